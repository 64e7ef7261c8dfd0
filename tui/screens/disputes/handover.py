"""The handover of a shift on one screen: what is held, what is due, what waits for whom, what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from domain.errors import RecountError
from tui.application.answer_file import Copied
from tui.application.cases.handover import Handover, HandoverQuery, read_handover
from tui.application.cases.handover_text import (
    HandoverRow,
    HandoverSection,
    back_words,
    copy_handover,
    sections,
)
from tui.application.session import Session
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import MAX_SENTENCE, DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span, fitted
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import BatchOpenRequested, CaseOpenRequested
from tui.screens.kit.prompt import Prompt
from tui.screens.kit.safe_content import safe
from tui.screens.kit.top_bar import TopBar
from tui.text.safe import safe_str
from tui.text.time.coming import parse_coming
from tui.text.time.zones import banks_days

ROOMY, MEDIUM = 108, 90
"""Columns from which the holder stands in a row, and from which the account does."""
HOLDER = 17


class BackPrompt(Prompt[int, int]):
    """Answers with the instant at which somebody is back, in UTC microseconds."""

    LABEL = "Back"
    PLACEHOLDER = "mon 9:00"
    HINT = "when you are back: mon 9:00 · tomorrow · 4 dec · +12h"

    def __init__(self, session: Session) -> None:
        super().__init__(None)
        self._session = session

    def understood(self, text: str) -> tuple[int, str]:
        session = self._session
        when = parse_coming(text, zone=session.zone, now=session.clock(), locale=session.locale)
        return when.at, f"= {when.echo}"


class HandoverList(RowList):
    """The sections under each other; the cursor stands on rows alone."""

    DEFAULT_CSS = """
    HandoverList {
        height: 1fr; border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
        background: $surface; padding: 0 1;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._listed: Sequence[HandoverRow | str] = ()

    def show(self, told: Sequence[HandoverSection]) -> None:
        """Show these; the cursor stays near where it was."""
        listed = list[HandoverRow | str]()
        for section in told:
            listed += [section.title, *(section.rows or (f"  {section.nothing}",))]
        self._listed = listed
        self.renew(len(listed))
        self.move(0)

    @property
    def cut_words(self) -> str:
        """What is said of the chosen case, where its row is too short for that; "" where it is not."""
        one, width = self.chosen, self.scrollable_content_region.width
        if (
            one is None
            or not width
            or sum(span.cells for span in self._lead(one, " ", width)) + Span(_said(one)).cells <= width
        ):
            return ""
        return _said(one)

    @property
    def chosen(self) -> HandoverRow | None:
        """The row under the cursor; None while there is none."""
        row = self._listed[self.cursor] if self._listed else None
        return row if isinstance(row, HandoverRow) else None

    def move(self, by: int) -> None:
        """So many lines on, and further to the next row; to the last before it where there is none."""
        wanted = self.validate_cursor(self.cursor + by)
        rows = [at for at, one in enumerate(self._listed) if isinstance(one, HandoverRow)]
        ahead = [at for at in rows if (at <= wanted if by < 0 else at >= wanted)]
        if ahead:
            self.cursor = ahead[-1] if by < 0 else ahead[0]
        elif rows:
            self.cursor = rows[0] if by < 0 else rows[-1]

    def heading(self, width: int) -> Line:
        account = f"{'account':<12}" if width >= MEDIUM else ""
        holder = f"{'holder':<{HOLDER + 1}}" if width >= ROOMY else ""
        return (Span(f"  {'case':<8}{account}{holder}what", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self._listed[at]
        if isinstance(one, str):
            return (Span(one, "quiet" if one.startswith(" ") else "strong"),)
        spans = self._lead(one, "▸" if at == self.cursor else " ", width)
        room, words = width - sum(span.cells for span in spans), _said(one)
        text = words if Span(words).cells <= room else fitted(words, room)
        return (*spans, Span(text, "warning" if one.is_urgent else "text"))

    def _lead(self, one: HandoverRow, cursor: str, width: int) -> list[Span]:
        """What stands before the words."""
        spans = [Span(f"{cursor} {fitted(one.case_id, 7)} ")]
        if width >= MEDIUM:
            spans.append(Span(f"{fitted(one.account_id, 11)} ", "quiet"))
        if width >= ROOMY:
            spans.append(Span(f"{fitted(one.holder or '–', HOLDER)} "))
        return spans


def _said(one: HandoverRow) -> str:
    return f"! {one.words}" if one.is_urgent else one.words


class HandoverScreen(DeskScreen):
    """Of whoever signs at the desk, until the end of the next business day or as long as they say."""

    CONTEXT: ClassVar[Context] = "handover"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("handover")]
    DEFAULT_CSS = """
    HandoverScreen #words { height: auto; max-height: 4; padding: 0 2; color: $quiet; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._back_at: int | None = None
        self._look = 0
        self._told: Handover | None = None
        self._reads: LatestQuery[HandoverQuery, Handover] = LatestQuery(
            self, lambda query: read_handover(session.cases, query), self._show, self._failed
        )
        self._copies: LatestQuery[Handover, Copied] = LatestQuery(
            self, lambda told: copy_handover(session, told), self._copied, self._failed
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield HandoverList()
        yield Static(id="words")
        yield KeysBar()

    def on_mount(self) -> None:
        self._list.focus()
        self.ask_again()

    def ask_again(self) -> None:
        self._look += 1
        self._reads.ask(HandoverQuery(self._session.actor, self._back_at, self._look))

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._tell_cut)

    def action_row(self, by: int) -> None:
        self._list.move(by)
        self._tell_cut()

    def action_page(self, by: int) -> None:
        self.action_row(by * self._list.page)

    def action_open(self) -> None:
        self.when_read(self._open_chosen)

    def action_when_back(self) -> None:
        """Ask when they are back."""
        self.app.push_screen(BackPrompt(self._session), self._said)

    def action_copy(self) -> None:
        self.when_read(lambda: None if self._told is None else self._copies.ask(self._told))

    def action_close(self) -> None:
        self.dismiss()

    @property
    def _list(self) -> HandoverList:
        return self.query_one(HandoverList)

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self._list.cursor = picked.at
        self.action_row(0)

    def _tell_cut(self) -> None:
        """What the chosen row has no room for, in full."""
        said, words = self._list.cut_words, self.query_one("#words", Static)
        words.display = bool(said)
        words.update(safe(said, MAX_SENTENCE))

    def _open_chosen(self) -> None:
        chosen = self._list.chosen
        if chosen is not None and chosen.is_batch:
            self.post_message(BatchOpenRequested(chosen.case_id))
        elif chosen is not None:
            self.post_message(CaseOpenRequested(chosen.case_id))

    def _said(self, back_at: int | None) -> None:
        if back_at is not None:
            self._back_at = back_at
            self.ask_again()

    def _show(self, _: HandoverQuery, told: Handover) -> None:
        self._told = told
        left: Line = (Span(" Handover ", "chip"), Span(f"  of {safe_str(told.actor, 40)}", "strong"))
        self.query_one(TopBar).show(left)
        back = back_words(told, self._session.zone)
        self._list.border_title = f"{back[0].upper()}{back[1:]}"
        self._list.border_subtitle = banks_days(told.zone, self._session.zone)
        self._list.show(sections(told))
        self._tell_cut()
        self.has_read()

    def _copied(self, _: Handover, copied: Copied) -> None:
        self.app.copy_to_clipboard(copied.sentence)
        self.say(
            "The handover as text.",
            title=copied.told,
            severity="warning" if copied.problem else "information",
        )

    def _failed(self, _: object, error: RecountError) -> None:
        self.say(error, severity="error")
