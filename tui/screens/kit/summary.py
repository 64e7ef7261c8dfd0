"""What is said under a list: what is chosen in it, and what is to be said of it all."""

from __future__ import annotations

from typing import ClassVar

from tui.screens.kit.lines import Line, LinesPane, Span, flowed
from tui.text.safe import safe_str

MOST_WORDS = 300


class Summary(LinesPane, can_focus=False):
    """What is chosen in all its words, and how far it is or what it comes to."""

    # It is taller on a screen that is narrow.
    SCOPED_CSS: ClassVar[bool] = False
    DEFAULT_CSS = """
    Summary { height: 4; padding: 0 1; background: $surface; }
    .-narrow Summary { height: 5; }
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
        chosen = (Span(safe_str(self._chosen, MOST_WORDS), "strong"),)
        told = (Span(safe_str(self._told, MOST_WORDS)),)
        return [*flowed([chosen], width), *flowed([told], width)]
