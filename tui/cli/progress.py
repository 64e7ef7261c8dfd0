"""How far a long command is: one line drawn over and over on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

import click

from tui.text.format import SECOND, ago

BAR_WIDTH = 24
REDRAW_SECONDS = 0.1


@contextmanager
def progress(verb: str, *, stopped: str, unit: str = "events") -> Iterator[ProgressLine | None]:
    """A line on a terminal; elsewhere nothing. Ctrl-C ends with the sentence `stopped`."""
    line = ProgressLine(sys.stderr, verb, unit) if sys.stderr.isatty() else None
    try:
        yield line
    except KeyboardInterrupt:
        raise click.Abort(stopped) from None
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

    def __call__(self, done: int, total: int) -> None:
        """Tell how far it is; drawn now and then, and at the end."""
        now = self.clock()
        if self.started is None:
            self.started, self.first = now, done
        if now - self.drawn_at < REDRAW_SECONDS and done < total:
            return
        self.drawn_at = now
        filled = BAR_WIDTH * min(done, total) // total if total else BAR_WIDTH
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        speed = self._speed(done, total, now - self.started)
        self.terminal.write(f"\r{self.verb} [{bar}] {done:,} of {total:,}{speed}\x1b[K")
        self.terminal.flush()

    def end(self) -> None:
        """Leave the line, so that what follows begins on its own."""
        if self.started is not None:
            self.terminal.write("\n")
            self.terminal.flush()

    def _speed(self, done: int, total: int, seconds: float) -> str:
        moved = done - self.first
        if moved <= 0 or seconds <= 0:
            return ""
        rate = f"  {moved / seconds:,.0f} {self.unit}/s"
        left = (total - done) * seconds / moved
        return rate if left < 1 else f"{rate}  {ago(int(left) * SECOND)} left"
