"""What the mouse means on a timeline, without a widget: what is pressed, dragged and turned, and what is to move."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.geometry import Offset

from tests.kit.timelines import LONDON, disputed, picture, salaried
from tui.screens.timeline.axis import column
from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.pointer import CursorDropped, CursorTo, MarkTo, Move, Pointer, WindowTo, sign_words
from tui.screens.timeline.rows import Overlay
from tui.screens.timeline.static_layer import Frame, build_frame

PLOT_ROW = 4
"""A row of the curve."""


class Hand:
    """A hand on the mouse over a frame of 116 columns; what it moves is moved."""

    def __init__(self, data: TimelineData) -> None:
        self.frame: Frame = build_frame(data, 116, 9)
        self.overlay = Overlay(data.cursor, data.mark_a, (data.first, data.last), data.head, None)
        self.pointer = Pointer()

    def on_plot(self, version: int, row: int = PLOT_ROW) -> Offset:
        return Offset(self.frame.gutter + column(self.frame.axis, version), row)

    def on_map(self, version: int) -> Offset:
        assert self.frame.rows.map is not None
        return Offset(column(self.frame.map_axis, version), self.frame.rows.map)

    def press(self, at: Offset) -> Move | None:
        return self._moved(self.pointer.press(self.frame, self.overlay, at))

    def drag(self, at: Offset) -> Move | None:
        return self._moved(self.pointer.drag(self.frame, self.overlay, at))

    def release(self) -> Move | None:
        return self._moved(self.pointer.release(self.overlay))

    def zoom(self, at: Offset, notches: int) -> Move | None:
        return self._moved(self.pointer.zoom(self.frame, self.overlay, at, notches))

    def pan(self, at: Offset, notches: int) -> Move | None:
        return self._moved(self.pointer.pan(self.overlay, at, notches))

    def _moved(self, move: Move | None) -> Move | None:
        match move:
            case CursorTo(version):
                self.overlay = replace(self.overlay, cursor=version)
            case MarkTo(version):
                self.overlay = replace(self.overlay, mark_a=version)
            case WindowTo(view):
                self.overlay = replace(self.overlay, view=view)
        return move


def test_a_press_on_the_plot_takes_the_cursor_along_until_it_is_let_go() -> None:
    hand = Hand(disputed(40))
    moves, held = [hand.press(hand.on_plot(42))], [hand.pointer.holds]
    moves += [hand.drag(hand.on_plot(version)) for version in (42, 44)]
    moves.append(hand.release())
    held.append(hand.pointer.holds)
    moves.append(hand.drag(hand.on_plot(45)))
    assert moves == [CursorTo(42), None, CursorTo(44), CursorDropped(), None]
    assert held == ["cursor", None]


def test_a_click_drops_no_end_of_a_comparison() -> None:
    hand = Hand(disputed(40))
    hand.press(hand.on_plot(42))
    assert hand.release() is None


def test_mark_a_is_taken_by_its_sign_on_the_ticks_alone() -> None:
    hand = Hand(disputed(40))
    assert hand.press(hand.on_plot(38, hand.frame.rows.ticks)) is None
    assert hand.pointer.holds == "a"
    assert hand.drag(hand.on_plot(37, hand.frame.rows.ticks)) == MarkTo(37)
    assert hand.release() is None
    assert hand.press(hand.on_plot(37)) == CursorTo(37)


@pytest.mark.parametrize("place", [Offset(0, PLOT_ROW), Offset(50, 0)])
def test_labels_and_dates_are_nothing_to_take_hold_of(place: Offset) -> None:
    hand = Hand(disputed(40))
    assert hand.press(place) is None
    assert hand.pointer.holds is None


def test_what_is_lost_is_held_no_more() -> None:
    hand = Hand(disputed(40))
    hand.press(hand.on_plot(42))
    hand.pointer.lose()
    assert hand.release() is None


class TestTheWindowOnTheMap:
    """Versions 101 to 200 of 541."""

    @pytest.fixture
    def hand(self) -> Hand:
        return Hand(picture(salaried(7, 9), 101, 200, 150))

    def test_a_click_inside_centres_it(self, hand: Hand) -> None:
        assert hand.press(hand.on_map(190)) is None
        move = hand.release()
        assert isinstance(move, WindowTo)
        assert abs(sum(move.view) / 2 - 190) < 5
        assert not move.continues

    def test_a_drag_is_one_request_that_continues(self, hand: Hand) -> None:
        at = hand.on_map(150)
        hand.press(at)
        first, then = hand.drag(Offset(at.x + 10, at.y)), hand.drag(Offset(at.x + 20, at.y))
        assert isinstance(first, WindowTo)
        assert isinstance(then, WindowTo)
        assert (first.continues, then.continues) == (False, True)
        assert 101 < first.view[0] < then.view[0]
        assert hand.release() is None

    def test_a_press_beside_brings_it_there(self, hand: Hand) -> None:
        move = hand.press(hand.on_map(450))
        assert isinstance(move, WindowTo)
        assert move.view[0] <= 450 <= move.view[1]
        assert hand.release() is None

    def test_the_wheel_asks_once_for_each_place(self, hand: Hand) -> None:
        here, there = hand.on_plot(150), hand.on_plot(120)
        moves = [hand.zoom(here, -1), hand.zoom(here, -1), hand.zoom(there, 1), hand.pan(there, 1)]
        assert [isinstance(move, WindowTo) and move.continues for move in moves] == [False, True, False, True]

    def test_what_is_shown_already_is_not_asked_for(self, hand: Hand) -> None:
        hand.overlay = replace(hand.overlay, view=(1, hand.overlay.head))
        assert hand.zoom(hand.on_plot(150), 1) is None
        assert hand.pan(hand.on_plot(150), -1) is None


def test_a_sign_has_words_and_nothing_else_has() -> None:
    hand = Hand(disputed(40))
    ticks = hand.on_plot(42, hand.frame.rows.ticks)
    assert sign_words(hand.frame, ticks, LONDON) == (
        "event 42: late deposit, Fri 13 Mar 2026 11:40:00 (Europe/London)"
    )
    assert sign_words(hand.frame, hand.on_plot(42), LONDON) == ""
