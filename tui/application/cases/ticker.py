"""Recording the passing of time while an app is open: on a thread, once a day of the bank, until told to stop."""

from __future__ import annotations

from threading import Event, Lock
from typing import TYPE_CHECKING

from domain.errors import RecountError

if TYPE_CHECKING:
    from datetime import date

    from tui.application.session import Session

PATIENCE_SECONDS = 5.0
"""How long leaving waits for the case under way."""


class Ticker:
    """Ticks the cases of a bank where the desk may write."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stop, self._busy = Event(), Lock()
        self._done_on: date | None = None

    def work(self) -> None:
        """Record what today brings, unless that was done; run on a thread. What a case refuses waits for the next day,
        or for who can."""
        if self._stop.is_set() or not self._session.may_act or not self._busy.acquire(blocking=False):
            return
        try:
            self._work()
        except RecountError:
            # A bank that is away is told of by the banner; a login that may not write leaves it to who may.
            return
        finally:
            self._busy.release()

    def stop(self) -> None:
        """Begin no other case, and wait for the one under way, for a while."""
        self._stop.set()
        if self._busy.acquire(timeout=PATIENCE_SECONDS):
            self._busy.release()

    def _work(self) -> None:
        if not self._session.store.cases(limit=1):
            return
        # The rules of cases and their calendars are loaded only by a bank that has some.
        from tui.application.cases.ticking import tick_cases

        today = self._session.cases.today()
        if today == self._done_on:
            return
        for _ in tick_cases(self._session.cases, self._session.own_actor, stop=self._stop.is_set):
            pass
        if not self._stop.is_set():
            self._done_on = today
