"""Keeping the read models up to date while an app is open: on a thread, a batch at a time, until told to stop."""

from __future__ import annotations

from threading import Event, Lock
from typing import TYPE_CHECKING

from domain.errors import RecountError
from tui.application.projections.catch_up import CatchUp

if TYPE_CHECKING:
    from tui.application.session import Session

PATIENCE_SECONDS = 5.0
"""How long leaving waits for the batch under way; the next holder of the lease would repeat it."""


class ProjectionRunner:
    """Whoever holds a projection's lease advances it: this app, another one, or the service."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stop, self._busy = Event(), Lock()
        self._rested_at = -1
        self._has_led = False

    def work(self) -> None:
        """Advance until nothing moves; run on a thread. What cannot be advanced waits for who can, and the Projections
        screen tells of it."""
        if self._stop.is_set() or not self._busy.acquire(blocking=False):
            return
        try:
            projections = self._session.open_projections() if self._session.may_act else None
            if projections is None:
                return
            for _ in CatchUp(projections).steps():
                self._has_led = True
                if self._stop.is_set():
                    return
        except RecountError:
            # A bank that is away is told of by the banner; a login that may not write leaves it to who may.
            return
        finally:
            self._busy.release()

    def rest(self) -> None:
        """What is done now and then; run on a thread. Where nothing has happened since, the store is tidied."""
        self.work()
        try:
            position = self._session.store.head_position()
            if position == self._rested_at and not self._stop.is_set():
                self._session.tidy()
            self._rested_at = position
        except RecountError:
            return

    def stop(self, *, is_away: bool = False) -> None:
        """Wait for the batch under way, for a while, begin no other, and leave the read models to the next worker,
        unless the store `is_away`."""
        self._stop.set()
        if self._busy.acquire(timeout=PATIENCE_SECONDS):
            self._busy.release()
            if self._has_led and not is_away:
                self._release()

    def _release(self) -> None:
        try:
            projections = self._session.open_projections()
            if projections is not None:
                projections.release()
        except RecountError:
            return
