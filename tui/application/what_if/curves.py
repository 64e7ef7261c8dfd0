"""The balance as it was and as it would have been, as two curves and the times in which they differ.

Times are UTC microseconds, amounts minor units.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.account.event_kinds import ledger_effect
from domain.history.curve import Divergence
from domain.ports import CurvePoint, Fact
from tui.application.what_if.sandbox import Findings


@dataclass(frozen=True, slots=True)
class Course:
    """A balance over time: from `times[n]` on it is `balances[n]`, and `before` until the first of them."""

    before: int
    times: Sequence[int]
    balances: Sequence[int]

    def at(self, instant: int) -> int:
        """The balance at an instant, after everything that happened at it."""
        known = bisect_right(self.times, instant)
        return self.balances[known - 1] if known else self.before


@dataclass(frozen=True, slots=True)
class SupposedCurves:
    """What `was`, a point for each event, and what would be, with points of its own for what is moved or inserted."""

    was: tuple[CurvePoint, ...]
    would_be: tuple[CurvePoint, ...]
    apart: tuple[Divergence, ...]


@dataclass(frozen=True, eq=False)
class Courses:
    """The balance over a whole window of a what-if: as it was, and as it would have been."""

    findings: Findings
    was: Course
    would_be: Course

    def curves(self, first: int, last: int) -> SupposedCurves:
        """Of versions `first` to `last` of the window, counted at the instant of each event."""
        page = self.findings.window.page
        versions = [(version, page.event(version).recorded_at) for version in range(first, last + 1)]
        return SupposedCurves(
            _points(self.was, versions),
            _points(self.would_be, versions),
            _apart(self.was, self.would_be, versions[0][1], versions[-1][1]),
        )


def courses(findings: Findings) -> Courses:
    """The courses of what was found."""
    page = findings.window.page
    recorded = [(row.event, (row.version, row.recorded_at, row.effective_at)) for row in page.events]
    before = page.before.ledger
    return Courses(findings, _course(before, recorded), _course(before, findings.at_end.facts))


def _course(before: int, facts: Iterable[Fact]) -> Course:
    balance, reached = before, dict[int, int]()
    for event, (_, at, _) in facts:
        balance += 0 if event is None else ledger_effect(event)
        reached[at] = balance
    return Course(before, tuple(reached), tuple(reached.values()))


def _points(course: Course, versions: Sequence[tuple[int, int]]) -> tuple[CurvePoint, ...]:
    """A point for each version, and for each change of the balance between two of them."""
    found: list[CurvePoint] = []
    reached = versions[0][1]
    balance = course.at(reached - 1)
    for version, at in versions:
        between = course.times[bisect_right(course.times, reached) : bisect_left(course.times, at)]
        for instant in (*between, at):
            after = course.at(instant)
            low, high = sorted((balance, after))
            found.append(CurvePoint(version, version, instant, instant, balance, low, high, after))
            balance = after
        reached = at
    return tuple(found)


def _apart(was: Course, would_be: Course, first: int, last: int) -> tuple[Divergence, ...]:
    """Where both differ from the instant `first` to `last`; what still does at the last goes on right after it."""
    found: list[Divergence] = []
    begin, most = 0, 0
    for instant in sorted({first, *was.times, *would_be.times}):
        if not first <= instant <= last:
            continue
        difference = would_be.at(instant) - was.at(instant)
        if difference and not most:
            begin = instant
        elif most and not difference:
            found.append(Divergence(begin, instant, most))
            most = 0
        most = max(most, difference, key=abs) if difference else 0
    if most:
        found.append(Divergence(begin, last + 1, most))
    return tuple(found)
