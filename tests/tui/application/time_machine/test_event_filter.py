"""A filter that stands: counted over the whole life, known row by row ahead of the eye, and never in the way."""

from __future__ import annotations

from domain.account import events as e
from domain.account.state import stream_of
from domain.search import ALL_EVENTS, EventFilter
from tests.kit.held_machine import HeldMachine
from tests.kit.travelling import ACCOUNT, DECLINED, FEE, HEAD, RENT, book, rivera
from tui.application.search.matches import MatchedRowsQuery
from tui.application.search.queries import Found, SearchQuery
from tui.application.time_machine.event_filter import AHEAD
from tui.application.time_machine.queries import WindowQuery

DECLINES = EventFilter(types=frozenset({"WithdrawalDeclined"}))


def found(wanted: EventFilter = DECLINES) -> Found:
    return Found("filter", wanted, rivera().count(stream_of(ACCOUNT), wanted), "type:decline")


def filtered(version: int = FEE) -> HeldMachine:
    machine = HeldMachine(version=version).load()
    machine.filters.filtered(found())
    return machine.settle()


def test_the_rows_in_view_are_known_with_those_around_them() -> None:
    machine = filtered()
    matched = machine.state.matched
    assert matched is not None
    assert matched.versions == {DECLINED}
    assert (matched.first, matched.last) == (1, min(10 + AHEAD, HEAD))
    assert len(machine.askers.asked(MatchedRowsQuery)) == 1


def test_the_timeline_asks_for_its_matches_too() -> None:
    machine = filtered()
    assert machine.askers.asked(WindowQuery)[-1].wanted == DECLINES
    picture = machine.viewport.picture(machine.state)
    assert picture is not None
    assert (picture.matches, picture.match_count) == (frozenset({DECLINED}), 1)


def test_no_balance_and_no_place_changes() -> None:
    machine = HeldMachine(version=FEE).load()
    before = (machine.state.header_view(""), machine.state.state_view())
    machine.filters.filtered(found())
    machine.settle()
    assert (machine.state.header_view(""), machine.state.state_view()) == before


def test_an_answer_of_every_event_takes_it_away_and_none_leaves_it() -> None:
    machine = filtered()
    machine.filters.filtered(None)
    assert machine.state.found == found()
    machine.filters.filtered(found(ALL_EVENTS))
    emptied = machine.state
    assert emptied.found is None
    assert emptied.matched is None


def test_what_is_recorded_meanwhile_is_counted() -> None:
    store = rivera()
    machine = HeldMachine(store).load()
    machine.filters.set(found())
    book(store, e.WithdrawalDeclined(amount=5, reason_code="insufficient_funds", available=0))
    machine.load()
    matched = machine.state.matched
    assert machine.state.found is not None
    assert matched is not None
    assert machine.state.found.count == 2
    assert HEAD + 1 in matched.versions


def test_matches_are_gone_to_one_by_one() -> None:
    machine = filtered(RENT)
    assert machine.filters.next_match(1)
    assert machine.settle().version == DECLINED
    machine.filters.set(None)
    assert not machine.filters.next_match(1)


def test_a_search_stands_as_a_filter_and_leads_to_its_first_hit() -> None:
    machine = HeldMachine(version=FEE).load()
    machine.filters.searched(SearchQuery(ACCOUNT, "unarranged", HEAD).run(rivera()))
    assert machine.version == FEE
    assert machine.state.found is not None
    machine.filters.searched(None)
    assert machine.state.found is not None


def test_the_line_to_begin_with_is_the_one_that_stands() -> None:
    assert HeldMachine().filters.input() is None
    given = filtered().filters.input()
    assert given is not None
    assert given.typed == "type:decline"
    assert given.reader.currency == "GBP"
    assert given.seen.actors
