"""Dialogs: screens over the one below, which stays in sight, dismissed with what was chosen or with none."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events, on
from textual.screen import ModalScreen

from tui.screens.kit.lists import RowList
from tui.screens.kit.stale_resize import drop_if_stale

Result = TypeVar("Result")
Chosen = TypeVar("Chosen")


class Dialog(ModalScreen[Result], Generic[Result]):
    """Over a screen that shows through; one frame of the class `dialog-frame`, if it has one, in the middle."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & .dialog-frame {
            max-width: 100%; padding: 0 1; background: $surface;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
        }
    }
    """

    def on_resize(self, event: events.Resize) -> None:
        drop_if_stale(event, self)


class ListDialog(Dialog[Chosen | None]):
    """Dismissed with the chosen row's value, or with None. Subclasses compose one RowList and say what it holds."""

    DEFAULT_CSS = """
    ListDialog .dialog-frame { width: 100%; max-width: 112; height: 80%; }
    """

    @property
    def chosen(self) -> Chosen | None:
        """The value of the row under the cursor; None while there is none."""
        raise NotImplementedError

    def moved(self) -> None:
        """The cursor stands on another row."""

    def clicked(self) -> None:
        """The row under the cursor was chosen by the mouse."""

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
