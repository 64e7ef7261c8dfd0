"""The first minute on the demo bank: the card by keys and mouse, and hints that go once used."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.bank import SqlBank, SqlBanks
from tests.kit.shell import Shell, app_on, keys_of, painted, press, running, said, settle, top
from tui.application.lab.shelf import lessons, shipped
from tui.application.preferences import HINTS_NAME, Preferences
from tui.application.session import Session
from tui.screens.kit.actions.registry import ACTIONS, action_named
from tui.screens.start.card import ChoiceLine
from tui.screens.start.guide import LAB, DemoGuide
from tui.screens.start.stories import STORIES
from tui.screens.time_machine.screen import TimeMachineScreen

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(demo_bank: Path) -> Iterator[SqlBank]:
    with closing(SqlBanks().open(str(demo_bank), read_only=True)) as opened:
        yield opened


@asynccontextmanager
async def begun(store: SqlBank, folder: Path | None = None, *, afresh: bool = False) -> AsyncIterator[Shell]:
    """The app as `recount demo` opens it, with the card on top."""
    desk = Session(store, "ada", ZoneInfo("Europe/London"), clock=store.clock, is_training=True, bank=store)
    app = app_on(desk, preferences=Preferences(folder))
    app.guide = DemoGuide(app, app, app.preferences, afresh=afresh)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        assert top(pilot) == "StartCard"
        yield pilot


def foot(pilot: Shell) -> str:
    """The line of hints, "" where there is none."""
    line = painted(pilot).splitlines()[-2].strip()
    return " ".join(line.split()) if line.startswith("try") else ""


def test_each_story_is_told_of_an_account_of_the_demo_and_hints_to_actions_there_are(store: SqlBank) -> None:
    known = {action.id for action in ACTIONS}
    for story in STORIES:
        holder = store.summary(story.account_id)
        assert holder is not None
        assert story.detail.startswith(f"{holder.holder_name}, {story.account_id}: ")
        assert {hint.action for hint in story.hints} <= known
        assert all(len(hint.words) <= 31 for hint in story.hints), "a hint is read whole on 40 columns"


async def test_a_key_opens_a_story_and_a_hint_goes_once_it_was_used(store: SqlBank, tmp_path: Path) -> None:
    async with begun(store, tmp_path) as pilot:
        await press(pilot, "1")
        screen = pilot.app.screen
        assert isinstance(screen, TimeMachineScreen)
        assert screen.account_id == "4417"
        assert foot(pilot) == "try : 13 mar 09:30: a card declined"
        await press(pilot, "colon")
        await press(pilot, *keys_of("13 mar 09:30"), "enter")
        assert "declined 60.00" in painted(pilot)
        assert foot(pilot) == "try ← steps back: the fee, the rent"
        await press(pilot, "w")
        assert foot(pilot) == "try l as if nothing had come late"
        await press(pilot, "l")
        assert foot(pilot) == "try esc back to what really was"
        await press(pilot, "escape")
        assert foot(pilot) == "try ← steps back: the fee, the rent"
        await press(pilot, "ctrl+g", "2")
        assert foot(pilot) == "try m marks it, to compare with", (
            "to go to a time was learnt in the other story"
        )
    async with begun(store, tmp_path) as pilot:
        await press(pilot, "1")
        assert foot(pilot).startswith("try ← steps back"), "kept from one run to the next"
    async with begun(store, tmp_path, afresh=True) as pilot:
        await press(pilot, "1")
        assert foot(pilot).startswith("try : 13 mar"), "a demo that is made afresh begins anew"


async def test_escape_and_enter_lead_to_the_accounts_without_hints_and_a_click_does_what_keys_do(
    store: SqlBank,
) -> None:
    async with begun(store) as pilot:
        for key in ("escape", "enter"):
            await press(pilot, key)
            assert top(pilot) == "AccountsScreen"
            assert "15 accounts" in painted(pilot)
            await press(pilot, "ctrl+g")
            assert top(pilot) == "StartCard"
        await press(pilot, "escape", *"4417", "enter")
        assert (top(pilot), foot(pilot)) == ("TimeMachineScreen", "")
        # A click takes a story, and a click on the hint presses its key.
        await press(pilot, "ctrl+g")
        await pilot.click(list(pilot.app.screen.query(ChoiceLine))[1])
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, TimeMachineScreen)
        assert screen.account_id == "2086"
        await pilot.click(offset=(20, 38))
        await settle(pilot)
        assert top(pilot) == "GoToPrompt"


async def test_the_card_offers_the_lab_where_there_is_one_and_nothing_that_is_not(store: SqlBank) -> None:
    has_lab = action_named("app", LAB) is not None
    async with begun(store) as pilot:
        assert ("Learn it in forty minutes" in painted(pilot)) == has_lab
        await press(pilot, "3")
        assert (top(pilot) == "StartCard") != has_lab


async def test_another_bank_has_no_card_and_without_colours_choosing_some_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running() as pilot:
        await press(pilot, "ctrl+g")
        assert top(pilot) == "AccountsScreen"
        assert "Only the demo has a start card" in painted(pilot)
        await press(pilot, "ctrl+t")
        assert "NO_COLOR is set, so all themes look the same" in said(pilot)


@pytest.mark.parametrize("text", ["{", '{"tm.goto": 1}', "[3]"])
def test_kept_hints_that_cannot_be_meant_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / HINTS_NAME).write_text(text)
    assert Preferences(tmp_path).used_hints() == frozenset()


def test_the_card_promises_the_minutes_of_the_eight_disputes() -> None:
    disputes = [shipped(name) for name in lessons() if not name.startswith("m")]
    assert len(disputes) == 8
    assert sum(one.table.minutes for one in disputes) == 40
