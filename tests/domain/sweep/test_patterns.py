"""Each pattern: what it finds in a history, what is still owed of it, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.account import events as e
from domain.harm import Harm
from domain.stream import RecordedEvent
from domain.sweep.patterns import MINUTE, PATTERNS
from tests.domain.history.test_what_if import LATE_PAYROLL
from tests.domain.history.test_what_if_corrections import reversed_by
from tests.kit.spec import SECOND, Damaged, Dated, deposited, held, opened, recorded, withdrawn

LOOKS = {pattern.name: pattern.look for pattern in PATTERNS}


def card(amount: int, payee: str = "CAFE", hold: str | None = None) -> e.MoneyWithdrawn:
    return e.MoneyWithdrawn(amount=amount, kind="card", counterparty=payee, hold_id=hold)


def kept(amount: int, payee: str = "PUMP") -> e.HoldPlaced:
    return e.HoldPlaced(hold_id="h", amount=amount, counterparty=payee)


def turned_down(amount: int, reason: e.DeclineReason = "insufficient_funds") -> e.WithdrawalDeclined:
    return e.WithdrawalDeclined(amount=amount, reason_code=reason, available=0)


def stated(amount: int, balance: int) -> e.MoneyDeposited:
    return e.MoneyDeposited(amount=amount, stated_balance=balance)


def found(name: str, *facts: e.AccountEvent | Dated | Damaged) -> list[tuple[int, int]]:
    """(entry, owed) of what the pattern finds where these are recorded a second apart."""
    return told(name, [recorded(fact, at) for at, fact in enumerate(facts, start=1)])


def told(name: str, history: Sequence[RecordedEvent]) -> list[tuple[int, int]]:
    return [(one.entry, one.owed) for one in LOOKS[name](history)]


@pytest.mark.parametrize(
    ("later", "harms"),
    [
        ([], [(4, 35_00), (5, 0)]),
        ([reversed_by(10_00, 4)], [(4, 25_00), (5, 0)]),
        ([reversed_by(35_00, 4)], [(5, 0)]),
    ],
)
def test_what_came_of_a_late_credit(later: list[e.AccountEvent], harms: list[tuple[int, int]]) -> None:
    more = [recorded(fact, 7 + at)._replace(channel="staff") for at, fact in enumerate(later)]
    assert told("late-credit-fees", [*LATE_PAYROLL, *more]) == harms


def test_a_late_debit_is_no_late_credit() -> None:
    assert found("late-credit-fees", opened(100), Dated(withdrawn(5), 1), turned_down(200)) == []


@pytest.mark.parametrize(
    ("facts", "harms"),
    [
        ([card(120), card(120)], [(3, 120)]),
        ([card(120), card(120), card(120)], [(3, 120), (4, 120)]),
        ([card(120), card(121)], []),
        ([card(120), card(120, "OTHER")], []),
        ([card(120), card(120, "cafe")], [(3, 120)]),
        ([card(120, ""), card(120, "")], []),
        ([card(120), card(120), reversed_by(120, 3)], []),
        ([card(120), card(120), reversed_by(120, 2)], []),
        ([card(120), card(120), reversed_by(50, 3)], [(3, 70)]),
        ([kept(120, "CAFE"), card(120, hold="h"), card(120)], [(4, 120)]),
        ([card(120), kept(120, "CAFE"), card(120, hold="h")], []),
    ],
)
def test_the_same_payment_twice(facts: list[e.AccountEvent], harms: list[tuple[int, int]]) -> None:
    assert found("double-postings", opened(1_000), *facts) == harms


@pytest.mark.parametrize(("minutes", "is_double"), [(10, True), (11, False)])
def test_only_within_minutes(minutes: int, is_double: bool) -> None:
    first, second = recorded(card(5), 2), recorded(card(5), 3)
    later = second._replace(recorded_at=first.recorded_at + minutes * MINUTE)
    assert bool(told("double-postings", [recorded(opened(50), 1), first, later])) is is_double


@pytest.mark.parametrize(
    ("facts", "harms"),
    [
        ([kept(125), card(38, "PUMP")], [(2, 0)]),
        ([kept(125), card(38, "PUMP"), e.HoldReleased(hold_id="h")], []),
        ([kept(125), card(126, "PUMP")], []),
        ([kept(125), card(38, "CAFE")], []),
        ([kept(125), card(38, "PUMP", hold="h")], []),
        ([held(125)], []),
    ],
)
def test_a_hold_that_was_left_behind(facts: list[e.AccountEvent], harms: list[tuple[int, int]]) -> None:
    assert found("orphan-holds", opened(200), *facts) == harms


@pytest.mark.parametrize(
    ("facts", "harms"),
    [
        ([turned_down(100)], [(2, 0)]),
        ([turned_down(101)], []),
        ([turned_down(100, "frozen")], []),
        ([kept(1), turned_down(100)], []),
        ([Damaged(), turned_down(100)], []),
        ([deposited(1), turned_down(101)], [(3, 0)]),
    ],
)
def test_declined_though_the_money_was_there(
    facts: list[e.AccountEvent | Damaged], harms: list[tuple[int, int]]
) -> None:
    assert found("declined-while-covered", opened(100), *facts) == harms


@pytest.mark.parametrize(
    ("facts", "harms"),
    [
        ([stated(5, 105), stated(5, 110)], []),
        ([stated(5, 105), stated(5, 111), stated(5, 116)], [(3, 0)]),
        ([stated(5, 106), stated(5, 110), stated(5, 116)], [(2, 0), (4, 0)]),
        ([deposited(5), stated(5, 110)], []),
    ],
)
def test_where_the_stated_balance_parts(facts: list[e.AccountEvent], harms: list[tuple[int, int]]) -> None:
    assert found("stated-balance-drift", opened(100), *facts) == harms


def test_what_cannot_be_read() -> None:
    history = [recorded(opened(1), 1), recorded(Damaged(), 2), recorded(deposited(1), 3)]
    assert [*LOOKS["unreadable"](history)] == [Harm(2, 0, "damaged payload")]


def test_a_history_without_faults_shows_none() -> None:
    facts = (opened(100), deposited(5), card(5), kept(10), card(9, "PUMP", hold="h"))
    assert {name: found(name, *facts) for name in LOOKS} == {name: [] for name in LOOKS}
    assert recorded(opened(), 1).recorded_at == SECOND
