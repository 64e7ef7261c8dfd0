"""Going from screen to screen: nothing stacks, nothing typed is left behind, and the same keys lead everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.kit.cases import ACCOUNT, Calendar, desk_on, opened
from tests.kit.shell import NORMAL, press, running, show, top
from tests.kit.travelling import HEAD, travelling
from tui.application.session import Session
from tui.screens.kit.messages import AccountOpenRequested, CaseOpenRequested
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.screen import TimeMachineScreen


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        yield session


async def test_from_account_to_case_and_round_again_stacks_nothing(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        heights = set()
        for _ in range(3):
            await press(pilot, "D", "enter")
            assert top(pilot) == "CaseFileScreen"
            heights.add(len(pilot.app.screen_stack))
            await press(pilot, "ctrl+o")
            assert top(pilot) == "CasesScreen"
            await press(pilot, "enter", "o")
            assert top(pilot) == "TimeMachineScreen"
            assert isinstance(pilot.app.screen, TimeMachineScreen)
            assert pilot.app.screen.navigator.cursor.version == 3
            heights.add(len(pilot.app.screen_stack))
        assert heights == {4, 5}


async def test_escape_goes_from_the_account_of_a_case_back_to_the_case(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D", "enter", "o")
        assert top(pilot) == "TimeMachineScreen"
        await press(pilot, "escape")
        assert top(pilot) == "CaseFileScreen"


@pytest.mark.parametrize(
    ("key", "screen"), [("ctrl+y", "BankLogScreen"), ("f12", "SweepScreen"), ("f3", "HandoverScreen")]
)
async def test_escape_leads_back_to_the_list_that_an_account_and_its_cases_were_opened_from(
    session: Session, key: str, screen: str
) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D", "enter", key)
        heights = set()
        for _ in range(3):
            assert top(pilot) == screen
            await show(pilot, AccountOpenRequested(ACCOUNT))
            await press(pilot, "D")
            assert top(pilot) == "CasesScreen"
            await press(pilot, "enter", "escape", "escape", "escape")
            assert top(pilot) == screen
            await show(pilot, CaseOpenRequested("D-1"))
            await press(pilot, "escape")
            heights.add(len(pilot.app.screen_stack))
        assert len(heights) == 1
        await press(pilot, "escape")
        assert top(pilot) == "CaseFileScreen"


async def test_another_account_takes_the_place_of_the_one_before() -> None:
    async with running(size=NORMAL, account="4403") as pilot:
        height = len(pilot.app.screen_stack)
        await show(pilot, AccountOpenRequested("4407"))
        assert isinstance(pilot.app.screen, TimeMachineScreen)
        assert pilot.app.screen.account_id == "4407"
        assert len(pilot.app.screen_stack) == height


async def test_what_is_typed_in_a_dialog_outlives_a_look_at_the_cases(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter", "a", "enter")
        assert top(pilot) == "ActScreen"
        await press(pilot, *"12.50", "ctrl+o", "enter", "o")
        assert top(pilot) == "TimeMachineScreen"
        while top(pilot) != "ActScreen":
            await press(pilot, "escape")
        assert "12.50" in [one.value for one in pilot.app.screen.query(Input)]


async def test_arrows_and_pages_move_through_the_events_of_an_account_just_opened() -> None:
    async with travelling() as traveller:
        await traveller.press("up")
        assert traveller.version == HEAD - 1
        await traveller.press("down", "pageup")
        page = traveller.screen.query_one(EventsPane).page
        assert traveller.version == HEAD - page
        await traveller.press("pagedown")
        assert traveller.version == HEAD
        await traveller.press("h")
        marker = traveller.version
        await traveller.press("T", "left_square_bracket")
        assert traveller.version == marker
        await traveller.press("1", "up")
        assert traveller.version == marker - 1
