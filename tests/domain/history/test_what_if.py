"""The sandbox: what would have been, and what would not have happened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.fold import replay
from domain.errors import BadInput
from domain.history.what_if import (
    Change,
    Difference,
    Edit,
    Hypothesis,
    Insert,
    LeaveOut,
    Move,
    late_entries_on_time,
    what_if,
)
from domain.stream import RecordedEvent
from tests.kit.spec import SECOND, Dated, charged, deposited, opened, recorded, withdrawn


def story(*facts: e.AccountEvent | Dated) -> list[RecordedEvent]:
    """Events one second apart, made by a customer's own doing."""
    return [recorded(fact, number)._replace(channel="card") for number, fact in enumerate(facts, start=1)]


def fee(amount: int, code: str = "overdraft") -> e.FeeCharged:
    return e.FeeCharged(amount=amount, fee_code=code)


def declined(amount: int, available: int) -> e.WithdrawalDeclined:
    return e.WithdrawalDeclined(amount=amount, reason_code="insufficient_funds", available=available)


def told(hypothesis: Hypothesis) -> list[tuple[int | None, str, int]]:
    return [(one.version, one.outcome, one.ledger_change) for one in hypothesis.differences]


LATE_PAYROLL = story(
    opened(),
    deposited(300_00),
    withdrawn(900_00),
    fee(35_00),
    declined(60_00, -635_00),
    Dated(deposited(1500_00), 2),
)
"""Scenario S3: the payroll of the day before is recorded last; the bank forced the rent through."""


def test_a_payroll_on_time_spares_the_fee_and_pays_what_was_declined() -> None:
    hypothesis = what_if(LATE_PAYROLL, late_entries_on_time(LATE_PAYROLL))
    assert told(hypothesis) == [(6, "moved", 0), (4, "not-charged", 35_00), (5, "paid", -60_00)]
    assert (hypothesis.real.ledger, hypothesis.account.ledger) == (865_00, 840_00)
    assert hypothesis.account.fees == 0
    assert hypothesis.account.decline_count == 0


def test_at_the_moment_of_the_rent_it_would_have_been_nine_hundred() -> None:
    hypothesis = what_if(LATE_PAYROLL, late_entries_on_time(LATE_PAYROLL), until=4 * SECOND)
    assert (hypothesis.real.ledger, hypothesis.account.ledger) == (-635_00, 900_00)


def test_a_fee_goes_with_what_caused_it() -> None:
    history = story(opened(), deposited(100), withdrawn(50), fee(10, "foreign-use"))
    history[3] = history[3]._replace(causation_id=history[2].event_id)
    hypothesis = what_if(history, [LeaveOut(3)])
    assert told(hypothesis) == [(3, "left-out", 50), (4, "not-charged", 10)]
    assert hypothesis.account.ledger == 100


def test_a_fee_that_was_not_for_want_of_money_stays() -> None:
    history = story(opened(), deposited(100), fee(10, "statement"))
    assert told(what_if(history, [Insert(deposited(500), 2 * SECOND)])) == [(None, "inserted", 500)]


def test_without_the_money_a_payment_would_have_been_declined() -> None:
    history = story(opened(), deposited(100), withdrawn(80))
    hypothesis = what_if(history, [LeaveOut(2)])
    assert told(hypothesis) == [(2, "left-out", -100), (3, "declined", 80)]
    assert hypothesis.differences[1].event == declined(80, 0)


def test_what_the_bank_forced_through_stays_forced_through() -> None:
    history = story(opened(), withdrawn(900))
    assert what_if(history, [Insert(deposited(1), 1 * SECOND)]).account.ledger == 1 - 900


def test_an_amount_can_be_changed() -> None:
    history = story(opened(), deposited(500), withdrawn(54))
    hypothesis = what_if(history, [Change(3, withdrawn(45))])
    assert told(hypothesis) == [(3, "changed", 9)]
    assert hypothesis.ledger_change == 9


def test_one_declined_attempt_paid_may_leave_nothing_for_the_next() -> None:
    history = story(opened(), declined(60, 0), declined(60, 0))
    hypothesis = what_if(history, [Insert(deposited(100), 1 * SECOND)])
    assert [one.outcome for one in hypothesis.differences] == ["inserted", "paid"]
    assert hypothesis.account.ledger == 40


def test_a_snapshot_is_as_good_a_start_as_the_opening() -> None:
    start = replay(LATE_PAYROLL[:2])
    from_snapshot = what_if(LATE_PAYROLL[2:], late_entries_on_time(LATE_PAYROLL[2:]), start=start)
    assert from_snapshot.real == replay(LATE_PAYROLL)
    assert [one.outcome for one in from_snapshot.differences] == ["moved", "not-charged", "paid"]


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([LeaveOut(9)], "no event 9"),
        ([LeaveOut(1)], "Without its opening"),
        ([LeaveOut(2), Move(2, 5)], "Event 2 is edited twice"),
    ],
)
def test_an_edit_that_means_nothing_is_refused(edits: list[Edit], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        what_if(LATE_PAYROLL, edits)


AMOUNTS = st.integers(1, 500)
FACTS = st.lists(
    st.one_of(
        AMOUNTS.map(deposited),
        AMOUNTS.map(withdrawn),
        AMOUNTS.map(charged),
        AMOUNTS.map(lambda n: declined(n, 0)),
    ),
    max_size=12,
)


@given(FACTS)
def test_without_an_edit_nothing_differs(facts: list[e.AccountEvent]) -> None:
    history = story(opened(), *facts)
    hypothesis = what_if(history, [])
    assert hypothesis.differences == ()
    assert hypothesis.account == hypothesis.real == replay(history)


@given(FACTS.filter(bool), st.data())
def test_the_differences_account_for_the_whole_change(
    facts: list[e.AccountEvent], data: st.DataObject
) -> None:
    history = story(opened(), *facts)
    version = data.draw(st.integers(2, len(history)))
    choices: list[Edit] = [LeaveOut(version), Insert(deposited(700), version * SECOND)]
    edit = data.draw(st.sampled_from(choices))
    hypothesis = what_if(history, [edit])
    changes: tuple[Difference, ...] = hypothesis.differences
    assert hypothesis.ledger_change == sum(one.ledger_change for one in changes)
    assert replay(history) == hypothesis.real
