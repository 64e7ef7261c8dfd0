"""The reading of a file that may be long: how far it is can be seen from another thread, and it can be given up."""

from __future__ import annotations

import time
from collections.abc import Callable

from domain.bank import ImportStage
from domain.errors import RecountError
from tui.text.progress import STAGES, how_fast, how_much


class ReadingStopped(RecountError):
    """Nobody waits for it any more."""

    kind = "stopped"


class FileReading:
    """One file being read; called as the progress of an import is. `told` may be looked at, and `stop` called, from
    another thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._is_stopped = clock, False
        self._stage: ImportStage | None = None
        self._began, self._first = 0.0, 0
        self.told = ""

    def stop(self) -> None:
        """Give up when it is told of the next time."""
        self._is_stopped = True

    def __call__(self, stage: ImportStage, done: int, total: int) -> None:
        """Raises ReadingStopped."""
        if self._is_stopped:
            raise ReadingStopped("Stopped; nothing was read to its end.")
        now = self._clock()
        if stage is not self._stage or done < self._first or done == 0:
            self._stage, self._began, self._first = stage, now, done
        verb, unit = STAGES[stage]
        speed = how_fast(done - self._first, total - done, now - self._began, unit)
        self.told = f"{verb} {how_much(done, total, unit)}{'  ' if speed else ''}{speed}"
