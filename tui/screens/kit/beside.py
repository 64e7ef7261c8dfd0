"""What stands beside every screen of an app, such as a lesson, and how screens leave it room.

A full screen gets a pane of its own at its side or on its top; what lies over it keeps clear of that. Both then look as
on a terminal that is so much smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

from textual import events
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from tui.screens.kit.lines import Line, LinesPane
from tui.screens.kit.plain import is_plain
from tui.screens.kit.stale_resize import drop_if_stale

BESIDE, OVER_DIALOGS = "-beside", "-over-dialogs"
"""Class of every pane that stands beside a screen, and of those that stand in dialogs as well, where they are not
dimmed with the screen below."""

Breakpoints: TypeAlias = list[tuple[int, str]]


class Room(NamedTuple):
    """Columns at the left or rows at the top that are taken from a screen; one of the two is 0."""

    columns: int = 0
    rows: int = 0


class BesidePane(LinesPane, can_focus=False):
    """The pane of a screen in which it stands."""

    DEFAULT_CSS = """
    BesidePane {
        background: $bar; scrollbar-size-vertical: 1; padding: 0 1; border-right: solid $line;
        &.-on-top { border-right: none; }
    }
    """

    def __init__(self, say: Callable[[int, int], list[Line]], heard: Callable[[], object]) -> None:
        """`say` answers the lines for a width and a height, `heard` is called when anything was recorded, and
        when the screen comes back to the top."""
        super().__init__()
        self._say, self._heard = say, heard

    def on_mount(self) -> None:
        self._heard()

    def ask_again(self) -> None:
        """Something was recorded, or a dialog was left."""
        self._heard()

    def lines(self, width: int, height: int) -> list[Line]:
        return self._say(width, height)


class Gap(Widget, can_focus=False):
    """Takes the room of the pane where that shows through from the screen below."""

    DEFAULT_CSS = """
    Gap { visibility: hidden; }
    """


class Beside(Protocol):
    """What stands beside the screens."""

    def room(self, size: Size) -> Room:
        """What it takes from a screen of that size."""

    def pane(self) -> LinesPane:
        """A pane for one more screen."""

    def take(self, key: str) -> bool:
        """Do what a key means to it that nothing on the screen took; False where it means nothing."""


@runtime_checkable
class HasBeside(Protocol):
    """An app that has room for such a thing."""

    beside: Beside | None


def follow_size(event: events.Resize, screen: Screen[Any]) -> None:
    """Keep a size that is not the terminal's any more from the screen, and leave room for what stands beside it; called
    first in its `on_resize`."""
    drop_if_stale(event, screen)
    beside = screen.app.beside if isinstance(screen.app, HasBeside) else None
    if beside is not None and event.size == screen.app.size:
        leave_room(screen, beside, event.size)


def leave_room(screen: Screen[Any], beside: Beside, size: Size) -> None:
    """Let the screen of that size look as it would on what is left of it."""
    room, kind = beside.room(size), type(screen)
    if not is_plain(screen):
        screen.HORIZONTAL_BREAKPOINTS = _moved(
            kind.HORIZONTAL_BREAKPOINTS or screen.app.HORIZONTAL_BREAKPOINTS or [], room.columns
        )
    screen.VERTICAL_BREAKPOINTS = _moved(
        kind.VERTICAL_BREAKPOINTS or screen.app.VERTICAL_BREAKPOINTS or [], room.rows
    )
    panes = list(screen.query(f".{BESIDE}"))
    if not panes:
        pane: Widget = beside.pane()
        if screen.is_modal and not pane.has_class(OVER_DIALOGS):
            pane = Gap()
        pane.add_class(BESIDE)
        panes = [pane]
        screen.mount(*panes)
    for pane in panes:
        pane.styles.split = "left" if room.columns else "top"
        pane.styles.width = room.columns or "100%"
        pane.styles.height = room.rows or "100%"
        pane.set_class(bool(room.rows), "-on-top")


def panes_of(screen: Screen[Any]) -> Sequence[BesidePane]:
    """The pane in which it stands on this screen, if there is one."""
    return list(screen.query(BesidePane))


def ask_panes(screen: Screen[Any]) -> None:
    """Let what stands beside this screen look again."""
    for pane in panes_of(screen):
        pane.ask_again()


def _moved(breakpoints: Breakpoints, by: int) -> Breakpoints:
    return [(at + by if at else at, name) for at, name in breakpoints]
