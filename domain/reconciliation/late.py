"""What was recorded after a statement's days and counts from them: the log of those days as it reads by value date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.account.event_kinds import ledger_effect
from domain.account.state import stream_of
from domain.bank_statement import BankStatement
from domain.clock import wall_clock
from domain.ports import Store
from domain.reconciliation.entries import zone_of


@dataclass(frozen=True, slots=True)
class LateEvent:
    """An entry recorded at an instant (UTC microseconds) after the last day, with an earlier value date."""

    version: int
    amount: int
    recorded_at: int
    valued: date


def late_events(store: Store, account_id: str, statement: BankStatement) -> tuple[LateEvent, ...]:
    """Those that move money and count from a day of the statement, oldest first, found through an index."""
    zone: ZoneInfo = zone_of(store, statement)
    stream_id = stream_of(account_id)
    end = datetime.combine(statement.last_day + timedelta(1), time.min, zone)
    last = round(end.timestamp()) * 1_000_000 - 1
    later = store.backdated(stream_id, store.version_at(stream_id, last), last).backdated
    found = (
        LateEvent(
            row.version,
            ledger_effect(row.event),
            row.recorded_at,
            wall_clock(row.effective_at, zone).at.date(),
        )
        for row in later
        if row.event is not None
    )
    return tuple(one for one in found if one.amount and one.valued >= statement.first_day)
