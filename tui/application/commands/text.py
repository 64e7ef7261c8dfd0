"""Previews and conflicts in words and figures; outside text has been through `safe_str`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.account.decisions import Decided
from domain.account.event_kinds import KIND_OF, FigureName, ledger_effect, memo_amount
from domain.account.events import AccountEvent
from domain.account.state import Account
from domain.clock import wall_clock
from domain.handlers.account import Executed
from domain.history.event_rows import amount_of
from domain.money import printed
from domain.stream import RecordedEvent
from tui.application.commands.availability import Draft
from tui.application.commands.forms import CommandForm
from tui.application.commands.other_account import elsewhere_words
from tui.application.commands.table import ENTRYS_OWN
from tui.text.events import describe, did
from tui.text.figures import figures
from tui.text.format import MONTHS, moment, money, year
from tui.text.safe import safe_str

_ALWAYS: frozenset[FigureName] = frozenset({"ledger", "held", "overdraft_limit", "available", "fees"})
_WORSE_WHEN_MORE: frozenset[FigureName] = frozenset({"held", "fees"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison. `good`: 1 for a change in the customer's favour, -1 against, 0 neither."""

    label: str
    before: str
    after: str
    change: str
    good: int

    @property
    def differs(self) -> bool:
        return self.before != self.after


def rows(before: Account, after: Account) -> list[Row]:
    """The state before and after, figure by figure; of the rarer figures only those that play a part."""
    currency = after.currency
    common = [
        _money_row(was.label, was.value, will_be.value, currency, worse=was.name in _WORSE_WHEN_MORE)
        for was, will_be in zip(figures(before), figures(after), strict=True)
        if was.name in _ALWAYS
    ]
    rarer = [
        _money_row(label, was, will_be, currency)
        for label, was, will_be in (
            ("Provisional credit", _lent(before), _lent(after)),
            ("Reversed, total", _taken_back(before), _taken_back(after)),
        )
        if was or will_be
    ]
    return [*common, *rarer, _status_row(before, after), _version_row(before.version, after.version)]


def who_did_what(recorded: RecordedEvent[AccountEvent], currency: str) -> str:
    """One line for an event somebody else recorded: "agent-1 reversed entry 17, 35.00 credit (version 42)"."""
    if recorded.event is None:
        what = f"recorded {safe_str(recorded.type, 40)}, which cannot be read here"
    else:
        what = did(recorded.event, currency)
    because = f" “{safe_str(recorded.reason, 80)}”" if recorded.reason else ""
    return f"{safe_str(recorded.actor, 40)} {what} (version {recorded.version}){because}"


def entry_words(recorded: RecordedEvent[AccountEvent], currency: str, zone: ZoneInfo) -> str:
    """The entry that a correction cites: "event 40, overdraft fee −35.00, recorded 13 Mar 09:05"."""
    return f"{event_words(recorded, currency)}, recorded {moment(recorded.recorded_at, zone, style='short')}"


def event_words(recorded: RecordedEvent[AccountEvent], currency: str, limit: int = 60) -> str:
    """An event by number, kind (in at most `limit` characters) and amount: "event 40, overdraft fee −35.00"."""
    amount = amount_of(recorded)
    figure = "" if amount is None else f" {money(amount, currency, signed=True)}"
    return f"event {recorded.version}, {safe_str(describe(recorded), limit)}{figure}"


def value_date_words(effective_at: int | None, zone: ZoneInfo) -> str:
    """When something recorded now would count from."""
    if effective_at is None:
        return "recorded NOW, counts from now"
    return f"recorded NOW, value-dated {moment(effective_at, zone)}"


def recorded_words(executed: Executed) -> str:
    """What became of it, once it is in the log: "Recorded as event 43." """
    versions = [line.version for line in executed.receipt.lines]
    which = f"event {versions[0]}" if len(versions) == 1 else f"events {versions[0]} to {versions[-1]}"
    paid = elsewhere_words(executed)
    which += f", and {paid}" if paid else ""
    return f"Recorded as {which}." if executed.first_time else f"It had been recorded already, as {which}."


def context_words(
    form: CommandForm | None, draft: Draft, parked: RecordedEvent[AccountEvent] | None, zone: ZoneInfo
) -> str:
    """What a person must know before acting: it is recorded now, and from when it will count.

    `parked` is the event of the past they look at, None at live; `form` None while they still choose.
    """
    there = "" if parked is None else f"value-dated {_date(parked.effective_at, zone)}"
    if form is None:
        return f"recorded NOW, {there or 'counts from now'}"
    typed = draft.get("effective_at", "").strip()
    if typed:
        is_there = parked is not None and typed == moment(parked.effective_at, zone, micros=True)
        return f"recorded NOW, {there if is_there else f'value-dated “{safe_str(typed, 40)}”'}"
    if form.value_date != ENTRYS_OWN:
        return "recorded NOW, counts from now"
    names_cursor = parked is not None and draft.get("entry", "").strip() == str(parked.version)
    return f"recorded NOW, {there if names_cursor else 'value-dated as the entry it reverses'}"


def amount_at_stake(decided: Sequence[Decided]) -> int | None:
    """The amount that has to be typed again before these events are recorded, in minor units; None for none.

    It is what moves, is set aside, or becomes the limit.
    """
    # A declined attempt is about an amount too, but leaves what is available as it is.
    stakes = (
        abs(ledger_effect(one.event)) or memo_amount(one.event)
        for one in decided
        if "available" in KIND_OF[type(one.event)].touches
    )
    return next((stake for stake in stakes if stake is not None), None)


def amount_text(minor: int, currency: str) -> str:
    """An amount as a person may type it, with its currency: 1250.00 GBP."""
    return f"{printed(minor, currency)} {currency}"


def _date(us: int, zone: ZoneInfo) -> str:
    wall = wall_clock(us, zone)
    return f"{wall.at.day} {MONTHS[wall.at.month - 1]} {year(wall.year)}"


def _money_row(label: str, was: int, will_be: int, currency: str, *, worse: bool = False) -> Row:
    change = will_be - was
    good = (change > 0) - (change < 0)
    return Row(
        label,
        money(was, currency),
        money(will_be, currency),
        money(change, currency, signed=True),
        -good if worse else good,
    )


def _status_row(before: Account, after: Account) -> Row:
    return Row("Status", before.status, after.status, "" if before.status == after.status else "changed", 0)


def _version_row(was: int, will_be: int) -> Row:
    return Row("Version", str(was), str(will_be), f"+{will_be - was}" if will_be > was else "0", 0)


def _lent(account: Account) -> int:
    return sum(credit.amount for credit in account.provisional_credits.values())


def _taken_back(account: Account) -> int:
    return sum(account.reversed_of(entry) for entry in account.reversals)
