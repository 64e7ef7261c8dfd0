"""Which cases are in which queue: the rules apart from any store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.queues import Wanted, band_of, is_wanted, waits_for_approval, waits_for_customer
from domain.dispute.summary import CaseSummary
from tests.kit.case_story import Story
from tests.kit.days import FEDERAL_RESERVE, Days

US = Days("US", FEDERAL_RESERVE)
ROW = CaseSummary(
    case_id="D-1",
    account_id="77",
    holder_id="",
    holder_name="",
    currency="USD",
    status="investigating",
    outcome="",
    regime="reg-e",
    reason_code="atm-short",
    alleged_amount=40_00,
    assignee="Ada ",
    noticed_on=date(2026, 5, 11),
    next_deadline="determine",
    next_due_on=date(2026, 5, 26),
    provisional_credit=0,
    waiting_for_approval=0,
    version=3,
    last_recorded_at=0,
)


@pytest.mark.parametrize(
    ("today", "within", "is_listed"),
    [
        ("2026-05-26", 0, True),
        ("2026-05-22", 0, False),
        ("2026-05-22", 1, True),
        ("2026-05-21", 1, False),
        ("2026-05-20", 3, True),
        ("2026-05-19", 3, False),
        ("2026-05-27", 3, False),
    ],
)
def test_weekends_and_memorial_day_are_not_counted(today: str, within: int, is_listed: bool) -> None:
    found = is_wanted(ROW, Wanted(due=within), "ada", date.fromisoformat(today), US)
    assert found is is_listed


def test_a_case_without_a_deadline_is_neither_due_nor_overdue() -> None:
    row = replace(ROW, next_deadline="", next_due_on=None)
    for wanted in (Wanted(due=1000), Wanted(overdue=True)):
        assert not is_wanted(row, wanted, "ada", date(2026, 6, 1), US)


@pytest.mark.parametrize(("actor", "mine"), [("ada", True), ("A D A", True), ("adam", False), ("", False)])
def test_names_are_compared_without_case_and_white_space(actor: str, mine: bool) -> None:
    assert is_wanted(ROW, Wanted(mine=True), actor, date(2026, 5, 20), US) is mine


def test_only_a_third_person_may_approve() -> None:
    story = Story().on("2026-05-12").told().on("2026-05-13").determined()
    seen = d.Figures(ledger=0, held=0, available=0)
    story.recorded(
        d.CorrectionProposed(
            number=1,
            steps=(p.Refund(entry=3),),
            account_version=9,
            amount=250_00,
            needs_approval=True,
            before=seen,
            after=seen,
        )
    )
    assert [waits_for_approval(story.fold, one) for one in ("ada", " Ada", "grace")] == [False, False, True]
    story.recorded(d.CorrectionApproved(number=1))
    assert not waits_for_approval(story.fold, "grace")


def test_a_closed_case_waits_for_no_customer() -> None:
    story = Story().on("2026-05-12").told(confirmation_asked_on=date(2026, 5, 12))
    assert waits_for_customer(story.fold)
    story.took_back().closed()
    assert not waits_for_customer(story.fold)


def test_bands_meet() -> None:
    assert [band_of(days) for days in (-1, 0, 10, 11, 45, 46, 90, 91)] == [
        "0-10",
        "0-10",
        "0-10",
        "11-45",
        "11-45",
        "46-90",
        "46-90",
        "over 90",
    ]
