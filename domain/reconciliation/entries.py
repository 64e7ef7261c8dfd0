"""What the log has over the days of a statement: entries by the day they were booked on.

Amounts are minor units of the account's currency; days are those of a time zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.state import stream_of
from domain.bank_statement import BankStatement
from domain.clock import wall_clock
from domain.errors import DamageFound
from domain.history.cut import state_at
from domain.ports import Store
from domain.search import folded
from domain.stream import RecordedEvent

PAGE = 1000
IMPORTED = "import"
"""The channel of what came from a file: its correlation is the bank's own reference, after the format's name."""
WARNINGS = (e.FeeCharged, e.WithdrawalDeclined)
"""What the order of two entries can cause."""
FEES = frozenset(("fee", "fees", "charge", "charges"))
"""Words of a fee that came from a file, where it is a withdrawal like any other."""
MOST_DESCRIPTIONS = 4096
"""Descriptions kept as words: an account meets the same ones again and again."""


class LogEntry(NamedTuple):
    """An entry of the log. A bare tuple, because a long log makes a hundred thousand.

    `reference` is what the bank, or else whoever posted it, called it; `is_stated`: it came from a statement, so that
    another reference means another entry. `reverses` is the version it takes back.
    """

    version: int
    booked: date
    valued: date
    amount: int
    reference: str = ""
    is_stated: bool = False
    words: str = ""
    counterparty: str = ""
    hash: str = ""
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class LogDays:
    """An account's entries, oldest first, booked from one day to another, and the ledger before the first of them.

    `warnings` are the days of fees and of declined attempts.
    """

    opening: int
    entries: tuple[LogEntry, ...]
    warnings: tuple[date, ...]


def zone_of(store: Store, statement: BankStatement) -> ZoneInfo:
    """Where the days of a statement are: in the zone that it names, or else where the bank is."""
    return ZoneInfo(statement.zone) if statement.zone else store.profile().clock


def read_entries(store: Store, account_id: str, first: date, last: date, zone: ZoneInfo) -> LogDays:
    """What was booked from `first` to `last`, both included.

    The balance an account opens with counts as there before everything. Raises UnknownAccount, DamageFound where an
    event cannot be read.
    """
    stream_id = stream_of(account_id)
    before = store.version_at(stream_id, _begin(first, zone) - 1)
    until = store.version_at(stream_id, _begin(last + timedelta(days=1), zone) - 1)
    opening = state_at(store, account_id, before)[0].ledger if before else 0
    day = _Days(zone)
    entries: list[LogEntry] = []
    warnings: list[date] = []
    for row in _between(store, stream_id, before, until):
        if row.event is None:
            raise DamageFound(
                f"Event {row.version} of account {account_id} cannot be read, so the account cannot be held against "
                f"a statement; `recount verify {account_id}` says what is left."
            )
        if isinstance(row.event, WARNINGS) or (row.channel == IMPORTED and _is_fee(row.event)):
            warnings.append(day.of(row.recorded_at))
        if isinstance(row.event, e.AccountOpened):
            opening += row.event.opening_balance
        elif amount := ledger_effect(row.event):
            entries.append(_entry(row, row.event, amount, day))
    return LogDays(opening, tuple(entries), tuple(sorted(warnings)))


def _between(store: Store, stream_id: str, after: int, until: int) -> Iterator[RecordedEvent[e.AccountEvent]]:
    while after < until and (page := store.events(stream_id, after=after, limit=min(PAGE, until - after))):
        yield from page
        after = page[-1].version


def _entry(row: RecordedEvent[e.AccountEvent], event: e.AccountEvent, amount: int, day: _Days) -> LogEntry:
    is_stated = row.channel == IMPORTED
    called = row.correlation_id or ""
    booked = day.of(row.recorded_at)
    return LogEntry(
        row.version,
        booked,
        booked if row.effective_at == row.recorded_at else day.of(row.effective_at),
        amount,
        called.partition(":")[2] if is_stated else called,
        is_stated,
        getattr(event, "description", ""),
        getattr(event, "counterparty", ""),
        row.hash,
        event.entry if isinstance(event, e.EntryReversed) else None,
    )


def _is_fee(event: e.AccountEvent) -> bool:
    """Of what came from a file."""
    return isinstance(event, e.MoneyWithdrawn) and not FEES.isdisjoint(_words(event.description))


@lru_cache(maxsize=MOST_DESCRIPTIONS)
def _words(description: str) -> tuple[str, ...]:
    return tuple(folded(description).split())


class _Days:
    """The day of an instant in a zone; of instants in one day it is asked once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._day, self._begin, self._end = date.min, 0, 0

    def of(self, us: int) -> date:
        """The day, of UTC microseconds."""
        if not self._begin <= us < self._end:
            self._day = wall_clock(us, self._zone).at.date()
            self._begin, self._end = (
                _begin(self._day, self._zone),
                _begin(self._day + timedelta(1), self._zone),
            )
        return self._day


def _begin(day: date, zone: ZoneInfo) -> int:
    """The first microsecond of the day in the zone."""
    return round(datetime.combine(day, time.min, zone).timestamp()) * 1_000_000
