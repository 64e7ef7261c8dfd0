"""A room: one of the open sessions leads, the others are shown where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.dispute.limits import is_same_person
from tui.serve.app_process import AppProcess
from tui.text.safe import safe_str

KIND = "room"
"""The type of what is said between apps and server beside the protocol."""
MAX_NAME = 40


class Room:
    """`first` leads as soon as they come and nobody else does; "" where nobody ever leads. `tell` hears who leads."""

    def __init__(self, first: str, tell: Callable[[str], None]) -> None:
        self._first, self._tell = first, tell
        self._members: dict[AppProcess, str] = {}
        self._leader: AppProcess | None = None
        self._place: object = None
        """Where the leader stood last, as its app says it."""

    def came(self, app: AppProcess, actor: str) -> None:
        """One more is in the room, and is told who leads and where that is."""
        if not self._first:
            return
        self._members[app] = actor
        if self._leader is None and is_same_person(actor, self._first):
            self._lead(app)
            return
        self._say_leader(app)
        if self._leader is not None and self._place is not None:
            app.feed_meta(type=KIND, place=self._place)

    def left(self, app: AppProcess) -> None:
        """Somebody is gone; whom they led is led by nobody."""
        self._members.pop(app, None)
        if self._leader is app:
            self._lead(None)

    def heard(self, app: AppProcess, said: Mapping[str, object]) -> None:
        """What an app says: that its person takes the lead or gives it up, or where its leader stands."""
        if app not in self._members:
            return
        if said.get("ask") == "lead":
            if self._leader is None or self._leader is app:
                self._lead(app if self._leader is None else None)
        elif self._leader is app and "place" in said:
            self._place = said["place"]
            for other in self._members:
                if other is not app:
                    other.feed_meta(type=KIND, place=self._place)

    def _lead(self, app: AppProcess | None) -> None:
        self._leader, self._place = app, None
        self._tell("nobody leads" if app is None else f"{safe_str(self._members[app], MAX_NAME)} leads")
        for member in self._members:
            self._say_leader(member)

    def _say_leader(self, member: AppProcess) -> None:
        leader = "" if self._leader is None else self._members[self._leader]
        member.feed_meta(type=KIND, leader=leader, leads=member is self._leader)
