"""In a what-if, refunds, claims and promises to honour fall with what they are for, and give no more than there is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.account import events as e
from domain.history.what_if import Change, Edit, Hypothesis, LeaveOut, Move, what_if
from tests.domain.history.test_what_if import declined, fee, story, told
from tests.kit.spec import SECOND, deposited, opened, withdrawn


def refunded(amount: int, entry: int | None = 2, claim: str = "") -> e.RefundPaid:
    return e.RefundPaid(amount=amount, entry=entry, claim_id=claim)


def adopted(amount: int, refund: int = 3, entry: int = 2) -> e.RefundAdopted:
    return e.RefundAdopted(refund=refund, amount=amount, entry=entry)


def claimed(amount: int, entry: int | None = 2) -> e.ClaimStated:
    return e.ClaimStated(claim_id="k", amount=amount, entry=entry)


def granted(
    amount: int, entry: int | None = 2, claim: str = "", credit: str = "p"
) -> e.ProvisionalCreditGranted:
    return e.ProvisionalCreditGranted(credit_id=credit, amount=amount, entry=entry, claim_id=claim)


def taken_back(amount: int) -> e.ProvisionalCreditWithdrawn:
    return e.ProvisionalCreditWithdrawn(credit_id="p", amount=amount)


FINAL = e.ProvisionalCreditMadeFinal(credit_id="p")
PAID_OUT = e.ErrorPaidOut(amount=100, via="cheque", entry=2)
PROMISED = e.HonouringPromised(credit_id="p", amount=100, until=60 * SECOND)


def tried(edit: Edit | Sequence[Edit], *facts: e.AccountEvent) -> Hypothesis:
    """The edits tried on an account with 10.00 and these facts, from event 2 on."""
    edits = edit if isinstance(edit, Sequence) else [edit]
    return what_if(story(opened(1000), *facts), edits)


@pytest.mark.parametrize(
    ("facts", "edit", "followed", "ledger"),
    [
        ([withdrawn(100), refunded(100)], LeaveOut(2), [(3, "not-refunded", -100)], 1000),
        ([fee(100, "x"), refunded(40)], LeaveOut(2), [(3, "not-refunded", -40)], 1000),
        ([withdrawn(100), refunded(100)], Change(2, withdrawn(30)), [(3, "other-amount", -70)], 1000),
        ([withdrawn(100), refunded(100)], Change(2, deposited(30)), [(3, "not-refunded", -100)], 1030),
        ([withdrawn(100), refunded(40), refunded(60)], LeaveOut(3), [], 960),
        (
            [withdrawn(100), deposited(100), adopted(100)],
            LeaveOut(2),
            [(3, "not-refunded", -100), (4, "not-refunded", 0)],
            1000,
        ),
        ([withdrawn(100), deposited(100), adopted(100)], LeaveOut(3), [(4, "not-refunded", 0)], 900),
        ([withdrawn(100), PAID_OUT], LeaveOut(2), [(3, "not-refunded", 0)], 1000),
        (
            [withdrawn(100), granted(60), granted(40, credit="q"), FINAL],
            LeaveOut(2),
            [(3, "not-granted", -60), (4, "not-granted", -40), (5, "not-final", 0)],
            1000,
        ),
        # Money that never came, and a deposit that came short.
        ([claimed(100, None), refunded(100, None, "k")], LeaveOut(2), [(3, "not-refunded", -100)], 1000),
        (
            [claimed(100, None), refunded(100, None, "k")],
            Change(2, claimed(30, None)),
            [(3, "other-amount", -70)],
            1030,
        ),
        (
            [claimed(100, None), granted(100, None, "k"), FINAL],
            LeaveOut(2),
            [(3, "not-granted", -100), (4, "not-final", 0)],
            1000,
        ),
        (
            [deposited(50), claimed(450), refunded(450, 2, "k")],
            LeaveOut(2),
            [(3, "not-claimed", 0), (4, "not-refunded", -450)],
            1000,
        ),
        (
            [withdrawn(100), granted(100), taken_back(100), PROMISED],
            LeaveOut(4),
            [(5, "not-promised", 0)],
            1000,
        ),
        (
            [withdrawn(100), granted(100), taken_back(100), PROMISED],
            LeaveOut(3),
            [(4, "not-withdrawn", 100), (5, "not-promised", 0)],
            900,
        ),
    ],
)
def test_what_was_given_back_falls_with_what_it_was_for(
    facts: list[e.AccountEvent], edit: Edit, followed: list[tuple[int, str, int]], ledger: int
) -> None:
    found = tried(edit, *facts)
    assert told(found)[1:] == followed
    assert found.account.ledger == ledger
    assert found.ledger_change == sum(one.ledger_change for one in found.differences)


def test_a_refund_of_a_fee_that_would_not_have_been_charged_is_none() -> None:
    history = story(opened(), withdrawn(900), fee(35), deposited(1500), refunded(35, 3))
    found = what_if(history, [Move(4, 1 * SECOND)])
    assert told(found) == [(4, "moved", 0), (3, "not-charged", 35), (5, "not-refunded", -35)]


@pytest.mark.parametrize(
    "facts",
    [
        [withdrawn(100), refunded(900)],
        [refunded(5, None)],
        [refunded(5, 9)],
        [refunded(5, None, "unknown")],
        [granted(5, None, "unknown"), FINAL],
        [deposited(5), refunded(5)],
        [PROMISED],
    ],
)
def test_an_odd_history_stays_as_it_was(facts: list[e.AccountEvent]) -> None:
    assert tried([], *facts).differences == ()
    assert tried(Move(2, 2 * SECOND), *facts).account.ledger == tried([], *facts).account.ledger


class TestHonouring:
    """What was paid under a promise is paid for as long as the promise is made, and declined without it."""

    HISTORY = (
        withdrawn(1000),
        granted(100),
        taken_back(100),
        PROMISED,
        e.MoneyWithdrawn(amount=80, honoured=80),
    )

    def tried(self, *edits: Edit) -> Hypothesis:
        rows = story(opened(1000), *self.HISTORY)
        rows[-1] = rows[-1]._replace(channel="direct-debit")
        return what_if(rows, edits)

    def test_as_it_was(self) -> None:
        assert self.tried().differences == ()

    def test_without_the_promise_it_is_declined(self) -> None:
        found = self.tried(LeaveOut(5))
        assert told(found) == [(5, "left-out", 0), (6, "declined", 80)]
        assert found.differences[1].event == declined(80, 0)

    def test_where_the_credit_was_not_taken_back_it_is_paid_without_one(self) -> None:
        assert told(self.tried(LeaveOut(4))) == [(4, "left-out", 100), (5, "not-promised", 0)]

    def test_no_overdraft_fee_is_due_for_it(self) -> None:
        rows = story(opened(1000), *self.HISTORY[:-1], withdrawn(80), fee(35))
        found = what_if(rows, [Change(6, e.MoneyWithdrawn(amount=80, honoured=80))])
        assert told(found)[1:] == [(7, "not-charged", 35)]
