"""A letter being written: its text, beside it what it must contain, ticked off while somebody types.

It can be looked at as the customer gets it, copied, saved, printed to PDF, and recorded as sent.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from domain.dispute.commands import CaseRequest
from domain.dispute.letters import HOLDER
from domain.errors import BadInput, RecountError
from tui.application.cases.letters import Draft, addressed, checklist_lines
from tui.application.cases.letters.choices import words_of_the_file
from tui.application.cases.letters.document import letter_pdf, save_new
from tui.application.session import Session
from tui.application.training import as_exercise
from tui.application.typed_path import typed_path
from tui.screens.disputes.case_dialog import CaseDialog
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.messages import CaseStepRequested
from tui.screens.kit.prompt import Prompt
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_text_area import SafeTextArea
from tui.text.time.zones import banks_days

MAX_TEXT = 4000
NAME_HINT = f"{HOLDER} stands for the customer's name."


class PathPrompt(Prompt[Path, Path]):
    """Asks where a file is to be written; one that is there is never replaced."""

    LABEL = "save as "
    PLACEHOLDER = "a new file"
    HINT = "The name of a new file; nobody but you may read it."

    def __init__(self, session: Session, *, typed: str) -> None:
        super().__init__(None, typed=typed)
        self._session = session

    def understood(self, text: str) -> tuple[Path, str]:
        if not text.strip():
            raise BadInput("Type the name of a new file.")
        path = typed_path(self._session, text)
        if path.exists():
            raise BadInput(f"{path} exists already; name another file.")
        return path, f"Writes {path}."


class LetterEditor(CaseDialog):
    """Recorded as sent, or left; what was typed is lost only where somebody says so."""

    CONTEXT: ClassVar[Context] = "letter-editor"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("letter-editor")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    DEFAULT_CSS = """
    LetterEditor {
        & #editor { width: 100%; height: 100%; }
        & #sides { height: 1fr; layout: vertical; }
        & TextArea { height: 2fr; width: 1fr; border: none; padding: 0; background: $surface; }
        & #page { display: none; height: 1fr; align-horizontal: center; }
        & #page > Static { width: 76; max-width: 100%; height: auto; padding: 1 3; border: solid $line; }
        & #must { height: 1fr; width: 1fr; border-top: solid $panel; scrollbar-size-vertical: 1; }
        & #must > Static { height: auto; color: $text-muted; }
        & #told { height: auto; max-height: 6; color: $warning; }
        &.-wide #sides { layout: horizontal; }
        &.-wide TextArea { width: 2fr; height: 1fr; }
        &.-wide #must { border-top: none; border-left: solid $panel; padding-left: 1; }
        &.-preview #page { display: block; }
        &.-preview #sides { display: none; }
    }
    """

    def __init__(
        self, session: Session, case_id: str, draft: Draft, name: str, expected_version: int
    ) -> None:
        super().__init__(session, case_id)
        self._draft, self._holder, self._expected = draft, name, expected_version
        self._confirmed: tuple[str, ...] = ()
        self._may_leave = False
        queries = LatestQueries(self, self.refused)
        self._quoted = queries.latest(
            lambda text: words_of_the_file(session.store, case_id, text), self._mark, self._failed_to
        )
        self._saves = queries.latest(self._save, self._saved, self._failed_to)

    def compose(self) -> ComposeResult:
        with Vertical(id="editor", classes="dialog-frame"):
            with Container(id="sides"):
                yield SafeTextArea(self._draft.text, show_line_numbers=False, compact=True)
                with VerticalScroll(id="must", can_focus=False):
                    yield Static()
            with VerticalScroll(id="page"):
                yield Static()
            yield Static(id="told")
            yield KeysBar()

    def on_mount(self) -> None:
        frame = self.query_one("#editor")
        frame.border_title = safe(f"{self._draft.kind}: {self._draft.subject}", 90)
        frame.border_subtitle = NAME_HINT
        self.query_one(TextArea).focus()
        self._tick()

    @property
    def draft(self) -> Draft:
        """The letter as it is typed: the name, which is never in the log, replaced by what stands for it, and the
        mark of an exercise kept."""
        text = self.query_one(TextArea).text
        if self._holder:
            text = text.replace(self._holder, HOLDER)
        return replace(self._draft, text=as_exercise(text, is_training=self._session.store.is_training))

    @on(TextArea.Changed)
    def _tick(self) -> None:
        self._may_leave = False
        whose = banks_days(self._draft.zone, self._session.zone)
        lines = [
            "It must contain:",
            *checklist_lines(self.draft),
            *(("", f"It names {whose}.") if whose else ()),
        ]
        self.query_one("#must Static", Static).update(_content(lines))
        self._say(())

    def action_preview(self) -> None:
        """The page as the customer gets it, or back to the text."""
        self.toggle_class("-preview")
        is_shown = self.has_class("-preview")
        self.query_one("#page Static", Static).update(
            _content(addressed(self.draft.text, self._holder).splitlines())
        )
        self.query_one("#page" if is_shown else "TextArea").focus()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(addressed(self.draft.text, self._holder))
        self.notify("The letter is in the clipboard, where the terminal lets it.", markup=False)

    def action_save(self, form: str) -> None:
        """Ask for a name and write the letter there as text or as a PDF."""
        end = "pdf" if form == "pdf" else "txt"
        prompt = PathPrompt(self._session, typed=f"{self._case_id}-{self._draft.kind}.{end}")
        self.app.push_screen(prompt, partial(self._write, form))

    def action_record(self) -> None:
        """Look for what staff wrote for the file first: it goes to the customer only where it was seen."""
        if not self._is_sent:
            self._quoted.ask(self.draft.text)

    def action_cancel(self) -> None:
        """Leave; what was typed is lost at the second time only."""
        if self.has_class("-preview"):
            self.action_preview()
        elif self._may_leave or self.query_one(TextArea).text == self._draft.text:
            self.dismiss(False)
        else:
            self._may_leave = True
            self._say(("Esc again leaves without what you changed; ctrl+s records it, f5 saves it.",))

    def refused(self, error: Exception) -> None:
        self._is_sent = False
        self._say((error.message if isinstance(error, RecountError) else str(error),))

    def _mark(self, text: str, quoted: list[str]) -> None:
        if text != self.draft.text:
            return  # It was changed while it was being read.
        fresh = [words for words in quoted if words not in self._confirmed]
        if fresh:
            self._confirmed += tuple(fresh)
            self._say(
                (
                    "These words were written for the file, and the customer will read them; "
                    "ctrl+s again sends them, or change them:",
                    *(f"» {words}" for words in fresh),
                )
            )
            return
        self._is_sent = True
        request = CaseRequest(
            case_id=self._case_id,
            command=self.draft.issue(),
            command_id=self._command_id,
            actor=self._session.actor,
            expected_version=self._expected,
        )
        self.post_message(CaseStepRequested(request))

    def _write(self, form: str, path: Path | None) -> None:
        if path is not None:
            self._saves.ask((form, path, addressed(self.draft.text, self._holder)))

    def _save(self, asked: tuple[str, Path, str]) -> Path:
        form, path, text = asked
        is_pdf = form == "pdf"
        profile = self._session.store.profile()
        save_new(path, letter_pdf(self._draft.subject, text, profile) if is_pdf else text.encode())
        return path

    def _saved(self, _: object, path: Path) -> None:
        self.notify(f"The letter is in {path.absolute()}.", markup=False)

    def _failed_to(self, _: object, error: RecountError) -> None:
        self.refused(error)

    def _say(self, lines: tuple[str, ...]) -> None:
        self.query_one("#told", Static).update(_content(list(lines)))


def _content(lines: list[str]) -> Content:
    return Content("\n").join([safe(line, MAX_TEXT) for line in lines])
