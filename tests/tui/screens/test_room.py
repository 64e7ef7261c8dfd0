"""A room in browsers, as an app in it sees that: what it tells when it leads, and where it goes when it follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.kit.shell import NORMAL, Shell, painted, press, running, settle, top
from tui.application.time_machine.queries import Cursor
from tui.screens.room import NOBODY_CAN, Room, place_of, request_for
from tui.screens.time_machine.screen import TimeMachineScreen

LEADS = {"leader": "ada", "leads": True}
FOLLOWS = {"leader": "ada", "leads": False}


def place(
    version: int, *, at: int | None = None, lens: str = "as-at", account: str = "4402"
) -> dict[str, Any]:
    return {"place": {"account": account, "version": version, "at": at, "lens": lens}}


async def arrived(pilot: Shell, room: Room, is_there: Callable[[], bool]) -> None:
    """Tick as the app's timer does, until it is there."""
    while not is_there():
        room.tick()
        await settle(pilot)


async def test_a_leader_tells_each_place_once_and_a_follower_goes_there() -> None:
    told: list[dict[str, object]] = []
    async with running(size=NORMAL) as pilot:
        room = Room(pilot.app, told.append)
        room.hear(LEADS)
        room.tick()
        assert told == []
        await press(pilot, *"4402", "enter")
        room.tick()
        await press(pilot, "home")
        room.tick()
        room.tick()
        (live, first) = (one["place"] for one in told)
        assert first == place(1)["place"]
        assert "you lead" in painted(pilot)

        room.hear(FOLLOWS)
        room.hear({"place": live})
        await arrived(pilot, room, lambda: place_of(pilot.app.screen_stack) == live)
        assert "ada leads" in painted(pilot)
        room.hear(place(2, lens="as-of", account="4405"))
        await arrived(pilot, room, lambda: top(pilot) == "TimeMachineScreen" and at(pilot) == Cursor(2))


def at(pilot: Shell) -> Cursor | None:
    screen = pilot.app.screen
    return screen.navigator.cursor if isinstance(screen, TimeMachineScreen) else None


async def test_who_looks_around_or_types_is_left_where_they_are() -> None:
    told: list[dict[str, object]] = []
    async with running(size=NORMAL) as pilot:
        room = Room(pilot.app, told.append)
        await press(pilot, *"4402", "enter")
        here = place_of(pilot.app.screen_stack)
        room.hear(FOLLOWS)
        room.turn()
        room.hear(place(1))
        room.tick()
        await settle(pilot)
        assert place_of(pilot.app.screen_stack) == here
        room.turn()
        await press(pilot, "colon")
        room.tick()
        await settle(pilot)
        assert pilot.app.screen.is_modal
        await press(pilot, "escape")
        await arrived(pilot, room, lambda: at(pilot) == Cursor(1))
        room.hear({"leader": "", "leads": False})
        room.turn()
        assert told == [{"type": "room", "ask": "lead"}]


async def test_without_a_room_nobody_leads() -> None:
    async with running(size=NORMAL) as pilot:
        await press(pilot, "f10")
        assert NOBODY_CAN[:30] in painted(pilot)


@pytest.mark.parametrize(
    "said", [{}, {"case": 5}, {"account": "1"}, place(1, lens="sideways")["place"], {"version": 1}]
)
def test_what_is_no_place_leads_nowhere(said: dict[str, object]) -> None:
    assert request_for(said) is None
