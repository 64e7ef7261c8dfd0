"""`recount do transfer`: both sides, what each is told, and what a reversal of one says of the other."""

from __future__ import annotations

import pytest

from tests.kit.recount import Recount


@pytest.fixture
def pair(recount: Recount) -> Recount:
    """Account N-1 with 50.00, and N-2 with nothing."""
    recount.json("do", "open", "N-1", "50", "--currency", "GBP")
    recount.json("do", "open", "N-2", "--currency", "GBP")
    return recount


def test_both_sides_are_recorded_and_lead_to_each_other(pair: Recount) -> None:
    receipt = pair.json("do", "transfer", "N-1", "N-2", "20.00", "--description", "RENT")
    assert receipt["other_side"] == {"account": "N-2", "version": 2}
    assert receipt["state"]["ledger_balance"] == 30_00
    paid, received = pair.lines("events", "N-1")[-1], pair.lines("events", "N-2")[-1]
    assert paid["other_side"] == [{"account": "N-2", "version": 2}]
    assert received["other_side"] == [{"account": "N-1", "version": 3}]
    assert (paid["ledger_effect"], received["ledger_effect"]) == (-20_00, 20_00)
    assert pair.lines("events", "N-1")[0]["other_side"] == []
    text = pair("do", "transfer", "N-2", "N-1", "5").stdout
    assert "event 3 MoneyWithdrawn" in text
    assert "Other side: event 4 of account N-1" in text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("N-1", "N-2", "50.01"), 1, "50.01 GBP is more than the 50.00 GBP available"),
        (("N-1", "N-1", "1"), 2, "between two accounts"),
        (("N-1", "N-9", "1"), 2, "'N-9'"),
        (("N-1", "N-3", "1"), 2, "one currency"),
        (("N-1", "N-2", "-1"), 2, "amounts carry no sign"),
        (("N-1", "1"), 2, "AMOUNT"),
    ],
)
def test_what_cannot_be_transferred_leaves_both_as_they_are(
    pair: Recount, words: tuple[str, ...], code: int, said: str
) -> None:
    pair.json("do", "open", "N-3", "--currency", "USD")
    answer = pair("do", "transfer", *words, code=code)
    assert said in answer.stderr
    assert [pair.json("show", number)["version"] for number in ("N-1", "N-2")] == [2, 1]


def test_the_account_that_cannot_be_paid_is_named(pair: Recount) -> None:
    pair.json("do", "close", "N-2")
    error = pair.json("do", "transfer", "N-1", "N-2", "1", code=1)["error"]
    assert error["rule"] == "closed"
    assert error["message"].startswith("Account N-2 cannot be paid, so nothing is recorded on either: ")


def test_a_reversal_of_one_side_says_what_of_the_other(pair: Recount) -> None:
    pair.json("do", "transfer", "N-1", "N-2", "20")
    told = pair("do", "reverse", "N-1", "--entry", "3").stderr
    assert "event 2 of account N-2, its other side, stays as it is; reverse that too" in told
    told = pair("do", "reverse", "N-2", "--entry", "2").stderr
    assert "Its other side, event 3 of account N-1, has been taken back already." in told
    assert "other side" not in pair("do", "deposit", "N-1", "1").stderr
