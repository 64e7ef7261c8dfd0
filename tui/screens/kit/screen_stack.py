"""The screens that lie over each other, so that going round among accounts and cases stacks nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from textual.app import App
from textual.message import Message
from textual.screen import Screen

from tui.screens.kit.actions.registry import Context
from tui.screens.kit.beside import ask_panes
from tui.screens.kit.desk_screen import DeskScreen

Shown = TypeVar("Shown", bound=DeskScreen)


def back_to(app: App[Any], kind: type[Shown], *, over: Collection[Context] = ()) -> Shown | None:
    """Leave what was opened over the screen of that kind; None where there is none, or where there lies over it a
    dialog, in which something may be typed, or a screen of a context among `over`."""
    for above, screen in enumerate(reversed(app.screen_stack)):
        if isinstance(screen, kind) and not screen.looks_only:
            for _ in range(above):
                app.pop_screen()
            return screen
        if screen.is_modal or getattr(screen, "CONTEXT", None) in over:
            break
    return None


def announce(app: App[Any], make: Callable[[], Message]) -> None:
    """Post to every screen that can be seen: the dialogs on top and the first screen under them. What stands beside
    that one is told too."""
    for screen in reversed(app.screen_stack):
        screen.post_message(make())
        if not screen.is_modal:
            ask_panes(screen)
            return


def toggle(
    app: App[Any],
    kind: type[Screen[Any]],
    make: Callable[[], Screen[Any]],
    chosen: Callable[[Any], None] | None = None,
) -> None:
    """Show such a screen over the others, or leave it where it is on top already; `chosen` hears what it is left
    with."""
    if isinstance(app.screen, kind):
        app.screen.dismiss()
    else:
        app.push_screen(make(), chosen)
