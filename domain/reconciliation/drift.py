"""How far the balance on the statement is from the log's, day by day: what is timing and what lasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush, heapreplace
from typing import Protocol

from domain.bank_statement import StatementLine
from domain.reconciliation.entries import LogEntry

MOST_CAUSES = 6
"""Told of a day, the largest first."""


class Sides(Protocol):
    """Lines and entries that belong together, or one of either that stands alone."""

    @property
    def lines(self) -> tuple[StatementLine, ...]: ...

    @property
    def entries(self) -> tuple[LogEntry, ...]: ...


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
    days: dict[date, _Booked] = defaultdict(_Booked)
    for number, found in enumerate(findings):
        lines, entries = found.lines, found.entries
        # Most of a long log is not on the statement, and has no other side to wait for.
        if not lines and len(entries) == 1 and first <= entries[0].booked <= last:
            (one,) = entries
            booked = days[one.booked]
            booked.log += one.amount
            booked.alone.append((number, -one.amount))
            continue
        for line in lines:
            booked = days[line.booked]
            booked.statement += line.amount
            booked.touched_by(number)
        for one in entries:
            if first <= one.booked <= last:
                booked = days[one.booked]
                booked.log += one.amount
                booked.touched_by(number)
    causes = _Causes(findings, first)
    rows = []
    for day in sorted(days):
        booked = days[day]
        statement += booked.statement
        log += booked.log
        causes.stay(booked.alone)
        for number in booked.paired:
            causes.look(number, day)
        largest = causes.largest()
        rows.append(DriftDay(day, statement, log, causes.timing, largest, causes.count - len(largest)))
    return tuple(rows)


@dataclass(slots=True)
class _Booked:
    """One day: what either side moved, and by which findings, by their numbers: those that stand alone, with what they
    put between both, and the others."""

    statement: int = 0
    log: int = 0
    alone: list[tuple[int, int]] = field(default_factory=list)
    paired: list[int] = field(default_factory=list)

    def touched_by(self, number: int) -> None:
        """Once by each finding, which come one after the other."""
        if not self.paired or self.paired[-1] != number:
            self.paired.append(number)


class _Causes:
    """What stands between both balances at the end of a day, as days go by: the largest are at hand at each."""

    def __init__(self, findings: Sequence[Sides], first: date) -> None:
        self.timing = 0
        self._findings, self._first = findings, first
        # By finding, what it puts between both until its other side is booked; and the same by size, the largest
        # first, where what has changed since it was put in is passed over.
        self._open: dict[int, int] = {}
        self._open_by_size: list[tuple[int, int]] = []
        # How many last, and the largest of them, the smallest of those first: (size, −number, amount).
        self._lasting = 0
        self._largest: list[tuple[int, int, int]] = []
        for number, found in enumerate(findings):
            if any(one.booked < first for one in found.entries):
                self.look(number, None)

    @property
    def count(self) -> int:
        """Of all causes."""
        return len(self._open) + self._lasting

    def stay(self, causes: Sequence[tuple[int, int]]) -> None:
        """Findings, by their numbers, that put an amount between both from now on."""
        self._lasting += len(causes)
        for number, amount in causes:
            cause = (abs(amount), -number, amount)
            if len(self._largest) < MOST_CAUSES:
                heappush(self._largest, cause)
            elif cause > self._largest[0]:
                heapreplace(self._largest, cause)

    def look(self, number: int, day: date | None) -> None:
        """What a finding puts between both at the end of a day on which it books something; None: before the first."""
        found = self._findings[number]
        # An entry booked before the statement begins is in the log's opening already, and not in the statement's.
        until = self._first - timedelta(1) if day is None else day
        amount, waits = 0, 0
        for line in found.lines:
            if day is not None and line.booked <= day:
                amount += line.amount
            else:
                waits += 1
        for one in found.entries:
            if one.booked <= until or one.booked < self._first:
                amount -= one.amount
            else:
                waits += 1
        self.timing -= self._open.pop(number, 0)
        if amount and waits:
            self._open[number] = amount
            self.timing += amount
            heappush(self._open_by_size, (-abs(amount), number))
        elif amount:
            self.stay([(number, amount)])

    def largest(self) -> tuple[Cause, ...]:
        """At most MOST_CAUSES, the largest first."""
        kept: list[tuple[int, int]] = []
        while self._open_by_size and len(kept) < MOST_CAUSES:
            size, number = heappop(self._open_by_size)
            if abs(self._open.get(number, 0)) == -size and (size, number) not in kept:
                kept.append((size, number))
        for one in kept:
            heappush(self._open_by_size, one)
        found = [(size, number, self._open[number], False) for size, number in kept]
        found += [(-size, -number, amount, True) for size, number, amount in self._largest]
        return tuple(
            Cause(self._findings[number].lines, self._findings[number].entries, amount, lasts)
            for _, number, amount, lasts in sorted(found)[:MOST_CAUSES]
        )
