"""Steps of a case whose answer was lost, or that somebody else was faster with: nothing happens twice or unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from domain.account.commands import Deposit, OpenAccount, Request, ReverseEntry
from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from domain.errors import Refused, StoreUnavailable
from domain.handlers.dispute import CaseExecuted
from domain.ports import Receipt, StreamWrite
from storage.log.store import SqlStore
from tests.kit.act_desk import Failing
from tests.kit.cases import (
    ACCOUNT,
    Calendar,
    case_of,
    desk_at,
    desk_on,
    executed,
    on_line,
    opened,
    step,
    type_in,
)
from tests.kit.shell import WIDE, keys_of, press, running, said, top
from tui.application.cases.steps import UNNUMBERED, notice
from tui.application.session import Session
from tui.screens.disputes.case_file import CaseFileScreen
from tui.screens.writing import execute


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, clock: Calendar) -> Iterator[Session]:
    with desk_on(tmp_path, clock) as session:
        yield session


async def test_a_notice_whose_answer_was_lost_is_one_case(session: Session, clock: Calendar) -> None:
    failing = Failing(session.store, set())
    cut = desk_at(cast(SqlStore, failing), clock, "ada")
    append = session.store.append

    def lose_the_answer(writes: Sequence[StreamWrite]) -> list[Receipt]:
        append(writes)
        failing.failing = {"receipt"}
        raise StoreUnavailable("The connection was cut.")

    failing.append = lose_the_answer  # type: ignore[attr-defined]
    async with running(cut, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D")
        await step(pilot, "n", "atm-short amount=40.00 entry+=3 the atm gave less cash")
        lost = said(pilot)
        failing.failing = set()
        await press(pilot, "ctrl+s")
        shown = said(pilot)
    assert "The connection was cut." in lost
    assert "D-1" in shown
    assert [case.case_id for case in session.store.cases(open_only=False)] == ["D-1"]


async def test_a_notice_is_one_case_although_another_took_the_next_number(
    session: Session, clock: Calendar
) -> None:
    """The answer is lost, a colleague opens a case, and ctrl+s is pressed again."""
    failing = Failing(session.store, set())
    cut = desk_at(cast(SqlStore, failing), clock, "ada")
    append = session.store.append

    def lose_the_answer(writes: Sequence[StreamWrite]) -> list[Receipt]:
        append(writes)
        failing.failing = {"receipts"}
        raise StoreUnavailable("The connection was cut.")

    failing.append = lose_the_answer  # type: ignore[attr-defined]
    async with running(cut, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D")
        await step(pilot, "n", "atm-short amount=40.00 entry+=3 the atm gave less cash")
        failing.failing = set()
        opened(session, "D-2")
        await press(pilot, "ctrl+s")
        left = top(pilot)
    assert left == "CasesScreen"
    assert [case.case_id for case in session.store.cases(open_only=False)] == ["D-1", "D-2"]
    assert [row.type for row in session.store.case_events("D-1")] == ["NoticeReceived", "DeadlinesSet"]


def test_two_notices_under_one_id_on_two_accounts_are_one_case_and_a_refusal(session: Session) -> None:
    session.handler.execute(
        Request(command=OpenAccount(account_id="78", currency="USD"), command_id="open-78", actor="ada")
    )
    first, second = (
        c.CaseRequest(
            case_id=UNNUMBERED,
            command=notice(account_id, reason_code="hold", regime="internal", country="US"),
            command_id="one",
            actor="ada",
        )
        for account_id in (ACCOUNT, "78")
    )
    executed_once = execute(session, first)
    assert execute(session, first) == replace(cast(CaseExecuted, executed_once), first_time=False)
    with pytest.raises(Refused, match="one was used for the notice on case D-1"):
        execute(session, second)
    assert [case.case_id for case in session.store.cases(open_only=False)] == ["D-1"]


async def test_a_name_that_is_too_long_is_said_to_be(session: Session) -> None:
    opened(session)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "g", "ctrl+u")
        await press(pilot, *("x" * 101))
        told = said(pilot)
        await press(pilot, "ctrl+s")
        still = top(pilot)
    assert "The assignee cannot be recorded: string should have at most 100 characters." in told
    assert still == "CaseStepScreen"
    assert case_of(session).assignee == ""


async def test_a_preview_of_an_account_that_has_moved_is_made_again(session: Session) -> None:
    """What was shown is what is recorded: the figures of another version are looked at before they are."""
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="posted twice"))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        await on_line(pilot, "p")
        await type_in(pilot, "reverse 3 9.00")
        before = said(pilot)
        paid_in(session)
        await press(pilot, "ctrl+s")
        conflict = said(pilot)
        await press(pilot, "ctrl+s")
        still = top(pilot)
        await press(pilot, "enter")
        again = said(pilot)
        await press(pilot, "ctrl+s")
    assert "Ledger 300.00 309.00 +9.00" in " ".join(before.split())
    assert "changed since you looked: you saw version 3, it is now at 4" in conflict
    assert still == "CaseStepScreen"
    assert "Ledger 301.00 310.00 +9.00" in " ".join(again.split())
    assert case_of(session).proposals[1].account_version == 4


async def test_nobody_approves_figures_that_are_no_longer_those_of_the_account(
    session: Session, clock: Calendar
) -> None:
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="not theirs"))
    executed(session, c.ProposeCorrection(steps=(Reverse(entry=3),), account_version=3))
    paid_in(session)
    assert isinstance(session.store, SqlStore)
    async with running(desk_at(session.store, clock, "grace"), size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "a")
        told = said(pilot)
        await press(pilot, "ctrl+s")
    assert "changed since you looked: you saw version 3, it is now at 4" in told
    assert case_of(session).proposals[1].status == "proposed"


async def test_a_correction_that_the_account_has_overtaken_is_to_be_rejected(session: Session) -> None:
    opened(session)
    executed(
        session,
        c.Determine(outcome="error_confirmed", explanation="not theirs"),
        c.ProposeCorrection(steps=(Reverse(entry=3, amount=200_00),), account_version=3),
    )
    reversal = ReverseEntry(account_id=ACCOUNT, entry=3, amount=60_00)
    session.handler.execute(
        Request(command=reversal, command_id="back", actor="branch/9", channel="branch", reason="goodwill")
    )
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, CaseFileScreen)
        overtaken = screen.following
        await press(pilot, "x", *keys_of("given back already"), "ctrl+s")
        rejected = screen.following
    assert overtaken.startswith("x  reject the correction, which cannot be posted any more")
    assert case_of(session).proposals[1].status == "rejected"
    assert rejected == "l  write to the customer"


def paid_in(session: Session) -> None:
    """A customer pays a dollar in."""
    deposit = Deposit(account_id=ACCOUNT, amount=1_00)
    session.handler.execute(Request(command=deposit, command_id="in", actor="branch/9", channel="branch"))
