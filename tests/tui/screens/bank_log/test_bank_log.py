"""The log of the whole bank on screen: opened by its key, filtered, and left for where something happened."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from domain.account.state import stream_of
from tests.kit import bank
from tests.kit.pictures import Compare, Size, keys, large_and_ordinary, looks_the_same
from tests.kit.shell import WIDE, app_on, painted, press, running, top, until
from tui.application.bank_log.queries import PAGE
from tui.screens.bank_log.rows import BankLogRows
from tui.screens.time_machine.screen import TimeMachineScreen

OPEN = "ctrl+y"


def rows(pilot: Pilot[Any]) -> BankLogRows:
    return pilot.app.screen.query_one(BankLogRows)


def opened(pilot: Pilot[Any]) -> str:
    """The stream of the account whose time machine is on top."""
    screen = pilot.app.screen
    assert isinstance(screen, TimeMachineScreen)
    return stream_of(screen.account_id)


async def test_it_shows_what_anybody_recorded_and_leads_to_where_it_happened() -> None:
    store = bank.fill(bank.memory(), 3)
    newest = store.newest_events(limit=2).events[1]
    async with running(bank.session(store), size=WIDE) as pilot:
        await press(pilot, OPEN)
        assert "of the whole bank" in painted(pilot)
        await press(pilot, "down", "enter")
        assert opened(pilot) == newest.stream_id
        await press(pilot, "q")
        assert top(pilot) == "BankLogScreen"
        await press(pilot, OPEN)
        assert top(pilot) == "BankLogScreen"
        await press(pilot, "escape")
        assert "accounts" in painted(pilot)


async def test_pages_come_as_somebody_goes_down_and_new_events_on_top() -> None:
    store = bank.fill(bank.memory(), 12)
    events = len(store.all_events(0, 10_000))
    assert events > PAGE
    async with running(bank.session(store), size=WIDE, poll_seconds=0.05) as pilot:
        await press(pilot, OPEN)
        assert rows(pilot).count == PAGE
        while rows(pilot).cursor < events - 1:
            await press(pilot, "pagedown")
        assert rows(pilot).count == events
        last = rows(pilot).chosen
        assert last is not None
        assert last.event.position == 1
        await press(pilot, "home")
        bank.fill_one(store, bank.FIRST_NUMBER + 40)
        await until(pilot, lambda: "4440" in painted(pilot))
        assert rows(pilot).newest == store.newest_events(limit=1).events[0].position


async def test_a_filter_narrows_it_until_escape_takes_it_away() -> None:
    store = bank.fill(bank.memory(), 3)
    async with running(bank.session(store), size=WIDE) as pilot:
        await press(pilot, OPEN, "slash", *"amount:5", "enter")
        assert "An amount is of one account's currency" in painted(pilot)
        await press(pilot, "escape", "slash", *"type:accountopened", "enter")
        assert rows(pilot).count == 3
        assert "type AccountOpened" in painted(pilot)
        await press(pilot, "slash", *"nobody", "enter")
        assert "no event is like that" in painted(pilot)
        await press(pilot, "enter", "escape")
        assert "back to position" in painted(pilot) or rows(pilot).count == len(store.all_events(0, PAGE))


async def test_words_have_room_where_room_is_short() -> None:
    async with running(bank.session(bank.fill(bank.memory(), 2)), size=(60, 20)) as pilot:
        await press(pilot, OPEN)
        words = [rows(pilot).row(at, 60)[2].text.strip() for at in range(3)]
    assert all(len(one) >= 12 for one in words), words


@large_and_ordinary
def test_looks(snap_compare: Compare, size: Size) -> None:
    app = app_on(bank.session(bank.fill(bank.memory(), 2)))
    assert looks_the_same(snap_compare, app, keys(OPEN, "down", "down"), size=size)
