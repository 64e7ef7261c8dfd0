"""Recording what was confirmed: on a worker, one request after the other, and what is announced of each outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.message import Message

from domain.errors import RecountError
from tui.screens.kit.actions.registry import Context
from tui.screens.kit.dead_keys import Explains
from tui.screens.kit.latest_query import EveryQuery
from tui.screens.kit.messages import (
    BatchStepDone,
    BatchStepFailed,
    CaseRecorded,
    CaseStepFailed,
    CommandFailed,
    EventsRecorded,
)

if TYPE_CHECKING:
    from domain.account.commands import Request
    from domain.dispute.commands import CaseRequest
    from domain.handlers.account import Executed
    from domain.handlers.dispute import CaseExecuted
    from tui.application.batch.desk import BatchBegun, BatchStep
    from tui.application.session import Session

TELLING: frozenset[Context] = frozenset({"batch", "sweep"})
"""Screens that tell themselves what became of a step of a batch."""


def is_case(request: Request | CaseRequest) -> bool:
    """The request is about a case, not directly about an account."""
    return hasattr(request, "case_id")


def execute(session: Session, request: Request | CaseRequest) -> Executed | CaseExecuted:
    """Run on a thread, for whoever signed it. Raises RecountError."""
    desk = session.writer(request.actor)
    if is_case(request):
        from tui.application.cases import steps

        return steps.execute(desk.cases, cast("CaseRequest", request))
    return desk.handler.execute(cast("Request", request))


def recorded(request: Request | CaseRequest, outcome: Executed | CaseExecuted) -> Message:
    """What is announced of what was recorded."""
    if is_case(request):
        return CaseRecorded(cast("CaseRequest", request), cast("CaseExecuted", outcome))
    return EventsRecorded(cast("Request", request), cast("Executed", outcome))


def failed(request: Request | CaseRequest, error: RecountError) -> Message:
    """What is announced of what was not."""
    if is_case(request):
        return CaseStepFailed(cast("CaseRequest", request), error)
    return CommandFailed(cast("Request", request), error)


class Writes:
    """Every request of the app in the order asked: two writes at once would only meet in a conflict. Steps of batches,
    which may take minutes, have a turn of their own, so that no customer waits for them."""

    def __init__(
        self,
        app: App[Any],
        *,
        session: Callable[[], Session | None],
        announce: Callable[[Callable[[], Message]], object],
        complain: Callable[[RecountError], object],
        done: Callable[[], object],
    ) -> None:
        """`announce` tells the screens of an outcome; `complain` is for an error that no dialog explains; `done` hears
        of each end."""
        self._app, self._session, self._announce = app, session, announce
        self._complain, self._done = complain, done
        self._requests: EveryQuery[Request | CaseRequest, Executed | CaseExecuted] = EveryQuery(
            app, self._execute, self._recorded, self._not_recorded
        )
        self._steps: EveryQuery[BatchStep, BatchBegun | str] = EveryQuery(
            app, self._take_step, self._step_done, self._step_failed
        )
        self._step: BatchStep | None = None
        """The one under way."""

    @property
    def is_busy(self) -> bool:
        """Something is being recorded."""
        return self._requests.is_busy or self._steps.is_busy

    def ask(self, request: Request | CaseRequest) -> None:
        """Record this in its turn."""
        self._requests.ask(request)

    def ask_batch(self, step: BatchStep) -> None:
        """Record this of a batch in its turn."""
        self._steps.ask(step)

    def stop(self) -> None:
        """Let a long step end after what is under way; a short one is recorded to its end."""
        if self._step is not None:
            self._step.stop()

    def _execute(self, request: Request | CaseRequest) -> Executed | CaseExecuted:
        session = self._session()
        assert session is not None
        return execute(session, request)

    def _recorded(self, request: Request | CaseRequest, executed: Executed | CaseExecuted) -> None:
        self._announce(lambda: recorded(request, executed))
        self._done()

    def _not_recorded(self, request: Request | CaseRequest, error: RecountError) -> None:
        self._announce(lambda: failed(request, error))
        if not self._app.screen.is_modal:
            # The dialog that would have explained it is gone.
            self._complain(error)
        self._done()

    def _take_step(self, step: BatchStep) -> BatchBegun | str:
        session = self._session()
        assert session is not None
        self._step = step
        return step.run(session)

    def _step_done(self, step: BatchStep, outcome: BatchBegun | str) -> None:
        self._ended(step)
        self._announce(lambda: BatchStepDone(step, outcome))
        self._done()

    def _step_failed(self, step: BatchStep, error: RecountError) -> None:
        self._ended(step)
        self._announce(lambda: BatchStepFailed(step, error))
        if not isinstance(self._app.screen, Explains) or self._app.screen.CONTEXT not in TELLING:
            self._complain(error)  # the screen that would have told it is gone
        self._done()

    def _ended(self, step: BatchStep) -> None:
        if self._step is step:  # else the next one is under way already
            self._step = None
