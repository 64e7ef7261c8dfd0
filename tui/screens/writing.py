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
    from domain.handlers.dispute import CaseExecuted, CaseHandler
    from tui.application.session import Session


def is_case(request: Request | CaseRequest) -> bool:
    """The request is about a case, not directly about an account."""
    return hasattr(request, "case_id")


def execute(session: Session, request: Request | CaseRequest) -> Executed | CaseExecuted:
    """Run on a thread. Raises RecountError."""
    if is_case(request):
        return _on_a_case(session.cases, cast("CaseRequest", request))
    return session.handler.execute(cast("Request", request))


def _on_a_case(cases: CaseHandler, request: CaseRequest) -> CaseExecuted:
    """A notice gets its number here, and the same one where the log has it already."""
    from domain.dispute.commands import OpenCase
    from domain.handlers.dispute import open_case

    command = request.command
    if not isinstance(command, OpenCase):
        return cases.execute(request)
    return open_case(
        cases, command, command_id=request.command_id, actor=request.actor, reason=request.reason
    )


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
