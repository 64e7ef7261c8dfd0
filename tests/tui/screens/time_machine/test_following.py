"""Following the account: live it comes along, parked in the past it counts what is new."""

from __future__ import annotations

from textual.screen import Screen

from domain.account import events as e
from domain.account.commands import Deposit, Request
from domain.account.state import stream_of
from domain.ports import StreamWrite
from domain.stream import NewEvent
from tests.kit.travelling import ACCOUNT, FEE, HEAD, NOW, book, rivera, travelling
from tui.screens.kit.messages import CommandRequested, StoreChanged
from tui.screens.timeline.timeline import Timeline


async def test_live_new_events_appear_by_themselves() -> None:
    store = rivera()
    async with travelling(store) as traveller:
        book(store, e.MoneyDeposited(amount=100_00), e.MoneyWithdrawn(amount=1))
        traveller.screen.post_message(StoreChanged())
        await traveller.arrive()
        assert traveller.version == HEAD + 2
        assert "● LIVE" in traveller.header
        assert "1,279.90 GBP" in traveller.header
        assert "withdrawal" in traveller.selected
        assert traveller.screen.query_one(Timeline).view[1] == HEAD + 2


async def test_parked_in_the_past_the_cursor_stays_and_a_badge_counts() -> None:
    store = rivera()
    async with travelling(store, version=FEE) as traveller:
        view = traveller.screen.query_one(Timeline).view
        for count in (1, 3):
            book(store, *[e.MoneyDeposited(amount=5)] * (count if count == 1 else 2), recorded_at=NOW + count)
            traveller.screen.post_message(StoreChanged())
            await traveller.arrive()
            assert traveller.version == FEE
            assert f"+{count} new" in traveller.header
            assert "−635.00 GBP" in traveller.header
        assert traveller.screen.query_one(Timeline).view == view
        await traveller.press("T")
        assert traveller.version == HEAD + 3
        assert "+3 new" not in traveller.header


async def test_another_accounts_events_change_nothing() -> None:
    store = rivera()
    async with travelling(store, version=FEE) as traveller:
        book(store, e.AccountOpened(currency="GBP"), account_id="9000")
        traveller.screen.post_message(StoreChanged())
        await traveller.arrive()
        assert "new" not in traveller.header
        assert traveller.version == FEE


async def test_what_came_late_shows_at_once_where_it_counts() -> None:
    store = rivera()
    async with travelling(store, version=FEE) as traveller:
        late = NewEvent(
            event=e.MoneyDeposited(amount=35_00, description="GOODWILL"),
            event_id="late",
            actor="agent-7",
            channel="staff",
            recorded_at=NOW,
            effective_at=NOW - 365 * 86_400 * 1_000_000,
        )
        store.append([StreamWrite(stream_of(ACCOUNT), HEAD, [late])])
        traveller.screen.post_message(StoreChanged())
        await traveller.arrive()
        assert "58 deposit · GOODWILL +35.00" in traveller.why
        assert ["AS-OF", "900.00"] in [line.split()[:2] for line in traveller.state.splitlines()]


async def test_what_was_done_here_is_shown_without_waiting_for_the_next_look() -> None:
    async with travelling() as traveller:
        command = Deposit(account_id=ACCOUNT, amount=35_00, description="GOODWILL")
        request = Request(command=command, command_id="c1", actor="agent-7")
        traveller.screen.post_message(CommandRequested(request))
        await traveller.arrive()
        assert traveller.version == HEAD + 1
        assert "58 deposit · GOODWILL +35.00" in traveller.why
        assert "command Deposit" in traveller.why


async def test_what_came_while_another_screen_was_on_top_is_there_when_it_is_gone() -> None:
    store = rivera()
    async with travelling(store) as traveller:
        traveller.app.push_screen(Screen())
        await traveller.pilot.pause()
        book(store, e.MoneyDeposited(amount=100_00))
        traveller.app.pop_screen()
        await traveller.arrive()
        assert traveller.version == HEAD + 1
        assert "● LIVE" in traveller.header
        assert "1,279.91 GBP" in traveller.header
