"""`recount case handover`: what one person holds, what is due before they are back, and what waits for whom."""

from __future__ import annotations

import pytest

from tests.kit.recount import Recount, at, open_american


@pytest.fixture
def desk(recount: Recount) -> Recount:
    """On Friday the 20th of March D-1 is agent-7's, with a task, and waits for somebody's approval."""
    recount.now = at("2026-03-20T16:00:00")
    open_american(recount)
    recount(
        "case",
        "open",
        "77",
        "--reason-code",
        "atm-short",
        "--regime",
        "reg-e",
        "--entry",
        "3",
        "--amount",
        "190",
    )
    recount("case", "assign", "D-1", "agent-7")
    recount("case", "task", "D-1", "call her", "--due", "2026-03-24")
    recount("case", "propose", "D-1", "credit 3 190.00")
    return recount


def test_for_people(desk: Recount) -> None:
    lines = desk("case", "handover", options=("--actor", "agent-7")).stdout.splitlines()
    assert lines[0] == "Handover of agent-7, Fri 20 Mar 2026; back at the end of Mon 23 Mar 2026"
    assert "  no task is due before you are back" in lines
    assert any("for anybody but agent-7: approval of correction 1, 190.00 USD" in line for line in lines)


def test_for_machines(desk: Recount) -> None:
    found = desk.json("case", "handover", "--back", "wed 9:00", options=("--actor", "grace"))
    assert (found["back_at"], found["last_day"]) == ("2026-03-25T09:00:00Z", "2026-03-24")
    assert (found["held"], found["tasks"]) == ([], [])
    (waiting,) = found["waiting"]
    assert (waiting["case"], waiting["waits_for"], waiting["amount"]) == ("D-1", "approval", 190_00)
    assert waiting["not_by"] == ["agent-7"]
    own = desk.json("case", "handover", "--back", "wed 9:00", options=("--actor", "agent-7"))
    assert [one["case"] for one in own["held"]] == ["D-1"]
    assert [(one["number"], one["text"], one["due_on"]) for one in own["tasks"]] == [
        (1, "call her", "2026-03-24")
    ]


@pytest.mark.parametrize("back", ["yesterday", "2026-03-20 09:00", "#3", "soon"])
def test_a_time_that_is_none_to_come_is_refused(desk: Recount, back: str) -> None:
    refused = desk("case", "handover", "--back", back, code=2)
    assert refused.stderr.count("\n") == 1
