"""Journeys by keys through one account's life, from the question on the phone to the answer."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from tests.kit.shell import NARROW, NORMAL, painted
from tests.kit.travelling import DECLINED, FEE, HEAD, PAYROLL, RENT, travelling
from tui.application.time_machine.queries import Cursor
from tui.screens.act.screen import ActScreen
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.go_to import GoToPrompt
from tui.screens.time_machine.proof import ProofScreen
from tui.screens.time_machine.state_pane import StatePane
from tui.screens.time_machine.why_pane import WhyPane
from tui.screens.timeline.timeline import Timeline

SENTENCE = (
    "−635.00 GBP at Fri 13 Mar 2026 10:00:00 (Europe/London); event 41 at 09:30:00, next 42 at 11:40:00"
)


async def test_it_opens_live_at_the_head() -> None:
    async with travelling() as traveller:
        assert traveller.version == HEAD
        assert "● LIVE" in traveller.header
        assert "1,179.91 GBP" in traveller.header
        assert "event 57/57" in traveller.header
        assert "J. Rivera" in traveller.header
        assert "57 events · no filter" in painted(traveller.pilot)


class TestGoingToATime:
    async def test_the_answer_is_a_sentence_and_every_pane_is_there(self) -> None:
        async with travelling() as traveller:
            await traveller.go_to("2026-03-13 10:00")
            assert traveller.screen.state.cursor == Cursor(DECLINED, traveller.screen.state.cursor.asked_at)
            assert traveller.answer == SENTENCE
            assert "Fri 13 Mar 2026 10:00:00 Europe/London" in traveller.header
            assert "event 41/57 at 09:30:00" in traveller.header
            assert "PAST · read-only" in traveller.header
            assert " 41 13 Mar 09:30" in traveller.selected
            assert "−635.00" in traveller.state
            assert "41 declined cash withdrawal · ATM ANGEL ISLINGTON 60.00" in traveller.why

    async def test_it_is_copied_word_for_word(self) -> None:
        async with travelling() as traveller:
            await traveller.go_to("2026-03-13 10:00")
            await traveller.press("y")
            assert traveller.app.clipboard == SENTENCE

    async def test_what_was_understood_is_echoed_while_typing(self) -> None:
        async with travelling() as traveller:
            await traveller.type(":mon 15:00")
            echo = str(traveller.app.screen.query_one("#prompt-echo", Static).render())
            assert echo == "= Mon 16 Nov 2026 15:00:00 (Europe/London)"

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("tuuue", "I can't read"),
            ("2020-01-01", "had not been opened"),
            ("#58", "events 1 to 57"),
            ("2026-03-29 01:30", "does not exist"),
        ],
    )
    async def test_an_error_is_said_in_the_prompt_and_nothing_typed_is_lost(
        self, typed: str, says: str
    ) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.go_to(typed)
            prompt = traveller.app.screen
            assert isinstance(prompt, GoToPrompt)
            assert says in str(prompt.query_one("#prompt-echo", Static).render())
            assert prompt.query_one(Input).value == typed
            await traveller.press("escape")
            assert not isinstance(traveller.app.screen, GoToPrompt)
            assert traveller.version == FEE

    async def test_a_signed_time_counts_from_the_cursor(self) -> None:
        async with travelling(version=PAYROLL) as traveller:
            await traveller.go_to("-2h")
            assert traveller.version == DECLINED
            assert "09:40:00" in traveller.header

    async def test_the_answer_goes_with_the_next_step(self) -> None:
        async with travelling() as traveller:
            await traveller.go_to("2026-03-13 10:00")
            await traveller.press("right")
            assert traveller.answer == ""
            assert traveller.version == PAYROLL

    async def test_one_step_back_from_between_two_events_is_the_one_before(self) -> None:
        async with travelling() as traveller:
            await traveller.go_to("2026-03-13 10:00")
            await traveller.press("left")
            assert traveller.screen.state.cursor == Cursor(DECLINED)
            await traveller.press("left")
            assert traveller.screen.state.cursor == Cursor(FEE)


class TestComparing:
    async def test_mark_a_stands_beside_the_cursor_and_the_sum_between_them_adds_up(self) -> None:
        async with travelling(version=RENT - 1) as traveller:
            await traveller.press("m", "right", "right")
            first = traveller.state.splitlines()[0]
            assert first.split() == ["A", "·", "38", "40", "change"]
            assert "300.00 + 0.00 cr − 935.00 dr = −635.00 ✓" in traveller.state
            assert ["Ledger", "300.00", "−635.00", "−935.00"] in [
                line.split() for line in traveller.state.splitlines()
            ]

    async def test_c_puts_the_comparison_away_and_back(self) -> None:
        async with travelling(version=RENT - 1) as traveller:
            await traveller.press("m", "right", "c")
            assert "change" not in traveller.state
            await traveller.press("5")
            assert "change" in traveller.state

    @pytest.mark.parametrize("size", [NORMAL, NARROW])
    @pytest.mark.parametrize("key", ["c", "5"])
    async def test_what_another_pane_hides_is_brought_to_the_front(
        self, size: tuple[int, int], key: str
    ) -> None:
        async with travelling(version=RENT - 1, size=size) as traveller:
            await traveller.press("m", "right", "4", key)
            assert traveller.screen.marks.comparing
            assert traveller.screen.query_one(StatePane).display

    async def test_on_one_pane_the_border_names_the_others(self) -> None:
        async with travelling(size=NARROW) as traveller:
            assert "2 Events  1 Timeline 3 State 4 Why" in painted(traveller.pilot)

    async def test_a_mark_set_twice_is_gone(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("m", "m")
            assert traveller.screen.state.mark is None
            await traveller.press("c")
            assert "Mark A first" in traveller.told

    async def test_through_the_other_lens_both_ends_are_counted_by_value_date(self) -> None:
        async with travelling(version=RENT) as traveller:
            await traveller.press("m", "right", "t")
            assert ["Ledger", "900.00", "865.00", "−35.00"] in [
                line.split() for line in traveller.state.splitlines()
            ]


class TestSearching:
    async def test_hits_are_counted_and_visited_and_the_balance_stays(self) -> None:
        async with travelling(version=1) as traveller:
            await traveller.type("/rent")
            await traveller.press("enter")
            first = traveller.version
            assert "rent" in traveller.why.lower()
            assert "“rent” · 11 of 57" in painted(traveller.pilot)
            await traveller.press("n")
            second = traveller.version
            assert second > first
            state = traveller.screen.loader.pages.state(second)
            assert state is not None
            assert f"{state.ledger / 100:,.2f}".replace("-", "−") in traveller.header
            await traveller.press("N")
            assert traveller.version == first

    async def test_no_hit_is_said_in_the_prompt(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.type("/unicorn")
            await traveller.press("enter")
            assert "No event of account 4417 holds that text" in painted(traveller.pilot)
            await traveller.press("escape")
            assert traveller.version == FEE

    async def test_escape_ends_the_search(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.type("/rent")
            await traveller.press("enter", "escape")
            assert "57 events · no filter" in painted(traveller.pilot)


class TestTheWindow:
    async def test_zoom_keeps_a_way_back(self) -> None:
        async with travelling(version=FEE) as traveller:
            timeline = traveller.screen.query_one(Timeline)
            before = timeline.view
            await traveller.press("plus", "plus")
            assert timeline.view[1] - timeline.view[0] < before[1] - before[0]
            assert timeline.view[0] <= FEE <= timeline.view[1]
            await traveller.press("0")
            assert timeline.view == (1, HEAD)
            await traveller.press("backspace", "backspace", "backspace")
            assert timeline.view == before
            await traveller.press("backspace")
            assert traveller.told == "This is the first view."

    async def test_the_window_follows_the_cursor(self) -> None:
        async with travelling(version=FEE) as traveller:
            timeline = traveller.screen.query_one(Timeline)
            await traveller.press("plus", "home")
            assert timeline.view[0] == 1
            assert timeline.frame is not None

    async def test_scale_is_told(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("s")
            assert "by time" in painted(traveller.pilot)


class TestWhy:
    async def test_a_fee_leads_back_to_its_cause_and_on_to_what_was_known_later(self) -> None:
        async with travelling(version=FEE) as traveller:
            assert "40 overdraft fee −35.00" in traveller.why
            assert "caused by 39 standing order · RENT −900.00" in traveller.why
            assert "available before it 300.00" in traveller.why
            assert "known later 42 salary · PAYROLL +1,500.00" in traveller.why
            assert "batch 0312-2 rerun" in traveller.why


class TestElsewhere:
    async def test_v_proves_the_state_at_the_cursor(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("v")
            assert isinstance(traveller.app.screen, ProofScreen)
            await traveller.press("escape")
            assert traveller.version == FEE

    async def test_a_opens_the_dialog_on_the_newest_version(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("a")
            assert isinstance(traveller.app.screen, ActScreen)

    async def test_q_goes_back_to_the_accounts(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.pilot.press("q")
            await traveller.pilot.pause()
            assert len(traveller.app.screen_stack) == 1


class TestTheMouse:
    async def test_a_click_on_an_event_goes_there(self) -> None:
        async with travelling(version=FEE) as traveller:
            pane = traveller.screen.query_one(EventsPane)
            row = PAYROLL - pane.scroll_offset.y
            assert await traveller.pilot.click(EventsPane, offset=(10, row + 1))
            await traveller.arrive()
            assert traveller.version == PAYROLL

    async def test_a_click_on_the_timeline_goes_there(self) -> None:
        async with travelling(version=FEE) as traveller:
            timeline = traveller.screen.query_one(Timeline)
            assert timeline.frame is not None
            y = timeline.frame.rows.ticks + 1
            await traveller.pilot.click(Timeline, offset=(timeline.size.width // 2, y))
            await traveller.arrive()
            assert traveller.version != FEE
            first, last = timeline.view
            assert first <= traveller.version <= last

    async def test_a_window_asked_for_is_read_and_shown(self) -> None:
        async with travelling(version=FEE) as traveller:
            timeline = traveller.screen.query_one(Timeline)
            before = timeline.view
            timeline.post_message(Timeline.WindowRequested(timeline, 10, 20))
            timeline.post_message(Timeline.WindowRequested(timeline, 11, 21, continues=True))
            await traveller.arrive()
            assert timeline.view == (11, 21)
            assert traveller.version == FEE
            await traveller.press("backspace")
            assert timeline.view == before

    async def test_mark_a_can_be_dragged(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("m", "right")
            timeline = traveller.screen.query_one(Timeline)
            timeline.post_message(Timeline.EndpointMoved(timeline, "a", RENT - 1))
            await traveller.arrive()
            assert traveller.state.splitlines()[0].split() == ["A", "·", "38", "41", "change"]


class TestSmallScreens:
    async def test_one_pane_is_shown_and_tab_brings_the_next(self) -> None:
        async with travelling(size=(40, 10), version=FEE) as traveller:
            seen = []
            for _ in range(4):
                seen.append([kind.__name__ for kind in _PANES if traveller.screen.query_one(kind).region])
                await traveller.press("tab")
            assert seen == [["EventsPane"], ["StatePane"], ["WhyPane"], ["Timeline"]]
            await traveller.press("shift+tab")
            assert traveller.screen.query_one(Timeline).region

    async def test_at_80_by_24_state_and_why_are_tabs(self) -> None:
        async with travelling(size=(80, 24), version=FEE) as traveller:
            assert traveller.screen.query_one(StatePane).region
            assert not traveller.screen.query_one(WhyPane).region
            await traveller.press("4")
            assert traveller.screen.query_one(WhyPane).region
            assert not traveller.screen.query_one(StatePane).region
            await traveller.press("1")
            assert traveller.screen.query_one(WhyPane).region

    async def test_everything_is_reachable_by_keys_on_the_smallest(self) -> None:
        async with travelling(size=(40, 10)) as traveller:
            await traveller.go_to("2026-03-13 10:00")
            assert "−635.00" in traveller.header
            assert "PAST" in traveller.header


_PANES = (Timeline, EventsPane, StatePane, WhyPane)
