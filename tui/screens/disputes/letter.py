"""A letter before it is sent: exactly the text that would be recorded, with the name where it goes.

Under it is what it must contain, ticked where it does.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from domain.dispute.commands import CaseRequest
from domain.errors import RecountError
from tui.application.cases.letters import Draft, addressed, checklist_lines
from tui.application.cases.letters.choices import words_of_the_file
from tui.application.session import Session
from tui.screens.disputes.case_dialog import CaseDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.messages import CaseStepRequested
from tui.screens.kit.safe_content import safe
from tui.text.time.zones import banks_days

MAX_TEXT = 20_000


class LetterScreen(CaseDialog):
    """Recorded as sent, or left."""

    DEFAULT_CSS = """
    LetterScreen {
        & #letter { width: 92; height: 90%; }
        & VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        & #must { height: auto; max-height: 30%; border-top: solid $panel; scrollbar-size-vertical: 1; }
        & #must > Static { color: $text-muted; }
        & #told { height: auto; color: $warning; }
    }
    """

    def __init__(
        self, session: Session, case_id: str, draft: Draft, name: str, expected_version: int
    ) -> None:
        super().__init__(session, case_id)
        self._draft, self._holder, self._expected = draft, name, expected_version
        self._quoted = LatestQueries(self, self.refused).latest(
            lambda text: words_of_the_file(session.store, case_id, text), self._mark
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="letter", classes="dialog-frame"):
            with VerticalScroll(id="text"):
                yield _static(addressed(self._draft.text, self._holder).splitlines())
            with VerticalScroll(id="must"):
                yield _static(checklist_lines(self._draft))
            yield Static(id="told")
            yield KeysBar()

    def on_mount(self) -> None:
        frame = self.query_one("#letter")
        frame.border_title = safe(f"{self._draft.kind}: {self._draft.subject}", 90)
        parts = [banks_days(self._draft.zone, self._session.zone), "ctrl+s records it as sent"]
        frame.border_subtitle = " · ".join(filter(None, parts))
        self.query_one("#text").focus()
        self._quoted.ask(self._draft.text)

    def action_record(self) -> None:
        request = CaseRequest(
            case_id=self._case_id,
            command=self._draft.issue(),
            command_id=self._command_id,
            actor=self._session.actor,
            expected_version=self._expected,
        )
        self.post_message(CaseStepRequested(request))

    def _mark(self, _: str, quoted: list[str]) -> None:
        """What staff wrote for the file and the customer is going to read is pointed out before it is recorded."""
        if quoted:
            told = "; ".join(f"» {words}" for words in quoted)
            self.query_one("#told", Static).update(
                safe(f"From the file, and the customer will read it: {told} (L edits it)", 600)
            )

    def refused(self, error: Exception) -> None:
        said = error.message if isinstance(error, RecountError) else str(error)
        self.query_one("#told", Static).update(safe(said, 600))


def _static(lines: list[str]) -> Static:
    return Static(Content("\n").join([safe(line, MAX_TEXT) for line in lines]))
