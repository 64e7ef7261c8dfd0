"""The handover of a shift by keys, and what it looks like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from tests.kit.cases import Calendar, desk_on, executed, opened, type_in
from tests.kit.pictures import Compare, Size, keys, large_and_ordinary, looks_the_same
from tests.kit.shell import NARROW, WIDE, app_on, press, running, said, settle, top
from tui.application.session import Session
from tui.screens.disputes.handover import HandoverList


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Friday the 20th of March: D-1 is Ada's and overdue, D-2 hers with a task, D-3 nobody's, D-4 Grace's."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session, "D-1", days=20)
        opened(session, "D-2", reason="duplicate")
        opened(session, "D-3", days=11)
        opened(session, "D-4")
        for case_id, who in (("D-1", "ada"), ("D-2", "ada"), ("D-4", "grace")):
            executed(session, c.Assign(assignee=who), case_id=case_id)
        executed(session, c.AddTask(text="call her", due_on=date(2026, 3, 24)), case_id="D-2")
        executed(
            session,
            c.Determine(outcome="error_confirmed", explanation="not theirs"),
            c.ProposeCorrection(steps=(Reverse(entry=3),)),
            case_id="D-4",
            actor="grace",
        )
        yield session


@large_and_ordinary
def test_the_handover(snap_compare: Compare, session: Session, size: Size) -> None:
    assert looks_the_same(snap_compare, app_on(session), keys("f3", "down", "down"), size=size)


async def test_handing_over_by_keys(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "f3")
        until_monday = said(pilot)
        chosen = []
        for key in ("down", "down", "down", "down", "down", "down", "up", "pageup", "pagedown"):
            await press(pilot, key)
            row = pilot.app.screen.query_one(HandoverList).chosen
            chosen.append("" if row is None else row.case_id)
        await press(pilot, "colon")
        await type_in(pilot, "wed 9:00")
        await press(pilot, "enter")
        until_tuesday = said(pilot)
        await press(pilot, "y")
        copied = pilot.app.clipboard
        await press(pilot, "pageup", "enter")
        opened_case = top(pilot), said(pilot)
        await press(pilot, "f3")
        back = top(pilot)
        await press(pilot, "f2")
        await type_in(pilot, "grace")
        await press(pilot, "enter")
        theirs = said(pilot)
    assert "Back at the end of Mon 23 Mar 2026" in until_monday
    assert "no task is due before you are back" in until_monday
    assert "days at the bank (UTC)" in until_monday
    assert chosen == ["D-2", "D-1", "D-3", "D-4", "D-4", "D-4", "D-3", "D-1", "D-4"]
    assert "Back Wed 25 Mar 2026 09:00:00" in until_tuesday
    assert "task 1 by Tue 24 Mar 2026, 2 bd: call her" in until_tuesday
    assert copied.startswith("Handover of ada, Fri 20 Mar 2026; back Wed 25 Mar 2026 09:00:00")
    assert (opened_case[0], "D-1" in opened_case[1]) == ("CaseFileScreen", True)
    assert back == "HandoverScreen"
    assert "Handover of grace" in theirs
    assert "Held · 1 case" in theirs


async def test_what_a_narrow_row_has_no_room_for_is_told_in_full(session: Session) -> None:
    async with running(session, size=NARROW) as pilot:
        await press(pilot, "f3", "down")
        words = str(pilot.app.screen.query_one("#words").render())
        row = pilot.app.screen.query_one(HandoverList).chosen
        assert row is not None
        assert words.removeprefix("! ") == row.words
        await pilot.resize_terminal(*WIDE)
        await settle(pilot)
        assert str(pilot.app.screen.query_one("#words").render()) == ""
