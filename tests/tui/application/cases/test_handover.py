"""The handover of a shift: whose cases, until when, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from domain.errors import BadInput
from tests.kit.cases import NOW, Calendar, desk_on, executed, opened
from tui.application.cases.handover import Handover, HandoverQuery, read_handover
from tui.application.cases.handover_text import copy_handover, handover_lines
from tui.application.session import Session
from tui.text.time.parse import parse_when

UTC = ZoneInfo("UTC")


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, clock: Calendar) -> Iterator[Session]:
    """Friday the 20th of March: D-1 is Ada's and overdue, D-2 hers with tasks, D-3 nobody's and due on Monday, D-4 is
    Grace's and waits for an approval."""
    with desk_on(tmp_path, clock) as session:
        opened(session, "D-1", days=20)
        opened(session, "D-2", reason="duplicate")
        opened(session, "D-3", days=11)
        opened(session, "D-4")
        for case_id, who in (("D-1", "ada"), ("D-2", " A D A"), ("D-4", "grace")):
            executed(session, c.Assign(assignee=who), case_id=case_id)
        tasks = [("call her", "2026-03-23"), ("ask again", "2026-03-24")]
        executed(
            session,
            *(c.AddTask(text=text, due_on=date.fromisoformat(day)) for text, day in tasks),
            case_id="D-2",
        )
        executed(
            session,
            c.Determine(outcome="error_confirmed", explanation="not theirs"),
            c.ProposeCorrection(steps=(Reverse(entry=3),)),
            case_id="D-4",
            actor="grace",
        )
        yield session


def told(session: Session, actor: str = "ada", back: str = "") -> Handover:
    when = None if not back else parse_when(back, zone=UTC, now=NOW).at  # type: ignore[union-attr]
    return read_handover(session.cases, HandoverQuery(actor, when))


def numbers(found: Handover) -> dict[str, list[str]]:
    return {
        "held": [one.row.case_id for one in found.held],
        "due": [f"{row.case_id} {duty.name}" for row, duty in found.due],
        "waiting": [f"{row.case_id} {one.waits_for}" for row, one in found.waiting],
        "tasks": [f"{row.case_id} {number}" for row, number, _ in found.tasks],
    }


@pytest.mark.parametrize(
    ("actor", "back", "last_day", "expected"),
    [
        # By default until the next business day, a Monday, ends. D-3 is nobody's: whoever goes says that it is due
        # (12 CFR 1005.11(c)(2)(i): 10 business days).
        ("ada", "", "2026-03-23", ("D-1 D-2", "D-1 determine, D-3 determine", "D-4 approval", "D-2 1")),
        # Back at nine, a day that is still going on is no day before.
        ("ada", "2026-03-23 09:00", "2026-03-22", ("D-1 D-2", "D-1 determine", "D-4 approval", "")),
        (
            "ADA",
            "2026-03-24",
            "2026-03-24",
            ("D-1 D-2", "D-1 determine, D-3 determine", "D-4 approval", "D-2 1, D-2 2"),
        ),
        ("grace", "", "2026-03-23", ("D-4", "D-3 determine, D-4 correct", "D-4 approval", "")),
        ("bo", "2026-03-22", "2026-03-22", ("", "", "D-4 approval", "")),
    ],
)
def test_whose_and_until_when(
    session: Session, actor: str, back: str, last_day: str, expected: tuple[str, ...]
) -> None:
    found = told(session, actor, back)
    assert found.last_day == date.fromisoformat(last_day)
    lists = numbers(found)
    held, due, waiting, tasks = expected
    assert " ".join(lists["held"]) == held
    assert ", ".join(lists["due"]) == due
    assert ", ".join(lists["waiting"]) == waiting
    assert ", ".join(lists["tasks"]) == tasks


def test_whoever_is_back_before_now_is_told(session: Session) -> None:
    with pytest.raises(BadInput, match="has passed; name one that is still to come"):
        told(session, back="2026-03-20 15:59")


def test_nobodys_cases_are_handed_over_too(session: Session) -> None:
    executed(session, c.AddTask(text="who takes it", due_on=date(2026, 3, 23)), case_id="D-3")
    lines = handover_lines(told(session, "bo"), UTC)
    assert "  D-3 (account 77, Rosa Diaz): task 1 by Mon 23 Mar 2026, 1 bd: who takes it; nobody's" in lines
    assert "  D-3 (account 77, Rosa Diaz): credit or determine by Mon 23 Mar 2026, 1 bd; nobody's" in lines


def test_in_words(session: Session, tmp_path: Path) -> None:
    text = "\n".join(handover_lines(told(session), UTC))
    assert text.startswith("Handover of ada, Fri 20 Mar 2026; back at the end of Mon 23 Mar 2026\n")
    assert "Held · 2 cases" in text
    assert "for you, or anybody but grace: approval of correction 1, 200.00 USD" in text
    assert "task 1 by Mon 23 Mar 2026, 1 bd: call her" in text
    theirs = "\n".join(handover_lines(told(session, "grace"), UTC))
    assert "for anybody but grace: approval of correction 1, 200.00 USD" in theirs
    assert "no task is due before you are back" in theirs
    at_nine = "\n".join(handover_lines(told(session, back="2026-03-23 09:00"), UTC))
    assert "back Mon 23 Mar 2026 09:00:00 (UTC)\n" in at_nine
    assert "Due by the end of Sun 22 Mar 2026" in at_nine
    copied = copy_handover(replace(session, folder=tmp_path / "own"), told(session))
    assert copied.sentence == "\n".join(handover_lines(told(session), session.zone))
    assert "2026\ndays at the bank (UTC)\n" in copied.sentence
    assert "days at the bank" not in text
    assert copied.path is not None
    assert copied.path.read_text().startswith(copied.sentence)
