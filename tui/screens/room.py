"""A room that is shown where one person stands, as an app in it sees that: it leads, or it follows.

Who leads is known to the server alone (`tui/serve/room.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.app import App
from textual.message import Message
from textual.screen import Screen

from domain.history.cut import Lens
from tui.application.time_machine.queries import Cursor, Opening
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keymap import shown_key
from tui.screens.kit.messages import AccountOpenRequested, CaseOpenRequested
from tui.text.safe import safe_str

KIND = "room"
"""The type of what is said between app and server beside the protocol."""
TICK_SECONDS = 0.2
"""How often the leader's place is told, and the follower's is set."""
MOST_TRIES = 25
"""Ticks in which a follower goes after a place: what it knows of an account may lag behind the leader."""
MAX_NAME = 40
NOBODY_CAN = "Nobody leads here; in a browser, recount serve --lead NAME lets one person show a room around."

Place = Mapping[str, object]
"""An account with version, instant (`at`, UTC microseconds or null) and lens; or a case."""


class Room:
    """The app's end of it. `tell` says something to the server."""

    def __init__(self, app: App[Any], tell: Callable[[dict[str, object]], None]) -> None:
        self._app, self._tell = app, tell
        self._is_there = self._leads = False
        self._follows = True
        self._leader = ""
        self._told: Place | None = None
        self._heard: Place | None = None
        self._tries = 0

    def hear(self, said: Mapping[str, object]) -> None:
        """Who leads from now on, or where they stand."""
        if isinstance(leader := said.get("leader"), str):
            if not self._is_there:
                self._is_there = True
                self._app.set_interval(TICK_SECONDS, self.tick)
            self._leader, self._leads = leader, said.get("leads") is True
            self._follows, self._told = True, None
            self._show(self._news)
        elif isinstance(place := said.get("place"), dict):
            self._heard, self._tries = place, MOST_TRIES

    def turn(self) -> None:
        """Take the lead, or give it up; whoever follows looks around by themselves, or follows again."""
        if not self._is_there:
            self._say(NOBODY_CAN)
        elif self._leads or not self._leader:
            self._tell({"type": KIND, "ask": "lead"})
        else:
            self._follows, self._tries = not self._follows, MOST_TRIES
            self._show(self._news)

    def tick(self) -> None:
        """Tell where the leader stands, or go there: not while somebody types in a dialog, or something is read."""
        if self._leads:
            place = place_of(self._app.screen_stack)
            if place is not None and place != self._told:
                self._told = place
                self._tell({"type": KIND, "place": place})
        elif self._tries and self._leader and self._follows and self._is_free:
            self._tries -= 1
            if self._heard is None or place_of(self._app.screen_stack) == self._heard:
                self._tries = 0
            elif (request := request_for(self._heard)) is not None:
                self._app.post_message(request)

    @property
    def _is_free(self) -> bool:
        """Another place can be gone to from here."""
        screen = self._app.screen
        is_reading = isinstance(screen, DeskScreen) and screen.awaits_answer
        return getattr(self._app, "session", None) is not None and not (screen.is_modal or is_reading)

    @property
    def _news(self) -> str:
        key, leader = shown_key("app.lead", self._app), safe_str(self._leader, MAX_NAME)
        if self._leads:
            return f"You lead: whoever follows is shown where you stand. {key} gives it up."
        if not self._leader:
            return f"Nobody leads; {key} takes the lead."
        if self._follows:
            return f"{leader} leads, and you are shown where they stand; {key} lets you look around."
        return f"You look around by yourself; {key} follows {leader} again."

    def _show(self, sentence: str) -> None:
        """Say it, and at the top of every screen in two words for as long as it holds."""
        leader = safe_str(self._leader, MAX_NAME)
        words = "you lead" if self._leads else f"{leader} leads" if leader and self._follows else ""
        self._app.signer = words  # type: ignore[attr-defined]
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._app.notify(sentence, markup=False)


def turn_lead(app: App[Any]) -> None:
    """Take the lead of the room that this app is in, give it up, or stop following."""
    room = getattr(app._driver, "room", None)
    if isinstance(room, Room):
        room.turn()
    else:
        app.notify(NOBODY_CAN, markup=False)


def place_of(stack: Sequence[Screen[Any]]) -> Place | None:
    """Where one stands: the account or case on top, whatever is opened over it; None where there is none yet."""
    if len(stack) == 1:
        return None  # and what follows may not be loaded yet
    from tui.screens.disputes.case_file import CaseFileScreen
    from tui.screens.time_machine.screen import TimeMachineScreen

    for screen in reversed(stack):
        if isinstance(screen, CaseFileScreen):
            return {"case": screen.case_id}
        if isinstance(screen, TimeMachineScreen) and not screen.looks_only:
            cursor = screen.navigator.cursor
            if not cursor.version:
                return None
            where = {"version": cursor.version, "at": cursor.asked_at, "lens": screen.lens}
            return {"account": screen.account_id, **where}
    return None


def request_for(place: Place) -> Message | None:
    """What leads there; None for what is no place."""
    match place:
        case {"case": str(case_id)}:
            return CaseOpenRequested(case_id)
        case {
            "account": str(account_id),
            "version": int(version),
            "at": int() | None as at,
            "lens": "as-at" | "as-of" as lens,
        }:
            seen: Lens = lens
            return AccountOpenRequested(account_id, opening=Opening(Cursor(version, at), seen))
    return None
