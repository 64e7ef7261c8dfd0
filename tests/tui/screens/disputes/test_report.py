"""The desk's figures in the app, the queues by one key, and days that pass while it is open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.dispute import commands as c
from domain.dispute.postings import Credit
from tests.kit.cases import Calendar, case_of, desk_on, executed, opened
from tests.kit.pictures import Compare, Size, looks_the_same, ordinary_and_small
from tests.kit.shell import app_on, keys_of, press, running, said, settle, show
from tui.application.session import Session
from tui.screens.kit.messages import CaseReportRequested, CasesRequested


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, calendar: Calendar) -> Iterator[Session]:
    """Three notices of the 20th of March, one of the 29th of February; one was credited, one closed, one is grace's."""
    with desk_on(tmp_path, calendar) as session:
        for case_id, reason in (("D-1", "atm-short"), ("D-2", "atm-short"), ("D-3", "duplicate")):
            opened(session, case_id, reason=reason)
        opened(session, "D-4", days=20)
        executed(session, c.Assign(assignee="grace"), case_id="D-2")
        executed(session, c.WithdrawNotice(), c.CloseCase(), case_id="D-3")
        calendar.on(3)
        credit = Credit(credit_id="PC-1", entry=3, amount=40_00)
        executed(session, c.ProposeCorrection(steps=(credit,)), c.PostCorrection(number=1))
        yield session


@ordinary_and_small
def test_the_figures(snap_compare: Compare, session: Session, size: Size) -> None:
    asked = CaseReportRequested()
    assert looks_the_same(snap_compare, app_on(session), lambda pilot: show(pilot, asked), size=size)


@pytest.mark.asyncio
async def test_another_period(session: Session, calendar: Calendar) -> None:
    calendar.on(100)
    async with running(session) as pilot:
        await show(pilot, CasesRequested())
        await press(pilot, "r")
        quarter = said(pilot)
        await press(pilot, "p")
        year = said(pilot)
        await press(pilot, "escape")
        back = said(pilot)
    assert "last 90 days" in quarter
    assert "0 opened" in quarter
    assert "last 365 days" in year
    assert "4 opened" in year
    assert "Dispute queue" in back


@pytest.mark.asyncio
async def test_a_period_in_words(session: Session, calendar: Calendar) -> None:
    calendar.on(100)
    async with running(session) as pilot:
        await show(pilot, CaseReportRequested())
        await press(pilot, "colon", *keys_of("3pm"), "enter")
        refused = said(pilot)
        await press(pilot, *["backspace"] * 3, *keys_of("march"), "enter")
        march = said(pilot)
        await press(pilot, "p")
        back = said(pilot)
    assert "Days are wanted here" in refused
    assert "Sun 1 Mar 2026 to Tue 31 Mar 2026" in march
    assert "4 opened" in march
    assert "last 90 days" in back
    assert "0 opened" in back


@pytest.mark.asyncio
async def test_an_app_that_is_opened_records_what_passed(session: Session, calendar: Calendar) -> None:
    calendar.on(15)
    async with running(session) as pilot:
        await settle(pilot)
        await pilot.app.workers.wait_for_complete()
    assert "determine" in case_of(session, "D-2").missed
