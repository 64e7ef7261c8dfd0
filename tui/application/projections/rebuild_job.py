"""A rebuild in shadow that can be watched and stopped. No widget in here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from domain.errors import RecountError

if TYPE_CHECKING:
    from domain.projections.port import Projections
    from domain.projections.projection import Comparison, Shadow


class RebuildStopped(RecountError):
    """A person stopped it; the shadow stays where it is, and the next rebuild goes on from there."""

    kind = "stopped"


class RebuildJob:
    """One rebuild under way. `shadow` may be looked at, and `stop` called, from another thread."""

    def __init__(self, projections: Projections, name: str) -> None:
        self._projections, self.name = projections, name
        self._is_stopped = False
        self._began: tuple[float, int] | None = None
        self.shadow: Shadow | None = None

    def stop(self) -> None:
        """Give up after the step under way."""
        self._is_stopped = True

    def run(self) -> Comparison:
        """Fold the log into the shadow and hold it against the live rows.

        Raises RebuildStopped, and BadInput with the event and the line where the fold fails.
        """
        for shadow in self._projections.rebuild(self.name):
            self._began = self._began or (time.monotonic(), shadow.position)
            self.shadow = shadow
            if self._is_stopped and shadow.position < shadow.target:
                raise RebuildStopped("Stopped; r goes on from there.")
        return self._projections.compare(self.name)

    @property
    def progress(self) -> str:
        """How far it is, how fast, and how long it will take still."""
        if self.shadow is None or self._began is None:
            return "beginning…"
        began_at, began_from = self._began
        seconds = time.monotonic() - began_at
        done = f"{self.shadow.position:,} of {self.shadow.target:,} events"
        passed = self.shadow.position - began_from
        if seconds < 1 or passed <= 0:
            return done
        rate = passed / seconds
        left = (self.shadow.target - self.shadow.position) / rate
        return f"{done}, {int(rate):,} a second, about {int(left) + 1} s to go"
