"""The search field of the list of accounts."""

from __future__ import annotations

from textual import events

from tui.widgets.safe_input import SafeInput

LETS_THROUGH = "question_mark"
"""Typed here it would find nothing: no account number has one. So it opens the help, as it does elsewhere."""


class SearchBox(SafeInput):
    """One line, without a border, that leaves the keys of the list to the screen."""

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
        return key != LETS_THROUGH and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == LETS_THROUGH:
            # Keeps Input from typing it; the key itself goes on to the bindings.
            event.prevent_default()
