"""How far a long command is: one line drawn over and over on a terminal, nothing elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import click

from domain.errors import StoreUnavailable
from tui.text.progress import STAGES, how_fast, how_much

if TYPE_CHECKING:
    from domain.bank import ImportStage

BAR_WIDTH, LEAST_BAR = 24, 4
REDRAW_SECONDS = 0.1
COLUMNS = 80
"""Of a terminal that does not say how many it has."""


@contextmanager
def progress(
    verb: str, *, stopped: str, kept: str = "", unit: str = "events", quiet: float = 0
) -> Iterator[ProgressLine | None]:
    """A line on a terminal, where it takes longer than `quiet` seconds; elsewhere nothing. Ctrl-C ends with the
    sentence `stopped`; the sentence `kept` comes after it, and after why the store is not there any more."""
    line = ProgressLine(sys.stderr, verb, unit, quiet=quiet) if sys.stderr.isatty() else None
    try:
        yield line
    except KeyboardInterrupt:
        raise click.Abort(" ".join(filter(None, (stopped, kept)))) from None
    except StoreUnavailable as error:
        error.message = " ".join(filter(None, (error.message, kept)))
        raise
    finally:
        if line is not None:
            line.end()


@dataclass(slots=True)
class ProgressLine:
    """Draws how many are done, of how many, how many a second, and how long the rest will take."""

    terminal: TextIO
    verb: str
    unit: str = "events"
    clock: Callable[[], float] = time.perf_counter
    started: float | None = None
    first: int = 0
    """What was done before the clock started: a rebuild may take up where another stopped."""
    drawn_at: float = -REDRAW_SECONDS
    is_drawn: bool = False
    quiet: float = 0
    """Seconds for which nothing is drawn."""
    began: float | None = None

    def __call__(self, done: int, total: int) -> None:
        """Tell how far it is; drawn now and then, and at the end."""
        now = self.clock()
        if self.started is None:
            self.started, self.first = now, done
        self.began = now if self.began is None else self.began
        is_early = now - self.began < self.quiet
        if is_early or (now - self.drawn_at < REDRAW_SECONDS and done < total):
            return
        self.drawn_at, self.is_drawn = now, True
        speed = how_fast(done - self.first, total - done, now - self.started, self.unit)
        told = f"{how_much(done, total, self.unit)}{'  ' if speed else ''}{speed}"
        self.terminal.write(f"\r{self._fitted(done, total, told)}\x1b[K")
        self.terminal.flush()

    def of_import(self, stage: ImportStage, done: int, total: int) -> None:
        """The same of a stage of an import, whose pace is its own."""
        verb, unit = STAGES[stage]
        # A file, or an account, may begin the same stage anew.
        if verb != self.verb or done < self.first or (done == 0 and self.started is not None):
            self.verb, self.unit, self.started = verb, unit, None
        self(done, total)

    def begin(self, what: str) -> None:
        """Say what goes before anything can be counted; drawn over by the first count."""
        self.is_drawn = True
        self.terminal.write(f"{what} …")
        self.terminal.flush()

    def end(self) -> None:
        """Leave the line, so that what follows begins on its own."""
        if self.is_drawn:
            self.terminal.write("\n")
            self.terminal.flush()

    def _fitted(self, done: int, total: int, told: str) -> str:
        """What is told, with as much of a bar as the line has room for: one that breaks could not be drawn over."""
        most = self._columns() - 1
        width = min(BAR_WIDTH, most - len(f"{self.verb} [] {told}"))
        if width < LEAST_BAR:
            return f"{self.verb} {told}"[:most]
        filled = width * min(done, total) // total if total else width
        return f"{self.verb} [{'#' * filled}{'.' * (width - filled)}] {told}"

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self.terminal.fileno()).columns or COLUMNS
        except OSError:
            return COLUMNS
