"""What of a case is told when a shift is handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute import side_events as side
from domain.dispute.handover import due_by, tasks_by, waiting_in
from tests.kit.case_story import Story

SEEN = d.Figures(ledger=0, held=0, available=0)


def proposed(story: Story, *, needs_approval: bool) -> Story:
    return story.recorded(
        d.CorrectionProposed(
            number=len(story.fold.proposals) + 1,
            steps=(p.Reverse(entry=3),),
            account_version=9,
            amount=250_00,
            needs_approval=needs_approval,
            before=SEEN,
            after=SEEN,
        )
    )


def told() -> Story:
    return Story().on("2026-03-13").told()


def announced(story: Story) -> Story:
    story = story.credited().determined("no_error", 0)
    return story.recorded(d.DebitScheduled(credit_id="C1", due_on=date(2026, 3, 20)))


CASES: dict[str, tuple[Callable[[], Story], list[tuple[str, int, tuple[str, ...]]]]] = {
    "nothing": (told, []),
    "the customer": (
        lambda: told().amended(confirmation_asked_on=date(2026, 3, 13)),
        [("customer", 0, ())],
    ),
    "the customer has answered": (
        lambda: told().amended(
            confirmation_asked_on=date(2026, 3, 13), confirmation_received_on=date(2026, 3, 16)
        ),
        [],
    ),
    "an approval": (
        lambda: proposed(told().determined(), needs_approval=True),
        [("approval", 1, ("ada",))],
    ),
    "posting, small enough": (
        lambda: proposed(told().determined(), needs_approval=False),
        [("posting", 1, ())],
    ),
    "posting, approved": (
        lambda: proposed(told().determined(), needs_approval=True).recorded(d.CorrectionApproved(number=1)),
        [("posting", 1, ())],
    ),
    "rejected": (
        lambda: proposed(told().determined(), needs_approval=True).recorded(d.CorrectionRejected(number=1)),
        [],
    ),
    "a debit that was announced": (lambda: announced(told()), [("debit", 0, ())]),
    "closed": (
        lambda: told().amended(confirmation_asked_on=date(2026, 3, 13)).determined("no_error", 0).closed(),
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_waits(case: str) -> None:
    story, expected = CASES[case]
    found = waiting_in(story().fold)
    assert [(one.waits_for, one.number, one.barred) for one in found] == expected


@pytest.mark.parametrize(
    ("last", "names"),
    [
        ("2026-03-26", []),
        # 12 CFR 1005.11(c)(2)(i): 10 business days; (c)(2): 45 days.
        ("2026-03-27", ["determine"]),
        ("2026-04-26", ["determine"]),
        ("2026-04-27", ["determine", "complete"]),
    ],
)
def test_what_is_due_by_a_day(last: str, names: list[str]) -> None:
    assert [one.name for one in due_by(told().fold, date.fromisoformat(last))] == names


def test_tasks_by_a_day_the_earliest_first() -> None:
    story = told()
    for number, (text, day) in enumerate(
        [("later", "2026-03-20"), ("call", "2026-03-16"), ("done", "2026-03-16")], 1
    ):
        story = story.recorded(side.TaskAdded(number=number, text=text, due_on=date.fromisoformat(day)))
    fold = story.recorded(side.TaskDone(number=3)).fold
    assert [one.text for one in tasks_by(fold, date(2026, 3, 20)).values()] == ["call", "later"]
    assert list(tasks_by(fold, date(2026, 3, 19))) == [2]
    assert tasks_by(fold, date(2026, 3, 15)) == {}
