"""Why a key of the time machine does nothing where one stands, and what to press instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.playback import SPEEDS
from tui.application.time_machine.queries import Cursor
from tui.application.time_machine.view_state import ViewState
from tui.screens.timeline.view import ZOOM_IN, ZOOM_OUT, View, fit, zoomed
from tui.text.figures import Figure

STILL_READ = "The account is still being read; press it again in a moment."
NO_FIGURE = "No figure is chosen: 3 goes to the State pane, and up and down choose one there."
WITHOUT_ACCOUNT = frozenset({"cancel", "open('goto')", "pane", "next_pane", "maximise", "lens"})
"""What can be done before the account has been read: Textual names, without arguments for those that take any."""


@dataclass(frozen=True, slots=True)
class CursorPlace:
    """Where one stands: the view of the timeline, whether there is a way back, and the chosen figure."""

    state: ViewState
    view: View
    can_undo: bool
    figure: Figure | None

    @property
    def at_first(self) -> bool:
        return self.state.cursor == Cursor(1)

    @property
    def at_last(self) -> bool:
        return self.state.cursor == Cursor(self.state.head)


def reason(name: str, at: CursorPlace) -> str:
    """Why the action of that Textual name does nothing; "" where it does something."""
    if at.state.current is None:
        return "" if {name, name.partition("(")[0]} & WITHOUT_ACCOUNT else STILL_READ
    known = _REASONS.get(name)
    return "" if known is None else known(at)


def place_of(navigator: Navigator, state: ViewState, view: View, figure: Figure | None) -> CursorPlace:
    """Where one stands at this moment."""
    return CursorPlace(state, view, navigator.can_undo, figure)


def _first(at: CursorPlace) -> str:
    return "Event 1 is the first: nothing was recorded before it." if at.at_first else ""


def _last(at: CursorPlace) -> str:
    return (
        f"Event {at.state.head:,} is the newest: nothing was recorded after it; comma goes back."
        if at.at_last
        else ""
    )


def _row(by: int) -> Callable[[CursorPlace], str]:
    def reason(at: CursorPlace) -> str:
        listed = at.state.listed
        if listed.versions is None:
            return _first(at) if by < 0 else _last(at)
        line = listed.line(at.state.version)
        is_end = line <= 1 if by < 0 else line >= listed.count
        return "No other row of the filter lies that way; F shows the rows it hides." if is_end else ""

    return reason


def _play(at: CursorPlace) -> str:
    is_over = at.state.is_live and not at.state.pace.playing
    return (
        "This is the present: nothing comes after it to play; home goes to the first event."
        if is_over
        else ""
    )


def _slower(at: CursorPlace) -> str:
    return "It plays as slowly as it can; > plays faster." if at.state.pace.speed == SPEEDS[0] else ""


def _faster(at: CursorPlace) -> str:
    return "It plays as fast as it can; < plays slower." if at.state.pace.speed == SPEEDS[-1] else ""


def _fit(at: CursorPlace) -> str:
    return "The account's whole life is in view; + zooms in." if at.view == fit(at.state.head) else ""


def _closer(at: CursorPlace) -> str:
    seen = zoomed(*at.view, at.state.head, at.state.version, ZOOM_IN)
    return "Nearer there is nothing more to see; - zooms out." if seen == at.view else ""


def _further(at: CursorPlace) -> str:
    seen = zoomed(*at.view, at.state.head, at.state.version, ZOOM_OUT)
    return "The account's whole life is in view; + zooms in." if seen == at.view else ""


def _undo(at: CursorPlace) -> str:
    return "" if at.can_undo else "There is no move to undo: you stand where you came in."


def _show_all(at: CursorPlace) -> str:
    is_narrowed = at.state.found is not None and at.state.found.versions is not None
    return "" if is_narrowed else "No filter hides a row; f narrows the list to the events you want."


def _figure(at: CursorPlace) -> str:
    return NO_FIGURE if at.figure is None else ""


_REASONS: Mapping[str, Callable[[CursorPlace], str]] = {
    "step(-1)": _first,
    "step(1)": _last,
    "row(-1)": _row(-1),
    "row(1)": _row(1),
    "do('first')": _first,
    "do('last')": _last,
    "do('play')": _play,
    "do('slower')": _slower,
    "do('faster')": _faster,
    "do('fit')": _fit,
    "zoom(1)": _closer,
    "zoom(-1)": _further,
    "undo": _undo,
    "show_all": _show_all,
    "change(-1)": _figure,
    "change(1)": _figure,
    "open('changes')": _figure,
}
"""By the Textual name of the action."""
