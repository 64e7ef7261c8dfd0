"""The order in which a bank booked the lines of a statement, found from their days, times and stated balances.

Files run oldest first or newest first, and some list their days one way and the lines of a day the other way. Each day
is put in the direction in which its balances follow; a day that says nothing goes as most of the others do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from itertools import groupby
from operator import attrgetter

from domain.bank import ImportStage
from domain.bank_statement import StatementLine
from storage.importers.spill import LineSpill, Spill, packed, unpacked
from storage.importers.watching import UNWATCHED, Tally, Watch

MOST_LOOKED_AT = 20_000
"""Bound on the work spent on one day, in lines looked at."""

PASSES = 3
"""How often the lines that are not held are gone through where their days run as most do."""

Lines = list[StatementLine]


class UnorderedLines:
    """Lines as a file gives them, however many, by their statement: `into` gets them in the order in which the bank
    booked them."""

    def __init__(self, into: LineSpill, watch: Watch = UNWATCHED) -> None:
        self._into, self._watch = into, watch
        self._tally: Tally | None = None
        self._lines = Spill[StatementLine](packed, unpacked)
        self._said = dict[int, LinesSaid]()

    def add(self, statement: int, line: StatementLine) -> None:
        """One more line of a statement, which is known by a number."""
        self._lines.add(statement, line.booked.toordinal(), line)
        self._said.setdefault(statement, LinesSaid()).add(line)

    def said(self, statement: int) -> LinesSaid:
        """What the lines of a statement say together."""
        return self._said.get(statement, LinesSaid())

    def put(self, statement: int, *, by_balances: bool = True) -> tuple[int, int]:
        """Hand on the lines of a statement; the places of the first of them, and of the one behind the last. Where not
        `by_balances`, the lines of a day stay as they are."""
        if self._tally is None:
            waiting = sum(said.count for said in self._said.values())
            self._tally = self._watch.tally(ImportStage.ORDERING, waiting, PASSES)
        first, said = len(self._into), self._said.pop(statement, LinesSaid())
        tally, before = self._tally, self._tally.passed
        if not by_balances:
            found = self._lines.group(statement)
        elif self._lines.is_held:
            found = iter(_ordered([*self._days(statement)], said.is_newest_first))
        else:
            found = _gone_through(lambda: tally.each_group(self._days(statement)), said.is_newest_first)
        for line in found:
            self._into.add(line)
        tally.reach(before + PASSES * said.count)
        return first, len(self._into)

    def lines(self, statement: int) -> Iterator[StatementLine]:
        """Those of a statement by their days."""
        return self._lines.group(statement)

    def joined(self, statements: Sequence[int], number: int) -> int:
        """The lines of several as those of one, which is known by `number` where there are several."""
        if len(statements) == 1:
            return statements[0]
        for statement in statements:
            for line in self._lines.group(statement):
                self.add(number, line)
            self._said.pop(statement, None)
        return number

    def changed(
        self, statement: int, number: int, without: Collection[int], also: Sequence[StatementLine]
    ) -> int:
        """Those of a statement without the lines of some places in the file and with others, known by `number`."""
        kept = (line for line in self._lines.group(statement) if line.file_line not in without)
        by_place = attrgetter("booked", "file_line")
        for line in merge(kept, sorted(also, key=by_place), key=by_place):
            self.add(number, line)
        said, before = self._said.setdefault(number, LinesSaid()), self.said(statement)
        said.rises, said.falls = before.rises, before.falls
        self._said.pop(statement, None)
        return number

    def _days(self, statement: int) -> Iterator[Lines]:
        for _, day in groupby(self._lines.group(statement), attrgetter("booked")):
            yield [*day]


@dataclass(slots=True)
class LinesSaid:
    """Of lines in the order of their file: how many there are, what they add up to in minor units, their days, and how
    often the next one is of a later or of an earlier day."""

    count: int = 0
    total: int = 0
    days: set[date] = field(default_factory=set)
    rises: int = 0
    falls: int = 0
    before: date | None = None

    def add(self, line: StatementLine) -> None:
        day, before = line.booked, self.before
        self.count, self.total, self.before = self.count + 1, self.total + line.amount, day
        self.days.add(day)
        if before is not None:
            self.rises, self.falls = self.rises + (before < day), self.falls + (before > day)

    @property
    def is_newest_first(self) -> bool:
        return self.falls > self.rises


def booking_order(lines: Sequence[StatementLine]) -> Lines:
    """The lines, given in the order of the file, oldest first. Lines of a day that all bear a time go by it, unless
    their balances say otherwise."""
    days: dict[object, Lines] = {}
    said = LinesSaid()
    for line in lines:
        days.setdefault(line.booked, []).append(line)
        said.add(line)
    return _ordered([days[day] for day in sorted(days, key=str)], said.is_newest_first)


def _ordered(days: Sequence[Lines], is_newest_first: bool) -> Lines:
    usual = _usual(days, is_newest_first)
    found = [*_in_order(days, turned=usual)]
    if not any(True for _ in gaps(found)):
        return found
    return min(found, [*_in_order(days, turned=not usual)], key=lambda lines: _faults(lines, None))


def _gone_through(days: Callable[[], Iterator[Lines]], is_newest_first: bool) -> Iterator[StatementLine]:
    """The same of days that are gone through several times rather than held."""
    usual = _usual(days(), is_newest_first)
    faults = _faults(_in_order(days(), turned=usual), None)
    if faults and _faults(_in_order(days(), turned=not usual), None) < faults:
        usual = not usual
    return _in_order(days(), turned=usual)


def _in_order(days: Iterable[Lines], *, turned: bool) -> Iterator[StatementLine]:
    """The days' lines one after the other; `turned` is how the lines of a day stand that says nothing of itself."""
    before: int | None = None
    for unordered in days:
        day = _day_in_order(unordered, before, turned=turned)
        yield from day
        before = _balance_after(day, before)


def gaps(
    lines: Iterable[StatementLine], before: int | None = None
) -> Iterator[tuple[StatementLine | None, StatementLine, int]]:
    """Stated balances that do not follow from the stated one before: (that line, None for the balance `before`; the
    line; by how much it is off, in minor units)."""
    last: StatementLine | None = None
    for line in lines:
        before = None if before is None else before + line.amount
        if line.balance is None:
            continue
        if before is not None and line.balance != before:
            yield last, line, line.balance - before
        last, before = line, line.balance


def _balance_after(lines: Sequence[StatementLine], before: int | None) -> int | None:
    for line in lines:
        before = (
            line.balance if line.balance is not None else None if before is None else before + line.amount
        )
    return before


def _usual(days: Iterable[Lines], is_newest_first: bool) -> bool:
    """Whether the lines of a day usually stand newest first: as its balances say, else as the days run."""
    votes = Counter[bool]()
    for day in days:
        straight, turned = _faults(day, None), _faults(day[::-1], None)
        if straight != turned:
            votes[turned < straight] += 1
    return votes[True] > votes[False] if votes[True] != votes[False] else is_newest_first


def _faults(lines: Iterable[StatementLine], before: int | None) -> int:
    return sum(1 for _ in gaps(lines, before))


def _day_in_order(day: Lines, before: int | None, *, turned: bool) -> Lines:
    """A day's lines after a balance of `before`, None where it is not known."""
    if len(day) == 1:
        return day
    preferred = day[::-1] if turned else day
    candidates = [preferred, preferred[::-1]]
    if all(line.time is not None for line in day):
        candidates.insert(0, sorted(preferred, key=lambda line: str(line.time)))
    best = min(candidates, key=lambda lines: _faults(lines, before))
    if _faults(best, before) and all(line.balance is not None for line in day):
        return _chain(best, before) or best
    return best


def _chain(day: Lines, before: int | None) -> Lines | None:
    """The lines so that each begins at the balance at which the one before it ended; None where there is no such
    order, or none was found within bounds."""
    starts: dict[int, list[int]] = {}
    for index in range(len(day) - 1, -1, -1):
        starts.setdefault((day[index].balance or 0) - day[index].amount, []).append(index)
    first = list(range(len(day) - 1, -1, -1)) if before is None else list(starts.get(before, ()))
    path, used, tries = list[int](), set[int](), [first]
    for _ in range(MOST_LOOKED_AT):
        if not tries[-1]:
            if not path:
                return None
            tries.pop()
            used.remove(path.pop())
            continue
        index = tries[-1].pop()
        if index in used:
            continue
        path.append(index)
        used.add(index)
        if len(path) == len(day):
            return [day[place] for place in path]
        tries.append(list(starts.get(day[index].balance or 0, ())))
    return None
