"""`recount do`: receipts, refusals, conflicts, and words that are no command."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from domain.account.events import InterestCredited
from tests.kit.recount import Recount, Row
from tui.application.commands.table import COMMANDS

COMMAND_ID = "01927f5c-7b5a-7c3e-9d1e-000000000001"


def test_a_receipt(recount: Recount) -> None:
    receipt = recount.json("do", "deposit", "4417", "12.50", "--reason", "cash at the counter")
    (event,) = receipt["events"]
    assert (receipt["account"], receipt["version"], event["version"]) == ("4417", 7, 7)
    assert event["type"] == "MoneyDeposited"
    assert UUID(event["event_id"]).version == 7
    assert receipt["state"]["ledger_balance"] == 49000
    recorded = recount.lines("events", "4417", "--after", "6")[0]
    assert (recorded["actor"], recorded["channel"], recorded["reason"]) == (
        "agent-7",
        "staff",
        "cash at the counter",
    )
    assert (recorded["event_id"], recorded["recorded_at"]) == (event["event_id"], event["recorded_at"])


def test_the_receipt_for_people(recount: Recount) -> None:
    text = recount("do", "deposit", "4417", "12.50").stdout
    assert text.startswith("Recorded: event 7 MoneyDeposited at ")
    assert "Ledger           490.00 GBP" in text


def test_every_action_takes_what_the_table_says(recount: Recount) -> None:
    for row in COMMANDS:
        text = recount("do", row.verb, "--help").stdout
        assert row.verb_help in text
        assert ("AMOUNT" in text.splitlines()[0]) is (row.amount is not None)
        assert ("TO" in text.splitlines()[0].split()) is (row.verb == "transfer")
        at = [text.index(f"\n  {field.option} ") for field in row.options]
        assert at == sorted(at), row.verb


def test_the_life_of_an_account(recount: Recount) -> None:
    do = recount.json
    assert (
        do("do", "open", "N-1", "--currency", "GBP", "--holder", "C-9", "--overdraft", "100")["version"] == 1
    )
    do("do", "deposit", "N-1", "50", "--kind", "cash", "--counterparty", "shop")
    assert do("do", "hold", "N-1", "20", "--hold", "H")["state"]["available_balance"] == 13000
    assert do("do", "withdraw", "N-1", "18.00", "--hold", "H")["state"]["holds"] == []
    do("do", "fee", "N-1", "5", "--fee-code", "statement")
    assert do("do", "reverse", "N-1", "--entry", "#5")["state"]["ledger_balance"] == 3200
    assert do("do", "credit", "N-1", "18", "--entry", "4", "--credit", "P")["state"]["ledger_balance"] == 5000
    assert do("do", "credit-withdraw", "N-1", "--credit", "P")["state"]["ledger_balance"] == 3200
    do("do", "credit", "N-1", "18", "--entry", "4", "--credit", "Q", "--case", "D-31")
    assert do("do", "credit-final", "N-1", "--credit", "Q")["state"]["provisional_credits"] == []
    assert do("do", "interest", "N-1", "0.01")["state"]["ledger_balance"] == 5001
    assert do("do", "overdraft", "N-1", "0")["state"]["overdraft_limit"] == 0
    do("do", "hold", "N-1", "1", "--hold", "R")
    assert do("do", "release", "N-1", "--hold", "R", "--outcome", "expired")["state"]["holds"] == []
    assert do("do", "freeze", "N-1")["state"]["status"] == "frozen"
    assert do("do", "unfreeze", "N-1")["state"]["status"] == "open"
    do("do", "withdraw", "N-1", "50.01")
    assert do("do", "close", "N-1")["state"]["status"] == "closed"
    assert recount.json("prove", "N-1")["equal"] is True


def test_money_is_given_back_in_every_way_and_never_twice(recount: Recount) -> None:
    do = recount.json
    do("do", "open", "N-1", "--currency", "USD")
    do("do", "deposit", "N-1", "50")
    do("do", "withdraw", "N-1", "50")
    (claim,) = do("do", "claim", "N-1", "450", "--entry", "2", "--claim", "K")["state"]["claims"]
    assert claim == {"claim_id": "K", "amount": 450_00, "entry": 2, "left": 450_00}
    (credit,) = do("do", "credit", "N-1", "400", "--claim", "K")["state"]["provisional_credits"]
    assert (credit["entry"], credit["claim_id"]) == (2, "K")
    assert do("do", "refund", "N-1", "50", "--claim", "K")["state"]["claims"][0]["left"] == 0
    assert do("do", "refund", "N-1", "0.01", "--claim", "K", code=1)["error"]["rule"] == "more-than-claim"
    do("do", "refund", "N-1", "20", "--entry", "3", "--description", "BACK")
    do("do", "deposit", "N-1", "90")
    assert do("do", "adopt", "N-1", "--refund", "8", "--entry", "3")["state"]["ledger_balance"] == 560_00
    assert do("do", "reverse", "N-1", "--entry", "3", code=1)["error"]["rule"] == "more-than-entry"
    assert (
        do("do", "pay-out", "N-1", "1", "--via", "cheque", "--entry", "3", code=1)["error"]["rule"]
        == "not-closed"
    )
    shown = recount("show", "N-1").stdout
    assert "450.00 missing of event 2, 0.00 left to give" in shown
    assert "400.00 USD for claim K" in shown


def test_items_are_honoured_after_a_credit_was_withdrawn(recount: Recount) -> None:
    do = recount.json
    do("do", "open", "N-1", "--currency", "USD")
    do("do", "deposit", "N-1", "250")
    do("do", "withdraw", "N-1", "250")
    do("do", "credit", "N-1", "250", "--entry", "3", "--credit", "P")
    do("do", "credit-withdraw", "N-1", "--credit", "P")
    words = ("do", "honour", "N-1", "--credit", "P", "--until")
    assert "takes a day or a time" in do(*words, "#3", code=2)["error"]["message"]
    assert "Until Sat 31 Dec 2050 12:00:00 (Europe/London)" in recount(*words, "2050-12-31 12:00").stdout
    state = do("do", "withdraw", "N-1", "180", "--channel", "direct-debit")["state"]
    assert state["honouring"] == [{"credit_id": "P", "amount": 250_00, "until": "2050-12-31T12:00:00Z"}]
    assert (state["honoured"], state["left_to_honour"]) == ([{"entry": 7, "amount": 180_00}], 70_00)
    assert do("do", "withdraw", "N-1", "1", "--channel", "atm")["declined"] == "insufficient_funds"
    fee = ("do", "fee", "N-1", "35", "--fee-code", "overdraft")
    assert do(*fee, code=1)["error"]["rule"] == "honoured"
    assert "180.00 honoured by event 7, 70.00 left" in recount("show", "N-1").stdout


def test_the_same_command_id_has_the_effect_of_once_and_the_same_receipt(
    recount: Recount, change: Callable[[str, list[Row]], None]
) -> None:
    words = ("do", "hold", "4417", "10", "--command-id", COMMAND_ID)
    first = recount.json(*words)
    change("4417", [(InterestCredited(amount=12), "2030-01-01T00:00:00", None)])
    again = recount.json(*words)
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert {**again, "repeated": False} == first
    assert recount.json("show", "4417")["version"] == 8
    assert "Recorded earlier under this command id" in recount(*words).stdout


def test_a_used_command_id_with_another_command_is_refused(recount: Recount) -> None:
    recount("do", "deposit", "4417", "25.00", "--command-id", COMMAND_ID)
    for words in (
        ("withdraw", "4417", "10"),
        ("deposit", "4417", "99.99"),
        ("open", "4418", "--currency", "GBP"),
    ):
        error = recount.json("do", *words, "--command-id", COMMAND_ID, code=1)["error"]
        assert (error["kind"], error["rule"]) == ("refused", "used-command-id")
        used = f"Command id {COMMAND_ID} was used for a deposit of 25.00 GBP on account 4417 (event 7, "
        assert error["message"].startswith(used)
    assert recount.json("show", "4417")["version"] == 7


def test_a_value_date_is_echoed_and_recorded(recount: Recount) -> None:
    words = ("do", "deposit", "4417", "1", "--effective", "2026-11-17 09:00")
    assert recount.json(*words)["display"]["effective"] == "Tue 17 Nov 2026 09:00:00 (Europe/London)"
    assert recount.lines("events", "4417", "--after", "6")[0]["effective_at"] == "2026-11-17T09:00:00Z"
    assert "Value-dated Tue 17 Nov 2026 09:00:00 (Europe/London)" in recount(*words).stdout


def test_a_customers_attempt_is_declined_on_record(recount: Recount) -> None:
    receipt = recount.json("do", "withdraw", "4417", "900", "--channel", "atm")
    assert (receipt["events"][0]["type"], receipt["declined"]) == ("WithdrawalDeclined", "insufficient_funds")
    assert receipt["state"]["ledger_balance"] == 47750
    text = recount("do", "withdraw", "4417", "900", "--channel", "atm").stdout
    assert "DECLINED: insufficient funds (457.50 GBP available)" in text


def test_at_the_desk_it_is_refused(recount: Recount) -> None:
    error = recount.error("do", "withdraw", "4417", "900", code=1)
    assert (error["kind"], error["rule"]) == ("refused", "insufficient-funds")
    assert recount.sentence("do", "withdraw", "4417", "900", code=1) == error["message"]
    assert recount.json("show", "4417")["version"] == 6


def test_a_conflict_says_what_came_between_and_what_the_rules_say_now(
    recount: Recount, change: Callable[[str, list[Row]], None]
) -> None:
    change("4417", [(InterestCredited(amount=12), "2026-11-18T11:00:00", None)])
    error = recount.error("do", "withdraw", "4417", "5", "--expect-version", "6", code=1)
    assert (error["kind"], error["expected"], error["actual"], error["verdict"]) == (
        "version-conflict",
        6,
        7,
        "",
    )
    assert [(event["version"], event["type"]) for event in error["between"]] == [(7, "InterestCredited")]
    refused = recount.error("do", "withdraw", "4417", "999", "--expect-version", "6", code=1)
    assert "is more than the 457.62 GBP available" in refused["verdict"]
    sentence = recount.sentence("do", "withdraw", "4417", "5", "--expect-version", "6", code=1)
    assert "you saw version 6, it is now at 7" in sentence
    assert recount.json("do", "withdraw", "4417", "5", "--expect-version", "7")["version"] == 8


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("12,50", "a comma is ambiguous"),
        ("-3", "amounts carry no sign"),
        ("-12.50", "'-12.50' is not an amount"),
        ("+3", "amounts carry no sign"),
        ("1e9", "no exponents"),
        ("NaN", "'NaN' is not an amount"),
        ("Infinity", "is not an amount"),
        ("1.234", "has 3 decimals but GBP has 2"),
        ("0", "an amount is more than zero"),
        ("0.00", "an amount is more than zero"),
        ("1,00.00", "a comma is ambiguous"),
        ("", "is not an amount"),
        ("99999999999999", "larger than any amount"),
        ("\uff11\uff12", "is not an amount"),
        ("5\x1b[2J", "is not an amount"),
    ],
)
def test_bad_amounts(recount: Recount, amount: str, said: str) -> None:
    error = recount.error("do", "deposit", "4417", amount, code=2)
    assert error["kind"] == "bad-amount"
    assert said in error["message"]
    sentence = recount.sentence("do", "deposit", "4417", amount, code=2)
    assert "\x1b" not in sentence
    assert recount.json("show", "4417")["version"] == 6


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("deposit", "9", "1"), 2, "There is no account '9' in this database"),
        (("deposit", "Y-1", "1.5"), 2, "JPY has 0"),
        (("overdraft", "4417", "0.001"), 2, "has 3 decimals but GBP has 2"),
        (("deposit", "4417"), 2, "Missing argument 'AMOUNT'"),
        (("deposit", "4417", "1", "2"), 2, "unexpected extra argument"),
        (("deposit", "4417", "1", "--currency", "EUR"), 2, "kept in GBP, not EUR"),
        (("deposit", "4417", "1", "--currency", "pounds"), 2, "is not an ISO 4217 currency code"),
        (("deposit", "4417", "1", "--command-id", "7"), 2, "'7' is not a valid UUID"),
        (("deposit", "4417", "1", "--channel", "pigeon"), 2, "'pigeon' is not one of"),
        (("deposit", "4417", "1", "--effective", "whenever"), 2, "I can't read"),
        (("deposit", "4417", "1", "--effective", "#3"), 2, "give a time"),
        (("deposit", "4417", "1", "--expect-version", "9"), 2, "has not reached the expected version 9"),
        (("deposit", "4417", "1", "--expect-version", "-1"), 2, "'--expect-version'"),
        (("deposit", "4417", "1", "--reson", "x"), 2, "'--reason'"),
        (("deposit", "4417", "1", "--reason", "x" * 1001), 2, "--reason cannot be recorded"),
        (("deposit", "4417", "1", "--reason", "\udcff"), 2, "--reason cannot be recorded"),
        (("deposit", "4417", "1", "--description", "\udcff"), 2, "--description cannot be recorded"),
        (("fee", "4417", "1"), 2, "Missing option '--fee-code'"),
        (("reverse", "4417", "--entry", "x"), 2, "write 47 or #47"),
        (("reverse", "4417", "--entry", "99"), 1, "There is no event 99"),
        (("reverse", "4417", "--entry", "2", "--effective", "now"), 1, "no later than what it corrects"),
        (("release", "4417", "--hold", "H-9"), 1, "open holds: H-1"),
        (("open", "4417", "--currency", "GBP"), 1, "exists already"),
        (("open", "a b", "--currency", "GBP"), 2, "an account number has 1 to 64"),
        (("open", "A\x1b[31m", "--currency", "GBP"), 2, "an account number has 1 to 64"),
        (("open", "N-2", "--country", "QQ"), 2, "no calendar of bank holidays for 'QQ'"),
        (("open", "N-2", "--statement-day", "32"), 2, "no whole number from 1 to 31"),
        (("open", "N-2", "-5"), 2, "amounts carry no sign"),
        (("facts", "4417"), 2, "Say which fact of the account is to change"),
        (("close", "4417"), 1, "cannot be closed: its ledger is 477.50 GBP, 1 hold(s) are open"),
        (("deposti", "4417", "1"), 2, "Did you mean 'deposit'?"),
    ],
)
def test_words_that_cannot_be_done(recount: Recount, words: tuple[str, ...], code: int, said: str) -> None:
    sentence = recount.sentence("do", *words, code=code)
    assert said in sentence
    assert sentence.isprintable()
    assert said in recount.error("do", *words, code=code)["message"]
    assert recount.json("show", "4417")["version"] == 6


def test_an_action_must_be_named(recount: Recount) -> None:
    assert "Missing command" in recount.sentence("do", code=2)


def test_read_only_does_nothing(recount: Recount) -> None:
    error = recount.error("do", "deposit", "4417", "1", code=1, options=("--read-only",))
    assert (error["kind"], error["rule"]) == ("read-only", "read-only")
    assert recount.json("show", "4417", options=("--read-only",))["version"] == 6


def test_help_of_an_action_names_what_it_takes(recount: Recount) -> None:
    text = recount("do", "reverse", "--help").stdout
    assert "ACCOUNT [AMOUNT]" in text
    assert "--entry N" in text
    assert "--fee-code" not in text
