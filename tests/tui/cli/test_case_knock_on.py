"""`recount case knock-on`: what a late payroll cost beside itself, as postings that `case propose` takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.account import events as e
from tests.kit.recount import Recount, Row

DISPUTED = ("--reason-code", "overdraft-fee", "--regime", "internal", "--country", "GB", "--amount", "35")
FEE, PAYROLL = "4", "6"
LATE_PAYROLL: list[Row] = [
    (e.AccountOpened(currency="GBP"), "2026-11-02T09:00:00", None),
    (e.MoneyDeposited(amount=300_00), "2026-11-10T09:00:00", None),
    (e.MoneyWithdrawn(amount=900_00, description="RENT"), "2026-11-13T09:05:00", None),
    (e.FeeCharged(amount=35_00, fee_code="overdraft"), "2026-11-13T09:05:03", None),
    (
        e.WithdrawalDeclined(amount=60_00, reason_code="insufficient_funds", available=-635_00),
        "2026-11-13T09:30:00",
        None,
    ),
    (e.MoneyDeposited(amount=1500_00), "2026-11-13T11:40:00", "2026-11-12T06:10:00"),
]


@pytest.fixture
def session(recount: Recount, change: Callable[[str, list[Row]], None]) -> Recount:
    """Account 88 with the late payroll, and its case D-1."""
    change("88", LATE_PAYROLL)
    recount("case", "open", "88", *DISPUTED, "--entry", FEE)
    return recount


def test_the_steps_are_printed_ready_to_be_proposed(session: Recount) -> None:
    found = session("case", "knock-on", "D-1", "--late")
    assert found.stdout == '"reverse 4 35.00"\n'
    assert found.stderr.splitlines() == [
        "event 4: overdraft fee 35.00 would not have been charged",
        "event 5: withdrawal 60.00 would not have been declined",
    ]
    session("case", "cite", "D-1", "--event", FEE)
    session("case", "determine", "D-1", "error_confirmed", "the payroll was there in time")
    session("case", "propose", "D-1", found.stdout.strip().strip('"'))
    session("case", "post", "D-1", "1")
    again = session("case", "knock-on", "D-1", "--late")
    assert again.stdout == ""
    assert "35.00 of it given back already" in again.stderr
    assert "Nothing is to be given back." in again.stderr


def test_a_what_if_is_named_event_by_event(session: Recount) -> None:
    moved = session.json("case", "knock-on", "D-1", "--move", f"{PAYROLL}=2026-11-12 06:10")
    assert moved == session.json("case", "knock-on", "D-1", "--late")
    assert [(one["kind"], one["event"], one["owed"]) for one in moved["knock_on"]] == [
        ("fee", 4, 35_00),
        ("decline", 5, 0),
    ]
    dropped = session.json("case", "knock-on", "D-1", "--drop", "3")
    assert dropped["steps"] == ["reverse 4 35.00"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Say what would have been without the error"),
        (("--late", "--evidence", "1"), "Say what would have been without the error"),
        (("--evidence", "1"), "Evidence 1 of case D-1 is no what-if; name one that is."),
        (("--drop", "99"), "has no event 99"),
        (("--drop", "1"), "Without its opening there is no account"),
        (("--move", "8"), "moves no event; write its number and a time"),
        (("--move", "8=#4"), "to a time here, not to another event"),
    ],
)
def test_what_cannot_be_supposed_is_said(session: Recount, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in session("case", "knock-on", "D-1", *words, code=2).stderr


def test_a_refund_is_never_called_late(session: Recount) -> None:
    session("do", "reverse", "88", "--entry", FEE)
    rows = {line.split()[0]: line for line in session("events", "88").stdout.splitlines()[2:]}
    assert " late " in rows[PAYROLL]
    assert "late" not in rows["7"]
