"""How screens follow the terminal's size without chasing an older one.

Textual 8.2 lays a screen out for every Resize it gets, and each layout of another size sends the screen a Resize
of that size again. When a window is dragged, an older size may thus be laid out last, or two sizes call for each
other for ever.
"""

from __future__ import annotations

from typing import Any

from textual import events
from textual.screen import Screen


def drop_if_stale(event: events.Resize, screen: Screen[Any]) -> None:
    """Keep a size that is not the terminal's any more from the screen; called first in its `on_resize`."""
    if event.size != screen.app.size:
        event.stop()
        event.prevent_default()
