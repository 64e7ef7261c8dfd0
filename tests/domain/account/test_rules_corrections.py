"""Rules for reversals and provisional credits (invariants 2, 4 and 6)."""

from __future__ import annotations

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.fold import replay
from domain.money import MAX_MINOR
from tests.kit.spec import SECOND, A, Dated, Spec, charged, deposited, held, interest, opened, withdrawn

REVERSE_2 = c.ReverseEntry(account_id=A, entry=2)
GRANT_2 = c.GrantProvisionalCredit(account_id=A, credit_id="c1", entry=2, amount=30, case_id="D-31")
GRANTED = e.ProvisionalCreditGranted(credit_id="c1", entry=2, amount=30, case_id="D-31")


def reversal(amount: int, direction: e.Direction, entry: int = 2) -> e.EntryReversed:
    return e.EntryReversed(entry=entry, amount=amount, direction=direction)


@pytest.mark.parametrize(
    ("entry", "direction"),
    [(withdrawn(30), "credit"), (charged(30), "credit"), (deposited(30), "debit"), (interest(30), "debit")],
)
def test_a_reversal_undoes_what_the_entry_did(entry: e.AccountEvent, direction: e.Direction) -> None:
    story = Spec().given(opened(100), entry).when(REVERSE_2)
    story.then(reversal(30, direction)).then_state(ledger=100)


def test_a_reversal_keeps_its_description() -> None:
    command = c.ReverseEntry(account_id=A, entry=2, description="posted twice")
    event = e.EntryReversed(entry=2, amount=30, direction="credit", description="posted twice")
    Spec().given(opened(100), withdrawn(30)).when(command).then(event)


def test_an_entry_is_reversed_at_most_once_in_full() -> None:
    story = Spec().given(opened(100), withdrawn(30), reversal(30, "credit"))
    story.when(REVERSE_2).then_refused("already-reversed", "Entry 2", "event 3")


def test_parts_never_add_up_to_more_than_the_entry() -> None:
    def story() -> Spec:
        return Spec().given(opened(100), withdrawn(30), reversal(10, "credit"), reversal(15, "credit"))

    def part(amount: int) -> c.ReverseEntry:
        return c.ReverseEntry(account_id=A, entry=2, amount=amount)

    story().when(part(5)).then(reversal(5, "credit"))
    story().when(part(6)).then_refused("more-than-entry", "0.05 GBP", "0.06")
    story().when(REVERSE_2).then(reversal(5, "credit"))
    story().given(reversal(5, "credit")).when(part(1)).then_refused("already-reversed", "3, 4, 5")


def test_a_reversal_is_not_reversible() -> None:
    story = Spec().given(opened(100), withdrawn(30), reversal(30, "credit"))
    story.when(c.ReverseEntry(account_id=A, entry=3)).then_refused(
        "reversal", "Event 3", "post the entry again"
    )


@pytest.mark.parametrize(
    "fact",
    [
        held(5),
        e.AccountFrozen(),
        e.WithdrawalDeclined(amount=5, reason_code="insufficient_funds", available=0),
        e.OverdraftLimitChanged(limit=5),
        e.ProvisionalCreditGranted(credit_id="c9", entry=1, amount=5),
    ],
)
def test_only_entries_are_corrected(fact: e.AccountEvent) -> None:
    tag = type(fact).__name__
    Spec().given(opened(100), fact).when(REVERSE_2).then_refused(
        "not-an-entry", f"Event 2 ({tag})", "reversed"
    )
    Spec().given(opened(100), fact).when(GRANT_2).then_refused("not-an-entry", "credited provisionally")


def test_an_opening_is_not_an_entry() -> None:
    Spec().given(opened(100)).when(c.ReverseEntry(account_id=A, entry=1)).then_refused("not-an-entry")


def test_an_event_that_is_not_there_cannot_be_corrected() -> None:
    Spec().given(opened(100)).when(REVERSE_2).then_refused("no-entry", "no event 2")
    Spec().given(opened(100)).when(GRANT_2).then_refused("no-entry", "no event 2")


def test_a_correction_counts_from_the_entry_it_corrects_unless_an_earlier_date_is_given() -> None:
    entry = Dated(withdrawn(30), 7 * SECOND)
    Spec().given(opened(100), entry).when(REVERSE_2).then_counting_from(7 * SECOND)
    Spec().given(opened(100), entry).when(REVERSE_2, effective_at=7 * SECOND).then_counting_from(7 * SECOND)
    Spec().given(opened(100), entry).when(REVERSE_2, effective_at=SECOND).then_counting_from(SECOND)
    late = Spec().given(opened(100), entry).when(REVERSE_2, effective_at=7 * SECOND + 1)
    late.then_refused("value-date", "entry 2")


def test_a_value_date_of_the_first_instant_of_1970_is_a_value_date() -> None:
    Spec().given(opened(100), withdrawn(30)).when(REVERSE_2, effective_at=0).then_counting_from(0)


def test_money_is_given_back_on_a_frozen_account_but_not_taken_back() -> None:
    Spec().given(opened(100), withdrawn(30), e.AccountFrozen()).when(REVERSE_2).then(reversal(30, "credit"))
    Spec().given(opened(100), deposited(30), e.AccountFrozen()).when(REVERSE_2).then_refused("frozen")


def test_nothing_is_corrected_on_a_closed_account() -> None:
    for entry in (withdrawn(30), deposited(30)):
        Spec().given(opened(), entry, e.AccountClosed()).when(REVERSE_2).then_refused("closed")
    Spec().given(opened(), withdrawn(30), e.AccountClosed()).when(GRANT_2).then_refused("closed")


def test_a_posting_error_of_the_bank_is_taken_back_even_where_that_overdraws() -> None:
    story = Spec().given(opened(), deposited(30), withdrawn(30)).when(REVERSE_2)
    story.then(reversal(30, "debit")).then_state(ledger=-30)


def test_no_correction_takes_the_balance_beyond_what_the_log_can_hold() -> None:
    full = opened(MAX_MINOR)
    Spec().given(full, withdrawn(30), deposited(30)).when(REVERSE_2).then_refused("too-large")
    Spec().given(full, withdrawn(30), deposited(30)).when(GRANT_2).then_refused("too-large")
    empty = opened(-MAX_MINOR)
    Spec().given(empty, deposited(30), charged(30)).when(REVERSE_2).then_refused("too-large")
    withdraw = c.WithdrawProvisionalCredit(account_id=A, credit_id="c1")
    Spec().given(empty, charged(1), GRANTED, charged(30)).when(withdraw).then_refused("too-large")


@pytest.mark.parametrize("entry", [withdrawn(30), charged(30)])
def test_a_disputed_debit_is_credited_provisionally(entry: e.AccountEvent) -> None:
    story = Spec().given(opened(100), entry).when(GRANT_2)
    story.then(GRANTED).then_counting_from(None).then_state(ledger=100, entry_count=2)


@pytest.mark.parametrize("entry", [deposited(30), interest(30)])
def test_money_that_came_in_is_not_credited_provisionally(entry: e.AccountEvent) -> None:
    Spec().given(opened(100), entry).when(GRANT_2).then_refused("not-a-debit", "Entry 2")


def test_several_credits_may_be_open_for_an_entry_as_far_as_it_goes() -> None:
    """What was credited too low is credited up to the alleged error (12 CFR 1005.11(c)(2)(i))."""

    def second(amount: int) -> c.GrantProvisionalCredit:
        return c.GrantProvisionalCredit(account_id=A, credit_id="c2", entry=2, amount=amount)

    story = Spec().given(opened(100), withdrawn(40), GRANTED)
    story.when(second(10)).then(e.ProvisionalCreditGranted(credit_id="c2", entry=2, amount=10))
    story = Spec().given(opened(100), withdrawn(40), GRANTED)
    story.when(second(11)).then_refused("more-than-entry", "0.30 open", "at most 0.10 GBP more, not 0.11")


def test_of_a_credit_that_is_taken_back_in_part_the_rest_stays() -> None:
    def back(amount: int) -> c.WithdrawProvisionalCredit:
        return c.WithdrawProvisionalCredit(account_id=A, credit_id="c1", amount=amount)

    def story() -> Spec:
        return Spec().given(opened(100), withdrawn(40), GRANTED)

    story().when(back(20)).then(e.ProvisionalCreditWithdrawn(credit_id="c1", amount=20))
    story().when(back(31)).then_refused("more-than-credit", "is 0.30 GBP", "not 0.31")
    taken = story().given(e.ProvisionalCreditWithdrawn(credit_id="c1", amount=20))
    assert replay(taken.log).given_back(2) == (0, 10, 0, 0, 20)


def test_two_open_credits_do_not_share_a_name() -> None:
    story = Spec().given(opened(100), withdrawn(30), withdrawn(30), GRANTED)
    again = c.GrantProvisionalCredit(account_id=A, credit_id="c1", entry=3, amount=30)
    story.when(again).then_refused("credit-exists", "c1")


def test_a_provisional_credit_ends_final_or_withdrawn_once() -> None:
    final, withdrawal = (
        kind(account_id=A, credit_id="c1")
        for kind in (c.MakeProvisionalCreditFinal, c.WithdrawProvisionalCredit)
    )
    made_final = e.ProvisionalCreditMadeFinal(credit_id="c1")
    taken_back = e.ProvisionalCreditWithdrawn(credit_id="c1", amount=30)

    def story() -> Spec:
        return Spec().given(opened(100), withdrawn(30), GRANTED)

    story().when(final).then(made_final).then_state(ledger=100, provisional_credits={})
    story().when(withdrawal).then(taken_back).then_state(ledger=70, provisional_credits={})
    for ended in (made_final, taken_back):
        for again in (final, withdrawal):
            story().given(ended).when(again).then_refused("no-credit", "'c1'")


def test_a_withdrawn_credit_may_overdraw_but_not_from_a_frozen_account() -> None:
    withdraw = c.WithdrawProvisionalCredit(account_id=A, credit_id="c1")
    story = Spec().given(opened(30), withdrawn(30), GRANTED, withdrawn(25)).when(withdraw)
    story.then(e.ProvisionalCreditWithdrawn(credit_id="c1", amount=30)).then_state(ledger=-25)
    Spec().given(opened(30), withdrawn(30), GRANTED, e.AccountFrozen()).when(withdraw).then_refused("frozen")
