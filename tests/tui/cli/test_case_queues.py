"""`recount case list` by queue: whose a case is, whom it waits for, and how near its next deadline is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.recount import Recount, at, open_american


@pytest.fixture(scope="module")
def made(small_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Recount:
    """D-1 is agent-7's and waits for somebody's approval, D-2 is grace's, D-3 nobody's and waits for the customer."""
    home = tmp_path_factory.mktemp("queues")
    recount = Recount(small_bank, home, at("2026-03-20T16:00:00")).moved(home)
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


@pytest.fixture
def desk(made: Recount, tmp_path: Path) -> Recount:
    """Such a desk for one test."""
    return made.moved(tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list",), "days at the bank (UTC)"),
        (("queues",), "days at the bank (UTC)"),
        (("report",), "days at the bank (UTC)"),
        (("clock", "D-1"), "days at the bank (UTC)"),
        (("show", "D-1"), "days at the bank (UTC), times at the desk (Asia/Tokyo)"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_whose_days_are_told_is_said_only_where_the_desk_keeps_another_zone(
    desk: Recount, words: tuple[str, ...], said: str
) -> None:
    far = desk("case", *words, options=("--zone", "Asia/Tokyo")).stdout
    near = desk("case", *words, options=("--zone", "UTC")).stdout
    assert far.splitlines()[0] == said
    assert "at the bank" not in near


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
        (("--search", "received"), "agent-7", ["D-3"]),
        (("--assignee", "GRACE"), "agent-7", ["D-2"]),
        (("--sort", "amount"), "agent-7", ["D-1", "D-2", "D-3"]),
        (("--sort", "case", "--limit", "2"), "agent-7", ["D-1", "D-2"]),
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
    assert desk("case", "list", "--mine").stdout.splitlines()[-1].endswith(band)


def test_tasks_and_business_days_are_told(desk: Recount) -> None:
    desk("case", "task", "D-2", "call the shop", "--due", "2026-03-25")
    before = listed(desk, "--tasks")
    desk.now = at("2026-03-25T12:00:00")
    line = next(one for one in desk.lines("case", "list", "--tasks"))
    assert before == []
    assert (line["case"], line["tasks"], line["task_due_on"]) == ("D-2", 1, "2026-03-25")
    assert line["due_in_business_days"] == 8
    assert "8 bd" in desk("case", "list", "--tasks").stdout
    desk("case", "task-done", "D-2", "1")
    assert listed(desk, "--tasks") == []


def test_queues_ages_and_work_are_counted(desk: Recount) -> None:
    desk.now = at("2026-04-04T12:00:00")
    found = desk.json("case", "queues", options=("--actor", "grace"))
    assert found["queues"] == {
        "all": 3,
        "mine": 1,
        "unassigned": 1,
        "approvals": 1,
        "waiting": 1,
        "today": 0,
        "soon": 2,
        "overdue": 1,
        "tasks": 0,
    }
    assert found["ages"] == {"0-10": 0, "11-45": 3, "46-90": 0, "over 90": 0}
    assert [(one["assignee"], one["cases"], one["overdue"]) for one in found["workload"]] == [
        ("Agent-7", 1, 1),
        ("grace", 1, 0),
        ("", 1, 0),
    ]
    assert "nobody                          1         0" in desk("case", "queues").stdout


def test_the_next_case_is_taken_once(desk: Recount) -> None:
    taken = desk.json("case", "take", "--command-id", COMMAND_ID, options=("--actor", "bob"))
    again = desk.json("case", "take", "--command-id", COMMAND_ID, options=("--actor", "bob"))
    assert (taken["case"], taken["assignee"], taken["repeated"]) == ("D-3", "bob", False)
    assert (again["case"], again["repeated"]) == ("D-3", True)
    assert desk("case", "take", code=1).stderr == "No open case is without somebody who works on it.\n"


def test_words_that_look_like_personal_data_are_warned_of_and_recorded(desk: Recount) -> None:
    noted = desk("case", "note", "D-1", "she read 4111 1111 1111 1111 to me")
    assert noted.stderr == (
        "! This looks like a card number; what is recorded cannot be erased, so leave it out if it may be.\n"
    )
    assert desk("case", "contact", "D-1", "in", "phone", "the machine gave 160").stderr == ""


def test_a_task_is_due_on_a_day_to_come(desk: Recount) -> None:
    desk("case", "task", "D-1", "ask for the journal", "--due", "5 bd")
    desk("case", "task", "D-1", "write to them", "--due", "thursday")
    days = [one["data"] for one in desk.json("case", "show", "D-1")["events"] if one["type"] == "TaskAdded"]
    assert ['"due_on":"2026-03-30"' in days[0], '"due_on":"2026-03-26"' in days[1]] == [True, True]


COMMAND_ID = "0199c2f4-0000-7000-8000-000000000001"
