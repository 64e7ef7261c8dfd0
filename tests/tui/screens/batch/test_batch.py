"""From the sweep to the money by keys: marked, opened, proposed, approved by a second person, posted, told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage.bank import SqlBanks
from tests.kit.cases import type_in
from tests.kit.pictures import Compare, keys, looks_the_same
from tests.kit.shell import WIDE, app_on, press, running, said, top
from tui.application.session import Session


@pytest.fixture
def session(demo_bank: Path, tmp_path: Path) -> Iterator[Session]:
    path = shutil.copy(demo_bank, tmp_path / "demo.db")
    with closing(SqlBanks().open(str(path))) as bank:
        yield Session(bank, "ada", ZoneInfo("Europe/London"), clock=bank.clock, bank=bank, is_training=True)


async def sign_in(pilot: Any, name: str) -> None:
    await press(pilot, "f2")
    await type_in(pilot, name)
    await press(pilot, "enter")


async def test_from_the_sweep_to_the_letter(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "f12", "x")
        await type_in(pilot, "two purchases")
        await press(pilot, "enter")
        marked = said(pilot)
        await press(pilot, "b")
        intended = said(pilot)
        await press(pilot, "escape", "ctrl+s")
        nothing = said(pilot)
        await press(pilot, "b", "ctrl+s")
        opened = said(pilot)
        await press(pilot, "p", "ctrl+s")
        proposed = said(pilot)
        await press(pilot, "b")
        early = said(pilot)
        await press(pilot, "a", "ctrl+s")
        own = said(pilot)
        await sign_in(pilot, "grace")
        signed = said(pilot)
        await press(pilot, "a")
        to_approve = said(pilot)
        await press(pilot, "ctrl+s")
        approved = said(pilot)
        await press(pilot, "f2", "b", "ctrl+s")
        posted = said(pilot)
        await press(pilot, "l", "ctrl+s")
        told = said(pilot)
        await press(pilot, "down", "enter")
        case = top(pilot)
    assert "no finding: two purchases" in marked
    assert "4 findings in 3 accounts; owed: 389.00 EUR, 720.00 GBP. 1 of them left out." in marked
    assert "A batch of 3 findings in 2 accounts: ctrl+s opens it" in intended
    assert "Nothing was asked for yet" in nothing
    assert "Batch B-1 is open." in opened
    assert "left out" in opened
    assert "Case D-60, which is open" in proposed
    assert "approve, by somebody but ada; f2 signs somebody else in." in proposed
    assert "Nothing is approved" in early
    assert "f2 signs somebody else in." in early
    assert "You opened this batch" in own
    assert "Approve, as grace: 389.00 EUR to 1 account" in to_approve
    assert "approve, by somebody but ada." in signed
    assert "Next: post." in approved
    assert "1 account posted, 0 refused." in posted
    assert "1 letter recorded as sent." in told
    assert case == "CaseFileScreen"
    events = session.store.events("batch-B-1")
    assert [(row.type, row.actor) for row in events][-3:] == [
        ("BatchProposed", "ada"),
        ("BatchApproved", "grace"),
        ("ChildPosted", "ada"),
    ]


async def test_left_out_rejected_and_found_again(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "f12", "B")
        none = said(pilot)
        await press(pilot, "b", "ctrl+s", "p", "ctrl+s", "down", "x")
        await type_in(pilot, "asked for it")
        await press(pilot, "enter", "ctrl+s")
        out = said(pilot)
        await press(pilot, "R")
        nothing = said(pilot)
        await press(pilot, "escape", "b", "ctrl+s")
        again = said(pilot)
        await press(pilot, "right_square_bracket")
        last = said(pilot)
    assert "There is no batch yet" in none
    assert "Left out; what was proposed is void." in out
    assert "Nothing is proposed" in nothing
    assert "Batch B-1 was opened from this sweep already." in again
    assert "There is no other batch that way." in last


async def test_a_bank_that_is_looked_at_only_shows_why_not(demo_bank: Path) -> None:
    with closing(SqlBanks().open(str(demo_bank), read_only=True)) as bank:
        looking = Session(bank, "ada", ZoneInfo("Europe/London"), clock=bank.now, bank=bank)
        async with running(looking, size=WIDE) as pilot:
            await press(pilot, "f12", "b")
            assert "is open read-only" in said(pilot)


def test_what_was_proposed(snap_compare: Compare, session: Session) -> None:
    assert looks_the_same(snap_compare, app_on(session), keys("f12", "b", "ctrl+s", "p", "ctrl+s", "down"))
