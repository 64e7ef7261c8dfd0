"""«What we told them»: a statement or a letter as it was on its day, what it would say today, and why they differ."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from domain.errors import RecountError
from tui.application.answer_file import kept
from tui.application.cases.citations import ComparisonView, citation_request
from tui.application.private_file import safe_name
from tui.application.session import Session
from tui.application.told.queries import Told, ToldQuery
from tui.application.told.sheet import SIGN_WORDS, Pair, Reason, Sheet
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.citing import CitationController
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import (
    AccountOpenRequested,
    CaseRecorded,
    CaseStepFailed,
    CaseStepRequested,
)
from tui.screens.kit.safe_content import safe
from tui.screens.kit.top_bar import TopBar
from tui.screens.told.rows import ToldRows
from tui.text.safe import safe_str

MAX_SAID = 4000


class ToldScreen(DeskScreen):
    """Opens at the statement or the letter that the query names."""

    CONTEXT: ClassVar[Context] = "told"
    READS_FIRST = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("told")]
    DEFAULT_CSS = """
    ToldScreen {
        & ToldRows { height: 1fr; border: round $accent; border-title-color: $accent; padding: 0 1; }
        & #why { height: auto; max-height: 35%; padding: 0 1; background: $surface; scrollbar-size-vertical: 1; }
        & #why > Static { height: auto; }
    }
    """

    def __init__(self, session: Session, query: ToldQuery) -> None:
        super().__init__()
        self._session, self._query = session, query
        self._told: Told | None = None
        self._look = 0
        queries = LatestQueries(self, self.say)
        self._sheets = queries.latest(lambda asked: asked.run(session), self._show, self._failed)
        self._citations = CitationController(
            queries,
            request=partial(citation_request, session, query.account_id),
            record=lambda request: self.post_message(CaseStepRequested(request)),
            say=self.say,
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield ToldRows()
        with VerticalScroll(id="why", can_focus=False):
            yield Static()
        yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(ToldRows).focus()
        self._ask()

    def why_not(self, action: Action) -> str:
        if self._told is None and action.name in ("cite", "copy", "turn(-1)", "turn(1)"):
            return "Still being read; press it again once it is there."
        return super().why_not(action)

    def ask_again(self) -> None:
        self._ask()

    def _ask(self) -> None:
        self._look += 1
        asked = self._query
        self._sheets.ask(
            ToldQuery(asked.account_id, asked.on, asked.case_id, asked.letter, asked.around, self._look)
        )

    @on(CaseRecorded)
    @on(CaseStepFailed)
    def _case_announced(self, message: CaseRecorded | CaseStepFailed) -> None:
        self._citations.announced(message)

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self.query_one(ToldRows).cursor = picked.at
        self._explain()

    def action_row(self, by: int) -> None:
        self.query_one(ToldRows).cursor += by
        self._explain()

    def action_page(self, by: int) -> None:
        self.action_row(by * self.query_one(ToldRows).page)

    def action_difference(self, direction: int) -> None:
        if not self.query_one(ToldRows).next_difference(direction):
            self.say("No other line differs that way.")
        self._explain()

    def action_side(self) -> None:
        rows = self.query_one(ToldRows)
        rows.shows_today = not rows.shows_today

    def action_turn(self, direction: int) -> None:
        """To the statement or letter before, or after."""
        if self._told is None:
            return
        asked = self._told.later if direction > 0 else self._told.earlier
        if asked is None:
            self.say(
                "There is none after this one yet." if direction > 0 else "There is none before this one."
            )
            return
        self._query = asked
        self._ask()

    def action_open(self) -> None:
        """The account right after the event that the line, or the reason for it, tells of."""
        version = self._event()
        if version is None:
            self.say("No event stands behind this line; choose an entry.")
        else:
            self.post_message(AccountOpenRequested(self._query.account_id, version))

    def action_cite(self) -> None:
        if self._told is not None:
            then, today = self._told.sheet.versions
            self._citations.cite(ComparisonView(max(then, 1), today))

    def action_copy(self) -> None:
        """To the clipboard, and into a private file, because terminals may refuse the clipboard without a word."""
        if self._told is None:
            return
        sheet = self._told.sheet
        self.app.copy_to_clipboard(sheet.text())
        copied = kept(self._session, f"{safe_name(sheet.title)}.txt", sheet.text(), ())
        self.say(copied.told, severity="error" if copied.problem else "information")

    def action_close(self) -> None:
        self.dismiss()

    def _event(self) -> int | None:
        pair, told = self.query_one(ToldRows).chosen, self._told
        if pair is None or told is None:
            return None
        behind = [reason.version for reason in told.sheet.reasons if reason.version is not None]
        return pair.version or (behind[0] if pair.sign and behind else None)

    def _show(self, asked: ToldQuery, told: Told) -> None:
        rows = self.query_one(ToldRows)
        cursor = (
            rows.cursor if self._told is not None and self._told.sheet.title == told.sheet.title else None
        )
        self._told, rows.sheet = told, told.sheet
        if cursor is not None:
            rows.cursor = cursor
        rows.border_title = safe(told.sheet.title, 110)
        rows.border_subtitle = told.sheet.days
        left: Line = (
            Span(f" {safe_str(asked.case_id or asked.account_id, 34)} ", "chip"),
            Span("  What we told them", "strong"),
        )
        self.query_one(TopBar).show(left, (Span(told.sheet.then_title, "quiet"),))
        self._explain()
        self.has_read()

    def _explain(self) -> None:
        if self._told is not None:
            lines = explained(self._told.sheet, self.query_one(ToldRows).chosen)
            self.query_one("#why Static", Static).update(
                Content("\n").join([safe(line, MAX_SAID) for line in lines])
            )

    def _failed(self, _: ToldQuery, error: RecountError) -> None:
        if not self.store_failed(error):
            self.query_one("#why Static", Static).update(safe(f"! {error.message}", MAX_SAID))
            self.has_read()


def explained(sheet: Sheet, chosen: Pair | None) -> list[str]:
    """The verdict, what the chosen line is, and why the sides differ: what is about the chosen line first."""
    said = f" This line: {SIGN_WORDS[chosen.sign]}." if chosen is not None and chosen.sign else ""

    def is_elsewhere(reason: Reason) -> bool:
        return chosen is None or reason.version is None or reason.version != chosen.version

    reasons = sorted(sheet.reasons, key=is_elsewhere)
    return [f"{sheet.verdict}{said}", *(f"Why: {reason.words}" for reason in reasons)]
