"""The search field of the list of accounts."""

from __future__ import annotations

from textual import events

from tui.screens.kit.safe_input import SearchLine

HELP = "question_mark"
"""Typed here it would find nothing: no account number has one. So it opens the help, as it does elsewhere."""
SEARCH = "slash"
"""Begins a search elsewhere: where one can begin at once it is not typed. No name begins so."""

_CHARACTERLESS = frozenset({"slash", "backslash", "plus", "minus", "at", "underscore"})
"""Printable keys of which Textual's bindings do not know the character."""


class SearchBox(SearchLine):
    """One line without a border. Enter and the keys that move up and down are left to the screen's list."""

    DEFAULT_CSS = """
    SearchBox, SearchBox:focus {
        border: none;
        padding: 0;
        height: 1;
        background: $bar;
        background-tint: $bar 0%;
    }
    """

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the key is typed here rather than done."""
        if key == HELP:
            return False
        return key in _CHARACTERLESS or super().check_consume_key(key, character)

    def on_mount(self) -> None:
        # A steady cursor says where typing goes at any moment, and costs no repaint twice a second.
        self.cursor_blink = False

    def begin(self, character: str) -> None:
        """Start a search with a character that was typed elsewhere; what is typed next comes behind it."""
        # The focus, which arrives later, would select the character, and the next one would take its place.
        self.select_on_focus = False
        self.value = character
        self.cursor_position = len(character)
        self.focus()

    def on_blur(self) -> None:
        self.select_on_focus = True

    async def _on_key(self, event: events.Key) -> None:
        if event.key == HELP or (event.key == SEARCH and not self.value):
            # Keeps Input from typing it; the key itself goes on to the bindings.
            event.prevent_default()
