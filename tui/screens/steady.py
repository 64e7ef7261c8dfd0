"""Screens that follow the terminal's size without chasing an older one."""

from __future__ import annotations

from textual import events
from textual.screen import Screen


class Steady:
    """To be mixed in before a Screen: ignores a size that is not the terminal's any more.

    Textual 8.2 lays a screen out for every Resize it gets, and then sends that screen a Resize of the same
    size. With two sizes under way at once, as when a window is dragged, each layout calls for the other for
    ever.
    """

    def on_resize(self, event: events.Resize) -> None:
        """Runs before the screen's own handler."""
        assert isinstance(self, Screen)
        if event.size != self.app.size:
            event.stop()
            event.prevent_default()
