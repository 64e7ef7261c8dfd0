"""What can be chosen in the fields of a step: evidence, entries, credits, holds and people, each in words."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.account.event_kinds import ledger_effect, memo_amount, types_touching
from domain.account.events import AccountEvent
from domain.account.state import Account, stream_of
from domain.clock import wall_clock
from domain.dispute.events import EvidenceCited
from domain.dispute.state import Case
from domain.handlers.dispute import CaseHandler
from domain.money import printed
from domain.ports import Store
from domain.search import EventFilter
from domain.stream import RecordedEvent
from tui.application.cases.form_fields import FieldChoice
from tui.text.cases import citation_words, short_day
from tui.text.events import describe
from tui.text.format import money

MOST_ENTRIES = 200
"""Entries to choose from, the newest; the others are named on the line."""
ENTRIES = types_touching("ledger") | types_touching("held") | types_touching("decline_count")
"""What can be disputed: money that moved, was set aside, or was declined."""
MOST_CASES = 200
"""Cases looked through for who works on them."""


def evidence_choices(store: Store, case_id: str, case: Case) -> tuple[FieldChoice, ...]:
    """The evidence of the case, as it was cited, the newest first. Raises StoreUnavailable."""
    cited = [row.event for row in store.case_events(case_id) if isinstance(row.event, EvidenceCited)]
    return tuple(
        FieldChoice(str(one.number), f"{one.number:>2}  {citation_words(one, case.currency)}")
        for one in reversed(cited)
    )


def entry_choices(
    handler: CaseHandler,
    account_id: str,
    currency: str,
    zone: ZoneInfo,
    first: Sequence[int] = (),
    *,
    paid_in: bool = False,
) -> tuple[FieldChoice, ...]:
    """Entries of the account that moved money, or were declined, or set money aside, with their days and amounts: those
    named `first`, then the newest first. `paid_in`: those alone by which money came in.

    Days are the bank's, and say of what time where the desk's `zone` is another. Raises StoreUnavailable.
    """
    store, stream_id = handler.store, stream_of(account_id)
    bank = store.profile().clock
    head = store.head(account_id)
    end = 1 if head is None else head.version + 1
    recent = store.events_page(stream_id, EventFilter(types=ENTRIES), before=end, limit=MOST_ENTRIES)
    named = [row for version in first if (row := store.event(stream_id, version)) is not None]
    rows = {row.version: row for row in (*named, *reversed(recent))}
    return tuple(
        FieldChoice(str(row.version), _entry_words(handler, row, currency, bank, zone))
        for row in rows.values()
        if row.event is not None and (ledger_effect(row.event) > 0 if paid_in else _amount(row, currency))
    )


def credit_choices(case: Case) -> tuple[FieldChoice, ...]:
    """Provisional credits of the case that are neither final nor withdrawn."""
    return tuple(
        FieldChoice(
            key, f"{key}  {printed(record.amount, case.currency)} {case.currency}{_about(record.entry)}"
        )
        for key, record in case.credit_log.items()
        if record.is_open
    )


def hold_choices(account: Account) -> tuple[FieldChoice, ...]:
    """Holds that are still on the account."""
    return tuple(
        FieldChoice(key, f"{key}  {printed(hold.amount, account.currency)}  {hold.description}".rstrip())
        for key, hold in account.holds.items()
    )


def people(store: Store, case_id: str, actor: str) -> tuple[FieldChoice, ...]:
    """Whoever is at the desk, who worked on the case, and who works on others; each once, in this order."""
    worked = (row.actor for row in store.case_events(case_id))
    others = (one.assignee for one in store.cases(limit=MOST_CASES))
    return tuple(FieldChoice(name, name) for name in dict.fromkeys((actor, *worked, *others)) if name)


def _about(entry: int | None) -> str:
    return " for money that never came" if entry is None else f" for entry {entry}"


def _entry_words(
    handler: CaseHandler, row: RecordedEvent[AccountEvent], currency: str, bank: ZoneInfo, desk: ZoneInfo
) -> str:
    day = f"{short_day(handler.day_of(row.effective_at)):>9}"
    if bank.key != desk.key:
        day += f" {wall_clock(row.effective_at, bank).at:%Z}"
    return f"#{row.version:<5} {day}  {_amount(row, currency):>11}  {describe(row)}"


def _amount(row: RecordedEvent[AccountEvent], currency: str) -> str:
    assert row.event is not None
    moved = ledger_effect(row.event)
    if moved:
        return money(moved, currency, signed=True)
    beside = memo_amount(row.event)
    return "" if beside is None else f"({money(beside, currency)})"
