"""A list over the screen below, to choose one of its rows or none."""

from __future__ import annotations

from typing import TypeVar

from textual import on
from textual.screen import ModalScreen

from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.row_list import RowList
from tui.screens.kit.stale_resize import Steady

Chosen = TypeVar("Chosen")


class ListDialog(Steady, ModalScreen[Chosen | None]):
    """Dismissed with the chosen row's value, or with None. Subclasses compose one RowList and say what it holds."""

    DEFAULT_CSS = """
    ListDialog {
        align: center middle;
        background: $background 60%;
        & .list-frame {
            width: 100%; max-width: 112; height: 80%; padding: 0 1; background: $surface;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
        }
    }
    """

    @property
    def chosen(self) -> Chosen | None:
        """The value of the row under the cursor; None while there is none."""
        raise NotImplementedError

    def moved(self) -> None:
        """The cursor stands on another row."""

    def clicked(self) -> None:
        """The row under the cursor was chosen by the mouse."""

    @on(LatestQuery.Finished)
    def _finished(self, finished: LatestQuery.Finished) -> None:
        finished.finish()

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self.action_row(picked.at - picked.rows.cursor)
        self.clicked()

    def action_row(self, by: int) -> None:
        self.query_one(RowList).cursor += by
        self.moved()

    def action_page(self, by: int) -> None:
        self.action_row(by * self.query_one(RowList).page)

    def action_choose(self) -> None:
        self.dismiss(self.chosen)

    def action_close(self) -> None:
        self.dismiss(None)
