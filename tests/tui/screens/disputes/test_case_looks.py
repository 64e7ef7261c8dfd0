"""What the dispute desk looks like: queue, case file, steps and letter, in their states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot

from domain.account.commands import Request, ReverseEntry
from domain.dispute import commands as c
from domain.evidence import citations as evidence
from tests.kit.cases import ACCOUNT, Calendar, desk_on, executed, opened, some_cases, type_in, worked_on
from tests.kit.pictures import (
    Compare,
    Size,
    every_size,
    large_and_ordinary,
    looks_the_same,
    ordinary_and_small,
)
from tests.kit.shell import NORMAL, app_on, press, show
from tui.application.session import Session
from tui.screens.kit.messages import CaseOpenRequested, CasesRequested


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A bank whose clock stands still on the 20th of March."""
    with desk_on(tmp_path, Calendar()) as session:
        yield session


@pytest.fixture
def looks(snap_compare: Compare, session: Session) -> Callable[..., bool]:
    """Whether the screen that a message asks for looks as it did, after these keys and words."""

    def compare(message: Message, *keys: str, words: str = "", size: Size = NORMAL) -> bool:
        async def steps(pilot: Pilot[Any]) -> None:
            await show(pilot, message)
            await press(pilot, *keys)
            await type_in(pilot, words)

        return looks_the_same(snap_compare, app_on(session), steps, size=size)

    return compare


@every_size
def test_the_queue(looks: Callable[..., bool], session: Session, size: Size) -> None:
    some_cases(session)
    assert looks(CasesRequested(), "c", size=size)


def test_no_case_yet(looks: Callable[..., bool]) -> None:
    assert looks(CasesRequested(ACCOUNT))


def test_work_by_person(looks: Callable[..., bool], session: Session) -> None:
    some_cases(session)
    assert looks(CasesRequested(), "w")


def test_what_is_kept_beside_a_case(looks: Callable[..., bool], session: Session) -> None:
    worked_on(session)
    opened(session, "D-2")
    executed(
        session,
        c.AddTask(text="ask the machine's owner for the journal", due_on=date(2026, 3, 20)),
        c.AddTask(text="send the forms", due_on=date(2026, 3, 27)),
        c.FinishTask(number=2),
        c.RecordContact(direction="in", medium="phone", text="She says it gave 160"),
        c.AttachFile(name="journal.pdf", sha256="5f" * 32, size=48_213, words="machine journal: over by 40"),
        c.LinkCase(relation="duplicate-of", case_id="D-2"),
    )
    assert looks(CaseOpenRequested("D-1"), "5")


def test_a_contact_before_it_is_recorded(looks: Callable[..., bool], session: Session) -> None:
    opened(session)
    assert looks(CaseOpenRequested("D-1"), "c", words="Rosa says it gave 160")


@every_size
def test_a_case_that_is_worked_on(looks: Callable[..., bool], session: Session, size: Size) -> None:
    worked_on(session)
    assert looks(CaseOpenRequested("D-1"), size=size)


def test_an_overdue_case(looks: Callable[..., bool], session: Session) -> None:
    opened(session, days=20)
    assert looks(CaseOpenRequested("D-1"))


@large_and_ordinary
def test_a_correction_before_it_is_proposed(looks: Callable[..., bool], session: Session, size: Size) -> None:
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="it held 40.00 back"))
    assert looks(CaseOpenRequested("D-1"), "p", "space", size=size)


def test_a_finding_in_its_form(looks: Callable[..., bool], session: Session) -> None:
    worked_on(session)
    cited = evidence.cite_proof(session.store, ACCOUNT, 3, agrees=True)
    executed(session, c.Cite(citation=cited))
    assert looks(CaseOpenRequested("D-1"), "f", "space")


def test_a_determination_in_its_form(looks: Callable[..., bool], session: Session) -> None:
    opened(session)
    assert looks(CaseOpenRequested("D-1"), "d", "down", "tab", words="it held 40.00 back")


def test_a_field_that_cannot_be_read(looks: Callable[..., bool], session: Session) -> None:
    opened(session)
    assert looks(CaseOpenRequested("D-1"), "m", "tab", "tab", words="forty")


def test_a_step_on_a_line_that_cannot_be_read(looks: Callable[..., bool], session: Session) -> None:
    opened(session)
    assert looks(CaseOpenRequested("D-1"), "d", "f4", words="perhaps it was so")


def test_a_letter_before_it_is_sent(looks: Callable[..., bool], session: Session) -> None:
    worked_on(session)
    executed(session, c.PostCorrection(number=1))
    assert looks(CaseOpenRequested("D-1"), "l")


def test_evidence_that_later_events_bear_on(looks: Callable[..., bool], session: Session) -> None:
    worked_on(session)
    executed(session, c.Cite(citation=evidence.cite_proof(session.store, ACCOUNT, 3, agrees=True)))
    session.handler.execute(
        Request(command=ReverseEntry(account_id=ACCOUNT, entry=3, amount=40_00), command_id="r", actor="ops")
    )
    assert looks(CaseOpenRequested("D-1"), "e", "up")


@ordinary_and_small
def test_evidence_opened_again(looks: Callable[..., bool], session: Session, size: Size) -> None:
    worked_on(session)
    session.handler.execute(
        Request(command=ReverseEntry(account_id=ACCOUNT, entry=3, amount=40_00), command_id="r", actor="ops")
    )
    assert looks(CaseOpenRequested("D-1"), "e", "enter", size=size)
