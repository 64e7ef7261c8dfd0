"""An input that keeps nothing invisible: what is pasted is shown, and stored, as `safe_str` would show it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.text.safe import safe_str

MAX_TYPED = 4000
"""Characters kept of what is typed or pasted; every field's own limit is lower and says so in words."""


class SafeInput(Input):
    """Textual's Input writes control characters to the terminal as they are; this one makes them visible."""

    DEFAULT_CSS = """
    SafeInput > .input--placeholder, SafeInput > .input--suggestion { color: $quiet; }
    """

    def validate_value(self, value: str) -> str:
        """Run by Textual on every change of the value, whether typed, pasted or set."""
        return safe_str(value.replace("\t", " "), MAX_TYPED)


class SearchLine(SafeInput, inherit_bindings=False):
    """A field over a list: Enter is left to the screen, as the keys that move up and down are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in Input.BINDINGS
        if not (isinstance(binding, Binding) and binding.action == "submit")
    ]
