"""The app from its first frame to its last: opening, failing, following, recording, leaving, crashing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from domain.account import commands as c
from domain.account.commands import Request
from domain.account.state import stream_of
from domain.errors import BadInput, DamageFound, Refused, StoreUnavailable
from domain.ports import StreamWrite
from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.patience import PATIENCE
from tests.kit.shell import (
    NORMAL,
    TINY,
    WIDE,
    Flaky,
    app_on,
    left,
    painted,
    press,
    running,
    said,
    settle,
    top,
    type_at_once,
    until,
)
from tui.application.session import Session
from tui.crash_report import EXIT_CODE, describe
from tui.screens.accounts.screen import AccountsScreen
from tui.screens.accounts.table import AccountsTable
from tui.screens.app import RecountApp
from tui.screens.failure import FailureScreen
from tui.screens.kit.keymap import KeymapError
from tui.screens.kit.keys_in_turn import HOLD_SECONDS
from tui.screens.kit.messages import BatchStepRequested, CommandFailed, CommandRequested, EventsRecorded
from tui.screens.kit.safe_input import SafeInput

ACCOUNT = "4400"


def deposit(amount: int, command_id: str, account_id: str = ACCOUNT) -> Request:
    return Request(
        command=c.Deposit(account_id=account_id, amount=amount), command_id=command_id, actor="agent-7"
    )


class Held:
    """A store that lets nothing be appended until `gate` is opened, and remembers the order of appends."""

    def __init__(self) -> None:
        self.real = bank.fill(bank.memory(), 2)
        self.gate = threading.Event()
        self.appended: list[str | None] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def append(self, writes: list[StreamWrite]) -> Any:
        assert self.gate.wait(PATIENCE)
        self.appended += [write.events[0].command_id for write in writes]
        return self.real.append(writes)


async def test_the_first_frame_is_painted_before_the_bank_is_open() -> None:
    gate, frames = threading.Event(), list[str]()

    def slowly() -> Session:
        assert gate.wait(PATIENCE)
        return bank.session()

    async with app_on(slowly).run_test(size=NORMAL) as pilot:
        await pilot.pause()
        frames.append(painted(pilot))
        gate.set()
        await settle(pilot)
        frames.append(painted(pilot))
    assert "Opening bank.db…" in frames[0]
    assert "4400" in frames[1]


@pytest.mark.parametrize(
    ("key", "comes"),
    [("ctrl+o", "CasesScreen"), ("ctrl+r", "ProjectionsScreen"), ("f3", "HandoverScreen")],
)
async def test_what_is_asked_for_before_the_bank_is_open_comes_when_it_is(key: str, comes: str) -> None:
    gate = threading.Event()

    def slowly() -> Session:
        assert gate.wait(PATIENCE)
        return bank.session()

    async with app_on(slowly).run_test(size=NORMAL) as pilot:
        await pilot.press(key)
        while "not open yet" not in painted(pilot):
            await pilot.pause(0.01)
        gate.set()
        await until(pilot, lambda: top(pilot) == comes)
        await settle(pilot)
        shown = painted(pilot)
    assert "not open yet" not in shown


async def test_what_is_typed_before_the_account_is_there_is_for_the_account() -> None:
    gate = threading.Event()

    def slowly() -> Session:
        assert gate.wait(PATIENCE)
        return bank.session()

    async with app_on(slowly, account="4403").run_test(size=NORMAL) as pilot:
        await type_at_once(pilot, "S")
        await asyncio.sleep(HOLD_SECONDS + 0.1)
        gate.set()
        while top(pilot) != "ProjectionsScreen":
            await pilot.pause(0.01)
        await settle(pilot)
        await press(pilot, "escape", "escape")
        searched = pilot.app.screen.query_one(SafeInput).value
    assert searched == ""


@pytest.mark.parametrize("size", [WIDE, NORMAL, TINY])
async def test_a_bank_that_cannot_be_opened_is_explained_and_tried_again(size: tuple[int, int]) -> None:
    answers: Iterator[Exception | Session] = iter(
        [StoreUnavailable("bank.db is not a SQLite database; check the path."), bank.session()]
    )

    def opener() -> Session:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with app_on(opener).run_test(size=size) as pilot:
        await settle(pilot)
        text = said(pilot)
        assert isinstance(pilot.app.screen, FailureScreen)
        await press(pilot, "r")
        assert isinstance(pilot.app.screen, AccountsScreen)
        assert "4400" in painted(pilot)
    assert "The bank cannot be opened" in text
    assert "bank.db is not a SQLite database; check the path." in text
    assert "r try again" in text


async def test_damage_is_explained_like_any_other_failure() -> None:
    def opener() -> Session:
        raise DamageFound("bank.db was written by a newer Recount; update this one.")

    async with app_on(opener).run_test(size=NORMAL) as pilot:
        await settle(pilot)
        assert "written by a newer Recount" in painted(pilot)
        await pilot.press("q")
    assert pilot.app.return_code == 0


async def test_an_account_named_at_the_start_is_opened_over_the_list() -> None:
    async with running(account="4403") as pilot:
        assert not isinstance(pilot.app.screen, AccountsScreen)
        assert "4403" in painted(pilot)
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, AccountsScreen)


async def test_an_unknown_account_named_at_the_start_is_said_on_the_list() -> None:
    async with running(account="nobody", size=WIDE) as pilot:
        assert isinstance(pilot.app.screen, AccountsScreen)
        text = said(pilot)
    assert "There is no account 'nobody'" in text
    assert "No account matches “nobody”" in text


async def test_commands_are_recorded_in_the_order_they_were_asked_for() -> None:
    store = Held()
    recorded: list[str] = []

    def note(message: object) -> None:
        if isinstance(message, EventsRecorded):
            recorded.append(message.request.command_id)

    app = app_on(bank.session(store))  # type: ignore[arg-type]
    async with app.run_test(size=NORMAL, message_hook=note) as pilot:
        await settle(pilot)
        for number in range(5):
            app.post_message(CommandRequested(deposit(100 + number, f"c{number}")))
        await pilot.pause()
        store.gate.set()
        await settle(pilot)
    assert store.appended == [f"c{number}" for number in range(5)]
    assert list(dict.fromkeys(recorded)) == store.appended


async def test_leaving_waits_for_what_was_confirmed() -> None:
    store = Held()
    app = app_on(bank.session(store))  # type: ignore[arg-type]
    async with app.run_test(size=NORMAL) as pilot:
        await settle(pilot)
        app.post_message(CommandRequested(deposit(100, "first")))
        app.post_message(CommandRequested(deposit(200, "second")))
        await pilot.pause()
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app.is_running
        store.gate.set()
        await left(pilot)
    assert store.appended == ["first", "second"]
    assert app.return_code == 0


class Step:
    """A step of a batch that goes on until it is stopped."""

    def __init__(self) -> None:
        self.is_begun, self.is_stopped, self.is_done = threading.Event(), threading.Event(), threading.Event()

    def run(self, session: Session) -> str:
        self.is_begun.set()
        assert self.is_stopped.wait(PATIENCE)
        self.is_done.set()
        return "as far as it came"

    def stop(self) -> None:
        self.is_stopped.set()


async def test_a_long_step_of_a_batch_holds_no_customer_up_and_ends_soon_for_who_leaves() -> None:
    store, step = Held(), Step()
    app = app_on(bank.session(store))  # type: ignore[arg-type]
    async with app.run_test(size=NORMAL) as pilot:
        await settle(pilot)
        app.post_message(BatchStepRequested(step))
        while not step.is_begun.is_set():
            await pilot.pause()
        store.gate.set()
        app.post_message(CommandRequested(deposit(100, "first")))
        while not store.appended:
            await pilot.pause()
        assert not step.is_done.is_set()
        await pilot.press("ctrl+q")
        await left(pilot)
    assert step.is_done.is_set()
    assert app.return_code == 0


async def test_a_refusal_nobody_waits_for_is_still_said() -> None:
    failures: list[Exception] = []

    def note(message: object) -> None:
        if isinstance(message, CommandFailed):
            failures.append(message.error)

    app = app_on()
    async with app.run_test(size=WIDE, notifications=True, message_hook=note) as pilot:
        await settle(pilot)
        withdrawal = c.Withdraw(account_id=ACCOUNT, amount=10**9)
        app.post_message(CommandRequested(Request(command=withdrawal, command_id="w", actor="agent-7")))
        await settle(pilot)
        text = said(pilot)
    assert "! 10,000,000.00 GBP is more than the" in text
    assert failures
    assert all(isinstance(error, Refused) for error in failures)


async def test_a_store_that_goes_away_leaves_what_is_loaded_and_comes_back_by_itself() -> None:
    store = Flaky(bank.fill(bank.memory()))
    async with running(bank.session(store), size=WIDE, poll_seconds=0.05) as pilot:
        store.is_away = True
        await until(pilot, lambda: "Store offline" in said(pilot))
        await press(pilot, "down")
        away = said(pilot)
        bank.fill_one(store.real, bank.FIRST_NUMBER + 40)
        store.is_away = False
        await until(pilot, lambda: "4440" in painted(pilot))
        back = painted(pilot)
    assert "! Store offline. The bank at bank.db does not answer; check the disk." in away
    assert "acting waits until the store is back" in away
    assert "4400" in away
    assert "Store offline" not in back
    assert "4440" in back


async def test_a_search_while_the_store_is_away_says_so_at_once() -> None:
    store = Flaky(bank.fill(bank.memory()))
    async with running(bank.session(store)) as pilot:
        store.is_away = True
        await press(pilot, "r")
        text = painted(pilot)
    assert "Store offline" in text
    assert "not searched" in text
    assert "4400" in text


async def test_a_database_that_is_slow_does_not_hold_up_the_screen() -> None:
    store = bank.fill(bank.memory())
    entered, gate = threading.Event(), threading.Event()

    class Slow(MemoryStore):
        def accounts(
            self, search: str = "", *, offset: int = 0, after: str | None = None, limit: int = 100
        ) -> Any:
            if search:
                entered.set()
                assert gate.wait(PATIENCE)
            return super().accounts(search, offset=offset, after=after, limit=limit)

    assert isinstance(store, MemoryStore)
    async with running(bank.session(Slow(store.vault, clock=lambda: bank.NOW))) as pilot:
        await pilot.press("r")
        assert entered.wait(PATIENCE)
        await pilot.press("down", "down")
        moved = pilot.app.screen.query_one(AccountsTable).cursor
        gate.set()
        await settle(pilot)
        assert "of 12" in painted(pilot)
    assert moved == 2


async def test_read_only_is_told_and_acting_is_nowhere() -> None:
    filled = bank.fill(bank.memory())
    assert isinstance(filled, MemoryStore)
    session = bank.session(bank.memory(read_only_of=filled))
    async with running(session, size=WIDE) as pilot:
        first = painted(pilot)
        await press(pilot, "enter")
        account = painted(pilot)
        await press(pilot, "a")
        told = painted(pilot)
        await press(pilot, "question_mark")
        keys = painted(pilot)
    assert "read-only" in first
    assert " a act" not in account
    assert told.splitlines()[:-1] == account.splitlines()[:-1]
    assert "open read-only; start without --read-only" in told.splitlines()[-1]
    assert "Act on the account" not in keys


async def test_a_fault_of_the_program_ends_with_its_own_code_and_tells_no_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def opener() -> Session:
        password = "s3cret-passw0rd"
        raise KeyError(f"no such thing: {password}")

    app = app_on(opener)
    with pytest.raises(Exception, match="KeyError"):
        async with app.run_test(size=NORMAL) as pilot:
            await settle(pilot)
    assert app.return_code == EXIT_CODE
    text = capsys.readouterr().err
    assert "Recount stopped" in text
    assert "KeyError" in text
    assert "in opener" in text
    assert "s3cret" not in text


def test_a_fault_is_described_by_kinds_and_places_only() -> None:
    try:
        try:
            raise ValueError("J. Rivera")
        except ValueError as cause:
            raise RuntimeError("4417") from cause
    except RuntimeError as error:
        text = describe(error)
    assert "RuntimeError from ValueError" in text
    assert "test_app_life.py" in text
    assert "J. Rivera" not in text
    assert "4417" not in text


def test_a_theme_or_key_that_cannot_be_used_is_refused_before_anything_is_painted() -> None:
    with pytest.raises(BadInput, match=r'no theme "pink"; known are .*recount-light'):
        RecountApp(bank.session, theme="pink")
    with pytest.raises(KeymapError, match="is wanted by both"):
        RecountApp(bank.session, keymap={"tm.play": "?"})


async def test_every_theme_of_the_palette_can_be_shown() -> None:
    async with running() as pilot:
        for name in pilot.app.available_themes:
            pilot.app.theme = name
            await pilot.pause()
            assert "4400" in painted(pilot)


def test_the_small_bank_is_the_same_every_time() -> None:
    one, other = (bank.fill(bank.memory(), 3) for _ in range(2))
    for number in bank.accounts(3):
        stream = stream_of(number)
        assert [row.hash for row in one.events(stream)] == [row.hash for row in other.events(stream)]
