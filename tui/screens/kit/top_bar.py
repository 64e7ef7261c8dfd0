"""The line on top of a screen: where one is, and on whose behalf."""

from __future__ import annotations

from tui.screens.kit.lines import EMPTY, Line, LinesPane, spread


class TopBar(LinesPane, can_focus=False):
    """What stands at the left and at the right end of the bar; the left is cut where they would touch."""

    DEFAULT_CSS = """
    TopBar {
        height: 1;
        padding: 0 1;
        background: $bar;
        overflow: hidden hidden;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left: Line = EMPTY
        self._right: Line = EMPTY

    def show(self, left: Line, right: Line = EMPTY) -> None:
        """Show these from now on."""
        self._left, self._right = left, right
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        return [spread(self._left, self._right, width)]
