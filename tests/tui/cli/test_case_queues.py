"""`recount case list` by queue: whose a case is, whom it waits for, and how near its next deadline is."""

from __future__ import annotations

import pytest

from tests.tui.cli.conftest import Recount, at, open_american


@pytest.fixture
def desk(recount: Recount) -> Recount:
    """D-1 is agent-7's and waits for somebody's approval, D-2 is grace's, D-3 nobody's and waits for the customer."""
    recount.now = at("2026-03-20T16:00:00")
    open_american(recount)
    words = ("case", "open", "77", "--reason-code", "atm-short", "--regime", "reg-e", "--entry", "3")
    recount(*words, "--amount", "190")
    recount.now = at("2026-03-23T16:00:00")
    recount(*words, "--amount", "40")
    recount(*words, "--amount", "30", "--confirmation", "asked 2026-03-23")
    recount("case", "assign", "D-1", " Agent-7 ")
    recount("case", "assign", "D-2", "grace")
    recount("case", "propose", "D-1", "credit 3 190.00")
    return recount


def listed(desk: Recount, *options: str, actor: str = "agent-7") -> list[str]:
    """Numbers of the cases, as that person asks."""
    result = desk("case", "list", "--json", *options, options=("--actor", actor))
    return [line.split('"')[3] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("options", "actor", "cases"),
    [
        ((), "agent-7", ["D-1", "D-2", "D-3"]),
        (("--mine",), "agent-7", ["D-1"]),
        (("--mine",), "Grace", ["D-2"]),
        (("--mine",), "bob", []),
        (("--unassigned",), "agent-7", ["D-3"]),
        (("--approvals",), "grace", ["D-1"]),
        (("--approvals",), "AGENT-7", []),
        (("--approvals", "--mine"), "grace", []),
        (("--waiting",), "agent-7", ["D-3"]),
        (("--unassigned", "--waiting"), "agent-7", ["D-3"]),
        (("--overdue",), "agent-7", []),
        (("--mine", "--account", "4417"), "agent-7", []),
        (("--unassigned", "--search", "atm"), "agent-7", ["D-3"]),
    ],
)
def test_whose_it_is_and_whom_it_waits_for(
    desk: Recount, options: tuple[str, ...], actor: str, cases: list[str]
) -> None:
    assert listed(desk, *options, actor=actor) == cases


@pytest.mark.parametrize(
    ("day", "within", "cases"),
    [
        ("2026-03-31", "3", ["D-1"]),
        ("2026-03-31", "2", []),
        ("2026-04-01", "3", ["D-1", "D-2", "D-3"]),
        ("2026-04-03", "0", ["D-1"]),
        ("2026-04-03", "1", ["D-1", "D-2", "D-3"]),
        ("2026-04-04", "1", ["D-2", "D-3"]),
        ("2026-04-07", "9", []),
    ],
)
def test_due_within_business_days(desk: Recount, day: str, within: str, cases: list[str]) -> None:
    """D-1 is due on Friday 3 April 2026, the others on the Monday after."""
    desk.now = at(f"{day}T12:00:00")
    assert listed(desk, "--due", within) == cases


def test_a_day_that_passed_is_overdue(desk: Recount) -> None:
    desk.now = at("2026-04-04T12:00:00")
    assert listed(desk, "--overdue") == ["D-1"]
    assert listed(desk, "--overdue", "--limit", "1") == ["D-1"]
    assert desk("case", "list", "--overdue").stderr == "1 case.\n"


def test_who_determined_a_case_does_not_approve_its_correction(desk: Recount) -> None:
    desk("case", "reject", "D-1", "1", "--reason", "see the journal first")
    desk("case", "determine", "D-1", "error_confirmed", "it gave 10.00", options=("--actor", "grace"))
    desk("case", "propose", "D-1", "refund 3 190.00")
    assert [listed(desk, "--approvals", actor=one) for one in ("agent-7", "grace", "bob")] == [
        [],
        [],
        ["D-1"],
    ]


def test_the_customer_has_confirmed(desk: Recount) -> None:
    desk("case", "amend", "D-3", "confirmation=received 2026-03-23", "--reason", "her letter came")
    assert listed(desk, "--waiting") == []


@pytest.mark.parametrize(
    ("day", "age", "band"),
    [
        ("2026-03-30", 10, "0-10"),
        ("2026-03-31", 11, "11-45"),
        ("2026-05-04", 45, "11-45"),
        ("2026-05-05", 46, "46-90"),
        ("2026-06-18", 90, "46-90"),
        ("2026-06-19", 91, "over 90"),
    ],
)
def test_age_in_bands(desk: Recount, day: str, age: int, band: str) -> None:
    desk.now = at(f"{day}T12:00:00")
    case = next(one for one in desk.lines("case", "list") if one["case"] == "D-1")
    assert (case["age_days"], case["age_band"]) == (age, band)
    assert desk("case", "list", "--mine").stdout.splitlines()[1].endswith(band)
