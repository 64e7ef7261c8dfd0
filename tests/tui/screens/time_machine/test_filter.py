"""Filtering an account's events: what dims, what is counted, and that no balance ever changes."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from domain.account import events as e
from domain.account.state import stream_of
from domain.search import EventFilter
from tests.kit.memory import MemoryStore
from tests.kit.shell import NORMAL, painted, said
from tests.kit.travelling import (
    ACCOUNT,
    DECLINED,
    FEE,
    HEAD,
    NOW,
    PAYROLL,
    RENT,
    Traveller,
    book,
    rivera,
    travelling,
)
from tui.application.search.matches import EXACT, MatchedRowsQuery, matches_in
from tui.screens.kit.messages import StoreChanged
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.filter_prompt import FilterPrompt
from tui.screens.timeline.timeline import Timeline


async def filtered(traveller: Traveller, line: str) -> None:
    """Type a filter and enter it."""
    await traveller.press("f")
    entry = traveller.app.screen.query_one(Input)
    entry.value = line
    await traveller.press("enter")


def subtitle(traveller: Traveller) -> str:
    return str(traveller.screen.query_one(EventsPane).border_subtitle)


def numbers(traveller: Traveller) -> list[int]:
    """Numbers of the rows that carry the sign of a match."""
    rows = [row for row in traveller.events.splitlines()[1:] if row[1:2] == "*"]
    return [int(row[2:].split()[0]) for row in rows]


def listed(traveller: Traveller) -> list[int]:
    """Numbers of all rows."""
    return [int(row[2:].split()[0]) for row in traveller.events.splitlines()[1:] if row.strip()]


def matches(*types: str) -> list[int]:
    """Versions of the events of these types."""
    return [row.version for row in rivera().events(stream_of(ACCOUNT)) if row.type in types]


def echo(traveller: Traveller) -> str:
    return str(traveller.app.screen.query_one("#prompt-echo", Static).render())


class TestWhileItStands:
    async def test_it_narrows_the_list_and_stands_on_the_first_match(self) -> None:
        async with travelling(version=PAYROLL) as traveller:
            await filtered(traveller, "type:fee,decline")
            assert subtitle(traveller).startswith("filter type:fee,decline · ")
            assert listed(traveller) == numbers(traveller) == matches("FeeCharged", "WithdrawalDeclined")
            assert traveller.version == listed(traveller)[0]
            await traveller.press("2", "down")
            assert traveller.version == listed(traveller)[1]
            await traveller.press("F")
            assert len(listed(traveller)) > len(numbers(traveller)) > 0
            assert traveller.version in numbers(traveller)
            await traveller.press("F")
            assert listed(traveller) == numbers(traveller)

    async def test_the_event_one_stands_on_has_its_row_though_it_does_not_match(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "type:fee,decline")
            await traveller.go_to(f"#{PAYROLL}")
            assert [one for one in listed(traveller) if one not in numbers(traveller)] == [PAYROLL]
            await traveller.press("2", "up")
            assert traveller.version == DECLINED
            assert listed(traveller) == numbers(traveller)

    async def test_the_count_is_that_of_the_whole_life(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "late")
            late = [row for row in rivera().events(stream_of(ACCOUNT)) if row.is_backdated]
            assert late
            assert f"filter late · {len(late)} of {HEAD}" in subtitle(traveller)
            assert f"filter {len(late)} of {HEAD}" in str(
                traveller.screen.query_one(Timeline).border_subtitle
            )

    async def test_rows_that_match_are_signed_and_the_others_dim(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "type:fee,decline")
            await traveller.press("F")
            await traveller.go_to(f"#{FEE}")
            assert {FEE, DECLINED} <= set(numbers(traveller))
            assert not {RENT, PAYROLL} & set(numbers(traveller))
            pane = traveller.screen.query_one(EventsPane)
            quiet = pane.get_component_rich_style("role--quiet").color
            strip = pane.render_line(RENT - pane.scroll_offset.y)
            assert {segment.style.color for segment in strip if segment.text.strip() and segment.style} == {
                quiet
            }

    async def test_no_balance_on_the_screen_changes_at_any_event(self) -> None:
        async with travelling(version=RENT - 1) as plain, travelling(version=RENT - 1) as other:
            await filtered(other, "amount:>500")
            await other.go_to(f"#{RENT - 1}")
            await plain.go_to(f"#{RENT - 1}")
            for _ in range(5):
                assert plain.header == other.header
                assert plain.state == other.state
                assert plain.selected.split()[1:] == other.selected.replace("*", " ").split()[1:]
                await plain.press("right")
                await other.press("right")

    async def test_steps_go_by_event_and_n_by_match(self) -> None:
        async with travelling(version=RENT - 1) as traveller:
            await filtered(traveller, "type:decline")
            assert traveller.version == DECLINED
            await traveller.press("comma")
            assert traveller.version == FEE
            await traveller.press("n")
            assert traveller.version == DECLINED
            await traveller.press("n")
            assert traveller.version == DECLINED
            assert traveller.told == "Round to the first match."
            await traveller.press("full_stop", "full_stop", "n")
            assert traveller.version == DECLINED
            await filtered(traveller, "type:fee,decline")
            await traveller.press("N")
            assert traveller.version == listed(traveller)[-1]
            assert traveller.told == "Round to the last match."

    async def test_it_survives_going_back_and_forth(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "late")
            told = subtitle(traveller)
            await traveller.press("home", "plus", "u", "backspace", "T", "t")
            assert subtitle(traveller) == f"{told} · balances AS-AT"
            await traveller.press("v", "escape", "t")
            assert subtitle(traveller) == told

    async def test_what_is_recorded_meanwhile_is_counted(self) -> None:
        store = rivera()
        async with travelling(store) as traveller:
            await filtered(traveller, "type:deposit")
            before = traveller.screen.state.found
            book(store, e.MoneyDeposited(amount=5))
            traveller.screen.post_message(StoreChanged())
            await traveller.arrive()
            after = traveller.screen.state.found
            assert before is not None
            assert after is not None
            assert after.count == before.count + 1
            assert f"{after.count} of {HEAD + 1}" in subtitle(traveller)
            await traveller.press("T")
            assert HEAD + 1 in numbers(traveller)

    async def test_a_filter_without_a_match_is_an_answer(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "amount:>999999")
            assert f"0 of {HEAD}" in subtitle(traveller)
            assert numbers(traveller) == []
            assert listed(traveller) == [FEE]
            await traveller.press("n")
            assert traveller.told == "No event matches."


class TestTakingItAway:
    async def test_escape(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "late")
            await traveller.press("escape")
            assert "no filter" in subtitle(traveller)
            assert numbers(traveller) == []
            await traveller.press("F")
            assert "f narrows the list" in said(traveller.pilot)

    async def test_an_empty_line(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "late")
            await filtered(traveller, "")
            assert "no filter" in subtitle(traveller)

    async def test_escape_in_the_prompt_leaves_the_old_one(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "late")
            await traveller.press("f")
            assert traveller.app.screen.query_one(Input).value == "late"
            await traveller.press("escape")
            assert "filter late" in subtitle(traveller)


class TestThePrompt:
    async def test_what_is_understood_is_said_while_typing(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("f")
            await traveller.type("late rent")
            assert echo(traveller) == "= booked late, holding “rent”"

    async def test_tab_completes(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("f")
            await traveller.type("ty")
            await traveller.press("tab")
            await traveller.type("dec")
            await traveller.press("tab")
            assert traveller.app.screen.query_one(Input).value == "type:decline"

    async def test_kinds_are_listed_where_one_is_expected(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("f")
            traveller.app.screen.query_one(Input).value = "type:"
            await traveller.arrive()
            assert echo(traveller).startswith("type: takes kinds of events: opened, deposit")

    async def test_an_error_is_said_in_place_and_nothing_typed_is_lost(self) -> None:
        async with travelling(version=FEE) as traveller:
            await filtered(traveller, "type:feee")
            prompt = traveller.app.screen
            assert isinstance(prompt, FilterPrompt)
            assert echo(traveller) == "× “feee” is no kind of event; did you mean fee?"
            assert prompt.query_one(Input).value == "type:feee"

    async def test_it_works_at_80_by_24(self) -> None:
        async with travelling(size=NORMAL, version=FEE) as traveller:
            await filtered(traveller, "late")
            assert "filter late" in painted(traveller.pilot)


class TestMatching:
    def test_rows_of_a_stretch(self) -> None:
        wanted = EventFilter(types=frozenset({"FeeCharged", "WithdrawalDeclined"}))
        rows = MatchedRowsQuery(ACCOUNT, wanted, RENT, PAYROLL).run(rivera())
        assert rows.versions == {FEE, DECLINED}
        assert [rows.passes(version) for version in (RENT - 1, RENT, FEE, PAYROLL + 1)] == [
            None,
            False,
            True,
            None,
        ]

    @pytest.mark.parametrize("every", [1, 3])
    @pytest.mark.slow
    def test_no_column_with_a_match_goes_without_one(self, every: int) -> None:
        store, head, columns = MemoryStore(clock=lambda: NOW), EXACT * 4, 100
        facts = [
            e.FeeCharged(amount=1, fee_code="x")
            if number % every == 0 and number % 1000 < 900
            else e.MoneyDeposited(amount=1)
            for number in range(2, head + 1)
        ]
        book(store, e.AccountOpened(currency="GBP"), *facts, recorded_at=NOW - head)
        wanted = EventFilter(types=frozenset({"FeeCharged"}))
        found = matches_in(store, ACCOUNT, wanted, 1, head, columns)
        real = {row.version for row in store.events(stream_of(ACCOUNT)) if row.type == "FeeCharged"}
        assert len(found) < len(real)
        assert found <= real
        assert {version * columns // head for version in found} == {
            version * columns // head for version in real
        }


def wanted_at(number: int, every: int) -> bool:
    """Runs of matches with stretches of none between them."""
    return number % every == 0 and number % 1000 < 900
