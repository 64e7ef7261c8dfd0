"""Who leads a room, and what the others are told."""

from __future__ import annotations

from typing import Any, cast

from tui.serve.app_process import AppProcess
from tui.serve.room import KIND, Room

PLACE = {"case": "D-58"}


class App:
    """An app that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, object]] = []

    def feed_meta(self, **meta: object) -> bool:
        self.told.append(meta)
        return True

    def news(self) -> list[dict[str, object]]:
        """What it was told since the last time."""
        told, self.told = self.told, []
        assert all(one.pop("type") == KIND for one in told)
        return told


def test_the_lead_goes_from_hand_to_hand_and_places_from_the_leader_alone() -> None:
    log: list[str] = []
    room = Room("ada", log.append)
    apps = ada, grace, late = App(), App(), App()
    one, other, third = (cast(AppProcess, app) for app in apps)

    room.came(other, "grace")
    assert grace.news() == [{"leader": "", "leads": False}]
    room.came(one, "Ada")
    assert (ada.news(), grace.news()) == ([leading("Ada")], [following("Ada")])
    room.heard(other, {"place": PLACE})
    room.heard(other, {"ask": "lead"})
    room.heard(one, {"place": PLACE})
    assert (ada.news(), grace.news()) == ([], [{"place": PLACE}])
    room.came(third, "linus")
    assert late.news() == [following("Ada"), {"place": PLACE}]

    room.heard(one, {"ask": "lead"})
    room.heard(other, {"ask": "lead"})
    assert grace.news() == [following(""), leading("grace")]
    room.heard(one, {"place": PLACE})
    room.left(other)
    assert ada.news() == late.news() == [following(""), following("grace"), following("")]
    assert log == ["Ada leads", "nobody leads", "grace leads", "nobody leads"]


def test_where_nobody_is_to_lead_nothing_is_said() -> None:
    room, app = Room("", print), App()
    room.came(cast(Any, app), "ada")
    room.heard(cast(Any, app), {"ask": "lead"})
    assert app.news() == []


def leading(name: str) -> dict[str, object]:
    return {"leader": name, "leads": True}


def following(name: str) -> dict[str, object]:
    return {"leader": name, "leads": False}
