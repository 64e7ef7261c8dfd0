"""The dispute queue by keys over a real bank: what is whose, found and sorted, and who gets the next case."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.dispute import commands as c
from tests.kit.cases import Calendar, case_of, desk_at, desk_on, executed, opened, type_in
from tests.kit.shell import NARROW, NORMAL, WIDE, painted, press, running, said, settle, top
from tui.application.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """D-1 is overdue and nobody's, D-2 grace's, due today with a task, D-3 ada's and far away, D-4 nobody's."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session, "D-1", days=20)
        opened(session, "D-2", days=14, reason="duplicate")
        opened(session, "D-3")
        opened(session, "D-4", days=2)
        executed(session, c.Assign(assignee="Grace"), case_id="D-2")
        executed(session, c.AddTask(text="call the shop", due_on=date(2026, 3, 20)), case_id="D-2")
        executed(session, c.Assign(assignee="ada"), case_id="D-3")
        yield session


def listed(text: str) -> list[str]:
    """Numbers of the cases in the order of the table."""
    words = [line.replace("│", " ").replace("▸", " ").split() for line in text.splitlines()]
    return [line[0] for line in words if line and line[0].startswith("D-")]


async def test_an_empty_queue_says_why_its_keys_do_nothing(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "4")
        told = {}
        for key in ("s", "enter"):
            await press(pilot, key)
            told[key] = painted(pilot).splitlines()[-1]
        await press(pilot, "slash", *"zzz", "enter", "w")
        told["w"] = painted(pilot).splitlines()[-1]
        await press(pilot, "escape")
        await press(pilot, "1", "s")
        sorted_by_age = said(pilot)
    assert "There is no case to sort: esc shows all cases again" in told["s"]
    assert "There is no case to count: esc shows all cases again" in told["w"]
    assert "There is no case to open" in told["enter"]
    assert "the oldest notice first" in sorted_by_age


async def test_queues_by_number_and_by_tab_with_their_counts(session: Session) -> None:
    async with running(session) as pilot:
        await press(pilot, "ctrl+o")
        everything = said(pilot)
        seen = {}
        for number in "123456789":
            await press(pilot, number)
            seen[number] = listed(painted(pilot))
        await press(pilot, "tab", "tab")
        around = listed(painted(pilot))
        await press(pilot, "shift+tab", "shift+tab", "escape")
        back = listed(painted(pilot))
    assert (
        "1 all 4 2 mine 1 3 nobody's 2 4 my approvals 0 5 customer 0 6 today 1 7 in 3 bd 1 8 overdue 1 9 tasks 1"
        in everything
    )
    assert "0-10: 2 11-45: 2 46-90: 0 over 90: 0" in everything
    assert seen == {
        "1": ["D-1", "D-2", "D-4", "D-3"],
        "2": ["D-3"],
        "3": ["D-1", "D-4"],
        "4": [],
        "5": [],
        "6": ["D-2"],
        "7": ["D-2"],
        "8": ["D-1"],
        "9": ["D-2"],
    }
    assert around == ["D-3"]
    assert back == seen["1"]


@pytest.mark.parametrize("size", [(200, 60), WIDE, NORMAL, NARROW])
async def test_holder_amount_and_assignee_are_seen_at_every_size(
    session: Session, size: tuple[int, int]
) -> None:
    async with running(session, size=size) as pilot:
        await press(pilot, "ctrl+o")
        rows = [line for line in painted(pilot).splitlines() if "D-2" in line]
    assert all(word in rows[0] for word in ("Rosa Diaz", "40.00", "Grace", "today", "☐"))


async def test_search_by_status_and_reason_and_orders(session: Session) -> None:
    async with running(session) as pilot:
        await press(pilot, "ctrl+o", "s")
        oldest = listed(painted(pilot))
        await press(pilot, "s", "s")
        by_number = listed(painted(pilot)), said(pilot)
        await press(pilot, "slash")
        await type_in(pilot, "investig dup")
        found = listed(painted(pilot))
        await press(pilot, "enter", "8")
        none = said(pilot)
        await press(pilot, "escape", "escape")
        everything = listed(painted(pilot))
    assert oldest == ["D-1", "D-2", "D-4", "D-3"]
    assert by_number[0] == ["D-1", "D-2", "D-3", "D-4"]
    assert "4 cases · days at the bank (UTC) · by number" in by_number[1]
    assert found == ["D-2"]
    assert "overdue · “investig dup”" in none
    assert "0 cases" in none
    assert everything == by_number[0]


async def test_work_by_person_leads_to_their_cases(session: Session) -> None:
    async with running(session) as pilot:
        await press(pilot, "ctrl+o", "w")
        table = said(pilot)
        await press(pilot, "enter")
        theirs = listed(painted(pilot)), said(pilot)
        await press(pilot, "escape", "w", "down", "down", "enter")
        nobodys = listed(painted(pilot))
    assert "Grace 1 0 1 1 today" in table
    assert "nobody 2 1 0 0 5 bd OVERDUE" in table
    assert theirs[0] == ["D-2"]
    assert "Dispute queue · of Grace" in theirs[1]
    assert nobodys == ["D-1", "D-4"]


async def test_two_desks_that_take_the_next_case_at_once_get_different_ones(session: Session) -> None:
    other = desk_at(session.store, Calendar(), "grace")
    async with running(session) as one, running(other) as two:
        await press(one, "ctrl+o")
        await press(two, "ctrl+o")
        await asyncio.gather(one.press("t"), two.press("t"))
        await settle(one)
        await settle(two)
        tops = top(one), top(two)
        opened_files = sorted((said(one).split()[0], said(two).split()[0]))
    assert tops == ("CaseFileScreen", "CaseFileScreen")
    assert opened_files == ["D-1", "D-4"]
    assert {case_of(session, one).assignee for one in ("D-1", "D-4")} == {"ada", "grace"}


async def test_when_nothing_is_left_to_take_it_says_so(session: Session) -> None:
    for case_id in ("D-1", "D-4"):
        executed(session, c.Assign(assignee="grace"), case_id=case_id)
    async with running(session) as pilot:
        await press(pilot, "ctrl+o", "t")
        told = said(pilot), top(pilot)
    assert "No open case is without somebody who works on it." in told[0]
    assert told[1] == "CasesScreen"
