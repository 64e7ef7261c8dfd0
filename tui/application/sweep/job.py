"""A sweep that can be watched and stopped, for a screen: one of the patterns that come with us, over the whole bank."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from domain.bank import Bank
from domain.errors import RecountError
from domain.harm import Pattern
from tui.application.sweep.sweeping import Request, Swept, sweep


class SweepStopped(RecountError):
    """Nobody waits for it any more."""

    kind = "stopped"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a sweep found, and the names of the holders by their ids."""

    swept: Swept
    names: Mapping[str, str]


class SweepJob:
    """One sweep under way. `progress` may be asked, and `stop` called, from another thread."""

    def __init__(self, bank: Bank, pattern: Pattern) -> None:
        self._bank, self.pattern = bank, pattern
        self._is_stopped = False
        self._counted: tuple[int, int] | None = None
        self._began = time.monotonic()

    def stop(self) -> None:
        """Give up after the share under way."""
        self._is_stopped = True

    def run(self) -> Looked:
        """Look through the bank as it is now, in this thread. Raises SweepStopped, StoreUnavailable."""
        swept = sweep(self._bank, Request(pattern=self.pattern, jobs=1), self._count)
        return Looked(swept, self._bank.holder_names({one.holder_id for one in swept.found if one.holder_id}))

    @property
    def progress(self) -> str:
        """How far it is, how fast, and how long it will take still."""
        if self._counted is None:
            return "beginning…"
        done, total = self._counted
        seconds = time.monotonic() - self._began
        told = f"{done:,} of {total:,} events"
        if seconds < 1 or not done:
            return told
        rate = done / seconds
        return f"{told}, {int(rate):,} a second, about {int((total - done) / rate) + 1} s to go"

    def _count(self, done: int, total: int) -> None:
        if self._is_stopped:
            raise SweepStopped("Stopped; r looks again.")
        self._counted = done, total
