"""Lending the mouse to the terminal, which selects text only while no program listens to it."""

from __future__ import annotations

from typing import Any

from textual.app import App

LENT = "The mouse selects text in your terminal now; the same key gives it back."
BACK = "The mouse works in Recount again."


class Mouse:
    """The mouse of an app."""

    def __init__(self, app: App[Any]) -> None:
        self._app, self._is_ours = app, True

    def turn(self) -> None:
        """Lend it, or take it back."""
        self._is_ours = not self._is_ours
        # Textual has no public switch; a driver without these two has no mouse to give away.
        name = "_enable_mouse_support" if self._is_ours else "_disable_mouse_support"
        getattr(self._app._driver, name, lambda: None)()
        self._app.notify(BACK if self._is_ours else LENT, markup=False)
