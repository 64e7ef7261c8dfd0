"""How far the balance on the statement is from the log's, day by day: what is timing and what lasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush

from domain.bank_statement import StatementLine
from domain.reconciliation.entries import LogEntry

MOST_CAUSES = 6
"""Told of a day, the largest first."""

Sides = tuple[tuple[StatementLine, ...], tuple[LogEntry, ...]]


@dataclass(frozen=True, slots=True)
class Cause:
    """What a finding puts between the balances at the end of a day, in minor units. `lasts`: nothing more comes of it,
    otherwise the other side has yet to book it."""

    lines: tuple[StatementLine, ...]
    entries: tuple[LogEntry, ...]
    amount: int
    lasts: bool


@dataclass(frozen=True, slots=True)
class DriftDay:
    """Balances at the end of a booking day, and of their difference, statement − log, what is timing.

    `causes` are the largest of that day, `more` how many there are beside them.
    """

    day: date
    statement: int
    log: int
    timing: int
    causes: tuple[Cause, ...]
    more: int

    @property
    def difference(self) -> int:
        """Statement − log."""
        return self.statement - self.log

    @property
    def lasting(self) -> int:
        """What does not go away by itself."""
        return self.difference - self.timing


def drift_of(
    opening: tuple[int, int], first: date, last: date, findings: Sequence[Sides]
) -> tuple[DriftDay, ...]:
    """A row for each day from `first` to `last` on which either side booked something.

    `opening` is (statement, log).
    """
    statement, log = opening
    by_day: dict[date, list[int]] = defaultdict(list)
    booked: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for number, (lines, entries) in enumerate(findings):
        for line in lines:
            by_day[line.booked].append(number)
            booked[line.booked][0] += line.amount
        for entry in entries:
            if first <= entry.booked <= last:
                by_day[entry.booked].append(number)
                booked[entry.booked][1] += entry.amount
    open_ = _OpenCauses(findings, first)
    rows = []
    for day in sorted(by_day):
        statement += booked[day][0]
        log += booked[day][1]
        for number in by_day[day]:
            open_.look(number, day)
        causes = open_.largest()
        rows.append(DriftDay(day, statement, log, open_.timing, causes, len(open_.causes) - len(causes)))
    return tuple(rows)


class _OpenCauses:
    """What stands between both balances at the end of a day, as days go by: the largest are at hand at each."""

    def __init__(self, findings: Sequence[Sides], first: date) -> None:
        # By finding: what it puts between both, and whether that lasts.
        self.causes: dict[int, tuple[int, bool]] = {}
        self.timing = 0
        self._findings, self._first = findings, first
        # By size, the largest first; what has changed since it was put in is passed over.
        self._by_size: list[tuple[int, int]] = []
        for number, (_, entries) in enumerate(findings):
            if any(one.booked < first for one in entries):
                self.look(number, None)

    def look(self, number: int, day: date | None) -> None:
        """What a finding puts between both at the end of a day; None: before the first."""
        lines, entries = self._findings[number]
        # An entry booked before the statement begins is in the log's opening already, and not in the statement's.
        until = self._first - timedelta(1) if day is None else day
        amount, open_ = 0, 0
        for line in lines:
            if day is not None and line.booked <= day:
                amount += line.amount
            else:
                open_ += 1
        for one in entries:
            if one.booked <= until or one.booked < self._first:
                amount -= one.amount
            else:
                open_ += 1
        before = self.causes.pop(number, None)
        if before is not None and not before[1]:
            self.timing -= before[0]
        if amount:
            self.causes[number] = (amount, not open_)
            heappush(self._by_size, (-abs(amount), number))
            self.timing += amount if open_ else 0

    def largest(self) -> tuple[Cause, ...]:
        """At most MOST_CAUSES, the largest first."""
        kept: list[tuple[int, int]] = []
        while self._by_size and len(kept) < MOST_CAUSES:
            size, number = heappop(self._by_size)
            cause = self.causes.get(number)
            if cause is not None and abs(cause[0]) == -size and (size, number) not in kept:
                kept.append((size, number))
        for one in kept:
            heappush(self._by_size, one)
        return tuple(Cause(*self._findings[number], *self.causes[number]) for _, number in kept)
