"""Going through a script: on, back, after somebody strayed, after a failure, and over what was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.application.presenting.script import AtAccount, Press, Script, Stand, Step
from tui.application.presenting.show import Do, Go, Move, Show, Way

A, B = AtAccount("1"), AtAccount("2")


def step(keys: str, stand: Stand | None = None) -> Step:
    return Step("words", 1, stand, tuple(Press(key, key) for key in keys))


SCRIPT = Script(Path("show.toml"), "A show", (step("ab", A), step("c"), step("d"), step("e", B), step("")))


def go(stand: Stand) -> Go:
    return Go(stand)


def do(number: int, *, quick: bool = False) -> Do:
    return Do(number, SCRIPT.steps[number].strokes, quick)


def show_at(at: int) -> Show:
    show = Show(SCRIPT)
    for _ in range(at):
        way = show.on()
        assert way is not None
        show.arrived(way)
    return show


@pytest.mark.parametrize(
    ("at", "on", "strayed", "back"),
    [
        (0, (do(0),), (go(A), do(0)), None),
        (1, (do(1),), (go(A), do(0, quick=True), do(1)), (go(A),)),
        (2, (do(2), go(B)), (go(A), do(0, quick=True), do(1, quick=True), do(2), go(B)), None),
        (3, (do(3),), (go(B), do(3)), (go(A), do(0, quick=True), do(1, quick=True))),
        (4, None, None, (go(B),)),
    ],
)
def test_what_leads_on_and_back(
    at: int, on: tuple[Move, ...] | None, strayed: tuple[Move, ...] | None, back: tuple[Move, ...] | None
) -> None:
    show = show_at(at)
    assert show.at == at
    assert show.on() == (None if on is None else Way(on, at + 1))
    assert show.on(strayed=True) == (None if strayed is None else Way(strayed, at + 1))
    if back is not None:
        assert show.back() == Way(back, at - 1)
    assert show.is_at_end == (at == 4)


def test_nothing_is_before_the_first_step() -> None:
    show = Show(SCRIPT)
    assert show.begin() == Way((go(A),), 0)
    assert show.back() is None


def test_after_a_failure_one_goes_on_without_those_keys_or_sets_the_step_up_again() -> None:
    show = show_at(1)
    way = show.on()
    assert way is not None
    show.arrived(way, "c does nothing here", way.moves[0])
    assert (show.at, show.failure, show.strokes) == (1, "c does nothing here", ())
    again = show.back()
    assert again == Way((go(A), do(0, quick=True)), 1)
    show.arrived(again)
    assert (show.at, show.failure, show.strokes) == (1, "", SCRIPT.steps[1].strokes)
    show.arrived(way, "c does nothing here", way.moves[0])
    without = show.on()
    assert without == Way((), 2)
    show.arrived(without)
    assert show.on(strayed=True) == Way((go(A), do(0, quick=True), do(2), go(B)), 3)


def test_a_place_that_is_not_there_does_not_hold_the_show_up() -> None:
    show = show_at(2)
    way = show.on()
    assert way is not None
    show.arrived(way, "there is no account 2", way.moves[1])
    assert (show.at, show.failure) == (3, "there is no account 2")


def test_what_was_recorded_is_never_pressed_again_nor_what_led_to_it() -> None:
    show = show_at(1)
    way = show.on()
    assert way is not None
    show.recorded(1)
    show.arrived(way)
    assert show.on(strayed=True) == Way((go(A), do(2), go(B)), 3)
    back = show.back()
    assert back == Way((go(A),), 1)
    show.arrived(back)
    assert show.is_done
    assert show.on() == Way((), 2)
