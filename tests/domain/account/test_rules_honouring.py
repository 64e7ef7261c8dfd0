"""After a credit was taken back, items that it would have covered are paid without a fee (12 CFR 1005.11(d)(2)(ii))."""

from __future__ import annotations

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.honouring import is_honoured, left_to_honour
from tests.kit.spec import SECOND, A, Spec, charged, deposited, opened, withdrawn

UNTIL = 20 * SECOND
GRANTED = e.ProvisionalCreditGranted(credit_id="p", entry=2, amount=250_00)
TAKEN_BACK = e.ProvisionalCreditWithdrawn(credit_id="p", amount=250_00)
PROMISED = e.HonouringPromised(credit_id="p", amount=250_00, until=UNTIL)
OVERDRAFT_FEE = c.ChargeFee(account_id=A, amount=35_00, fee_code="overdraft")


def promise(amount: int | None = None, until: int = UNTIL, credit: str = "p") -> c.PromiseHonouring:
    return c.PromiseHonouring(account_id=A, credit_id=credit, amount=amount, until=until)


def debited(*facts: e.AccountEvent, balance: int = 250_00) -> Spec:
    """250.00 went out, was lent (event 3) and taken back again (event 4), which leaves 0.00; and this since."""
    return Spec().given(opened(balance), withdrawn(250_00), GRANTED, TAKEN_BACK, *facts)


def pay(amount: int, kind: str = "") -> c.Withdraw:
    return c.Withdraw(account_id=A, amount=amount, kind=kind)


def paid(amount: int, honoured: int = 0, kind: str = "") -> e.MoneyWithdrawn:
    return e.MoneyWithdrawn(amount=amount, honoured=honoured, kind=kind)


def declined(amount: int, available: int, kind: str = "") -> e.WithdrawalDeclined:
    return e.WithdrawalDeclined(
        amount=amount, reason_code="insufficient_funds", available=available, kind=kind
    )


class TestPromising:
    def test_it_is_promised_for_what_was_taken_back(self) -> None:
        debited().when(promise()).then(PROMISED).then_state(ledger=0, promised=250_00)
        debited().when(promise(100_00)).then(e.HonouringPromised(credit_id="p", amount=100_00, until=UNTIL))
        debited().when(promise(250_01)).then_refused("more-than-credit", "250.00 GBP was taken back")

    def test_only_a_credit_that_was_taken_back_is_honoured(self) -> None:
        lent = Spec().given(opened(250_00), withdrawn(250_00), GRANTED)
        lent.when(promise()).then_refused("not-withdrawn", "'p'")
        final = Spec().given(opened(250_00), withdrawn(250_00), GRANTED)
        final.given(e.ProvisionalCreditMadeFinal(credit_id="p")).when(promise()).then_refused("not-withdrawn")
        debited().when(promise(credit="x")).then_refused("not-withdrawn", "'x'")

    def test_it_ends_later_than_it_is_made(self) -> None:
        debited().when(promise(until=4 * SECOND)).then_bad_input("still to come")
        later = e.HonouringPromised(credit_id="p", amount=250_00, until=4 * SECOND + 1)
        debited().when(promise(until=4 * SECOND + 1)).then(later)

    def test_it_is_prolonged_but_never_cut_short(self) -> None:
        debited(PROMISED).when(promise()).then_refused("no-change", "Event 5 promised as much")
        debited(PROMISED).when(promise(until=UNTIL - 1)).then_refused("no-change")
        longer = e.HonouringPromised(credit_id="p", amount=250_00, until=UNTIL + 1)
        debited(PROMISED).when(promise(until=UNTIL + 1)).then(longer)

    def test_a_closed_account_promises_nothing(self) -> None:
        debited(e.AccountClosed()).when(promise()).then_refused("closed")


class TestPaying:
    @pytest.mark.parametrize(
        ("amount", "honoured", "balance"),
        [(180_00, 180_00, 0), (250_00, 250_00, 0), (180_00, 80_00, 100_00), (90_00, 0, 100_00)],
    )
    def test_an_item_is_paid_as_far_as_the_credit_would_have_gone(
        self, amount: int, honoured: int, balance: int
    ) -> None:
        story = debited(PROMISED, balance=250_00 + balance).when(pay(amount), channel="direct-debit")
        story.then(paid(amount, honoured)).then_state(honoured_overdraft=honoured, ledger=balance - amount)

    def test_not_further(self) -> None:
        story = debited(PROMISED).when(pay(250_01), channel="direct-debit")
        story.then(declined(250_01, 0))
        story = debited(PROMISED, paid(180_00, 180_00)).when(pay(70_01), channel="direct-debit")
        story.then(declined(70_01, -180_00))
        story = debited(PROMISED, paid(180_00, 180_00)).when(pay(70_00), channel="direct-debit")
        story.then(paid(70_00, 70_00))

    def test_money_that_comes_in_pays_for_it(self) -> None:
        story = debited(PROMISED, paid(200_00, 200_00), deposited(500_00)).when(
            pay(550_00), channel="direct-debit"
        )
        story.then(paid(550_00, 250_00))

    def test_what_the_debit_itself_overdrew_is_part_of_what_the_credit_would_have_covered(self) -> None:
        """The customer had spent 200 of the 250 lent: 50 of it would be there."""
        spent = Spec().given(
            opened(250_00), withdrawn(250_00), GRANTED, withdrawn(200_00), TAKEN_BACK, PROMISED
        )
        spent.when(pay(50_00), channel="direct-debit").then(paid(50_00, 50_00))
        spent.when(pay(50_01), channel="direct-debit").then(declined(50_01, -200_00))

    @pytest.mark.parametrize(
        ("channel", "kind", "is_item"),
        [
            ("direct-debit", "", True),
            ("direct-debit", "insurance", True),
            ("system", "cheque", True),
            ("branch", "Check", True),
            ("staff", " draft ", True),
            ("transfer", "standing order", True),
            ("transfer", "", False),
            ("transfer", "transfer", False),
            ("atm", "", False),
            ("atm", "cheque", False),
            ("card", "card purchase", False),
            ("card", "direct debit", False),
            ("branch", "cash withdrawal", False),
            ("staff", "", False),
        ],
    )
    def test_third_parties_are_paid_and_preauthorised_transfers(
        self, channel: c.Channel, kind: str, is_item: bool
    ) -> None:
        assert is_honoured(channel, kind) is is_item
        story = debited(PROMISED).when(pay(50_00, kind), channel=channel)
        if is_item:
            story.then(paid(50_00, 50_00, kind))
        elif channel == "staff":
            story.then_refused("insufficient-funds")
        else:
            story.then(declined(50_00, 0, kind))

    def test_the_promise_ends(self) -> None:
        fillers: list[e.AccountEvent] = [deposited(1) if odd % 2 else withdrawn(1) for odd in range(1, 16)]
        last = debited(PROMISED, *fillers)
        last.when(pay(51), channel="direct-debit").then(paid(51, 50))
        over = debited(PROMISED, *fillers, deposited(1))
        over.when(pay(51), channel="direct-debit").then(declined(51, 2))

    def test_a_hold_is_no_item(self) -> None:
        hold = c.PlaceHold(account_id=A, hold_id="h", amount=5)
        debited(PROMISED).when(hold, channel="direct-debit").then(declined(5, 0, "authorisation"))

    def test_a_frozen_account_pays_nothing(self) -> None:
        story = debited(PROMISED, e.AccountFrozen()).when(pay(5), channel="direct-debit")
        story.then(e.WithdrawalDeclined(amount=5, reason_code="frozen", available=0))

    @pytest.mark.parametrize(
        ("facts", "left"),
        [
            ([], 0),
            ([PROMISED], 250_00),
            ([PROMISED, paid(180_00, 180_00)], 70_00),
            ([PROMISED, paid(180_00, 180_00), deposited(100_00)], 170_00),
            ([PROMISED, paid(250_00, 250_00), withdrawn(5)], 0),
        ],
    )
    def test_what_is_left(self, facts: list[e.AccountEvent], left: int) -> None:
        state = debited(*facts).state()
        assert left_to_honour(state, state.recorded_at) == left
        assert left_to_honour(state, UNTIL + 1) == 0


class TestWithoutCharge:
    HONOURED = "is honoured without charge (12 CFR 1005.11(d)(2)(ii))"

    @pytest.mark.parametrize(
        "since",
        [
            [paid(180_00, 180_00)],
            [paid(100_00, 100_00), paid(80_00, 80_00)],
            [paid(180_00, 180_00), deposited(100_00)],
        ],
    )
    def test_what_was_honoured_causes_no_overdraft_fee(self, since: list[e.AccountEvent]) -> None:
        debited(PROMISED, *since).when(OVERDRAFT_FEE).then_refused("honoured", self.HONOURED)

    def test_nor_when_the_account_was_overdrawn_before(self) -> None:
        spent = Spec().given(
            opened(250_00), withdrawn(250_00), GRANTED, withdrawn(200_00), TAKEN_BACK, PROMISED
        )
        spent.given(paid(50_00, 50_00)).when(OVERDRAFT_FEE).then_refused("honoured", self.HONOURED)

    @pytest.mark.parametrize(
        "since",
        [
            [],
            [paid(180_00, 180_00), deposited(180_00)],
            [paid(180_00, 180_00), deposited(500_00), withdrawn(400_00)],
            [paid(180_00, 180_00), withdrawn(1)],
        ],
        ids=["nothing honoured", "paid back", "overdrawn anew", "overdrawn by more than that"],
    )
    def test_any_other_overdraft_may_cost_one(self, since: list[e.AccountEvent]) -> None:
        debited(PROMISED, *since).when(OVERDRAFT_FEE).then(charged(35_00, "overdraft"))
