"""Who else, by keys: the patterns over a whole bank, and the account at the event."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.account.commands import Deposit, Request
from storage.bank import SqlBanks
from tests.kit.pictures import Compare, Size, keys, looks_the_same
from tests.kit.shell import NORMAL, WIDE, app_on, painted, press, running, said, settle, top
from tests.kit.travelling import travelling
from tui.application.session import Session
from tui.screens.app import RecountApp
from tui.screens.sweep.rows import HarmRows


@pytest.fixture
def session(demo_bank: Path) -> Iterator[Session]:
    with closing(SqlBanks().open(str(demo_bank), read_only=True)) as bank:
        yield Session(bank, "agent-7", ZoneInfo("Europe/London"), clock=bank.now, bank=bank)


async def test_who_was_charged_twice_and_where(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "f12")
        double = said(pilot)
        await press(pilot, "enter")
        opened = said(pilot)
        await press(pilot, "f12", "left_square_bracket")
        late = said(pilot)
        await press(pilot, "left_square_bracket", "enter")
        none = said(pilot)
        await press(pilot, "escape")
        back = top(pilot)
    assert "4 findings in 3 accounts; owed: 389.00 EUR, 720.00 GBP." in double
    assert "2086, event 403: as event 402, without a hold" in double
    assert "in 15 accounts" in double
    assert "2086" in opened
    assert "event 403" in opened.replace("event  ", "event ")
    assert "2 findings in 1 account; owed: 35.00 GBP." in late
    assert "None found." in none
    assert "Nothing is found here" in none
    assert back == "AccountsScreen"


async def test_from_a_what_if_it_asks_of_late_credits(session: Session) -> None:
    async with running(session, size=NORMAL, account="4417") as pilot:
        await press(pilot, "w", "f12")
        assert "What came of credits that were booked late" in said(pilot)


async def test_from_a_case_it_asks_of_what_the_case_is_about(session: Session) -> None:
    async with running(session, size=NORMAL, case_id="D-61") as pilot:
        await press(pilot, "f12")
        assert "Holds that stand though their payment was taken" in said(pilot)


@pytest.mark.parametrize("size", [WIDE, NORMAL, (60, 20)])
async def test_all_of_why_is_told_at_every_size(session: Session, size: Size) -> None:
    async with running(session, size=size) as pilot:
        await press(pilot, "f12", "left_square_bracket")
        why = pilot.app.screen.query_one(HarmRows).chosen
        shown = " ".join(painted(pilot).split())
    assert why is not None
    assert f"{why.account_id}, event {why.harm.entry:,}: {why.harm.words} · J. Rivera" in shown
    assert (f"GBP {why.harm.words}" in shown) == (size == WIDE)


async def test_a_desk_on_a_copy_says_why_not() -> None:
    async with travelling() as traveller:
        await press(traveller.pilot, "f12")
        assert "a sweep asks the whole bank" in said(traveller.pilot)


async def test_what_was_recorded_since_is_counted_until_it_is_looked_again(
    demo_bank: Path, tmp_path: Path
) -> None:
    path = shutil.copy(demo_bank, tmp_path / "demo.db")
    with closing(SqlBanks().open(str(path))) as bank:
        desk = Session(bank, "ada", ZoneInfo("Europe/London"), clock=bank.clock, bank=bank, is_training=True)
        async with running(desk, size=NORMAL) as pilot:
            await press(pilot, "f12")
            fresh = painted(pilot)
            command = Deposit(account_id="2086", amount=10_00, kind="cash deposit")
            desk.handler.execute(Request(command=command, command_id="one", actor="grace", reason="a test"))
            assert isinstance(pilot.app, RecountApp)
            assert pilot.app.follower is not None
            pilot.app.follower.look()
            await settle(pilot)
            stale = painted(pilot)
            await press(pilot, "r")
            again = painted(pilot)
    assert "recorded since" not in fresh + again
    assert "1 event recorded since: r looks again" in stale


def test_the_same_payment_twice(snap_compare: Compare, session: Session) -> None:
    assert looks_the_same(snap_compare, app_on(session), keys("f12", "down"))
