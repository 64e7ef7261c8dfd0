"""Following the store while the app is open: what any program commits is seen, read models are kept up to date, and of
cases it is recorded that days have passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from domain.errors import RecountError
from tui.application.cases.ticker import Ticker
from tui.application.projections.background_runner import ProjectionRunner
from tui.screens.kit.latest_query import LatestQuery

if TYPE_CHECKING:  # The app paints its first frame before it is loaded.
    from tui.application.session import Session

KEEP_SECONDS = 15.0
"""How often read models are looked after though nothing happened: somebody else's lease may have run out."""


class StoreFollower:
    """Looks at the head of the log by timer and when asked to, on threads of the app's workers."""

    def __init__(
        self,
        app: App[Any],
        session: Session,
        head: int,
        *,
        seen: Callable[[bool], object],
        away: Callable[[RecountError], object],
    ) -> None:
        """`head` is the position that is known. `seen` hears of each look, and whether something was committed since
        the last; `away` why the store could not be looked at."""
        self._app, self._head, self._seen = app, head, seen
        self._runner, self._ticker = ProjectionRunner(session), Ticker(session)
        self._looks: LatestQuery[None, int] = LatestQuery(
            app, lambda _: _head_of(session), self._looked, lambda _, error: away(error)
        )

    def begin(self, poll_seconds: float) -> None:
        """Follow from now on."""
        self.keep()
        self._tick()
        self._app.set_interval(poll_seconds, self.look)
        self._app.set_interval(KEEP_SECONDS, self._rest)

    def look(self) -> None:
        """Look once."""
        self._looks.ask(None)

    def keep(self) -> None:
        """Bring the read models up to date."""
        self._app.run_worker(self._runner.work, thread=True, group="keep")

    def stop(self, *, is_away: bool) -> None:
        """Leave read models and cases to the next who keeps them; waits for what is under way."""
        self._runner.stop(is_away=is_away)
        self._ticker.stop()

    def _rest(self) -> None:
        self._app.run_worker(self._runner.rest, thread=True, group="keep")
        self._tick()

    def _tick(self) -> None:
        """Record of the cases what the day brings."""
        self._app.run_worker(self._ticker.work, thread=True, group="keep")

    def _looked(self, _: None, head: int) -> None:
        has_news, self._head = head != self._head, head
        self._seen(has_news)


def _head_of(session: Session) -> int:
    """The position of the log; a training bank's clock moves on to what others have recorded."""
    if session.is_training:
        session.store.now()
    return session.store.head_position()
