"""Which events a list has lines for: all of an account's, or those that a filter lets through."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedRows:
    """The events in a list, in their order; its lines count from 1.

    `versions` are those that a filter lets through, ascending; None: all up to `head`. The event `cursor` has a line
    in any case: somebody stands on it.
    """

    head: int
    versions: tuple[int, ...] | None = None
    cursor: int = 0

    @property
    def count(self) -> int:
        """How many lines there are."""
        return self.head if self.versions is None else len(self.versions) + self._has_extra

    def version(self, line: int) -> int:
        """The event on a line from 1 to `count`."""
        if self.versions is None:
            return line
        if self._has_extra:
            place = bisect_left(self.versions, self.cursor) + 1
            if line == place:
                return self.cursor
            line -= line > place
        return self.versions[line - 1]

    def line(self, version: int) -> int:
        """The line of an event, or of the last one before it; 0 where there is none."""
        if self.versions is None:
            return version
        return bisect_right(self.versions, version) + (self._has_extra and version >= self.cursor)

    @property
    def _has_extra(self) -> bool:
        """The cursor stands on an event that the filter does not let through."""
        if self.versions is None or not 1 <= self.cursor <= self.head:
            return False
        place = bisect_left(self.versions, self.cursor)
        return place == len(self.versions) or self.versions[place] != self.cursor
