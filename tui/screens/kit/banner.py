"""The line that says the store is away: never a dialog, because what is loaded can still be read."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.screens.kit.safe_content import safe


class Banner(Widget):
    """Shows why the store cannot be reached and what that means; takes no room while it can."""

    DEFAULT_CSS = """
    Banner {
        display: none;
        height: auto;
        padding: 0 1;
        background: $warning;
        color: $background;
        text-style: bold;
        &.-shown { display: block; }
    }
    """

    reason: reactive[str] = reactive("", layout=True)

    def watch_reason(self, reason: str) -> None:
        self.set_class(bool(reason), "-shown")

    def render(self) -> Content:
        """The sentence, with what still works."""
        what_works = "What is loaded can be read; acting waits until the store is back."
        return Content.assemble("! Store offline. ", safe(self.reason), f" {what_works}")
