"""What the timeline looks like, at the sizes it has on the screens, in both themes and without colour."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.kit.timelines import TimelineApp, disputed, picture, salaried
from tui.screens.kit.themes import THEMES
from tui.screens.timeline.timeline import TimelineData

DARK, LIGHT = (theme.name for theme in THEMES)


class SnapCompare(Protocol):
    """The fixture of pytest-textual-snapshot."""

    def __call__(
        self,
        app: App[None],
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[None]], Awaitable[None] | None] | None = None,
    ) -> bool: ...


def dense() -> TimelineData:
    """More events than columns, by time, filtered, with a bookmark."""
    return replace(
        picture(salaried(7, 9), 120, 420, 300),
        scale="time",
        mark_a=200,
        matches=frozenset(range(150, 221)),
        match_count=71,
        bookmarks=frozenset({333}),
    )


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(
    "size", [(120, 11), (120, 9), (80, 4), (60, 4), (20, 6)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_dispute(snap_compare: SnapCompare, theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(TimelineApp(disputed(), theme=theme), terminal_size=size)


@pytest.mark.parametrize("size", [(120, 9), (80, 4), (60, 4)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_dispute_without_colour(
    snap_compare: SnapCompare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(TimelineApp(disputed()), terminal_size=size)


@pytest.mark.parametrize("theme", [DARK, LIGHT, "ansi-dark", "nord"])
def test_many_events(snap_compare: SnapCompare, theme: str) -> None:
    assert snap_compare(TimelineApp(dense(), theme=theme), terminal_size=(120, 11))


def test_focus(snap_compare: SnapCompare) -> None:
    def focus(pilot: Pilot[None]) -> None:
        pilot.app.query_one("Timeline").focus()

    assert snap_compare(TimelineApp(disputed()), terminal_size=(120, 9), run_before=focus)


def test_live(snap_compare: SnapCompare) -> None:
    life = salaried(7, 2)
    live = picture(life, len(life) - 40, len(life), len(life))
    assert snap_compare(TimelineApp(live), terminal_size=(120, 9))


def test_whole_life_in_time(snap_compare: SnapCompare) -> None:
    life = salaried(7, 2)
    whole = replace(picture(life, 1, len(life), 60), scale="time")
    assert snap_compare(TimelineApp(whole), terminal_size=(120, 11))


def test_damaged(snap_compare: SnapCompare) -> None:
    assert snap_compare(TimelineApp(replace(disputed(57), unverified_from=41)), terminal_size=(120, 9))


def test_nothing_yet(snap_compare: SnapCompare) -> None:
    assert snap_compare(TimelineApp(None), terminal_size=(80, 4))
