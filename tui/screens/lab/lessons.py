"""The list of lessons: choosing one begins it, or goes on with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui.application.lab.listing import LessonRow, next_of, score, state_words
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import ListDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.safe import safe_str

NAME, MINUTES, STATE = 5, 8, 16


class LessonRows(RowList):
    """Shows LessonRows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Sequence[LessonRow] = ()

    def heading(self, width: int) -> Line:
        title = fitted("lesson", self._title_cells(width))
        return (
            Span(f"  {fitted('', NAME)}{title}{right('minutes', MINUTES)}  {fitted('', STATE)}", "quiet"),
        )

    def row(self, at: int, width: int) -> Line:
        one = self.shown[at]
        cursor = "▸ " if at == self.cursor else "  "
        return (
            Span(f"{cursor}{fitted(one.name.partition('-')[0].upper(), NAME)}"),
            Span(fitted(safe_str(one.title, 100), self._title_cells(width)), "strong"),
            Span(right(str(one.minutes), MINUTES), "quiet"),
            Span(f"  {fitted(state_words(one), STATE)}", "accent" if one.is_finished else "quiet"),
        )

    def _title_cells(self, width: int) -> int:
        return max(width - 4 - NAME - MINUTES - STATE, 10)


class LessonList(ListDialog[str]):
    """Dismissed with the name of the lesson to take, or with None."""

    CONTEXT: ClassVar[Context] = "lessons"
    DEFAULT_CSS = """
    LessonList {
        & .dialog-frame { max-width: 84; height: 70%; }
        & LessonRows { height: 1fr; background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("lessons")]

    def __init__(self, read: Callable[[], list[LessonRow]]) -> None:
        """`read` runs on a thread."""
        super().__init__()
        self._lessons: LatestQuery[None, list[LessonRow]] = LatestQuery(
            self, lambda _: read(), self._show, lambda _, error: self.notify(error.message, markup=False)
        )

    @property
    def awaits_answer(self) -> bool:
        return self._lessons.is_busy

    @property
    def chosen(self) -> str | None:
        rows = self.query_one(LessonRows)
        return rows.shown[rows.cursor].name if rows.shown else None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame"):
            yield LessonRows()
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = "Lab"
        self.query_one(LessonRows).focus()
        self._lessons.ask(None)

    def clicked(self) -> None:
        self.action_choose()

    def _show(self, _: None, found: list[LessonRow]) -> None:
        rows = self.query_one(LessonRows)
        rows.shown = found
        following = next_of(found)
        rows.renew(len(found), next((at for at, row in enumerate(found) if row.name == following), 0))
        self.query_one(Vertical).border_subtitle = f"{score(found)} done"
