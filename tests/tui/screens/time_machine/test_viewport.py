"""Which versions the timeline shows, without a timeline."""

from __future__ import annotations

from domain.account import events as e
from tests.kit.held_machine import HeldMachine
from tests.kit.travelling import FEE, HEAD, book, rivera
from tui.application.time_machine.queries import WindowQuery
from tui.screens.time_machine.viewport import FIRST_VIEW, LEAST_COLUMNS


def at(version: int) -> HeldMachine:
    return HeldMachine(version=version).load()


def test_the_first_view_is_around_the_cursor_and_asked_for_once() -> None:
    machine = at(FEE)
    first, last = machine.viewport.view
    assert last - first + 1 == FIRST_VIEW
    assert first < FEE < last
    assert [(asked.first, asked.last) for asked in machine.askers.asked(WindowQuery)] == [(first, last)]


def test_it_stands_still_while_the_cursor_steps_and_then_moves_by_half() -> None:
    machine = at(FEE - 10)
    views = []
    for _ in range(20):
        machine.navigator.step(1)
        views.append(machine.viewport.view)
    assert 2 <= len(set(views)) <= 3
    assert all(first <= machine.version for first, _ in views)
    assert machine.viewport.view[1] == HEAD


def test_only_a_move_of_the_cursor_brings_it_back_into_view() -> None:
    machine = at(FEE)
    machine.viewport.look((1, 10))
    machine.settle()
    machine.playback.faster()
    assert machine.viewport.view == (1, 10)
    machine.navigator.step(1)
    first, last = machine.viewport.view
    assert first <= FEE + 1 <= last


def test_zoom_fit_and_back() -> None:
    machine = at(FEE)
    before = machine.viewport.view
    machine.viewport.zoom(1)
    closer = machine.viewport.view
    assert closer[1] - closer[0] < before[1] - before[0]
    machine.viewport.fit()
    assert machine.viewport.view == (1, HEAD)
    machine.viewport.back()
    machine.viewport.back()
    assert machine.viewport.view == before
    for _ in range(2):
        machine.viewport.back()
    assert machine.said[-1] == "This is the first view."


def test_while_other_versions_are_on_their_way_there_is_no_picture() -> None:
    machine = at(FEE)
    machine.viewport.fit()
    assert machine.viewport.picture(machine.state) is None
    machine.settle()
    picture = machine.viewport.picture(machine.state)
    assert picture is not None
    assert (picture.first, picture.last, picture.cursor) == (1, HEAD, FEE)


def test_another_scale_and_speed_draw_from_what_is_loaded() -> None:
    machine = at(FEE)
    asked = len(machine.askers.asked(WindowQuery))
    machine.viewport.toggle_scale()
    machine.playback.faster()
    machine.settle()
    picture = machine.viewport.picture(machine.state)
    assert picture is not None
    assert picture.scale == "time"
    assert picture.speed == 2
    assert len(machine.askers.asked(WindowQuery)) == asked


def test_live_it_goes_on_to_show_the_head_and_parked_it_stays() -> None:
    for version, follows in ((HEAD, True), (5, False)):
        store = rivera()
        machine = HeldMachine(store, version=version).load()
        before = machine.viewport.view
        book(store, e.MoneyDeposited(amount=5), e.MoneyDeposited(amount=5))
        machine.load()
        assert (machine.viewport.view[1] == HEAD + 2) == follows
        assert (machine.viewport.view == before) != follows


def test_parked_with_the_whole_life_in_view_the_whole_life_stays_in_view() -> None:
    store = rivera()
    machine = HeldMachine(store, version=FEE).load()
    machine.viewport.fit()
    machine.settle()
    book(store, e.MoneyDeposited(amount=5))
    machine.load()
    assert machine.viewport.view == (1, HEAD + 1)


def test_it_is_asked_for_as_many_columns_as_there_are_but_never_for_none() -> None:
    machine = at(FEE)
    for columns, wanted in ((80, 80), (0, LEAST_COLUMNS)):
        machine.columns = columns
        machine.viewport.ask()
        machine.settle()
        assert machine.askers.asked(WindowQuery)[-1].columns == wanted
