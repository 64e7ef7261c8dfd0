"""The screens that lie over each other, so that going round among accounts and cases stacks nothing."""

from __future__ import annotations

from typing import Any, TypeVar

from textual.app import App

from tui.screens.kit.desk_screen import DeskScreen

Shown = TypeVar("Shown", bound=DeskScreen)


def back_to(app: App[Any], kind: type[Shown]) -> Shown | None:
    """Leave what was opened over the screen of that kind; None where there is none, or where a dialog lies over it, in
    which something may be typed."""
    for above, screen in enumerate(reversed(app.screen_stack)):
        if isinstance(screen, kind) and not screen.looks_only:
            for _ in range(above):
                app.pop_screen()
            return screen
        if screen.is_modal:
            break
    return None
