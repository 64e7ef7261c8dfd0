"""The letters that a case can have, over its file: the one that is due first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from domain.dispute.events import LetterKind
from tui.application.cases.letters.choices import Choice
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import ListDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.lines import Line, Span, fitted
from tui.screens.kit.lists import RowList
from tui.screens.kit.safe_content import safe

KIND = 20


class KindRows(RowList):
    """Shows Choices."""

    def __init__(self, shown: Sequence[Choice]) -> None:
        super().__init__()
        self.shown = shown

    def heading(self, width: int) -> Line:
        return (Span(f"  {'letter':<{KIND}} when", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self.shown[at]
        cursor = "▸ " if at == self.cursor else "  "
        said = f"! {one.due}" if one.due else f"× {one.refusal}" if one.refusal else "can be written"
        role: Line = (
            Span(cursor),
            Span(f"{one.kind:<{KIND}} ", "quiet" if one.refusal else "text"),
            Span(fitted(said, max(width - KIND - 3, 1)), "warning" if one.due else "quiet"),
        )
        return role


class LetterKinds(ListDialog[LetterKind]):
    """Dismissed with the kind to write, or with None."""

    CONTEXT: ClassVar[Context] = "letter-kinds"
    DEFAULT_CSS = """
    LetterKinds {
        & .dialog-frame { max-width: 90; height: 18; }
        & KindRows { height: 1fr; background: $surface; }
        & Static { height: auto; max-height: 5; color: $accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("letter-kinds")]

    def __init__(self, shown: Sequence[Choice]) -> None:
        super().__init__()
        self._shown = shown

    @property
    def chosen(self) -> LetterKind | None:
        return self._choice.kind

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame"):
            yield KindRows(self._shown)
            yield Static()
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = "Which letter?"
        rows = self.query_one(KindRows)
        rows.renew(len(self._shown), 0)
        rows.focus()
        self.moved()

    def moved(self) -> None:
        """The subject of the chosen letter, or why it cannot be written."""
        one = self._choice
        said = f"× {one.refusal}" if one.refusal else f"{one.title}. {one.due}".strip()
        self.query_one(Static).update(safe(said, 600))

    def action_choose(self) -> None:
        """Only a letter that can be written; why another cannot stands under the list."""
        if self._choice.refusal:
            self.notify(self._choice.refusal, severity="warning", markup=False)
        else:
            self.dismiss(self._choice.kind)

    @property
    def _choice(self) -> Choice:
        return self._shown[self.query_one(KindRows).cursor]
