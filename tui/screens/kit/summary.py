"""Two lines under a list: what is chosen in it, and what is to be said of it all."""

from __future__ import annotations

from tui.screens.kit.lines import Line, LinesPane, Span
from tui.text.safe import safe_str


class Summary(LinesPane, can_focus=False):
    """What is chosen, and how far it is or what it comes to."""

    DEFAULT_CSS = """
    Summary { height: 2; padding: 0 1; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._chosen, self._told = "", ""

    def say(self, sentence: str) -> None:
        """Show this from now on."""
        self._told = sentence
        self.relay()

    def choose(self, words: str) -> None:
        """Show what is chosen."""
        self._chosen = words
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        return [(Span(safe_str(self._chosen, width), "strong"),), (Span(safe_str(self._told, width)),)]
