"""Which cases are in which queue: the rules apart from any store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute import side_events as side
from domain.dispute.business_days import ONE_DAY
from domain.dispute.queues import (
    Load,
    QueueOrder,
    Waits,
    Wanted,
    ages,
    band_of,
    is_wanted,
    is_wanted_case,
    loads,
    ordered,
    waits_of,
)
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
    assert [waits_of(story.fold).for_approval_by(one) for one in ("ada", " Ada", "grace")] == [
        False,
        False,
        True,
    ]
    story.recorded(d.CorrectionApproved(number=1))
    assert not waits_of(story.fold).for_approval_by("grace")


def test_a_closed_case_waits_for_no_customer() -> None:
    story = Story().on("2026-05-12").told(confirmation_asked_on=date(2026, 5, 12))
    assert waits_of(story.fold).customer
    story.took_back().closed()
    assert not waits_of(story.fold).customer


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


def test_a_case_tells_its_tasks_until_they_are_done_or_it_is_closed() -> None:
    story = Story().on("2026-05-12").told()
    for number, day in enumerate(("2026-05-20", "2026-05-14"), start=1):
        story.recorded(side.TaskAdded(number=number, text="call her", due_on=date.fromisoformat(day)))
    both = waits_of(story.fold)
    story.recorded(side.TaskDone(number=2))
    one = waits_of(story.fold)
    story.took_back().closed()
    assert [(two.tasks, str(two.task_due_on)) for two in (both, one)] == [
        (2, "2026-05-14"),
        (1, "2026-05-20"),
    ]
    assert waits_of(story.fold).tasks == 0


@pytest.mark.parametrize(
    ("today", "is_listed"), [("2026-05-19", False), ("2026-05-20", True), ("2026-05-21", True)]
)
def test_a_task_is_due_from_its_day_on(today: str, is_listed: bool) -> None:
    waits = Waits(task_due_on=date(2026, 5, 20), tasks=1)
    assert is_wanted_case(waits, Wanted(tasks=True), "ada", date.fromisoformat(today)) is is_listed


ROWS = [
    replace(ROW, case_id="D-9", noticed_on=date(2026, 5, 3), alleged_amount=5_00),
    replace(ROW, case_id="D-10", noticed_on=date(2026, 5, 1), alleged_amount=900, currency="JPY"),
    replace(ROW, case_id="D-2", noticed_on=date(2026, 5, 2), alleged_amount=0, status="closed"),
    replace(ROW, case_id="D-1", noticed_on=date(2026, 5, 2), alleged_amount=70_00),
]


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ("deadline", "D-9 D-10 D-2 D-1"),
        ("age", "D-10 D-1 D-9 D-2"),
        ("amount", "D-10 D-1 D-9 D-2"),
        ("case", "D-1 D-9 D-10 D-2"),
    ],
)
def test_orders_leave_closed_cases_last_and_compare_amounts_and_not_minor_units(
    order: QueueOrder, numbers: str
) -> None:
    assert " ".join(one.case_id for one in ordered(ROWS, order)) == numbers


def test_open_cases_are_counted_by_age_empty_bands_too() -> None:
    days = [replace(ROW, noticed_on=date(2026, 5, 1) + ONE_DAY * back) for back in (0, 1, 30, 50)]
    days.append(replace(ROW, status="closed"))
    assert ages(days, date(2026, 6, 15)) == {"0-10": 1, "11-45": 3, "46-90": 0, "over 90": 0}


def test_work_is_counted_by_person_however_the_name_is_written() -> None:
    today, task = date(2026, 5, 21), Waits(task_due_on=date(2026, 5, 21), tasks=1)
    late, soon = date(2026, 5, 20), date(2026, 5, 26)
    rows = [
        (replace(ROW, assignee="", next_due_on=None), Waits()),
        (replace(ROW, assignee="Ada", next_due_on=soon), task),
        (replace(ROW, assignee="ada ", next_due_on=late), Waits()),
        (replace(ROW, assignee="bo"), Waits()),
        (replace(ROW, assignee="bo", status="closed"), task),
    ]
    assert loads(rows, today, 3, US) == [
        Load("Ada", cases=2, overdue=1, soon=1, tasks=1, next_due_on=late),
        Load("bo", cases=1, overdue=0, soon=1, tasks=0, next_due_on=ROW.next_due_on),
        Load("", cases=1, overdue=0, soon=0, tasks=0, next_due_on=None),
    ]


def test_cases_of_one_person_are_asked_for_by_name() -> None:
    assert is_wanted(ROW, Wanted(assignee="ADA"), "bo", date(2026, 5, 20), US)
    assert not is_wanted(ROW, Wanted(assignee="bo"), "ada", date(2026, 5, 20), US)
