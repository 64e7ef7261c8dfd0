"""`recount case clock` and `recount case tick` on a real bank: what passed is shown, and recorded once."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest

from domain.account import events as e
from domain.money import MAX_MINOR
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.recount import Recount, at, open_american, record

DEBIT = ("case", "letter", "D-1", "no-error", "--send")


@pytest.fixture
def desk(recount: Recount) -> Recount:
    """It is 20 March 2026: account 77 with 200.00 from a machine as event 3, and a notice about 40.00 of it."""
    recount.now = at("2026-03-20T16:00:00")
    open_american(recount)
    recount(*notice("--amount", "40"))
    return recount


def notice(*more: str) -> tuple[str, ...]:
    return ("case", "open", "77", "--reason-code", "atm-short", "--regime", "reg-e", "--entry", "3", *more)


def clock(desk: Recount) -> dict[str, tuple[str, str]]:
    """Each duty of case D-1 with its day and status."""
    found = desk.json("case", "clock", "D-1")
    return {one["duty"]: (one["due_on"], one["status"]) for one in found["duties"]}


def ticked(desk: Recount, code: int = 0) -> list[Any]:
    return [json.loads(line) for line in desk("case", "tick", "--json", code=code).stdout.splitlines()]


def history(desk: Recount, case: str = "D-1") -> list[tuple[str, str]]:
    return [(one["type"], one["actor"]) for one in desk.json("case", "show", case)["events"]]


# What is shown


def test_a_day_that_passed_is_shown_though_nobody_recorded_it(desk: Recount) -> None:
    """12 CFR 1005.11(c)(1): ten business days, (c)(2)(i): 45 days."""
    assert clock(desk) == {"determine": ("2026-04-03", "open"), "complete": ("2026-05-04", "open")}
    desk.now = at("2026-04-04T12:00:00")
    assert clock(desk)["determine"] == ("2026-04-03", "missed")
    case = desk.json("case", "show", "D-1")
    assert case["missed"] == {}
    assert [(one["duty"], one["status"]) for one in case["breaches"]] == [("determine", "missed")]
    assert (
        "MISSED: credit or determine by Fri 3 Apr 2026, not recorded yet"
        in desk("case", "show", "D-1").stdout
    )
    assert "determine      Fri 3 Apr 2026   missed" in desk("case", "clock", "D-1").stdout


def test_the_day_is_the_banks_and_not_the_desks(desk: Recount) -> None:
    """At 01:00 in London it is the evening before in New York."""
    desk("bank", "set", "zone", "America/New_York")
    desk.now = at("2026-04-04T01:00:00")
    assert clock(desk)["determine"] == ("2026-04-03", "open")
    assert ticked(desk) == []


def test_why_nothing_binds_is_said(desk: Recount) -> None:
    """12 CFR 1005.11(b)(1)(i): a notice later than 60 days after the statement."""
    desk("case", "amend", "D-1", "statement=2026-01-01", "--reason", "the statement of 1 January")
    found = desk.json("case", "clock", "D-1")
    assert found["duties"] == []
    assert "1005.11(b)(1)" in found["words"]
    assert "1005.11(b)(1)" in desk("case", "clock", "D-1").stdout


def test_a_case_that_is_not_there(desk: Recount) -> None:
    assert "There is no case 'D-9'" in desk.sentence("case", "clock", "D-9", code=2)


# What is recorded


def test_a_breach_is_recorded_once_by_the_program(desk: Recount) -> None:
    assert ticked(desk) == []
    assert "nothing was recorded" in desk("case", "tick").stdout
    desk.now = at("2026-04-04T12:00:00")
    (first,) = ticked(desk)
    assert (first["case"], [one["type"] for one in first["events"]]) == ("D-1", ["DeadlineMissed"])
    assert ticked(desk) == []
    desk.now = at("2026-04-06T12:00:00")
    assert ticked(desk) == []
    assert history(desk)[-1] == ("DeadlineMissed", "recount")
    assert desk.json("case", "show", "D-1")["missed"] == {"determine": "2026-04-03"}
    assert clock(desk)["determine"] == ("2026-04-03", "missed")


def test_each_case_is_told_in_a_line(desk: Recount) -> None:
    desk(*notice("--amount", "50"))
    desk.now = at("2026-05-05T12:00:00")
    assert desk("case", "tick").stdout.splitlines() == [
        "Recorded in case D-1: DeadlineMissed – MISSED: credit or determine by Fri 3 Apr 2026",
        "Recorded in case D-1: DeadlineMissed – MISSED: complete by Mon 4 May 2026",
        "Recorded in case D-2: DeadlineMissed – MISSED: credit or determine by Fri 3 Apr 2026",
        "Recorded in case D-2: DeadlineMissed – MISSED: complete by Mon 4 May 2026",
    ]


def test_a_closed_case_is_left_alone(desk: Recount) -> None:
    desk("case", "withdraw", "D-1")
    desk("case", "close", "D-1")
    desk.now = at("2026-05-05T12:00:00")
    assert ticked(desk) == []


def test_a_desk_that_only_looks_shows_and_records_nothing(desk: Recount) -> None:
    desk.now = at("2026-04-04T12:00:00")
    assert "read-only" in desk.sentence("case", "tick", code=1, options=("--read-only",))
    found = desk.json("case", "clock", "D-1", options=("--read-only",))
    assert found["duties"][0]["status"] == "missed"
    assert history(desk)[-1][0] != "DeadlineMissed"


@pytest.fixture
def announced(desk: Recount) -> Recount:
    """40.00 were lent, no error was found, and the debit was announced for Friday 17 April 2026."""
    desk("case", "propose", "D-1", "credit 3 40.00")
    desk("case", "post", "D-1", "1")
    desk("case", "letter", "D-1", "provisional-credit", "--send")
    desk("case", "cite", "D-1", "--event", "3")
    desk("case", "find", "D-1", "the journal agrees", "--evidence", "1")
    desk.now = at("2026-04-10T12:00:00")
    desk("case", "determine", "D-1", "no_error", "the machine gave 200.00")
    desk("case", "propose", "D-1", "withdraw-credit PC-D-1-1 on 2026-04-17")
    desk("case", "post", "D-1", "2")
    desk(*DEBIT)
    return desk


def test_a_debit_that_was_announced_posts_itself_on_its_day(announced: Recount) -> None:
    """Comment 11(d)(2)-1 on 12 CFR 1005.11."""
    announced.now = at("2026-04-16T12:00:00")
    assert ticked(announced) == []
    announced.now = at("2026-04-17T12:00:00")
    (told,) = ticked(announced)
    assert "ScheduledDebitPosted" in {one["type"] for one in told["events"]}
    assert ticked(announced) == []
    assert announced.json("show", "77")["ledger_balance"] == 300_00
    assert announced.lines("events", "77")[-1]["actor"] == "recount"


def test_a_debit_waits_until_the_account_can_be_debited(announced: Recount) -> None:
    announced("do", "freeze", "77", "--reason", "court order")
    announced.now = at("2026-04-17T12:00:00")
    assert ticked(announced) == []
    announced("do", "unfreeze", "77", "--reason", "it was lifted")
    (told,) = ticked(announced)
    assert "ScheduledDebitPosted" in {one["type"] for one in told["events"]}


def test_what_one_case_refuses_keeps_no_other_from_being_recorded(announced: Recount) -> None:
    """An account at the least that a balance can be cannot be debited."""
    announced(*notice("--amount", "50"))
    least = (e.MoneyWithdrawn(amount=MAX_MINOR), e.MoneyWithdrawn(amount=340_00))
    paid(announced, "2026-04-11T12:00:00", *least)
    announced.now = at("2026-06-01T12:00:00")
    told = {one["case"]: one for one in ticked(announced, code=1)}
    assert (told["D-1"]["error"]["kind"], told["D-1"]["events"]) == ("refused", [])
    assert told["D-2"]["error"] is None
    paid(announced, "2026-04-12T12:00:00", e.MoneyDeposited(amount=40_00))
    (done,) = ticked(announced)
    assert (done["case"], done["error"]) == ("D-1", None)


def paid(desk: Recount, at_time: str, *facts: e.AccountEvent) -> None:
    """These facts on account 77, as an import brings them."""
    with closing(SqlStore(open_database(str(desk.bank)))) as store:
        record(store, "77", [(fact, at_time, None) for fact in facts])
