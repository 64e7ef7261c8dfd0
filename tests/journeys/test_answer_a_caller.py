"""The first job on the demo bank: find a caller's account, answer what the balance was and why, prove it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.bank import SqlBanks
from tests.kit.shell import NORMAL, TINY, WIDE, press, running, said, top
from tui.application.session import Session

NOW = 1_794_960_000_000_000
"""18 Nov 2026 00:00 UTC, the day after the demo bank's last event."""


@pytest.fixture
def session(demo_bank: Path) -> Iterator[Session]:
    """A desk on the demo bank, which these journeys only read."""
    with closing(SqlBanks().open(str(demo_bank), read_only=True)) as store:
        yield Session(store, "agent-7", ZoneInfo("Europe/London"), clock=lambda: NOW)


@pytest.mark.parametrize("size", [WIDE, NORMAL])
async def test_what_was_my_balance_on_that_morning_and_why(session: Session, size: tuple[int, int]) -> None:
    async with running(session, size=size) as pilot:
        await press(pilot, *"rivera", "enter")
        opened = said(pilot)
        await press(pilot, "colon", *"2026-03-13 09:05:10", "enter")
        answer = said(pilot)
        await press(pilot, "v")
        proof = said(pilot)
        await press(pilot, "escape", "q")
        back = said(pilot)
    assert "4417" in opened
    assert "J. Rivera" in opened
    assert "LIVE" in opened
    assert "−635.00 GBP at Fri 13 Mar 2026 09:05:10 (Europe/London); event 40 at 09:05:03, next 41" in answer
    assert "PAST" in answer
    assert "full replay 40" in proof
    assert "1 of 15" in back


async def test_the_same_on_the_smallest_terminal(session: Session) -> None:
    async with running(session, size=TINY) as pilot:
        await press(pilot, *"rivera", "enter", "colon", *"#40", "enter")
        assert "−635.00" in said(pilot)
        await press(pilot, "v")
        assert top(pilot) == "ProofScreen"
        await press(pilot, "escape", "q")
        assert top(pilot) == "AccountsScreen"


async def test_from_one_account_to_another_and_back_by_the_palette(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *"4417", "enter", "ctrl+p", *"owen", "enter")
        other = said(pilot)
        await press(pilot, "q")
        first = said(pilot)
    assert "Owen Pryce" in other
    assert "J. Rivera" in first
