"""Playing: idle gaps are compressed but never lost, and speeds have ends."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.kit.held_machine import HeldMachine
from tests.kit.travelling import FEE, HEAD
from tui.application.time_machine.playback import LONGEST, SHORTEST, SPEEDS, faster, pause_after, slower

GAPS = st.integers(-1_000_000, 10**17)


@given(GAPS, GAPS)
def test_a_longer_gap_is_never_a_shorter_pause(one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    assert SHORTEST <= pause_after(shorter, Fraction(1)) <= pause_after(longer, Fraction(1)) <= LONGEST


def test_a_second_a_minute_a_night_and_a_week_can_be_told_apart() -> None:
    second = 1_000_000
    pauses = [pause_after(gap * second, Fraction(1)) for gap in (0, 1, 60, 40_000, 604_800)]
    assert len({round(pause, 1) for pause in pauses}) == len(pauses)


@given(GAPS, st.sampled_from(SPEEDS))
def test_speed_divides_the_pause(gap: int, speed: Fraction) -> None:
    assert pause_after(gap, speed) * float(speed) == pause_after(gap, Fraction(1))


def test_faster_and_slower_walk_all_speeds_and_stop() -> None:
    speed, seen = SPEEDS[0], [SPEEDS[0]]
    while faster(speed) != speed:
        speed = faster(speed)
        seen.append(speed)
    assert tuple(seen) == SPEEDS
    for expected in (*reversed(SPEEDS[:-1]), SPEEDS[0]):
        speed = slower(speed)
        assert speed == expected


def playing(version: int, *, stops: bool = False, **options: Any) -> HeldMachine:
    """The time machine as it begins to play."""
    machine = HeldMachine(version=version, **options).load()
    if stops:
        machine.playback.toggle_stops()
    machine.playback.toggle()
    return machine


def played(machine: HeldMachine) -> list[int]:
    """The versions it comes to until it stops by itself."""
    versions = []
    while machine.state.pace.playing:
        machine.rest()
        versions.append(machine.version)
    return versions


class TestPlaying:
    def test_it_runs_to_the_present_and_stops(self) -> None:
        assert list(dict.fromkeys(played(playing(HEAD - 3)))) == [HEAD - 3, HEAD - 2, HEAD - 1, HEAD]

    def test_at_the_present_there_is_nothing_to_play(self) -> None:
        assert not playing(HEAD).state.pace.playing

    def test_it_stops_at_a_marker_where_that_is_wanted(self) -> None:
        machine = playing(FEE - 3, stops=True)
        assert played(machine)[-1] == FEE
        machine.playback.toggle_stops()
        machine.playback.toggle()
        assert played(machine)[-1] == HEAD

    def test_it_stops_at_a_bookmark_too(self, tmp_path: Path) -> None:
        machine = HeldMachine(version=FEE - 3, folder=tmp_path).load()
        machine.bookmarks.toggle()
        machine.settle()
        machine.navigator.step(-1)
        machine.playback.toggle_stops()
        machine.playback.toggle()
        assert played(machine)[-1] == FEE - 3

    def test_any_other_way_stops_it(self) -> None:
        machine = playing(FEE)
        machine.navigator.step(1)
        assert not machine.state.pace.playing

    def test_what_was_played_is_no_more_to_undo_than_a_run_of_steps(self) -> None:
        machine = playing(HEAD - 3)
        played(machine)
        machine.navigator.step(-1)
        assert not machine.navigator.undo()

    def test_another_speed_counts_from_the_moment_it_is_chosen(self) -> None:
        machine = playing(FEE)
        for _ in SPEEDS:
            machine.playback.faster()
        waits = [machine.rest() for _ in range(3)]
        assert min(waits) <= float(LONGEST / SPEEDS[-1])
