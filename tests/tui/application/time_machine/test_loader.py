"""What is asked of the store around the cursor, and when: without a screen, without waiting."""

from __future__ import annotations

from typing import Any

from domain.account import events as e
from domain.account.state import stream_of
from tests.kit.held_machine import HeldMachine
from tests.kit.memory import MemoryStore
from tests.kit.shell import Flaky
from tests.kit.travelling import ACCOUNT, FEE, HEAD, NOW, book, rivera
from tui.application.time_machine.event_pages import PAGE_SIZE
from tui.application.time_machine.loader import COMPUTING, NO_ANSWER, REST
from tui.application.time_machine.queries import DetailsQuery, PageQuery


def long_life(pages: int) -> MemoryStore:
    """An account of so many pages of deposits."""
    store, count = MemoryStore(clock=lambda: NOW), pages * PAGE_SIZE
    facts = (e.MoneyDeposited(amount=version) for version in range(2, count + 1))
    book(store, e.AccountOpened(currency="GBP"), *facts, recorded_at=NOW - count)
    return store


def pages_asked(machine: HeldMachine) -> list[int]:
    return [question.first // PAGE_SIZE for question in machine.askers.asked(PageQuery)]


class TestPages:
    def test_those_around_the_cursor_and_those_in_view_are_read(self) -> None:
        machine = HeldMachine(long_life(8), version=PAGE_SIZE * 4 + 1)
        machine.in_view = (1, 10)
        machine.load()
        assert sorted(pages_asked(machine)) == [0, 3, 4, 5]
        assert pages_asked(machine)[0] == 4, "the cursor's own first"

    def test_a_step_asks_for_nothing_that_is_loaded(self) -> None:
        machine = HeldMachine(long_life(3), version=10).load()
        before = pages_asked(machine)
        for _ in range(20):
            machine.navigator.step(1)
        machine.settle()
        assert pages_asked(machine) == before

    def test_the_last_page_is_read_again_when_the_account_has_grown(self) -> None:
        store = rivera()
        machine = HeldMachine(store).load()
        book(store, e.MoneyDeposited(amount=5))
        machine.load()
        assert [question.last for question in machine.askers.asked(PageQuery)] == [HEAD, HEAD + 1]
        assert machine.state.event is not None


class TestDetails:
    def test_they_are_asked_for_once_the_cursor_rests_and_for_that_place_alone(self) -> None:
        machine = HeldMachine(version=10).load()
        for _ in range(5):
            machine.navigator.step(1)
        assert machine.askers.asked(DetailsQuery) == []
        assert machine.state.details is None
        assert machine.rest() == REST
        assert [question.version for question in machine.askers.asked(DetailsQuery)] == [15]
        assert machine.state.details is not None

    def test_those_of_another_place_are_never_those_of_this_one(self) -> None:
        machine = HeldMachine(version=10).load()
        machine.rest()
        machine.navigator.step(1)
        assert machine.state.known is not None
        assert machine.state.details is None
        view = machine.state.why_view()
        assert view is not None
        assert view.why is None

    def test_another_lens_at_the_same_place_needs_no_others(self) -> None:
        machine = HeldMachine(version=FEE).load()
        machine.rest()
        machine.lens = "as-of"
        assert machine.loader.is_complete
        state = machine.state.account
        assert state is not None
        assert state.ledger == 865_00


class TestWhatCannotBeAnswered:
    def test_it_is_said_once_and_its_place_is_marked(self) -> None:
        store = rivera()
        del store.vault.streams[stream_of(ACCOUNT)][FEE - 1]
        machine = HeldMachine(store).load()
        for _ in range(3):
            machine.navigator.step(-1)
            machine.settle()
        assert len([told for told in machine.said if "is missing" in told]) == 1
        assert machine.loader.note(machine.state) == NO_ANSWER
        assert machine.loader.is_complete

    def test_it_is_asked_again_when_the_account_is(self) -> None:
        store: Any = Flaky(rivera())
        machine = HeldMachine(store, version=FEE).load()
        store.is_away = True
        machine.rest()
        assert (machine.loader.note(machine.state), machine.state.details) == (NO_ANSWER, None)
        store.is_away = False
        machine.load()
        assert machine.loader.note(machine.state) == COMPUTING
        machine.rest()
        assert machine.state.details is not None


class TestBefore:
    def test_nothing_is_shown_and_nothing_but_the_account_is_asked_for(self) -> None:
        machine = HeldMachine()
        state = machine.state
        assert (state.events_view(), state.header_view(""), state.state_view(), state.why_view()) == (
            None,
            None,
            None,
            None,
        )
        machine.loader.ask(machine.state)
        machine.settle()
        assert machine.askers.asked(PageQuery) == []
        assert not machine.loader.is_complete

    def test_an_account_nobody_knows_is_said(self) -> None:
        machine = HeldMachine(MemoryStore(clock=lambda: NOW)).load()
        assert machine.state.current is None
        assert len(machine.said) == 1
