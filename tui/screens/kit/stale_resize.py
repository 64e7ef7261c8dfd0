"""Screens that follow the terminal's size without chasing an older one."""

from __future__ import annotations

from textual import events
from textual.screen import Screen


class Steady:
    """To be mixed in before a Screen: ignores a size that is not the terminal's any more.

    Textual 8.2 lays a screen out for every Resize it gets, and each layout of another size sends the screen a
    Resize of that size again. When a window is dragged, an older size may thus be laid out last, or two sizes
    call for each other for ever.
    """

    def on_resize(self, event: events.Resize) -> None:
        """Runs before the screen's own handler."""
        assert isinstance(self, Screen)
        if event.size != self.app.size:
            event.stop()
            event.prevent_default()
