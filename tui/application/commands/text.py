"""Previews and conflicts in words and figures; outside text has been through `safe_str`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.decisions import Decided
from domain.account.state import Account
from domain.clock import wall_clock
from domain.handlers.account import Executed
from domain.history.event_rows import FigureName, amount_of, describe, figures
from domain.money import plain
from domain.stream import RecordedEvent
from tui.application.commands.availability import Draft
from tui.application.commands.forms import ENTRYS_OWN, CommandForm
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


def did(event: e.AccountEvent, currency: str) -> str:
    """What happened, as the rest of a sentence that starts with who did it: "reversed entry 17, 35.00 credit"."""
    return _PHRASES[type(event)](event, currency)


def who_did_what(recorded: RecordedEvent[e.AccountEvent], currency: str) -> str:
    """One line for an event somebody else recorded: "agent-1 reversed entry 17, 35.00 credit (version 42)"."""
    if recorded.event is None:
        what = f"recorded {safe_str(recorded.type, 40)}, which cannot be read here"
    else:
        what = did(recorded.event, currency)
    because = f" “{safe_str(recorded.reason, 80)}”" if recorded.reason else ""
    return f"{safe_str(recorded.actor, 40)} {what} (version {recorded.version}){because}"


def entry_words(recorded: RecordedEvent[e.AccountEvent], currency: str, zone: ZoneInfo) -> str:
    """The entry that a correction cites: "event 40, overdraft fee −35.00, recorded 13 Mar 09:05"."""
    return f"{event_words(recorded, currency)}, recorded {moment(recorded.recorded_at, zone, style='short')}"


def event_words(recorded: RecordedEvent[e.AccountEvent], currency: str, limit: int = 60) -> str:
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
    return f"Recorded as {which}." if executed.first_time else f"It had been recorded already, as {which}."


def standing_words(
    form: CommandForm | None, draft: Draft, parked: RecordedEvent[e.AccountEvent] | None, zone: ZoneInfo
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
    for one in decided:
        if isinstance(one.event, e.OverdraftLimitChanged):
            return one.event.limit
        if isinstance(one.event, e.HoldPlaced) or e.ledger_effect(one.event):
            return abs(e.ledger_effect(one.event)) or getattr(one.event, "amount", None)
    return None


def amount_text(minor: int, currency: str) -> str:
    """An amount as a person may type it, with its currency: 1250.00 GBP."""
    return f"{plain(minor, currency)} {currency}"


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


def _described(phrase: str, event: Any) -> str:
    return f"{phrase} “{safe_str(event.description, 60)}”" if event.description else phrase


def _declined(event: e.WithdrawalDeclined, currency: str) -> str:
    why = event.reason_code.replace("_", " ")
    return f"had {money(event.amount, currency)} declined, {why}"


def _hold_closed(event: e.HoldReleased, currency: str) -> str:
    verb = "released" if event.outcome == "released" else "let expire"
    return f"{verb} hold {safe_str(event.hold_id, 40)}"


def _withdrawn(event: e.MoneyWithdrawn, currency: str) -> str:
    settled = f" settling hold {safe_str(event.hold_id, 40)}" if event.hold_id else ""
    return _described(f"withdrew {money(event.amount, currency)}{settled}", event)


_PHRASES: dict[type[Any], Callable[[Any, str], str]] = {
    e.AccountOpened: lambda event, currency: f"opened the account in {currency}",
    e.MoneyDeposited: lambda event, currency: _described(f"deposited {money(event.amount, currency)}", event),
    e.MoneyWithdrawn: _withdrawn,
    e.WithdrawalDeclined: _declined,
    e.HoldPlaced: lambda event, currency: _described(
        f"placed hold {safe_str(event.hold_id, 40)} of {money(event.amount, currency)}", event
    ),
    e.HoldReleased: _hold_closed,
    e.FeeCharged: lambda event, currency: (
        f"charged a fee of {money(event.amount, currency)}, {safe_str(event.fee_code, 40)}"
    ),
    e.InterestCredited: lambda event, currency: f"credited interest of {money(event.amount, currency)}",
    e.EntryReversed: lambda event, currency: (
        f"reversed entry {event.entry}, {money(event.amount, currency)} {event.direction}"
    ),
    e.ProvisionalCreditGranted: lambda event, currency: (
        f"granted provisional credit {safe_str(event.credit_id, 40)} of {money(event.amount, currency)} "
        f"for entry {event.entry}"
    ),
    e.ProvisionalCreditMadeFinal: lambda event, currency: (
        f"made provisional credit {safe_str(event.credit_id, 40)} final"
    ),
    e.ProvisionalCreditWithdrawn: lambda event, currency: (
        f"withdrew provisional credit {safe_str(event.credit_id, 40)} of {money(event.amount, currency)}"
    ),
    e.OverdraftLimitChanged: lambda event, currency: (
        f"set the overdraft limit to {money(event.limit, currency)}"
    ),
    e.AccountFrozen: lambda event, currency: "froze the account",
    e.AccountUnfrozen: lambda event, currency: "unfroze the account",
    e.AccountClosed: lambda event, currency: "closed the account",
}
"""Event class to phrase; a test holds it against the events of the domain."""
