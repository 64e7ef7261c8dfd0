"""Refunds: paid in, adopted from an entry that is there already, or paid elsewhere for a closed account."""

from __future__ import annotations

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.giving_back import check_posted_again, left_of
from domain.errors import Refused
from tests.kit.spec import SECOND, A, Spec, charged, deposited, held, interest, opened, recorded, withdrawn


def refund(amount: int, entry: int = 2) -> c.PayRefund:
    return c.PayRefund(account_id=A, amount=amount, entry=entry)


def refunded(amount: int, entry: int = 2) -> e.RefundPaid:
    return e.RefundPaid(amount=amount, entry=entry)


def adopt(amount: int | None = None, refund: int = 3, entry: int = 2) -> c.AdoptRefund:
    return c.AdoptRefund(account_id=A, refund=refund, amount=amount, entry=entry)


def adopted(amount: int, refund: int = 3, entry: int = 2) -> e.RefundAdopted:
    return e.RefundAdopted(refund=refund, amount=amount, entry=entry)


def pay_out(amount: int, via: e.Elsewhere = "cheque") -> c.PayElsewhere:
    return c.PayElsewhere(account_id=A, amount=amount, via=via, entry=2)


def paid_out(amount: int, via: e.Elsewhere = "cheque") -> e.ErrorPaidOut:
    return e.ErrorPaidOut(amount=amount, via=via, entry=2)


def reversed_by(amount: int, direction: e.Direction = "credit", entry: int = 2) -> e.EntryReversed:
    return e.EntryReversed(entry=entry, amount=amount, direction=direction)


REVERSE = c.ReverseEntry(account_id=A, entry=2)
GRANTED = e.ProvisionalCreditGranted(credit_id="p", entry=2, amount=100)
FINAL = e.ProvisionalCreditMadeFinal(credit_id="p")


def debit(*facts: e.AccountEvent, entry: e.AccountEvent | None = None) -> Spec:
    """1.00 went out as event 2, and this since."""
    return Spec().given(opened(1000), withdrawn(100) if entry is None else entry, *facts)


class TestPaidIn:
    @pytest.mark.parametrize("entry", [withdrawn(100), charged(100)])
    def test_a_debit_is_refunded(self, entry: e.AccountEvent) -> None:
        story = debit(entry=entry).when(refund(100), effective_at=SECOND)
        story.then(refunded(100)).then_counting_from(SECOND).then_state(ledger=1000, refunded=100)

    @pytest.mark.parametrize(
        ("since", "words"),
        [
            (
                [refunded(100)],
                "1.00 was given back already (1.00 refunded by event 3): at most 0.00 GBP more",
            ),
            ([GRANTED], "(1.00 open)"),
            ([GRANTED, FINAL], "(1.00 credited for good)"),
            (
                [reversed_by(60), refunded(20), refunded(20)],
                "(0.60 reversed by event 3, 0.40 refunded by event 4, 5)",
            ),
            ([deposited(100), adopted(100)], "(1.00 refunded by event 4)"),
        ],
    )
    def test_nothing_is_given_back_twice(self, since: list[e.AccountEvent], words: str) -> None:
        debit(*since).when(refund(1)).then_refused("more-than-entry", words)
        debit(*since).when(REVERSE).then_refused("more-than-entry", words)
        granting = c.GrantProvisionalCredit(account_id=A, credit_id="q", entry=2, amount=1)
        debit(*since).when(granting).then_refused("more-than-entry", words)

    def test_what_is_left_may_be_refunded(self) -> None:
        debit(reversed_by(60)).when(refund(40)).then(refunded(40))
        debit(refunded(60)).when(REVERSE).then(reversed_by(40))
        debit(GRANTED, e.ProvisionalCreditWithdrawn(credit_id="p", amount=100)).when(refund(100)).then(
            refunded(100)
        )

    def test_what_was_refunded_is_not_made_final_as_well(self) -> None:
        final = c.MakeProvisionalCreditFinal(account_id=A, credit_id="p")
        debit(GRANTED, refunded(100)).when(final).then_refused(
            "more-than-entry", "2.00 was given back already"
        )

    def test_a_refund_is_not_reversed(self) -> None:
        story = debit(refunded(100)).when(c.ReverseEntry(account_id=A, entry=3))
        story.then_refused("reversal", "Event 3 is itself a refund; post the entry again instead.")

    def test_only_debits_are_refunded(self) -> None:
        debit(entry=deposited(100)).when(refund(1)).then_refused("not-a-debit")
        debit(entry=held(5)).when(refund(1)).then_refused("not-an-entry", "refunded")
        debit().when(refund(1, entry=7)).then_refused("no-entry")
        debit(refunded(10)).when(refund(1, entry=3)).then_refused("reversal")

    def test_it_is_paid_into_a_frozen_account_but_not_into_a_closed_one(self) -> None:
        debit(e.AccountFrozen()).when(refund(1)).then(refunded(1))
        debit(e.AccountClosed()).when(refund(1)).then_refused("closed")


class TestAdopted:
    """A deposit that is there already, from a merchant for one, counts as the refund."""

    def test_no_money_moves(self) -> None:
        story = debit(deposited(100)).when(adopt(100))
        story.then(adopted(100)).then_state(ledger=1000, refunded=100, entry_count=2)
        debit(interest(100)).when(adopt(100)).then(adopted(100))

    def test_without_an_amount_it_is_as_much_as_there_is_to_give_back(self) -> None:
        debit(deposited(100)).when(adopt()).then(adopted(100))
        debit(deposited(300)).when(adopt()).then(adopted(100))
        debit(deposited(30)).when(adopt()).then(adopted(30))
        debit(deposited(100), reversed_by(60)).when(adopt()).then(adopted(40))

    def test_an_entry_is_adopted_once(self) -> None:
        story = debit(deposited(100), withdrawn(100), adopted(70)).when(adopt(31, entry=4))
        story.then_refused("before-error", "Entry 3 was there before entry 4")
        story = debit(withdrawn(100), deposited(100), adopted(70, refund=4))
        story.when(adopt(31, refund=4, entry=3)).then_refused(
            "more-than-entry",
            "Entry 4 was 1.00 GBP",
            "0.70 of it counts as a refund",
            "at most 0.30 GBP more",
        )
        story = debit(withdrawn(100), deposited(100), adopted(70, refund=4))
        story.when(adopt(30, refund=4, entry=3)).then(adopted(30, refund=4, entry=3))

    def test_no_more_than_the_error_was(self) -> None:
        debit(deposited(300)).when(adopt(101)).then_refused("more-than-entry", "Entry 2 was 1.00 GBP")
        debit(deposited(100), reversed_by(100)).when(adopt()).then_refused("already-reversed")

    def test_what_was_taken_back_again_is_no_refund(self) -> None:
        story = debit(deposited(100), reversed_by(60, "debit", entry=3))
        story.when(adopt(41)).then_refused("more-than-entry", "0.60 was taken back already", "at most 0.40")

    def test_what_counts_as_a_refund_is_not_taken_back(self) -> None:
        reverse = c.ReverseEntry(account_id=A, entry=3)
        debit(deposited(300), adopted(100)).when(reverse).then(reversed_by(200, "debit", entry=3))
        debit(deposited(100), adopted(100)).when(reverse).then_refused(
            "more-than-entry",
            "Entry 3 was 1.00 GBP",
            "1.00 of it counts as a refund",
            "at most 0.00 GBP more",
        )

    def test_only_what_paid_money_in_is_adopted(self) -> None:
        debit(withdrawn(5)).when(adopt()).then_refused("not-a-credit", "Entry 3 paid money out")
        debit(refunded(5)).when(adopt()).then_refused("reversal", "is itself a refund")
        debit(reversed_by(5)).when(adopt()).then_refused("reversal", "is itself a reversal")
        debit(GRANTED).when(adopt()).then_refused("not-an-entry", "adopted as a refund")
        debit().when(adopt()).then_refused("no-entry", "no event 3")

    def test_it_counts_for_a_claim_but_not_of_the_entry_that_came_short(self) -> None:
        claim = e.ClaimStated(claim_id="k", amount=450, entry=2)
        story = Spec().given(opened(), deposited(50), claim, deposited(450))
        command = c.AdoptRefund(account_id=A, refund=4, claim_id="k")
        story.when(command).then(e.RefundAdopted(refund=4, amount=450, entry=2, claim_id="k"))
        story = Spec().given(opened(), deposited(50), claim)
        story.when(c.AdoptRefund(account_id=A, refund=2, claim_id="k")).then_refused("before-error")

    def test_also_when_the_account_was_closed_since(self) -> None:
        debit(deposited(100), e.AccountClosed()).when(adopt()).then(adopted(100))


class TestPaidElsewhere:
    """Comment 11(a)-4 on 12 CFR 1005.11: an error of a closed account is put right as well."""

    @pytest.mark.parametrize("via", ["cheque", "account", "suspense"])
    def test_no_money_of_the_account_moves(self, via: e.Elsewhere) -> None:
        story = debit(e.AccountClosed()).when(pay_out(100, via))
        story.then(paid_out(100, via)).then_state(ledger=900, refunded=100, status="closed")

    def test_it_is_for_closed_accounts_only(self) -> None:
        debit().when(pay_out(1)).then_refused("not-closed", "The account is open and takes money; pay it in.")
        debit(e.AccountFrozen()).when(pay_out(1)).then_refused("not-closed", "frozen")

    def test_no_more_than_the_error_was(self) -> None:
        debit(e.AccountClosed()).when(pay_out(101)).then_refused(
            "more-than-entry", "at most 1.00 GBP, not 1.01"
        )
        debit(refunded(60), e.AccountClosed()).when(pay_out(41)).then_refused(
            "more-than-entry", "0.40 GBP more"
        )
        debit(e.AccountClosed(), paid_out(100)).when(pay_out(1)).then_refused(
            "more-than-entry", "(1.00 refunded by event 4)"
        )

    def test_a_claim_is_paid_out_as_well(self) -> None:
        story = Spec().given(opened(), e.ClaimStated(claim_id="k", amount=50), e.AccountClosed())
        command = c.PayElsewhere(account_id=A, amount=50, via="account", claim_id="k")
        story.when(command).then(e.ErrorPaidOut(amount=50, via="account", claim_id="k"))


class TestPostingAgain:
    """An entry is posted again at its right amount after it was reversed, not after it was refunded for good."""

    def test_what_was_reversed_in_full_may_be_posted_again(self) -> None:
        check_posted_again(debit(reversed_by(100)).state(), recorded(withdrawn(100), 2))

    @pytest.mark.parametrize(
        "since", [[], [GRANTED], [GRANTED, FINAL], [refunded(100)], [reversed_by(40), refunded(60)]]
    )
    def test_what_the_customer_keeps_is_not_taken_again(self, since: list[e.AccountEvent]) -> None:
        """12 CFR 1005.11(c)(2)(iv): what was credited for good stays with the customer."""
        with pytest.raises(Refused, match=r"Entry 2 is not reversed in full"):
            check_posted_again(debit(*since).state(), recorded(withdrawn(100), 2))


def test_a_history_that_refunded_too_much_leaves_nothing() -> None:
    state = debit(refunded(900)).state()
    assert left_of(state, recorded(withdrawn(100), 2)) == 0
