"""A statement as it was on its day beside what it would say today.

On its day it had the entries recorded in its period, AS-AT that day; today the same period has the entries that count
from it, AS-OF, with everything known since. Balances are in minor units, times in UTC microseconds.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent
from domain.account.lateness import CORRECTION_TYPES
from domain.account.state import stream_of
from domain.errors import BadInput, DamageFound, UnknownAccount
from domain.ports import Store
from domain.stream import RecordedEvent

LAST_OF_MONTH = 31
"""The statement day of an account that states none: the last day of each month."""
PAGE = 1000

Side = Literal["then", "today", "both"]
Why = Literal["late", "corrected", "earlier", "postdated", "order"]
"""Recorded after the statement and counting from before its end; the same, to put something right; recorded in the
period and counting from before it; recorded before it counts; in the period by both, in another order."""


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """An entry with the ledger after it on either side; None on the side that has it not."""

    recorded: RecordedEvent[AccountEvent]
    change: int
    then: int | None
    today: int | None

    @property
    def side(self) -> Side:
        """Where it stands."""
        if self.then is not None and self.today is not None:
            return "both"
        return "today" if self.then is None else "then"

    @property
    def differs(self) -> bool:
        """The two sides do not say the same of it."""
        return self.then != self.today


@dataclass(frozen=True, slots=True)
class Difference:
    """An event that the two sides do not treat alike, and why."""

    recorded: RecordedEvent[AccountEvent]
    change: int
    why: Why


@dataclass(frozen=True, slots=True)
class StatementThenAndToday:
    """`first` to `last` are the bank's days of the period; `(then, today)` the balances before and after it."""

    account_id: str
    currency: str
    first: date
    last: date
    opening: tuple[int, int]
    closing: tuple[int, int]
    entries: tuple[StatementEntry, ...]
    differences: tuple[Difference, ...]
    last_version: int
    """Of the last event recorded by the statement's day."""

    @property
    def is_same(self) -> bool:
        """Today it would say what it said."""
        return not self.differences


def statement_days(day: int | None, until: date) -> tuple[date, date]:
    """The last statement day up to `until`, and the one before it."""
    wanted = day or LAST_OF_MONTH
    last = _in_month(until.year, until.month, wanted)
    if last > until:
        last = _month_before(until, wanted)
    return last, _month_before(last, wanted)


def following_day(day: int | None, after: date) -> date:
    """The first statement day after a day."""
    wanted = day or LAST_OF_MONTH
    this = _in_month(after.year, after.month, wanted)
    if this > after:
        return this
    begin = after.replace(day=1) + timedelta(days=32)
    return _in_month(begin.year, begin.month, wanted)


def told_statement(store: Store, account_id: str, on: date | None, today: date) -> StatementThenAndToday:
    """The statement of the day `on`, None for the last one before `today`.

    Raises UnknownAccount, DamageFound where an event cannot be read, and BadInput for a day that has not ended, or one
    on which there was nothing to state.
    """
    head = store.head(account_id)
    if head is None:
        raise UnknownAccount(account_id)
    if on is not None and on >= today:
        raise BadInput(f"The day {on} has not ended at the bank; a statement has a day before {today}.")
    last, before = statement_days(head.statement_day, on or today - timedelta(days=1))
    if on is not None and on != last:
        last, before = on, last
    zone = store.profile().clock
    start, end = _end_of(before, zone), _end_of(last, zone)
    moved = [(row, _effect(row, account_id)) for row in _events(store, account_id)]
    if not moved or (moved[0][0].recorded_at > end and moved[0][0].effective_at > end):
        raise BadInput(f"The account {account_id} had no event by {last}; name a later day.")
    money = [(row, change) for row, change in moved if change]
    opening, closing = _balances(money, start), _balances(money, end)
    entries = tuple(_entries(money, opening, start, end))
    moved_in_order = {one.recorded.version for one in entries if one.differs and one.side == "both"}
    return StatementThenAndToday(
        account_id,
        head.currency,
        before + timedelta(days=1),
        last,
        opening,
        closing,
        entries,
        tuple(_differences(money, start, end, moved_in_order)),
        max((row.version for row, _ in moved if row.recorded_at <= end), default=0),
    )


Moved = tuple[RecordedEvent[AccountEvent], int]


def _balances(money: Iterable[Moved], at: int) -> tuple[int, int]:
    """The ledger at an instant, AS-AT and AS-OF."""
    rows = list(money)
    return (
        sum(change for row, change in rows if row.recorded_at <= at),
        sum(change for row, change in rows if row.effective_at <= at),
    )


def _entries(money: list[Moved], opening: tuple[int, int], start: int, end: int) -> Iterator[StatementEntry]:
    """Those of either side, by value date."""
    by_record = [(row, change) for row, change in money if start < row.recorded_at <= end]
    by_value = sorted(
        ((row, change) for row, change in money if start < row.effective_at <= end),
        key=lambda one: (one[0].effective_at, one[0].version),
    )
    then = dict(zip((row.version for row, _ in by_record), _running(opening[0], by_record), strict=True))
    today = dict(zip((row.version for row, _ in by_value), _running(opening[1], by_value), strict=True))
    either = {row.version: (row, change) for row, change in (*by_record, *by_value)}
    for row, change in sorted(either.values(), key=lambda one: (one[0].effective_at, one[0].version)):
        yield StatementEntry(row, change, then.get(row.version), today.get(row.version))


def _running(opening: int, moved: list[Moved]) -> Iterable[int]:
    return list(accumulate((change for _, change in moved), initial=opening))[1:]


def _differences(money: list[Moved], start: int, end: int, shifted: set[int]) -> Iterator[Difference]:
    """Events that stand on one side of the start or of the end by record, and on the other by value date."""
    for row, change in money:
        by_record = (row.recorded_at <= start, row.recorded_at <= end)
        by_value = (row.effective_at <= start, row.effective_at <= end)
        if by_record == by_value:
            if row.version in shifted and row.is_backdated:
                yield Difference(row, change, "order")
            continue
        if row.effective_at > row.recorded_at:
            yield Difference(row, change, "postdated")
        elif by_record[1]:
            yield Difference(row, change, "earlier")
        else:
            yield Difference(row, change, "corrected" if row.type in CORRECTION_TYPES else "late")


def _events(store: Store, account_id: str) -> Iterator[RecordedEvent[AccountEvent]]:
    after = 0
    while page := store.events(stream_of(account_id), after=after, limit=PAGE):
        yield from page
        after = page[-1].version


def _effect(row: RecordedEvent[AccountEvent], account_id: str) -> int:
    if row.event is None:
        raise DamageFound(
            f"Event {row.version} of account {account_id} cannot be read, so no statement can be told from it; "
            f"`recount verify {account_id}` says what is left."
        )
    return ledger_effect(row.event)


def _end_of(day: date, zone: ZoneInfo) -> int:
    """The last microsecond of the day in the zone."""
    begin = datetime.combine(day + timedelta(days=1), time.min, zone)
    return round(begin.timestamp()) * 1_000_000 - 1


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _month_before(of: date, day: int) -> date:
    last = of.replace(day=1) - timedelta(days=1)
    return _in_month(last.year, last.month, day)
