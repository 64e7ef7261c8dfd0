"""Where the cursor goes and how it comes back, without a screen."""

from __future__ import annotations

import pytest

from domain.account import events as e
from tests.kit.held_machine import HeldMachine
from tests.kit.travelling import DECLINED, FEE, HEAD, PAYROLL, RENT, book, rivera
from tui.application.time_machine.navigator import NOWHERE, TRAIL_KEPT
from tui.application.time_machine.queries import Answer, Cursor


def at(version: int) -> HeldMachine:
    return HeldMachine(version=version).load()


class TestSteps:
    @pytest.mark.parametrize(
        ("start", "by", "end"),
        [(FEE, 1, DECLINED), (FEE, -1, RENT), (1, -1, 1), (HEAD, 1, HEAD), (3, 99, HEAD)],
    )
    def test_they_end_at_the_ends(self, start: int, by: int, end: int) -> None:
        machine = at(start)
        machine.navigator.step(by)
        assert machine.version == end

    def test_between_two_events_one_step_back_leads_to_the_one_just_passed(self) -> None:
        machine = at(PAYROLL)
        machine.go(Cursor(FEE, asked_at=1))
        machine.navigator.step(-1)
        assert machine.navigator.cursor == Cursor(FEE)

    def test_before_the_account_is_loaded_there_is_nowhere_to_go(self) -> None:
        machine = HeldMachine()
        machine.navigator.step(1)
        machine.navigator.first()
        machine.navigator.day(1)
        assert machine.navigator.cursor == NOWHERE
        assert not machine.navigator.undo()


class TestTheTrail:
    def test_a_run_of_steps_is_one_thing_to_undo_and_every_jump_another(self) -> None:
        machine = at(FEE)
        for _ in range(3):
            machine.navigator.step(1)
        machine.navigator.first()
        machine.navigator.last()
        undone = []
        while machine.navigator.undo():
            undone.append(machine.version)
        assert undone == [1, FEE + 3, FEE]

    def test_steps_after_an_undo_are_another_run(self) -> None:
        machine = at(FEE)
        machine.navigator.step(1)
        machine.navigator.undo()
        machine.navigator.step(1)
        assert machine.navigator.undo()
        assert machine.version == FEE

    def test_a_drag_is_one_thing_to_undo(self) -> None:
        machine = at(FEE)
        for version in (10, 20, 30):
            machine.navigator.drag(version)
        machine.navigator.undo()
        assert machine.version == FEE

    def test_a_way_that_leads_nowhere_leaves_no_trace(self) -> None:
        machine = at(FEE)
        for version in (FEE, 0, HEAD + 1):
            assert not machine.navigator.stand(Cursor(version))
        assert not machine.navigator.undo()

    def test_it_is_bounded(self) -> None:
        machine = at(HEAD)
        for number in range(TRAIL_KEPT * 2):
            machine.go(Cursor(1 + number % 2))
        assert sum(machine.navigator.undo() for _ in range(TRAIL_KEPT * 3)) == TRAIL_KEPT


class TestWays:
    def test_markers_and_days_are_found_in_the_store(self) -> None:
        machine = at(RENT)
        machine.navigator.marker(1)
        machine.settle()
        assert machine.version == FEE
        machine.navigator.day(-1)
        machine.settle()
        assert machine.version == RENT

    def test_where_there_is_none_that_way_it_is_said(self) -> None:
        machine = at(HEAD)
        machine.navigator.marker(1)
        machine.settle()
        assert machine.version == HEAD
        assert machine.said == ["There is none that way."]

    def test_an_answered_question_leads_to_its_place_and_is_told_there(self) -> None:
        machine = at(HEAD)
        account = machine.state.pages.state(HEAD)
        assert account is not None
        machine.navigator.answered(Answer(Cursor(FEE, 7), "−635.00 GBP", account))
        assert (machine.navigator.cursor, machine.answer) == (Cursor(FEE, 7), "−635.00 GBP")
        machine.navigator.answered(None)
        assert machine.answer == "−635.00 GBP"


class TestFollowing:
    def test_live_it_comes_along_and_nothing_is_new(self) -> None:
        store = rivera()
        machine = HeldMachine(store).load()
        book(store, e.MoneyDeposited(amount=5), e.MoneyDeposited(amount=5))
        machine.load()
        assert (machine.version, machine.navigator.seen_head) == (HEAD + 2, HEAD + 2)
        assert not machine.navigator.undo(), "nobody went anywhere"

    def test_parked_it_stays_and_what_is_new_is_counted_until_one_is_live_again(self) -> None:
        store = rivera()
        machine = HeldMachine(store, version=FEE).load()
        book(store, e.MoneyDeposited(amount=5))
        machine.load()
        view = machine.state.header_view("")
        assert view is not None
        assert (machine.version, view.new_count) == (FEE, 1)
        machine.navigator.last()
        view = machine.state.header_view("")
        assert view is not None
        assert (machine.version, view.new_count) == (HEAD + 1, 0)

    def test_at_an_instant_after_the_last_event_it_is_parked_like_anywhere_else(self) -> None:
        store = rivera()
        machine = HeldMachine(store).load()
        row = machine.state.pages.row(HEAD)
        assert row is not None
        machine.go(asked := Cursor(HEAD, row.recorded_at + 1))
        assert not machine.state.is_live
        book(store, e.MoneyDeposited(amount=5))
        machine.load()
        view = machine.state.header_view("")
        assert view is not None
        assert (machine.navigator.cursor, view.new_count, view.is_live) == (asked, 1, False)

    def test_a_place_beyond_the_life_is_its_end(self) -> None:
        assert HeldMachine(version=HEAD + 40).load().version == HEAD
