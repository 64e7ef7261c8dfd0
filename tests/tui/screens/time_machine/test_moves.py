"""Pages, moves and questions of the time machine, asked without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, UnknownAccount
from domain.history.cut import state_at
from domain.history.event_rows import event_page
from domain.search import EventFilter
from storage.demo.book import at
from tests.kit.memory import MemoryStore
from tests.kit.travelling import ACCOUNT, DECLINED, FEE, HEAD, NOW, PAYROLL, RENT, ZONE, book, rivera
from tui.application.search.queries import SearchQuery
from tui.application.time_machine.event_pages import EventPages
from tui.application.time_machine.queries import (
    BalanceQuery,
    CurrentAccountQuery,
    Cursor,
    DayMove,
    DetailsQuery,
    MarkQuery,
    WindowQuery,
    marker_move,
)
from tui.text.time.parse import EventNumber, Moment


def days(*dates: str, zone: ZoneInfo = ZONE) -> MemoryStore:
    """An account with an event at each local time."""
    store = MemoryStore(clock=lambda: NOW)
    for number, date in enumerate(dates):
        moment = int(datetime.fromisoformat(date).replace(tzinfo=zone).timestamp()) * 1_000_000
        fact = e.AccountOpened(currency="GBP") if number == 0 else e.MoneyDeposited(amount=1)
        book(store, fact, recorded_at=moment)
    return store


def day_move(store: MemoryStore, version: int, direction: int, zone: ZoneInfo = ZONE) -> int | None:
    recorded = store.event(stream_of(ACCOUNT), version)
    assert recorded is not None
    found = DayMove(version, recorded.recorded_at, direction, zone).find(store, ACCOUNT)
    return None if found is None else found.version


class TestDays:
    STORE = staticmethod(
        lambda: days(
            "2026-03-12T09:00",
            "2026-03-12T23:59:59",
            "2026-03-13T00:00",
            "2026-03-13T10:00",
            "2026-03-20T12:00",
        )
    )

    def test_forward_to_the_first_event_of_the_next_day_that_has_one(self) -> None:
        store = self.STORE()
        assert [day_move(store, version, 1) for version in range(1, 6)] == [3, 3, 5, 5, None]

    def test_back_to_the_first_event_of_this_day_then_of_the_one_before(self) -> None:
        store = self.STORE()
        assert [day_move(store, version, -1) for version in range(1, 6)] == [None, 1, 1, 3, 3]

    def test_a_day_is_a_day_of_the_zone(self) -> None:
        store = days("2026-07-01T23:30", "2026-07-02T00:30", zone=ZoneInfo("UTC"))
        assert day_move(store, 1, 1, ZoneInfo("UTC")) == 2
        assert day_move(store, 1, 1) is None

    def test_the_days_on_which_clocks_change_are_whole(self) -> None:
        store = days("2026-03-28T23:30", "2026-03-29T00:30", "2026-03-29T23:30", "2026-03-30T00:00")
        assert [day_move(store, version, 1) for version in (1, 2, 3)] == [2, 4, 4]
        assert day_move(store, 3, -1) == 2
        autumn = days("2026-10-24T23:59", "2026-10-25T00:00", "2026-10-25T23:59", "2026-10-26T00:00")
        assert [day_move(autumn, version, 1) for version in (1, 2, 3)] == [2, 4, 4]


class TestMarkers:
    def test_they_stop_at_what_is_worth_it(self) -> None:
        store = rivera()
        found = marker_move(RENT, 1).find(store, ACCOUNT)
        assert found == Cursor(FEE)
        assert marker_move(PAYROLL, -1).find(store, ACCOUNT) == Cursor(DECLINED)
        assert marker_move(HEAD, 1).find(store, ACCOUNT) is None


class TestQuestions:
    @pytest.mark.parametrize("lens", ["as-at", "as-of"])
    def test_a_balance_at_an_event_or_an_instant(self, lens: str) -> None:
        store = rivera()
        asked = EventNumber(FEE, "") if lens == "as-at" else Moment(at("2026-03-13", "09:05:03"), "")
        answer = BalanceQuery(ACCOUNT, asked, "as-at" if lens == "as-at" else "as-of", ZONE).run(store)
        assert answer.cursor.version == FEE
        assert answer.sentence.startswith("−635.00" if lens == "as-at" else "865.00")
        assert answer.sentence.endswith("; AS-OF, by value date") == (lens == "as-of")

    def test_an_event_through_the_lens_of_value_dates(self) -> None:
        answer = BalanceQuery(ACCOUNT, EventNumber(FEE, ""), "as-of", ZONE).run(rivera())
        assert answer.cursor == Cursor(FEE)
        assert answer.sentence.startswith("865.00")

    def test_a_search_begins_at_the_cursor_and_goes_round(self) -> None:
        store = rivera()
        onward = SearchQuery(ACCOUNT, "rent", FEE).run(store)
        assert onward.cursor is not None
        assert onward.cursor.version > FEE
        round_again = SearchQuery(ACCOUNT, "unarranged", HEAD).run(store)
        assert round_again.cursor == Cursor(FEE)
        assert round_again.count == 2
        with pytest.raises(BadInput, match="holds that text"):
            SearchQuery(ACCOUNT, "unicorn", 1).run(store)

    def test_where_the_account_stands(self) -> None:
        standing = CurrentAccountQuery(ACCOUNT, NOW).run(rivera())
        assert (standing.holder, standing.state.version) == ("J. Rivera", HEAD)
        assert standing.whole[-1].close == standing.state.ledger
        with pytest.raises(UnknownAccount):
            CurrentAccountQuery("nobody", NOW).run(rivera())

    def test_the_same_head_is_not_read_again(self) -> None:
        store = rivera()
        first = CurrentAccountQuery(ACCOUNT, NOW).run(store)
        store.erase_holder("holder-4417")
        again = CurrentAccountQuery(ACCOUNT, NOW + 1, first).run(store)
        assert again == replace(first, holder=again.holder)
        assert again.holder != first.holder
        assert again.whole is first.whole
        book(store, e.MoneyDeposited(amount=1))
        assert CurrentAccountQuery(ACCOUNT, NOW + 2, again).run(store).asked_at == NOW + 2

    def test_details_of_a_cursor_and_a_mark(self) -> None:
        question = DetailsQuery(
            ACCOUNT, FEE, at("2026-03-13", "09:05:03"), HEAD, at("2026-03-12", "12:00:00")
        )
        details = question.run(rivera())
        assert details.why.event.version == FEE
        assert details.mark_ways is not None
        assert details.mark_ways.as_of is not None
        assert (details.mark_ways.as_at.ledger, details.mark_ways.as_of.ledger) == (300_00, 1_800_00)

    def test_a_mark_keeps_what_it_saw(self) -> None:
        mark = MarkQuery(ACCOUNT, Cursor(FEE)).run(rivera())
        assert (mark.instant, mark.account.ledger) == (at("2026-03-13", "09:05:03"), -635_00)

    def test_a_short_window_has_a_sign_for_every_event(self) -> None:
        window = WindowQuery(ACCOUNT, 10, 20, 100, EventFilter(text="rent")).run(rivera())
        assert [mark.version for mark in window.marks] == list(range(10, 21))
        assert window.matches is not None
        assert all(10 <= version <= 20 for version in window.matches)

    def test_a_long_window_has_signs_of_markers_all_over_it(self) -> None:
        store = MemoryStore(clock=lambda: NOW)
        facts = [
            e.FeeCharged(amount=1, fee_code="x") if number % 50 == 0 else e.MoneyDeposited(amount=1)
            for number in range(4000)
        ]
        book(store, e.AccountOpened(currency="GBP"), *facts, recorded_at=NOW - 10_000)
        window = WindowQuery(ACCOUNT, 1, 4001, 100).run(store)
        assert {mark.type for mark in window.marks} == {"FeeCharged"}
        assert len(window.marks) == 80
        assert window.matches is None


class TestPages:
    def test_what_is_missing_is_named_page_by_page(self) -> None:
        store, pages = rivera(), EventPages(size=10)
        pages.head = HEAD
        assert pages.missing(1) == (1, 10)
        assert pages.missing(HEAD) == (51, HEAD)
        assert pages.missing(0) is None
        assert pages.missing(HEAD + 1) is None
        pages.put(event_page(store, ACCOUNT, 51, HEAD))
        assert pages.missing(55) is None
        pages.head = HEAD + 1
        assert pages.missing(55) == (51, HEAD + 1)

    def test_rows_events_and_states_are_those_of_the_store(self) -> None:
        store, pages = rivera(), EventPages(size=10)
        pages.head = HEAD
        pages.put(event_page(store, ACCOUNT, 31, 40))
        assert pages.row(30) is None
        assert pages.event(41) is None
        for version in (31, 40, 35, 36):
            row = pages.row(version)
            assert row is not None
            assert pages.event(version) == store.event(stream_of(ACCOUNT), version)
            assert pages.state(version) == state_at(store, ACCOUNT, version)[0]
            assert row.balance == state_at(store, ACCOUNT, version)[0].ledger
        assert [row.version for row in pages.rows_until(33)] == [31, 32, 33]
        assert pages.rows_until(45) == ()

    def test_pages_used_last_are_kept(self) -> None:
        store, pages = rivera(), EventPages(size=10, kept=2)
        pages.head = HEAD
        for first in (1, 11):
            pages.put(event_page(store, ACCOUNT, first, first + 9))
        assert pages.state(5) is not None
        pages.put(event_page(store, ACCOUNT, 21, 30))
        assert pages.row(5) is not None
        assert pages.row(15) is None
