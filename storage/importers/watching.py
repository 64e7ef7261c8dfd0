"""How far an import is, told to whoever watches it.

A file is told of as it is read, lines and events as they are gone through. What the watcher raises ends the import, of
which nothing is recorded before the last stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import IO, TypeVar

from domain.bank import ImportProgress, ImportStage
from domain.files import open_regular

Item = TypeVar("Item")
Group = TypeVar("Group", bound=Sized)

STEP = 1_000
"""Lines, or events, after which it is told again."""


class Watch:
    """Hands on to a watcher, if there is one, how far each stage is."""

    def __init__(self, progress: ImportProgress | None = None) -> None:
        self._progress = progress

    def tell(self, stage: ImportStage, done: int, total: int) -> None:
        """That so much of a stage is done."""
        if self._progress is not None:
            self._progress(stage, done, total)

    def open(self, path: Path, stage: ImportStage = ImportStage.READING) -> IO[bytes]:
        """A regular file, whose bytes are told of as they are read. Raises BadInput."""
        return open_regular(path, lambda done, total: self.tell(stage, done, total))

    def tally(self, stage: ImportStage, total: int, passes: int = 1) -> Tally:
        """Counts so many things, each of which is gone through several times."""
        return Tally(self, stage, total, passes)


class Tally:
    """Tells how many of the things of a stage are done, now and then. `passed` counts them each time that they
    were gone through."""

    def __init__(self, watch: Watch, stage: ImportStage, total: int, passes: int) -> None:
        self._watch, self._stage, self._total, self._passes = watch, stage, total, passes
        self.passed = self._next = 0
        self.reach(0)

    def add(self, count: int) -> None:
        """So many more were gone through once."""
        self.reach(self.passed + count)

    def reach(self, passed: int) -> None:
        """So many were gone through until now."""
        self.passed = passed
        if passed >= self._next:
            self._next = passed + STEP * self._passes
            self._watch.tell(self._stage, min(passed // self._passes, self._total), self._total)

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, counted as they are gone through."""
        since = 0
        for item in items:
            yield item
            since += 1
            if since == STEP:
                self.add(since)
                since = 0
        self.add(since)

    def each_group(self, groups: Iterable[Group]) -> Iterator[Group]:
        """The same of things in groups."""
        for group in groups:
            yield group
            self.add(len(group))


UNWATCHED = Watch()
"""Nobody looks."""
