"""Where versions stand on a row of cells, and which version a cell stands for.

Cells are two dots wide (braille), and places are counted in dots. On the EVENT axis every event has the same
width. On the TIME axis distance is time as recorded; between events whose times are known, the others are
taken to be evenly spread, which is off by less than the run of events they belong to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from domain.ports import CurvePoint, Mark

DOTS_PER_CELL = 2


class Axis(Protocol):
    """A window's versions spread over `width` cells."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def reach(self) -> int:
        """Cells from an empty cell within which the next event is preferred to the one before."""

    def dot(self, version: int) -> int:
        """Dot column of a version, from 0; versions outside the window stand at its ends."""

    def place(self, version: int, at: int) -> int:
        """Dot column of what begins to count at an instant, when `version` is the next to be recorded."""


@dataclass(frozen=True, slots=True)
class EventAxis:
    """Equal width for each event, each in the middle of its share."""

    first: int
    last: int
    width: int

    @property
    def reach(self) -> int:
        return self.width

    def dot(self, version: int) -> int:
        place = min(max(version, self.first), self.last) - self.first
        events = self.last - self.first + 1
        return (2 * place + 1) * DOTS_PER_CELL * self.width // (2 * events)

    def place(self, version: int, at: int) -> int:
        return self.dot(version)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Places proportional to recorded time; `versions` and `times` are the known pairs, both ascending."""

    first: int
    last: int
    width: int
    versions: Sequence[int]
    times: Sequence[int]

    @property
    def reach(self) -> int:
        return 1

    def dot(self, version: int) -> int:
        return self.place(version, self._time(version))

    def place(self, version: int, at: int) -> int:
        begin, end = self.times[0], self.times[-1]
        return (min(max(at, begin), end) - begin) * (DOTS_PER_CELL * self.width - 1) // (end - begin)

    def _time(self, version: int) -> int:
        after = bisect_right(self.versions, version)
        if after == 0:
            return self.times[0]
        if after == len(self.versions):
            return self.times[-1]
        known, following = self.versions[after - 1], self.versions[after]
        at, until = self.times[after - 1], self.times[after]
        return at + (until - at) * (version - known) // (following - known)


def time_axis(first: int, last: int, width: int, points: Iterable[CurvePoint], marks: Iterable[Mark]) -> Axis:
    """The TIME axis of a window, or the EVENT axis where all its events bear the same time."""
    known = {mark.version: mark.recorded_at for mark in marks if first <= mark.version <= last}
    for point in points:
        known[point.first_version], known[point.last_version] = point.first_at, point.last_at
    versions = sorted(known)
    # A clock set back must not make the axis run backwards.
    times = list(accumulate((known[version] for version in versions), max))
    if not times or times[0] == times[-1]:
        return EventAxis(first, last, width)
    return TimeAxis(first, last, width, versions, times)


def column(axis: Axis, version: int) -> int:
    """The cell of a version."""
    return axis.dot(version) // DOTS_PER_CELL


def version_at(axis: Axis, cell: int) -> int:
    """The version a click on a cell means: its last event, else the nearest, but never one far ahead.

    In an idle gap of the TIME axis that is the event before: the state that held at that moment.
    """
    upto = _upto(axis, cell)
    here = max(upto, axis.first)
    if here == axis.last or column(axis, here) == cell:
        return here
    behind, ahead = cell - column(axis, here), column(axis, here + 1) - cell
    return here + 1 if upto >= axis.first and ahead < behind and ahead <= axis.reach else here


def events_per_cell(axis: Axis) -> list[int]:
    """How many events stand in each cell."""
    upto = [axis.first - 1, *(_upto(axis, cell) for cell in range(axis.width))]
    return [after - before for before, after in pairwise(upto)]


def _upto(axis: Axis, cell: int) -> int:
    """The last version that stands in the cell or left of it."""
    versions = range(axis.first, axis.last + 1)
    return axis.first - 1 + bisect_right(versions, cell, key=lambda version: column(axis, version))
