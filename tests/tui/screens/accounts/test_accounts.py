"""Finding an account: search as you type, the list, the preview, and what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.widgets import Input

from domain.account import events as e
from domain.account.state import stream_of
from domain.ids import uuid7_from
from domain.ports import AccountSummary, Holder, StreamWrite
from domain.stream import NewEvent
from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.shell import NORMAL, TINY, WIDE, app_on, keys_of, painted, press, running, settle, until
from tui.screens.accounts.screen import AccountsScreen
from tui.screens.accounts.search_box import SearchBox
from tui.screens.accounts.table import MAX_PAGES, PAGE, AccountsTable
from tui.screens.kit.messages import AccountOpenRequested
from tui.screens.time_machine.screen import TimeMachineScreen


class Counted(MemoryStore):
    """Remembers every list it was asked for."""

    def __init__(self) -> None:
        super().__init__(clock=lambda: bank.NOW)
        self.asked: list[tuple[str, int]] = []

    def accounts(
        self, search: str = "", *, offset: int = 0, after: str | None = None, limit: int = 100
    ) -> list[AccountSummary]:
        self.asked.append((search, offset))
        return super().accounts(search, offset=offset, after=after, limit=limit)


def many(count: int) -> Counted:
    """That many accounts of one event each."""
    store = Counted()
    for number in range(count):
        opened = e.AccountOpened(currency="CZK", holder_id="H")
        event = NewEvent(
            event=opened,
            event_id=uuid7_from(bank.START, str(number)),
            actor="import",
            channel="import",
            recorded_at=bank.START,
        )
        store.append([StreamWrite(stream_of(f"{number:05d}"), 0, [event])])
    return store


async def test_every_account_is_listed_with_its_figures() -> None:
    async with running(size=WIDE) as pilot:
        text = painted(pilot)
    assert "12 accounts" in text
    for number, name in zip(bank.accounts(10), bank.NAMES, strict=True):
        assert number in text
        assert name in text
    assert "138,107 JPY" in text
    assert "266.240 KWD" in text


async def test_a_slash_begins_a_search_and_is_typed_only_within_one() -> None:
    async with running() as pilot:
        await press(pilot, "slash", *"ri")
        begun = pilot.app.screen.query_one(SearchBox).value
        await press(pilot, "slash")
        within = pilot.app.screen.query_one(SearchBox).value
    assert (begun, within) == ("ri", "ri/")


async def test_typing_searches_account_and_holder_at_once() -> None:
    async with running() as pilot:
        await press(pilot, *"rivera")
        by_holder = painted(pilot)
        await press(pilot, *["backspace"] * 6, *"4407")
        by_number = painted(pilot)
    assert "2 of 12" in by_holder
    assert "4400" in by_holder
    assert "4410" in by_holder
    assert "4401" not in by_holder
    assert "1 of 12" in by_number
    assert "L. García Márquez" in by_number


async def test_keys_typed_while_the_bank_is_being_opened_are_searched_for() -> None:
    async with app_on().run_test(size=NORMAL) as pilot:
        await pilot.press(*"okafor")
        await settle(pilot)
        assert "2 of 12" in painted(pilot)


async def test_a_number_typed_in_full_is_the_one_that_enter_opens() -> None:
    store = bank.fill(bank.memory())
    store.put_holders([Holder("H0", "Company 4407")])
    async with running(bank.session(store)) as pilot:
        await press(pilot, *"4407")
        table = pilot.app.screen.query_one(AccountsTable)
        assert "2 of 12" in painted(pilot)
        assert table.account is not None
        assert table.account.account_id == "4407"


async def test_a_search_that_finds_nothing_says_so_and_how_to_go_on() -> None:
    async with running() as pilot:
        await press(pilot, *"zz")
        nothing = painted(pilot)
        await press(pilot, "escape")
        assert "12 accounts" in painted(pilot)
    assert "No account matches “zz”" in nothing
    assert "Esc clears the search" in nothing


async def test_an_empty_bank_says_how_to_fill_it() -> None:
    async with running(bank.session(bank.memory())) as pilot:
        text = painted(pilot)
    assert "This bank has no accounts yet" in text
    assert "recount import berka FOLDER" in text
    assert "recount demo" in text


async def test_arrows_move_the_list_while_the_search_has_the_focus() -> None:
    async with running() as pilot:
        await press(pilot, "down", "down", "up")
        table = pilot.app.screen.query_one(AccountsTable)
        assert isinstance(pilot.app.focused, SearchBox)
        assert table.account is not None
        assert table.account.account_id == "4401"
        await press(pilot, "pagedown")
        assert table.cursor == 11
        await press(pilot, "ctrl+home")
        assert table.cursor == 0
        await press(pilot, "ctrl+end", "down")
        assert table.cursor == 11


async def test_a_letter_typed_on_the_list_starts_a_search_but_q_leaves() -> None:
    async with running() as pilot:
        await press(pilot, "escape")
        assert isinstance(pilot.app.focused, AccountsTable)
        await press(pilot, "o")
        assert isinstance(pilot.app.focused, SearchBox)
        assert pilot.app.focused.value == "o"
        await press(pilot, "escape", "escape", "q")
    assert pilot.app.return_code == 0


async def test_q_in_the_search_is_a_letter() -> None:
    async with running() as pilot:
        await press(pilot, "q")
        assert pilot.app.screen.query_one(Input).value == "q"
        assert pilot.app.is_running


@pytest.mark.parametrize("size", [WIDE, NORMAL, TINY])
async def test_enter_opens_the_chosen_account(size: tuple[int, int]) -> None:
    async with running(size=size) as pilot:
        await press(pilot, "down", "enter")
        assert not isinstance(pilot.app.screen, AccountsScreen)
        assert "4401" in painted(pilot)
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, AccountsScreen)


async def test_enter_right_after_typing_opens_what_was_typed() -> None:
    opened: list[str] = []
    app = app_on()
    async with app.run_test(
        size=NORMAL,
        message_hook=lambda message: (
            opened.append(message.account_id) if isinstance(message, AccountOpenRequested) else None
        ),
    ) as pilot:
        await settle(pilot)
        # Nothing is awaited in between: the answer is not there yet when Enter comes.
        app.screen.query_one(SearchBox).value = "4407"
        app.simulate_key("enter")
        await settle(pilot)
    assert opened
    assert set(opened) == {"4407"}


async def test_a_click_chooses_and_a_double_click_opens() -> None:
    async with running() as pilot:
        await pilot.click(AccountsTable, offset=(10, 5))
        await settle(pilot)
        table = pilot.app.screen.query_one(AccountsTable)
        assert table.cursor == 3
        await pilot.click(AccountsTable, offset=(10, 5), times=2)
        await settle(pilot)
        assert "4403" in painted(pilot)
        assert not isinstance(pilot.app.screen, AccountsScreen)


async def test_the_preview_shows_the_chosen_account_only() -> None:
    async with running(size=WIDE) as pilot:
        await press(pilot, "down", "down", "down")
        text = painted(pilot).split("Now", 1)[1]
    assert "Zoë Müller-Lüdenscheidt" in text
    assert "−331.71" in text
    assert "1,165.98" in text


async def test_events_already_shown_are_not_asked_for_again() -> None:
    async with running(size=WIDE) as pilot:
        before = painted(pilot)
        await pilot.resize_terminal(130, 40)
        await settle(pilot)
        await pilot.resize_terminal(*WIDE)
        await settle(pilot)
        assert painted(pilot) == before


async def test_rows_are_read_in_pages_as_they_come_into_view() -> None:
    store = many(PAGE * 3 + 7)
    async with running(bank.session(store)) as pilot:
        assert set(store.asked) == {("", 0)}
        await press(pilot, "ctrl+end")
        assert store.asked[-1] == ("", PAGE * 3)
        assert ("", PAGE) not in store.asked
        assert "00306" in painted(pilot)
        assert pilot.app.screen.query_one(AccountsTable).cursor == PAGE * 3 + 6


async def test_only_so_many_pages_are_kept() -> None:
    table = AccountsTable()
    async with running() as pilot:
        await pilot.app.screen.mount(table)
        account = pilot.app.screen.query(AccountsTable).first().account
        assert account is not None
        pages: Sequence[int] = range(0, PAGE * (MAX_PAGES + 3), PAGE)
        for offset in pages:
            table.put_page(offset, [account])
        kept = [offset for offset in pages if table.account_at(offset) is not None]
    assert kept == list(pages[3:])


async def test_what_others_record_shows_without_a_key() -> None:
    session = bank.session()
    async with running(session, size=WIDE, poll_seconds=0.05) as pilot:
        await press(pilot, "down")
        bank.fill_one(session.store, bank.FIRST_NUMBER + 40)
        session.store.put_holders([Holder("H1", "A. Renamed")])
        await until(pilot, lambda: "13 accounts" in painted(pilot))
        text = painted(pilot)
        chosen = pilot.app.screen.query_one(AccountsTable).account
    assert "13 accounts" in text
    assert "4440" in text
    assert "A. Renamed" in text
    assert chosen is not None
    assert chosen.account_id == "4401"


async def test_a_frozen_account_is_told_where_there_is_no_room_for_its_status() -> None:
    async with running(size=NORMAL) as pilot:
        line = next(line for line in painted(pilot).splitlines() if "4407" in line)
    assert "⊠" in line


async def test_a_stale_answer_is_never_shown() -> None:
    """Every list asked for while the first is held up is dropped but the last."""
    store = many(30)
    async with running(bank.session(store)) as pilot:
        store.asked.clear()
        search = pilot.app.screen.query_one(SearchBox)
        for text in ("0", "00", "0000", "00007"):
            search.value = text
        await settle(pilot)
        assert "1 of 30" in painted(pilot)
        assert store.asked[-1] == ("00007", 0)


async def test_an_amount_finds_the_accounts_that_moved_it_and_opens_at_the_entry() -> None:
    store = bank.fill(bank.memory())
    async with running(bank.session(store)) as pilot:
        await press(pilot, *keys_of("1,800.00"))
        found = painted(pilot)
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, TimeMachineScreen)
        version = screen.state.version
        there = screen.account_id
    assert f"{there} #{version}" in found
    assert "PAYROLL +1,800.00" in found
    event = store.event(stream_of(there), version)
    assert event is not None
    assert event.event == e.MoneyDeposited(amount=1_800_00, description="PAYROLL", kind="transfer")


async def test_an_amount_that_nobody_moved_says_where_it_was_looked_for() -> None:
    async with running() as pilot:
        await press(pilot, *keys_of("9.99"))
        text = painted(pilot)
    assert "No account matches “9.99”" in text
    assert "newest 50,000 events moved that amount" in text
