"""What every store promises of a transfer: both entries are there, under one correlation, or neither is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, RecountError, Refused, UnknownAccount
from domain.handlers.account import MAX_ATTEMPTS, Handler
from domain.history.other_side import other_sides
from domain.money import MAX_MINOR
from domain.ports import Store
from domain.stream import VersionConflict
from tests.kit.bench import DAY, EPOCH, Bench
from tests.kit.spec import A
from tests.kit.stories import do, open_with, record, request
from tests.storage.log.contract_rival_desks import Meanwhile

B = "5523"
TRANSFER = c.Transfer(account_id=A, counterparty=B, amount=30, description="RENT")


def both(bench: Bench) -> None:
    """Two accounts in pounds, with 1.00 in the first."""
    open_with(bench, 100)
    open_with(bench, 0, account_id=B)


def counts(bench: Bench) -> tuple[int, int]:
    return bench.store.count(stream_of(A)), bench.store.count(stream_of(B))


def beside(bench: Bench, rival: Callable[[], object]) -> Handler:
    """A desk whose first attempt another one forestalls."""
    store = cast(Store, Meanwhile(bench.store, rival))
    return Handler(store, clock=bench.clock, pause=lambda seconds: None)


class TransfersContract:
    """Mixed into the contract of every store."""

    def test_both_entries_are_recorded_under_one_correlation_and_lead_to_each_other(
        self, bench: Bench
    ) -> None:
        both(bench)
        executed = do(bench, TRANSFER, reason="as agreed", effective_at=EPOCH - DAY)
        paid, received = bench.store.event(stream_of(A), 3), bench.store.event(stream_of(B), 2)
        assert paid is not None
        assert received is not None
        assert paid.event == e.MoneyWithdrawn(amount=30, kind="transfer", description="RENT", counterparty=B)
        assert received.event == e.MoneyDeposited(
            amount=30, kind="transfer", description="RENT", counterparty=A
        )
        for one in (paid, received):
            assert (one.reason, one.effective_at, one.actor) == ("as agreed", EPOCH - DAY, "ada")
        assert paid.correlation_id == received.correlation_id == paid.command_id == received.command_id
        assert other_sides(bench.store, paid) == (received,)
        assert other_sides(bench.store, received) == (paid,)
        assert executed.other_side is not None
        assert (executed.other_side.stream_id, executed.other_side.version) == (stream_of(B), 2)
        assert executed.account == bench.store.head(A)

    @pytest.mark.parametrize(
        ("facts", "command", "error", "words"),
        [
            ([], {"amount": 101}, Refused, "more than the 1.00 GBP available"),
            ([e.AccountClosed()], {}, Refused, f"Account {B} cannot be paid, .* closed"),
            (
                [e.InterestCredited(amount=MAX_MINOR)],
                {},
                Refused,
                f"Account {B} cannot be paid, .* more than",
            ),
            ([], {"counterparty": "none"}, UnknownAccount, "'none'"),
            ([], {"counterparty": A}, BadInput, "between two accounts"),
            ([], {"counterparty": "yen"}, BadInput, "Account yen is kept in JPY, account 4417 in GBP"),
        ],
        ids=["not covered", "closed", "too large", "unknown", "itself", "another currency"],
    )
    def test_what_one_side_refuses_is_refused_whole(
        self,
        bench: Bench,
        facts: list[e.AccountEvent],
        command: dict[str, Any],
        error: type[RecountError],
        words: str,
    ) -> None:
        both(bench)
        do(bench, c.OpenAccount(account_id="yen", currency="JPY"))
        if facts:
            record(bench.store, facts, account_id=B)
        before = bench.store.all_events()
        asked = c.Transfer(**{"account_id": A, "counterparty": B, "amount": 30, **command})
        for ask in (bench.handler.preview, bench.handler.execute):
            with pytest.raises(error, match=words):
                ask(request(asked))
        assert bench.store.all_events() == before

    def test_a_customers_own_attempt_that_is_declined_is_recorded_on_the_paying_account_alone(
        self, bench: Bench
    ) -> None:
        both(bench)
        asked = request(c.Transfer(account_id=A, counterparty=B, amount=101), channel="transfer")
        first = bench.handler.execute(asked)
        assert [line.type for line in first.receipt.lines] == ["WithdrawalDeclined"]
        assert first.other_side is None
        again = bench.handler.execute(asked)
        assert (again.receipt, again.first_time, again.other_side) == (first.receipt, False, None)
        assert counts(bench) == (3, 1)

    def test_asked_twice_it_is_one_transfer_and_its_id_is_no_other_commands(self, bench: Bench) -> None:
        both(bench)
        open_with(bench, 0, account_id="3")
        first = do(bench, TRANSFER, command_id="k")
        again = do(bench, TRANSFER, command_id="k")
        assert (again.receipt, again.other_side) == (first.receipt, first.other_side)
        assert not again.first_time
        for other in (
            c.Transfer(account_id=A, counterparty="3", amount=30, description="RENT"),
            c.Transfer(account_id=B, counterparty=A, amount=30, description="RENT"),
            c.Transfer(account_id=A, counterparty=B, amount=31, description="RENT"),
            c.Withdraw(account_id=A, amount=30, kind="transfer", description="RENT", counterparty=B),
            c.Deposit(account_id=B, amount=30, kind="transfer", description="RENT", counterparty=A),
        ):
            with pytest.raises(Refused, match="use a new id"):
                do(bench, other, command_id="k")
        assert counts(bench) == (3, 2)

    def test_a_withdrawal_that_looks_like_one_side_is_no_transfer(self, bench: Bench) -> None:
        both(bench)
        do(bench, c.Withdraw(account_id=A, amount=30, kind="transfer", counterparty=B), command_id="k")
        with pytest.raises(Refused, match="use a new id"):
            do(bench, c.Transfer(account_id=A, counterparty=B, amount=30), command_id="k")

    def test_it_is_decided_again_when_the_account_that_is_paid_changed_meanwhile(self, bench: Bench) -> None:
        both(bench)
        handler = beside(bench, lambda: do(bench, c.Deposit(account_id=B, amount=5)))
        executed = handler.execute(request(TRANSFER, expected_version=2))
        assert executed.other_side is not None
        assert executed.other_side.version == 3
        assert counts(bench) == (3, 3)

    def test_an_account_that_closed_meanwhile_is_not_paid(self, bench: Bench) -> None:
        both(bench)
        handler = beside(bench, lambda: do(bench, c.CloseAccount(account_id=B)))
        with pytest.raises(Refused, match=f"Account {B} cannot be paid"):
            handler.execute(request(TRANSFER))
        assert counts(bench) == (2, 2)

    def test_a_version_that_was_looked_at_is_the_paying_accounts(self, bench: Bench) -> None:
        both(bench)
        handler = beside(bench, lambda: do(bench, c.Withdraw(account_id=A, amount=5)))
        with pytest.raises(VersionConflict) as conflict:
            handler.execute(request(TRANSFER, expected_version=2))
        assert (conflict.value.stream_id, conflict.value.verdict) == (stream_of(A), "")
        assert counts(bench) == (3, 1)

    def test_a_rival_that_never_rests_is_named_in_the_end(self, bench: Bench) -> None:
        both(bench)
        attempts = list[int]()

        class Busy(Meanwhile):
            def append(self, writes):  # type: ignore[no-untyped-def]
                attempts.append(1)
                do(bench, c.Deposit(account_id=B, amount=5))
                return self._store.append(writes)

        handler = Handler(
            cast(Store, Busy(bench.store, lambda: None)), clock=bench.clock, pause=lambda seconds: None
        )
        with pytest.raises(VersionConflict, match=stream_of(B)):
            handler.execute(request(TRANSFER))
        assert len(attempts) == MAX_ATTEMPTS
        assert bench.store.count(stream_of(A)) == 2
