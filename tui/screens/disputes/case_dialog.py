"""What the dialogs of a case share: one step, recorded with its own key, once, or refused in words."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from domain.ids import uuid7
from tui.application.session import Session
from tui.screens.kit.actions.action import Context
from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.messages import CaseRecorded, CaseStepFailed
from tui.screens.kit.notices import put_away


class CaseDialog(Dialog[bool]):
    """Dismissed with True once its step is recorded, False where it was left."""

    CONTEXT: ClassVar[Context] = "case-step"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("case-step")]

    def __init__(self, session: Session, case_id: str) -> None:
        super().__init__()
        self._session, self._case_id = session, case_id
        self._command_id = uuid7(session.clock())
        self._is_sent = False

    def on_mount(self) -> None:
        # What was told of the step before would lie over this one.
        put_away(self.app)

    @property
    def awaits_answer(self) -> bool:
        return self._is_sent

    def refused(self, error: Exception) -> None:
        """Say why the step was not recorded."""
        raise NotImplementedError

    @on(CaseRecorded)
    def _recorded(self, message: CaseRecorded) -> None:
        if message.request.command_id == self._command_id:
            self.dismiss(True)

    @on(CaseStepFailed)
    def _failed(self, message: CaseStepFailed) -> None:
        if message.request.command_id == self._command_id:
            self.refused(message.error)

    def action_cancel(self) -> None:
        self.dismiss(False)
