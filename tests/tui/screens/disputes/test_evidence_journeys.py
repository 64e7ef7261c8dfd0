"""Evidence by keys: cited from the time machine, the proof and the what-if, and opened again as it was seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.account.commands import Deposit, Request, ReverseEntry
from tests.kit.cases import ACCOUNT, DAY, NOW, Calendar, case_of, desk_on, opened
from tests.kit.shell import NORMAL, WIDE, press, running, said, top
from tui.application.session import Session

TO_THE_CASE = ("D", "enter")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        yield session


def later(session: Session) -> None:
    """A deposit that counts from before, and the disputed entry reversed."""
    late = Deposit(account_id=ACCOUNT, amount=7_00)
    session.handler.execute(
        Request(command=late, command_id="late", actor="ops", effective_at=NOW - 30 * DAY)
    )
    reverse = ReverseEntry(account_id=ACCOUNT, entry=3, amount=40_00)
    session.handler.execute(Request(command=reverse, command_id="back", actor="ops"))


@pytest.mark.parametrize("size", [WIDE, NORMAL])
async def test_an_event_is_opened_again_as_if_nothing_had_come_later(
    session: Session, size: tuple[int, int]
) -> None:
    async with running(session, size=size) as pilot:
        await press(pilot, *ACCOUNT, "enter", "e")
        later(session)
        pilot.app.clear_notifications()
        await press(pilot, *TO_THE_CASE)
        file = said(pilot)
        await press(pilot, "3")
        findings = said(pilot)
        await press(pilot, "e")
        listed = said(pilot)
        await press(pilot, "enter")
        seen = said(pilot)
        await press(pilot, "a", "end")
        still = said(pilot)
    assert "! events recorded since bear on evidence 1" in file
    assert "! events 4, 5" in findings
    assert "ledger 300.00" in listed
    assert "EVIDENCE 1" in seen
    assert "Evidence 1 as it was seen: right after event 3: ledger 300.00" in " ".join(seen.split())
    assert "3/3" in seen
    assert "EVIDENCE 1" in still


async def test_an_instant_by_value_date_leaves_out_what_came_late(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "t", "e")
        later(session)
        pilot.app.clear_notifications()
        await press(pilot, *TO_THE_CASE, "e", "enter")
        seen = said(pilot)
    assert "EVIDENCE 1" in seen
    assert "AS-OF" in seen
    assert "300.00 USD" in seen
    assert "307.00" not in seen


async def test_a_comparison_comes_back_with_its_mark(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "left", "m", "end", "e")
        pilot.app.clear_notifications()
        await press(pilot, *TO_THE_CASE, "e", "enter")
        seen = said(pilot)
    assert "A → cursor" in seen
    assert "−200.00" in seen


async def test_a_proof_is_cited_and_made_again(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "v", "e")
        told = said(pilot)
        await press(pilot, "escape", *TO_THE_CASE, "e", "enter")
        again = top(pilot), said(pilot)
    assert "Cited as evidence 1 in case D-1." in told
    assert [one.kind for one in case_of(session).evidence.values()] == ["proof"]
    assert again[0] == "ProofScreen"
    assert "EQUAL" in again[1]


async def test_a_what_if_is_cited_and_set_up_again(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "w", "c")
        nothing = said(pilot)
        await press(pilot, "x", "c")
        told = said(pilot)
        later(session)
        pilot.app.clear_notifications()
        await press(pilot, "escape", *TO_THE_CASE, "e")
        listed = said(pilot)
        await press(pilot, "enter")
        seen = top(pilot), said(pilot)
    assert "Nothing is supposed yet" in nothing
    assert "Cited as evidence 1 in case D-1." in told
    assert "really: ledger 300.00" in listed
    assert seen[0] == "WhatIfScreen"
    assert "300.00 → 500.00" in seen[1]
    assert "1 supposed" in seen[1]
    assert "as supposed in evidence 1" in seen[1]


async def test_the_header_of_the_account_names_the_case_and_what_is_due(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        header = said(pilot)
    assert "D-1 received" in header
    assert "! credit or determine by 3 Apr 26, 10 bd" in header


async def test_without_evidence_the_key_says_how_to_cite(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "e")
        text = said(pilot)
    assert "Nothing is cited yet" in text
