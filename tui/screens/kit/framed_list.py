"""A list that is the one large pane of its screen: framed, bright in focus, without a frame where room is short."""

from __future__ import annotations

from typing import ClassVar

from textual import on

from tui.screens.kit.lists import RowList


class FramedList(RowList):
    """A row that is clicked is chosen; its screen hears of it too. Screens are `-narrow` where room is short."""

    # Its frame hangs on a class of the screen, which lies above it.
    SCOPED_CSS: ClassVar[bool] = False
    DEFAULT_CSS = """
    FramedList {
        height: 1fr; border: round $line; border-title-color: $quiet; border-subtitle-color: $quiet;
        background: $surface; padding: 0 1;
    }
    FramedList:focus {
        border: round $accent; border-title-color: $accent; border-subtitle-color: $accent;
    }
    .-narrow FramedList { border: none; padding: 0; }
    """

    @on(RowList.Picked)
    def _choose(self, picked: RowList.Picked) -> None:
        self.cursor = picked.at
