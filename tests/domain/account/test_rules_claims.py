"""Money that never came, or came short: no more is given for it than is said to be missing.

12 CFR 1005.11(a)(1)(ii) makes an incorrect transfer *to* the account an error like one from it.
"""

from __future__ import annotations

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.giving_back import left_of_claim
from tests.kit.spec import A, Spec, deposited, interest, opened, withdrawn


def claimed(amount: int, entry: int | None = 2, claim: str = "k") -> e.ClaimStated:
    return e.ClaimStated(claim_id=claim, amount=amount, entry=entry)


def state_claim(amount: int, entry: int | None = 2, claim: str = "k") -> c.StateClaim:
    return c.StateClaim(account_id=A, claim_id=claim, amount=amount, entry=entry)


def grant(amount: int, claim: str = "k", credit: str = "q") -> c.GrantProvisionalCredit:
    return c.GrantProvisionalCredit(account_id=A, credit_id=credit, claim_id=claim, amount=amount)


def granted(
    amount: int, entry: int | None = 2, claim: str = "k", credit: str = "p"
) -> e.ProvisionalCreditGranted:
    return e.ProvisionalCreditGranted(credit_id=credit, entry=entry, claim_id=claim, amount=amount)


def refund(amount: int, claim: str = "k") -> c.PayRefund:
    return c.PayRefund(account_id=A, claim_id=claim, amount=amount)


def refunded(amount: int, entry: int | None = 2, claim: str = "k") -> e.RefundPaid:
    return e.RefundPaid(amount=amount, entry=entry, claim_id=claim)


def reversed_by(amount: int) -> e.EntryReversed:
    return e.EntryReversed(entry=2, amount=amount, direction="debit")


FINAL = e.ProvisionalCreditMadeFinal(credit_id="p")
TAKEN_BACK = e.ProvisionalCreditWithdrawn(credit_id="p", amount=450_00)


def short(*facts: e.AccountEvent) -> Spec:
    """A deposit of 500.00 was booked as 50.00, event 2; 450.00 are claimed, event 3; and this since."""
    return Spec().given(opened(), deposited(50_00), claimed(450_00), *facts)


def never_came(*facts: e.AccountEvent) -> Spec:
    """500.00 are said never to have come, event 2; and this since."""
    return Spec().given(opened(), claimed(500_00, entry=None), *facts)


class TestStating:
    def test_a_claim_moves_no_money(self) -> None:
        story = Spec().given(opened(), deposited(50_00)).when(state_claim(450_00))
        story.then(claimed(450_00)).then_state(ledger=50_00, claimed=450_00)
        Spec().given(opened()).when(state_claim(500_00, None)).then(claimed(500_00, None))

    def test_it_can_be_stated_on_a_frozen_and_on_a_closed_account(self) -> None:
        """An error is put right after the account was closed as well (comment 11(a)-4)."""
        for status in (e.AccountFrozen(), e.AccountClosed()):
            Spec().given(opened(), status).when(state_claim(5, None)).then(claimed(5, None))

    def test_a_later_one_replaces_it(self) -> None:
        short().when(state_claim(400_00)).then(claimed(400_00)).then_state(claimed=400_00)
        short().when(state_claim(0)).then(claimed(0)).then_state(claimed=0)
        short().when(state_claim(450_00)).then_refused("no-change", "Claim k says so already")

    def test_it_is_about_an_entry_that_paid_money_in(self) -> None:
        """A debit has a cap of its own; no claim may give it another."""
        Spec().given(opened(9), withdrawn(5)).when(state_claim(3)).then_refused(
            "not-a-credit", "Entry 2 paid"
        )
        Spec().given(opened(9), interest(5)).when(state_claim(3)).then(claimed(3))
        Spec().given(opened(9)).when(state_claim(3)).then_refused("no-entry", "no event 2")
        Spec().given(opened(9), e.AccountFrozen()).when(state_claim(3)).then_refused("not-an-entry")
        Spec().given(opened(9)).when(state_claim(0, None)).then_refused("no-claim", "'k'")

    @pytest.mark.parametrize(
        ("since", "least"),
        [([granted(450_00)], 450_00), ([granted(450_00), FINAL], 450_00), ([refunded(100_00)], 100_00)],
    )
    def test_it_never_becomes_less_than_what_was_given(self, since: list[e.AccountEvent], least: int) -> None:
        short(*since).when(state_claim(least - 1)).then_refused(
            "more-than-claim", "claim k", "cannot be less"
        )
        short(*since).when(state_claim(0)).then_refused("more-than-claim")
        short(*since).when(state_claim(460_00)).then(claimed(460_00))
        short(granted(450_00), TAKEN_BACK).when(state_claim(0)).then(claimed(0))


class TestGiving:
    def test_a_deposit_booked_short_is_credited(self) -> None:
        short().when(grant(450_00)).then(granted(450_00, credit="q")).then_state(ledger=500_00)
        short().when(grant(450_01)).then_refused(
            "more-than-claim", "Claim k is 450.00 GBP; nothing was given for it yet: at most 450.00 GBP, not"
        )

    def test_money_that_never_came_is_credited_and_refunded(self) -> None:
        never_came().when(grant(500_00)).then(granted(500_00, None, credit="q"))
        never_came().when(refund(500_00)).then(refunded(500_00, None)).then_state(ledger=500_00)

    @pytest.mark.parametrize(
        ("since", "words"),
        [
            ([granted(450_00)], "450.00 was given for it already (450.00 open): at most 0.00 GBP more"),
            ([granted(450_00), FINAL], "(450.00 credited for good): at most 0.00 GBP more"),
            ([refunded(450_00)], "(450.00 refunded by event 4): at most 0.00 GBP more"),
            (
                [granted(100_00), FINAL, granted(50_00), refunded(300_00)],
                "450.00 was given for it already (100.00 credited for good, 50.00 open, 300.00 refunded by event 7)",
            ),
        ],
    )
    def test_nothing_is_given_twice(self, since: list[e.AccountEvent], words: str) -> None:
        for command in (grant(1), refund(1)):
            short(*since).when(command).then_refused("more-than-claim", words)

    def test_a_credit_that_was_withdrawn_leaves_room_again(self) -> None:
        short(granted(450_00), TAKEN_BACK).when(grant(450_00)).then(granted(450_00, credit="q"))

    def test_a_deposit_booked_short_is_reversed_and_posted_again_at_its_right_amount(self) -> None:
        story = short(reversed_by(50_00)).when(refund(500_00))
        story.then(refunded(500_00)).then_state(ledger=500_00)
        short(reversed_by(50_00)).when(refund(500_01)).then_refused(
            "more-than-claim", "(less 50.00 reversed of the entry that came short): at most 500.00 GBP"
        )
        short(reversed_by(50_00), refunded(500_00)).when(grant(1)).then_refused("more-than-claim")

    def test_an_entry_that_came_short_is_reversed_once_whatever_was_given_for_it(self) -> None:
        reverse = c.ReverseEntry(account_id=A, entry=2)
        short(granted(450_00), FINAL).when(reverse).then(reversed_by(50_00))
        short(reversed_by(50_00)).when(reverse).then_refused("already-reversed")

    def test_what_is_open_is_made_final_once(self) -> None:
        final = c.MakeProvisionalCreditFinal(account_id=A, credit_id="p")
        short(granted(450_00)).when(final).then(FINAL)
        short(granted(450_00), refunded(450_00)).when(final).then_refused(
            "more-than-claim", "900.00 was given"
        )
        never_came(granted(9, None, "unknown")).when(final).then(FINAL)

    def test_a_claim_is_named_rightly(self) -> None:
        short().when(grant(1, "x")).then_refused("no-claim", "'x'", "state first what is missing")
        short(claimed(0)).when(grant(1)).then_refused("more-than-claim", "Claim k is 0.00 GBP")
        wrong = c.PayRefund(account_id=A, claim_id="k", entry=1, amount=1)
        short().when(wrong).then_refused("other-entry", "Claim k is about entry 2, not about entry 1")
        never_came().when(wrong).then_refused("other-entry", "about no entry")
        short().when(c.PayRefund(account_id=A, claim_id="k", entry=2, amount=1)).then(refunded(1))

    def test_money_is_given_for_an_entry_or_a_claim(self) -> None:
        nothing = c.PayRefund(account_id=A, amount=1)
        short().when(nothing).then_bad_input("an entry or a claim")
        short().when(c.PayRefund(account_id=A, amount=1, entry=2)).then_refused(
            "not-a-debit", "Entry 2 paid money in", "State a claim"
        )

    def test_nothing_is_paid_into_a_closed_account(self) -> None:
        for command in (grant(1), refund(1)):
            never_came(e.AccountClosed()).when(command).then_refused("closed")


class TestTwoClaimsOnOneEntry:
    """Two cases may state a claim each; together no more is given than the larger of them."""

    @pytest.mark.parametrize(
        ("since", "left"),
        [
            ([], 450_00),
            ([granted(450_00)], 0),
            ([granted(100_00)], 350_00),
            ([granted(450_00), TAKEN_BACK], 450_00),
            ([reversed_by(50_00), refunded(500_00)], 0),
            ([reversed_by(50_00)], 500_00),
        ],
    )
    def test_they_share_what_is_missing(self, since: list[e.AccountEvent], left: int) -> None:
        story = short(*since, claimed(450_00, claim="j"))
        assert left_of_claim(story.state(), "j") == left

    def test_the_larger_of_them_counts(self) -> None:
        story = short(granted(450_00), claimed(460_00, claim="j"))
        story.when(grant(11_00, "j")).then_refused("more-than-claim", "the rest for other claims on entry 2")
        short(granted(450_00), claimed(460_00, claim="j")).when(grant(10_00, "j")).then(
            granted(10_00, claim="j", credit="q")
        )
        assert left_of_claim(short(claimed(460_00, claim="j")).state(), "k") == 450_00

    def test_one_that_was_taken_back_still_counts_what_it_was_given(self) -> None:
        """Else what was reversed of the entry would make room for it twice."""
        story = short(reversed_by(50_00), refunded(50_00), claimed(0), claimed(450_00, claim="j"))
        assert left_of_claim(story.state(), "j") == 450_00

    def test_a_claim_of_no_entry_shares_with_none(self) -> None:
        story = never_came(granted(500_00, None), claimed(500_00, None, "j"))
        assert left_of_claim(story.state(), "j") == 500_00


def test_nothing_is_left_of_a_claim_there_is_none_of() -> None:
    assert left_of_claim(Spec().given(opened()).state(), "k") == 0
    assert left_of_claim(short(refunded(900_00)).state(), "k") == 0
