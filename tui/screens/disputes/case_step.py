"""One step of a case: typed into a line, previewed in words, recorded with another key than the one that began it."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from domain.dispute.commands import CaseRequest, OpenCase
from domain.dispute.state import stream_of
from domain.errors import RecountError
from domain.stream import VersionConflict
from tui.application.cases.step_prompts import ParsedStep, StepForm
from tui.application.session import Session
from tui.screens.disputes.case_dialog import CaseDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.messages import CaseStepRequested
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput
from tui.text.cases import event_words

MAX_SAID = 1200
UNNUMBERED = "D-0"
"""Stands for the number of a case that is still to be opened: it gets the next free one when it is recorded."""


class CaseStepScreen(CaseDialog):
    """What was typed is never lost by a refusal."""

    DEFAULT_CSS = """
    CaseStepScreen {
        & #step { width: 100; height: auto; max-height: 100%; }
        & SafeInput { border: none; height: 1; padding: 0 1; background: $bar; }
        & #hint { color: $quiet; height: auto; }
        & #seen { height: auto; max-height: 14; margin-top: 1; }
        &.-wrong #seen { color: $warning; }
    }
    """

    def __init__(
        self,
        session: Session,
        case_id: str,
        ask: StepForm,
        currency: str,
        expected_version: int | None = None,
    ) -> None:
        super().__init__(session, case_id)
        self._currency, self._ask_for, self._expected = currency, ask, expected_version
        self._typed: ParsedStep | None = None
        self._is_sent = False
        self._reads: LatestQuery[str, ParsedStep] = LatestQuery(
            self, self._read, self._understood, self._not_understood
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="step", classes="dialog-frame"):
            yield SafeInput(self._ask_for.first, max_length=4000, compact=True)
            yield Static(safe(self._ask_for.hint, 400), id="hint")
            yield Static(id="seen")
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one("#step").border_title = safe(self._ask_for.title, 100)
        self.query_one(SafeInput).focus()
        if self._ask_for.optional:
            self._reads.ask("")

    @on(Input.Changed)
    def _changed(self, changed: Input.Changed) -> None:
        changed.stop()
        self._typed = None
        if changed.value.strip() or self._ask_for.optional:
            self._reads.ask(changed.value)
        else:
            self.remove_class("-wrong")
            self._say(())

    @on(Input.Submitted)
    def _submitted(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        if self._typed is not None:
            self._say(("ctrl+s records it.",))

    def _read(self, text: str) -> ParsedStep:
        """What the words mean, and what would be recorded: the rules are asked before anybody says yes."""
        typed = self._ask_for.read(text)
        request = self._request(typed)
        _, *following = self._session.cases.would_record(request)
        told = (f"→ {event_words(one, self._currency)}" for one in following)
        return replace(typed, lines=(*typed.lines, *told))

    def _understood(self, text: str, typed: ParsedStep) -> None:
        if text != self.query_one(SafeInput).value:
            return  # The words were changed while they were being read.
        self._typed = typed
        self.remove_class("-wrong")
        self._say(typed.lines)

    def _not_understood(self, text: str, error: RecountError) -> None:
        if text == self.query_one(SafeInput).value:
            self._typed = None
            self.refused(error)

    def _say(self, lines: tuple[str, ...]) -> None:
        pieces = [safe(line, MAX_SAID) for line in lines]
        self.query_one("#seen", Static).update(Content("\n").join(pieces))

    def action_record(self) -> None:
        """Ask the app to record what the preview shows; once."""
        if not self._ask_for.optional and not self.query_one(SafeInput).value.strip():
            self.add_class("-wrong")
            self._say((f"Nothing is typed yet: {self._ask_for.hint}.",))
        if self._typed is None or self._is_sent or self._reads.is_busy:
            return
        self._is_sent = True
        self.post_message(CaseStepRequested(self._request(self._typed)))

    def _request(self, typed: ParsedStep) -> CaseRequest:
        return CaseRequest(
            case_id=self._case_id or UNNUMBERED,
            command=typed.command,
            command_id=self._command_id,
            actor=self._session.actor,
            reason=typed.reason,
            expected_version=None if isinstance(typed.command, OpenCase) else self._expected,
        )

    def refused(self, error: Exception) -> None:
        """Say why; what was typed stays, and can be previewed on what is there now."""
        self._is_sent = False
        self.add_class("-wrong")
        said = [error.message if isinstance(error, RecountError) else str(error)]
        if isinstance(error, VersionConflict):
            said += [f"{row.actor}: {row.type} (version {row.version})" for row in error.between[:5]]
            if self._expected is not None and error.stream_id == stream_of(self._case_id):
                self._expected = error.actual
        self._say(tuple(said))
