"""A letter before it is sent: exactly the text that would be recorded, with the name where it goes."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from domain.disputes.commands import CaseRequest, IssueLetter
from domain.errors import RecountError
from domain.ids import uuid7
from tui.actions.registry import Context, bindings_of
from tui.desk import Desk
from tui.letters import Draft, addressed
from tui.messages import CaseRecorded, CaseStepFailed, CaseStepRequested
from tui.safe import safe
from tui.screens.steady import Steady
from tui.widgets.keys_bar import KeysBar

MAX_TEXT = 20_000


class LetterScreen(Steady, ModalScreen[bool]):
    """Dismissed with True once it is recorded as sent."""

    CONTEXT: ClassVar[Context] = "case-step"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("case-step")]
    DEFAULT_CSS = """
    LetterScreen {
        align: center middle;
        background: $background 60%;
        & #letter {
            width: 92; max-width: 100%; height: 90%; padding: 0 1; background: $surface;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
        }
        & VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        & #told { height: auto; color: $warning; }
    }
    """

    def __init__(self, desk: Desk, case_id: str, draft: Draft, name: str, expected_version: int) -> None:
        super().__init__()
        self._desk, self._case_id, self._draft, self._holder = desk, case_id, draft, name
        self._expected, self._command_id = expected_version, uuid7(desk.clock())

    def compose(self) -> ComposeResult:
        with Vertical(id="letter"):
            with VerticalScroll():
                lines = addressed(self._draft.text, self._holder).splitlines()
                yield Static(Content("\n").join([safe(line, MAX_TEXT) for line in lines]))
            yield Static(id="told")
            yield KeysBar()

    def on_mount(self) -> None:
        frame = self.query_one("#letter")
        frame.border_title = safe(f"{self._draft.kind}: {self._draft.subject}", 90)
        frame.border_subtitle = "ctrl+s records it as sent"
        self.query_one(VerticalScroll).focus()

    def action_record(self) -> None:
        command = IssueLetter(kind=self._draft.kind, subject=self._draft.subject, text=self._draft.text)
        request = CaseRequest(
            case_id=self._case_id,
            command=command,
            command_id=self._command_id,
            actor=self._desk.actor,
            expected_version=self._expected,
        )
        self.post_message(CaseStepRequested(request))

    @on(CaseRecorded)
    def _recorded(self, message: CaseRecorded) -> None:
        if message.request.command_id == self._command_id:
            self.dismiss(True)

    @on(CaseStepFailed)
    def _failed(self, message: CaseStepFailed) -> None:
        if message.request.command_id == self._command_id:
            error = message.error
            said = error.message if isinstance(error, RecountError) else str(error)
            self.query_one("#told", Static).update(safe(said, 600))

    def action_cancel(self) -> None:
        self.dismiss(False)
