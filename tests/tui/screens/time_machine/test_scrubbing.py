"""Scrubbing and looking through both lenses, by keys through one account's life."""

from __future__ import annotations

import pytest

from tests.kit.shell import painted
from tests.kit.travelling import DECLINED, FEE, HEAD, PAYROLL, RENT, travelling
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.state_pane import StatePane
from tui.screens.timeline.timeline import Timeline


class TestScrubbing:
    async def test_every_pane_follows_each_step(self) -> None:
        async with travelling(version=RENT - 1) as traveller:
            for version in (RENT, FEE, DECLINED, PAYROLL):
                await traveller.press("right")
                state = traveller.screen.loader.pages.state(version)
                row = traveller.screen.loader.pages.row(version)
                assert state is not None
                assert row is not None
                assert traveller.version == version
                assert f"event {version}/57" in traveller.header
                assert f" {version} " in traveller.selected
                assert traveller.screen.query_one(Timeline).cursor == version
                assert state.ledger == row.balance
            assert "865.00 GBP" in traveller.header

    async def test_the_ends_hold(self) -> None:
        async with travelling() as traveller:
            await traveller.press("right")
            assert traveller.version == HEAD
            await traveller.press("home", "left")
            assert traveller.version == 1
            await traveller.press("end")
            assert traveller.version == HEAD

    async def test_up_and_down_step_where_the_list_has_the_focus(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("2", "down", "down", "up")
            assert traveller.version == DECLINED

    async def test_markers_stop_at_fees_declines_and_late_entries(self) -> None:
        async with travelling(version=RENT) as traveller:
            stops = []
            for key in ("]", "]", "]", "["):
                await traveller.press({"]": "right_square_bracket", "[": "left_square_bracket"}[key])
                stops.append(traveller.version)
            assert stops == [FEE, DECLINED, PAYROLL, DECLINED]

    async def test_where_there_is_no_further_marker_it_says_so_and_stays(self) -> None:
        async with travelling() as traveller:
            await traveller.press("right_square_bracket")
            assert traveller.version == HEAD
            assert traveller.told == "There is none that way."

    async def test_days_lead_to_the_first_event_of_each(self) -> None:
        async with travelling(version=DECLINED) as traveller:
            stops = []
            for _ in range(3):
                await traveller.press("left_curly_bracket")
                stops.append(traveller.version)
            assert stops == [RENT, RENT - 1, RENT - 3]
            await traveller.press("right_curly_bracket")
            assert traveller.version == RENT - 1

    async def test_undo_takes_back_a_jump_and_a_run_of_steps_at_once(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("right", "right", "right", "home")
            await traveller.press("u")
            assert traveller.version == FEE + 3
            await traveller.press("u")
            assert traveller.version == FEE
            await traveller.press("u")
            assert traveller.version == HEAD

    async def test_back_to_live(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("T")
            assert "● LIVE" in traveller.header

    async def test_play_runs_to_the_present_and_stops(self) -> None:
        async with travelling(version=HEAD - 3) as traveller:
            await traveller.press(*["greater_than_sign"] * 6)
            assert traveller.screen.state.pace.speed == 64
            await traveller.pilot.press("space")
            while traveller.screen.state.pace.playing:
                await traveller.pilot.pause(0.01)
            assert traveller.version == HEAD

    async def test_play_stops_at_every_marker_where_that_is_wanted(self) -> None:
        async with travelling(version=FEE - 3) as traveller:
            await traveller.press(*["greater_than_sign"] * 6, "P")
            assert "to markers" in painted(traveller.pilot)
            stops = []
            for _ in range(3):
                await traveller.pilot.press("space")
                while traveller.screen.state.pace.playing:
                    await traveller.pilot.pause(0.01)
                stops.append(traveller.version)
            assert stops == [FEE, FEE + 1, FEE + 2]
            await traveller.press("P")
            assert "to markers" not in painted(traveller.pilot)

    async def test_at_the_present_there_is_nothing_to_play(self) -> None:
        async with travelling() as traveller:
            await traveller.press("space")
            assert not traveller.screen.state.pace.playing

    async def test_a_step_stops_playing(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.pilot.press("space", "left")
            assert not traveller.screen.state.pace.playing

    async def test_escape_stops_playing_first(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.pilot.press("space", "escape")
            assert not traveller.screen.state.pace.playing
            assert traveller.version == FEE


class TestLenses:
    async def test_the_counts_stand_side_by_side_when_they_differ(self) -> None:
        async with travelling(version=FEE) as traveller:
            state = traveller.state
        counts = [line.split(maxsplit=2) for line in state.splitlines()]
        assert "three ways to count" in state
        assert ["AS-AT", "−635.00", "what we knew then"] in counts
        assert ["AS-OF", "865.00", "with what came later"] in counts
        assert ["WHAT-IF", "900.00", "hypothetical"] in counts

    async def test_why_says_what_the_delay_did(self) -> None:
        async with travelling(version=FEE) as traveller:
            told = " ".join(traveller.why.split())
        assert "without the delay no overdraft, no fee, the 09:30 withdrawal is paid" in told
        assert "w opens the what-if" in told

    @pytest.mark.parametrize("version", [RENT - 1, PAYROLL + 1])
    async def test_where_nothing_late_counts_nothing_is_supposed(self, version: int) -> None:
        async with travelling(version=version) as traveller:
            assert "WHAT-IF" not in traveller.state
            assert "without the delay" not in traveller.why

    async def test_the_lens_changes_the_figures_and_says_so_everywhere(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("t")
            assert "865.00 GBP" in traveller.header
            assert "AS-OF" in traveller.header
            assert str(traveller.screen.query_one(StatePane).border_subtitle) == "AS-OF"
            assert "balances AS-AT" in str(traveller.screen.query_one(EventsPane).border_subtitle)
            assert "12,450.12 cr − 11,585.12 dr = 865.00 ✓" in traveller.state

    async def test_a_copied_answer_names_its_lens(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("t", "y")
            assert traveller.app.clipboard.startswith("865.00 GBP at Fri 13 Mar 2026 09:05:03")
            assert "AS-OF" in traveller.app.clipboard

    async def test_where_nothing_came_late_they_agree(self) -> None:
        async with travelling() as traveller:
            assert "AS-AT = AS-OF" in traveller.state
