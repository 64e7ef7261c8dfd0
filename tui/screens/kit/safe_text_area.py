"""A text area that takes nothing invisible: what is pasted is shown, and kept, as `safe_str` would show it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from tui.text.safe import safe_str

MAX_LINE, MAX_LINES = 4000, 1000


class SafeTextArea(TextArea, inherit_bindings=False):
    """Textual's TextArea keeps control characters as they are, and function keys (to select) from the dialog around."""

    DEFAULT_CSS = """
    SafeTextArea .text-area--placeholder { color: $quiet; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in TextArea.BINDINGS
        if not (isinstance(binding, Binding) and binding.key in ("f6", "f7"))
    ]

    async def _on_paste(self, event: events.Paste) -> None:
        """Instead of Textual's own, which is run for the base class unless it is prevented."""
        event.prevent_default()
        event.stop()
        lines = event.text.replace("\t", "    ").splitlines()[:MAX_LINES]
        end = "\n" if event.text.endswith("\n") else ""
        self.insert("\n".join(safe_str(line, MAX_LINE) for line in lines) + end)
