"""One step of a case: typed into a line, previewed in words, recorded with another key than the one that began it."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from domain.dispute.commands import CaseRequest, OpenCase
from domain.dispute.state import STREAM_PREFIX, stream_of
from domain.errors import RecountError
from domain.stream import VersionConflict
from tui.application.cases.step_prompts import ParsedStep, StepForm
from tui.application.cases.steps import UNNUMBERED, following_words
from tui.application.session import Session
from tui.screens.disputes.case_dialog import CaseDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.messages import CaseStepRequested
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput

MAX_SAID = 1200


class CaseStepScreen(CaseDialog):
    """What was typed is never lost by a refusal."""

    DEFAULT_CSS = """
    CaseStepScreen {
        & #step { width: 100; height: auto; max-height: 100%; }
        & SafeInput { border: none; height: 1; padding: 0 1; background: $bar; }
        & #hint { color: $quiet; height: auto; }
        & #preview { height: auto; max-height: 14; margin-top: 1; }
        &.-wrong #preview { color: $warning; }
    }
    """

    def __init__(
        self,
        session: Session,
        case_id: str,
        form: StepForm,
        currency: str,
        expected_version: int | None = None,
    ) -> None:
        super().__init__(session, case_id)
        self._currency, self._form, self._expected = currency, form, expected_version
        self._parsed: ParsedStep | None = None
        self._is_sent = False
        self._reads: LatestQuery[str, ParsedStep] = LatestQuery(
            self, self._read, self._understood, self._not_understood
        )
        self._offers: LatestQuery[None, tuple[str, ...]] = LatestQuery(
            self, lambda _: form.offers(), self._offered, lambda _, __: None
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="step", classes="dialog-frame"):
            yield SafeInput(self._form.first, max_length=4000, compact=True)
            yield Static(safe(self._form.hint, 400), id="hint")
            yield Static(id="preview")
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one("#step").border_title = safe(self._form.title, 100)
        self.query_one(SafeInput).focus()
        if not self._form.first:
            self._offers.ask(None)
        if self._form.optional:
            self._reads.ask("")

    @on(Input.Changed)
    def _changed(self, changed: Input.Changed) -> None:
        changed.stop()
        self._parsed = None
        if changed.value.strip() or self._form.optional:
            self._reads.ask(changed.value)
        else:
            self.remove_class("-wrong")
            self._say(())

    @on(Input.Submitted)
    def _submitted(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        if self._parsed is not None:
            self._say(("ctrl+s records it.",))
        elif submitted.value.strip() or self._form.optional:
            self._reads.ask(submitted.value)

    def _read(self, text: str) -> ParsedStep:
        """What the words mean, and what would be recorded: the rules are asked before anybody says yes."""
        parsed = self._form.parse(text)
        following = following_words(self._session.cases, self._request(parsed), self._currency)
        return replace(parsed, lines=(*parsed.lines, *following))

    def _understood(self, text: str, parsed: ParsedStep) -> None:
        if text != self.query_one(SafeInput).value:
            return  # The words were changed while they were being read.
        self._parsed = parsed
        self.remove_class("-wrong")
        self._say(parsed.lines)

    def _not_understood(self, text: str, error: RecountError) -> None:
        if text == self.query_one(SafeInput).value:
            self._parsed = None
            self.refused(error)

    def _offered(self, _: None, offers: tuple[str, ...]) -> None:
        """Tell what would be typed here on the usual way."""
        if offers:
            lines = (self._form.hint, f"Here: {'; '.join(offers)}")
            hint = Content("\n").join([safe(line, MAX_SAID) for line in lines])
            self.query_one("#hint", Static).update(hint)

    def _say(self, lines: tuple[str, ...]) -> None:
        pieces = [safe(line, MAX_SAID) for line in lines]
        self.query_one("#preview", Static).update(Content("\n").join(pieces))

    def action_record(self) -> None:
        """Ask the app to record what the preview shows, once; what is not shown yet is not recorded."""
        if self._is_sent:
            return
        if not self._form.optional and not self.query_one(SafeInput).value.strip():
            self.add_class("-wrong")
            self._say((f"Nothing is typed yet: {self._form.hint}.",))
        elif self._reads.is_busy:
            self._say(("Still being read: press ctrl+s again once what would be recorded is shown.",))
        elif self._parsed is not None:
            self._is_sent = True
            self.post_message(CaseStepRequested(self._request(self._parsed)))

    def _request(self, parsed: ParsedStep) -> CaseRequest:
        return CaseRequest(
            case_id=self._case_id or UNNUMBERED,
            command=parsed.command,
            command_id=self._command_id,
            actor=self._session.actor,
            reason=parsed.reason,
            expected_version=None if isinstance(parsed.command, OpenCase) else self._expected,
        )

    def refused(self, error: Exception) -> None:
        """Say why; what was typed stays, and Enter previews it on what is there now."""
        self._is_sent = False
        self.add_class("-wrong")
        said = [error.message if isinstance(error, RecountError) else str(error)]
        if isinstance(error, VersionConflict):
            said += [f"{row.actor}: {row.type} (version {row.version})" for row in error.between[:5]]
            if not error.stream_id.startswith(STREAM_PREFIX):
                # What was previewed are figures of an account that has changed since.
                self._parsed = None
            elif self._expected is not None and error.stream_id == stream_of(self._case_id):
                self._expected = error.actual
        self._say(tuple(said))
