"""What the app's write worker does with a request, and what it announces of the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.message import Message

from domain.errors import RecountError
from tui.screens.kit.messages import CaseRecorded, CaseStepFailed, CommandFailed, EventsRecorded

if TYPE_CHECKING:
    from domain.account.commands import Request
    from domain.dispute.commands import CaseRequest
    from domain.handlers.account import Executed
    from domain.handlers.dispute import CaseExecuted
    from tui.application.session import Session


def is_case(request: Request | CaseRequest) -> bool:
    """The request is about a case, not directly about an account."""
    return hasattr(request, "case_id")


def execute(session: Session, request: Request | CaseRequest) -> Executed | CaseExecuted:
    """Run on a thread. Raises RecountError."""
    if is_case(request):
        from tui.application.cases import steps

        return steps.execute(session.cases, cast("CaseRequest", request))
    return session.handler.execute(cast("Request", request))


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
