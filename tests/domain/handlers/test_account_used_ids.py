"""A command id that was used answers the same command with the first receipt, and refuses any other."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, Refused
from domain.handlers.account import Handler
from domain.handlers.account_used_ids import BECOMES, NOT_IN_EVENT
from tests.domain.handlers.test_rivals import Raced
from tests.kit.bench import DAY, EPOCH, MemoryBench
from tests.kit.spec import A, deposited, held, withdrawn
from tests.kit.stories import do, open_with, record, request

KEY = {"command_id": "k"}
CREDIT = c.GrantProvisionalCredit(account_id=A, credit_id="p", entry=3, amount=10, case_id="D-1")
CLAIM = e.ClaimStated(claim_id="k", amount=90)
PAID: dict[str, Any] = {
    "account_id": A,
    "amount": 10,
    "kind": "card",
    "description": "GREGGS",
    "counterparty": "x",
}


def refused(bench: MemoryBench, command: c.Command, **circumstances: Any) -> str:
    """The sentence that refuses the command under the id; nothing is recorded."""
    before = bench.store.all_events()
    with pytest.raises(Refused) as refusal:
        do(bench, command, **(KEY | circumstances))
    assert refusal.value.rule == "used-command-id"
    assert bench.store.all_events() == before
    return refusal.value.message


@pytest.mark.parametrize(
    ("given", "command", "others"),
    [
        (
            [],
            c.Deposit(**PAID),
            [{"amount": 11}, {"kind": ""}, {"description": "PRET"}, {"counterparty": "y"}],
        ),
        (
            [held(5), held(5, "h2")],
            c.Withdraw(**PAID, hold_id="h1"),
            [{"amount": 11}, {"hold_id": "h2"}, {"hold_id": None}],
        ),
        (
            [],
            c.PlaceHold(account_id=A, hold_id="h", amount=10),
            [{"amount": 11}, {"hold_id": "h2"}, {"description": "x"}],
        ),
        (
            [held(5), held(5, "h2")],
            c.ReleaseHold(account_id=A, hold_id="h1"),
            [{"hold_id": "h2"}, {"outcome": "expired"}],
        ),
        ([], c.ChargeFee(account_id=A, amount=10, fee_code="x"), [{"amount": 11}, {"fee_code": "y"}]),
        ([], c.CreditInterest(account_id=A, amount=10), [{"amount": 11}, {"description": "x"}]),
        (
            [withdrawn(20), withdrawn(20)],
            c.ReverseEntry(account_id=A, entry=3),
            [{"entry": 4}, {"amount": 11}],
        ),
        (
            [withdrawn(20)],
            c.ReverseEntry(account_id=A, entry=3, amount=10),
            [{"amount": 11}, {"amount": None}],
        ),
        (
            [withdrawn(20), withdrawn(20)],
            CREDIT,
            [{"amount": 11}, {"entry": 4}, {"credit_id": "q"}, {"case_id": "D-2"}],
        ),
        (
            [deposited(20)],
            c.StateClaim(account_id=A, claim_id="k", amount=10, entry=3, case_id="D-1"),
            [{"amount": 11}, {"entry": None}, {"claim_id": "m"}, {"case_id": "D-2"}],
        ),
        (
            [CLAIM],
            c.GrantProvisionalCredit(account_id=A, credit_id="p", claim_id="k", amount=10),
            [{"amount": 11}, {"claim_id": "m"}, {"claim_id": "", "entry": 2}],
        ),
        (
            [withdrawn(20), withdrawn(20), CLAIM],
            c.PayRefund(account_id=A, entry=3, amount=10, case_id="D-1"),
            [{"amount": 11}, {"entry": 4}, {"entry": None, "claim_id": "k"}, {"description": "x"}],
        ),
        (
            [withdrawn(20), withdrawn(20), deposited(20), deposited(20)],
            c.AdoptRefund(account_id=A, refund=5, entry=3),
            [{"refund": 6}, {"entry": 4}, {"amount": 19}, {"case_id": "D-2"}],
        ),
        (
            [withdrawn(20), deposited(20)],
            c.AdoptRefund(account_id=A, refund=4, entry=3, amount=5),
            [{"amount": 6}, {"amount": None}],
        ),
        (
            [withdrawn(20), CLAIM],
            c.PayRefund(account_id=A, entry=3, amount=10),
            [{"amount": None}, {"entry": None, "claim_id": "k", "amount": None}],
        ),
        (
            [deposited(20), e.ClaimStated(claim_id="k", amount=90, entry=3)],
            c.PayRefund(account_id=A, claim_id="k"),
            [{"amount": 89}, {"case_id": "D-1"}],
        ),
        (
            [withdrawn(100), CLAIM, e.AccountClosed()],
            c.PayElsewhere(account_id=A, entry=3, amount=10, via="cheque"),
            [{"amount": 11}, {"via": "suspense"}, {"entry": None, "claim_id": "k"}],
        ),
        (
            [
                withdrawn(20),
                e.ProvisionalCreditGranted(credit_id="p", entry=3, amount=20),
                e.ProvisionalCreditWithdrawn(credit_id="p", amount=20),
            ],
            c.PromiseHonouring(account_id=A, credit_id="p", until=EPOCH + DAY),
            [{"amount": 19}, {"until": EPOCH + DAY + 1}, {"credit_id": "q"}],
        ),
        ([], c.ChangeOverdraftLimit(account_id=A, limit=10), [{"limit": 11}]),
        (
            [],
            c.ChangeAccountFacts(account_id=A, country="GB", business=False),
            [{"country": "US"}, {"business": None}, {"statement_day": 3}],
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, list) else "",
)
def test_the_same_id_with_anything_else_in_the_command_is_refused(
    bench: MemoryBench, given: list[e.AccountEvent], command: Any, others: list[dict[str, Any]]
) -> None:
    open_with(bench, 100)
    if given:
        record(bench.store, given)
    first = do(bench, command, **KEY)
    record(bench.store, [deposited(7)])
    again = do(bench, command, **KEY, channel="branch", actor="bob", reason="asked again")
    assert (again.receipt, again.first_time) == (first.receipt, False)
    for other in others:
        assert "use a new id for another command" in refused(bench, replace(command, **other))
    for other_command in (c.FreezeAccount(account_id=A), c.Deposit(account_id=A, amount=12)):
        refused(bench, other_command)
    refused(bench, command, effective_at=EPOCH - DAY)


def test_what_it_was_used_for_is_named(bench: MemoryBench) -> None:
    open_with(bench, 100)
    do(bench, c.Deposit(account_id=A, amount=25_00), **KEY)
    assert refused(bench, c.Withdraw(account_id=A, amount=10)) == (
        "Command id k was used for a deposit of 25.00 GBP on account 4417 (event 3, 13 Mar 2026 09:00 UTC); "
        "use a new id for another command."
    )


def test_an_id_used_on_another_account_is_refused(bench: MemoryBench) -> None:
    for account_id in (A, "2"):
        open_with(bench, 100, account_id=account_id)
    do(bench, c.Deposit(account_id=A, amount=5), **KEY)
    assert "on account 4417 (event 3" in refused(bench, c.Deposit(account_id="2", amount=5))
    assert "on account 4417 (event 3" in refused(bench, c.OpenAccount(account_id="3", currency="GBP"))
    assert bench.store.head("3") is None


def test_the_currency_is_the_accounts_whether_it_is_given_or_not(bench: MemoryBench) -> None:
    open_with(bench, 100)
    do(bench, c.Deposit(account_id=A, amount=5), **KEY)
    assert not do(bench, c.Deposit(account_id=A, amount=5, currency="GBP"), **KEY).first_time
    refused(bench, c.Deposit(account_id=A, amount=5, currency="USD"))


FIRST = ({"amount": 8}, {"amount": None}, {"country": "US"}, {"business": True}, {"statement_day": 1})


def test_an_opening_is_compared_as_well(bench: MemoryBench) -> None:
    opening = c.OpenAccount(
        account_id=A, currency="GBP", amount=7, holder_id="h", overdraft_limit=5, country="GB"
    )
    assert do(bench, opening, **KEY).receipt.version == 2
    assert not do(bench, opening, **KEY).first_time
    for other in ({"currency": "USD"}, {"holder_id": "g"}, {"overdraft_limit": 6}, *FIRST):
        assert "an opening on account 4417" in refused(bench, replace(opening, **other))


def test_a_decline_answers_the_attempt_that_it_declined(bench: MemoryBench) -> None:
    open_with(bench, 100)
    attempt = c.Withdraw(account_id=A, amount=500)
    first = do(bench, attempt, **KEY, channel="card")
    do(bench, c.Deposit(account_id=A, amount=900))
    assert do(bench, attempt, **KEY, channel="card").receipt == first.receipt
    assert do(bench, attempt, **KEY, channel="staff").receipt == first.receipt
    assert "a declined attempt of 5.00 GBP" in refused(bench, replace(attempt, amount=501))
    refused(bench, c.PlaceHold(account_id=A, hold_id="h", amount=500))


def test_a_declined_authorisation_answers_itself(bench: MemoryBench) -> None:
    open_with(bench, 100)
    attempt = c.PlaceHold(account_id=A, hold_id="h", amount=500)
    first = do(bench, attempt, **KEY, channel="card")
    assert do(bench, attempt, **KEY, channel="card").receipt == first.receipt
    refused(bench, c.Withdraw(account_id=A, amount=500))


def test_a_declined_authorisation_is_no_withdrawal_whatever_its_kind(bench: MemoryBench) -> None:
    open_with(bench, 100)
    attempt = c.PlaceHold(account_id=A, hold_id="h", amount=500)
    do(bench, attempt, **KEY, channel="card")
    for hold_id in (None, "h"):
        refused(bench, c.Withdraw(account_id=A, amount=500, kind="authorisation", hold_id=hold_id))


def test_a_declined_authorisation_is_none_of_a_hold_that_was_open(bench: MemoryBench) -> None:
    open_with(bench, 100)
    record(bench.store, [held(5, "other")])
    attempt = c.PlaceHold(account_id=A, hold_id="h", amount=500)
    do(bench, attempt, **KEY, channel="card")
    refused(bench, replace(attempt, hold_id="other"))


def test_a_declined_capture_answers_itself_and_none_of_another_hold(bench: MemoryBench) -> None:
    open_with(bench, 100)
    record(bench.store, [held(5), held(7, "h2")])
    attempt = c.Withdraw(account_id=A, amount=500, hold_id="h1")
    first = do(bench, attempt, **KEY, channel="card")
    record(bench.store, [e.HoldReleased(hold_id="h1"), deposited(900)])
    assert do(bench, attempt, **KEY, channel="staff").receipt == first.receipt
    for hold_id in (None, "h2", "h3"):
        refused(bench, replace(attempt, hold_id=hold_id))


def test_a_decline_with_a_value_date_answers_itself(bench: MemoryBench) -> None:
    open_with(bench, 100)
    attempt = c.Withdraw(account_id=A, amount=500)
    first = do(bench, attempt, **KEY, channel="card", effective_at=EPOCH - DAY)
    assert do(bench, attempt, **KEY, channel="card", effective_at=EPOCH - DAY).receipt == first.receipt
    refused(bench, attempt)


def test_a_withdrawal_is_not_of_the_kind_by_which_a_declined_hold_is_told(bench: MemoryBench) -> None:
    open_with(bench, 100)
    with pytest.raises(BadInput, match="place a hold"):
        do(bench, c.Withdraw(account_id=A, amount=5, kind="authorisation"), **KEY)


def test_a_reversal_in_full_answers_itself_after_its_entry_was_given_back(bench: MemoryBench) -> None:
    open_with(bench, 100)
    record(bench.store, [withdrawn(30), e.EntryReversed(entry=3, amount=10, direction="credit")])
    whole = c.ReverseEntry(account_id=A, entry=3)
    first = do(bench, whole, **KEY)
    for same in (whole, replace(whole, amount=20)):
        assert do(bench, same, **KEY).receipt == first.receipt
    refused(bench, replace(whole, amount=10))


def test_a_value_date_is_part_of_what_was_asked(bench: MemoryBench) -> None:
    open_with(bench, 100)
    command = c.Deposit(account_id=A, amount=5)
    first = do(bench, command, **KEY, effective_at=EPOCH - DAY)
    assert do(bench, command, **KEY, effective_at=EPOCH - DAY).receipt == first.receipt
    refused(bench, command)
    refused(bench, command, effective_at=EPOCH - 2 * DAY)


def test_a_receipt_that_cannot_be_read_answers_nobody(bench: MemoryBench) -> None:
    open_with(bench, 100)
    do(bench, c.Deposit(account_id=A, amount=5), **KEY)
    bench.tamper_event(stream_of(A), 3, data='{"amount":"lots"}')
    with pytest.raises(Refused, match="Event 3, which command id k recorded, cannot be read") as refusal:
        do(bench, c.Deposit(account_id=A, amount=5), **KEY)
    assert refusal.value.rule == "unverified"


@pytest.mark.parametrize("moment", ["before_head", "after_receipt", "before_append"])
def test_of_two_rivals_with_one_id_one_is_recorded_and_the_other_refused(
    bench: MemoryBench, moment: str
) -> None:
    open_with(bench, 100)

    def meanwhile() -> None:
        do(bench, c.Deposit(account_id=A, amount=5), **KEY)

    store = Raced(bench, **{moment: [meanwhile]})
    handler = Handler(store, clock=bench.clock, pause=lambda seconds: None)
    with pytest.raises(Refused) as refusal:
        handler.execute(request(c.Withdraw(account_id=A, amount=5), **KEY))
    assert refusal.value.rule == "used-command-id"
    assert bench.store.count(stream_of(A)) == 3


def test_every_command_says_what_it_becomes_and_every_field_is_compared() -> None:
    assert set(BECOMES) == set(c.Command.__args__)
    for command, events in BECOMES.items():
        # A decline does not say everything: there the command is decided again.
        told = [event for event in events if event is not e.WithdrawalDeclined]
        kept = {field.name for event in told for field in fields(event)} | NOT_IN_EVENT
        if command is c.OpenAccount:
            kept.add("amount")  # the first deposit is an event of its own
        assert {field.name for field in fields(command)} <= kept, command
