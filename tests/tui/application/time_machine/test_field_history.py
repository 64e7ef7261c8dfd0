"""Why is this value this, by keys: choose a figure, list what changed it, go from change to change."""

from __future__ import annotations

import pytest

from tests.kit.shell import painted
from tests.kit.travelling import DECLINED, FEE, HEAD, PAYROLL, RENT, Traveller, lines_of, travelling
from tui.screens.time_machine.changes import ChangesScreen
from tui.screens.time_machine.changes_list import ChangesList
from tui.screens.time_machine.screen import TimeMachineScreen
from tui.screens.time_machine.state_pane import StatePane

FEES = 6
"""Place of the fees among the figures."""


class TestChoosingAFigure:
    @pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
    async def test_the_arrows_choose_it_and_it_is_pointed_at(self, size: tuple[int, int]) -> None:
        async with travelling(version=FEE, size=size) as traveller:
            assert "◂" not in traveller.state
            await traveller.press("3")
            assert "Ledger" in traveller.state.partition("◂")[0].splitlines()[-1]
            await traveller.press("down", "down", "down")
            assert "Available" in traveller.state.partition("◂")[0].splitlines()[-1]
            assert traveller.version == FEE
            await traveller.press("up", "1")
            assert "◂" not in traveller.state
            assert self.chosen(traveller) == "overdraft_limit"

    async def test_past_the_last_one_the_pane_scrolls_and_back(self) -> None:
        async with travelling(version=FEE, size=(80, 24)) as traveller:
            await traveller.press("3", *["down"] * 12)
            assert self.chosen(traveller) == "entry_count"
            await traveller.press(*["up"] * 24)
            assert self.chosen(traveller) == "ledger"
            assert traveller.screen.query_one(StatePane).scroll_offset.y == 0

    def chosen(self, traveller: Traveller) -> str:
        figure = traveller.screen.query_one(StatePane).figure
        assert figure is not None
        return figure.name


class TestFromChangeToChange:
    @pytest.mark.parametrize(("back", "on"), [("left_parenthesis", "right_parenthesis"), ("k", "j")])
    async def test_the_cursor_goes_to_the_last_and_the_next(self, back: str, on: str) -> None:
        async with travelling(version=DECLINED) as traveller:
            await traveller.press(back)
            assert traveller.version == FEE
            assert traveller.answer == "Ledger −600.00 → −635.00 (−35.00) by event 40"
            await traveller.press(on)
            assert traveller.version == PAYROLL
            assert traveller.answer == "Ledger −635.00 → 865.00 (+1,500.00) by event 42"

    async def test_of_the_chosen_figure_only(self) -> None:
        async with travelling() as traveller:
            await traveller.press("3", *["down"] * FEES, "left_parenthesis")
            assert traveller.version == FEE
            assert traveller.answer == "Fees, total 35.00 → 70.00 (+35.00) by event 40"

    async def test_between_two_events_the_one_just_passed_is_the_previous(self) -> None:
        async with travelling() as traveller:
            await traveller.go_to("2026-03-13 09:06")
            await traveller.press("k")
            assert traveller.version == FEE

    async def test_where_there_is_none_it_says_so(self) -> None:
        async with travelling() as traveller:
            await traveller.press("j")
            assert traveller.told == f"Nothing changed it after event {HEAD}."
            assert traveller.version == HEAD


class TestTheList:
    async def test_it_tells_who_by_how_much_and_the_value_after(self) -> None:
        async with travelling(version=DECLINED) as traveller:
            await traveller.press("3", "enter")
            changes = lines_of(traveller.app.screen.query_one(ChangesList)).splitlines()
            assert " ".join(changes[1].split()) == (
                "▸ 40 13 Mar 26 09:05 ⊖ overdraft fee system/fee-policy v7 −35.00 −635.00"
            )
            assert changes[2].split()[-3:] == ["0313-1", "−900.00", "−600.00"]
            assert "39 changes" in painted(traveller.pilot)

    async def test_enter_takes_the_cursor_there(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("3", "enter", "down", "enter")
            assert traveller.version == RENT
            assert traveller.answer == "Ledger 300.00 → −600.00 (−900.00) by event 39"
            await traveller.press("u")
            assert traveller.version == FEE

    async def test_escape_leaves_the_cursor_where_it_was(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("3", "enter", "down", "escape")
            assert isinstance(traveller.app.screen, TimeMachineScreen)
            assert traveller.version == FEE

    async def test_a_figure_that_never_changed(self) -> None:
        async with travelling(version=FEE) as traveller:
            await traveller.press("3", "down", "enter")
            assert "nothing has changed it" in painted(traveller.pilot)
            await traveller.press("enter")
            assert not isinstance(traveller.app.screen, ChangesScreen)
            assert traveller.version == FEE

    async def test_a_long_list_is_read_on_as_one_goes_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tui.application.time_machine.field_history.PAGE", 10)
        monkeypatch.setattr("tui.screens.time_machine.changes.PAGE", 10)
        async with travelling(version=FEE, size=(80, 24)) as traveller:
            await traveller.press("3", "enter")
            assert "10 changes so far" in painted(traveller.pilot)
            for _ in range(8):
                await traveller.press("pagedown")
            assert "39 changes" in painted(traveller.pilot)
            assert "so far" not in painted(traveller.pilot)
