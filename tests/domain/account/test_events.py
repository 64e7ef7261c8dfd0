"""Payloads and requests: what may enter the log, and the tables that must cover every event and command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from domain.account import commands as c
from domain.account import events as e
from domain.account.decisions import DECIDE
from domain.account.event_kinds import (
    ACCOUNT_EVENTS,
    EVENT_KINDS,
    MARKER_TYPES,
    FigureName,
    ledger_effect,
    memo_amount,
    types_touching,
)
from domain.account.fold import EVOLVE
from domain.money import MAX_MINOR
from tests.kit.spec import A

DEPOSIT = c.Deposit(account_id=A, amount=1)


def test_every_event_can_be_folded_and_stored_and_no_other() -> None:
    events = set(get_args(e.AccountEvent))
    assert len(events) == 22
    assert set(EVOLVE) == events
    assert set(ACCOUNT_EVENTS.values()) == events


def test_every_command_is_decided_and_no_other() -> None:
    commands = set(get_args(c.Command))
    assert len(commands) == 22
    assert set(DECIDE) | {c.OpenAccount} == commands
    assert commands >= c.RETRYABLE
    assert get_args(c.Channel) == c.CHANNELS


def test_the_stored_tags_never_change() -> None:
    assert sorted(ACCOUNT_EVENTS) == [
        "AccountClosed",
        "AccountFactsChanged",
        "AccountFrozen",
        "AccountOpened",
        "AccountUnfrozen",
        "ClaimStated",
        "EntryReversed",
        "ErrorPaidOut",
        "FeeCharged",
        "HoldPlaced",
        "HoldReleased",
        "HonouringPromised",
        "InterestCredited",
        "MoneyDeposited",
        "MoneyWithdrawn",
        "OverdraftLimitChanged",
        "ProvisionalCreditGranted",
        "ProvisionalCreditMadeFinal",
        "ProvisionalCreditWithdrawn",
        "RefundAdopted",
        "RefundPaid",
        "WithdrawalDeclined",
    ]


def test_ordinary_entries_and_the_opening_are_no_markers() -> None:
    assert set(ACCOUNT_EVENTS) - MARKER_TYPES == {
        "AccountFactsChanged",
        "AccountOpened",
        "MoneyDeposited",
        "MoneyWithdrawn",
        "InterestCredited",
    }


@pytest.mark.parametrize(
    ("figure", "types"),
    [
        ("held", {"MoneyWithdrawn", "HoldPlaced", "HoldReleased"}),
        ("overdraft_limit", {"AccountOpened", "OverdraftLimitChanged"}),
        ("fees", {"FeeCharged"}),
        ("decline_count", {"WithdrawalDeclined"}),
        ("claimed", {"ClaimStated"}),
        ("refunded", {"RefundPaid", "RefundAdopted", "ErrorPaidOut"}),
        ("promised", {"HonouringPromised"}),
        ("status", {"AccountOpened", "AccountFrozen", "AccountUnfrozen", "AccountClosed"}),
    ],
)
def test_a_figure_knows_the_types_that_can_change_it(figure: FigureName, types: set[str]) -> None:
    assert types_touching(figure) == types


def test_what_moves_money_touches_the_ledger_and_no_other_type_does() -> None:
    assert types_touching("ledger") == {kind.tag for kind in EVENT_KINDS if kind.moves is not None}


@pytest.mark.parametrize(
    ("event", "memo"),
    [
        (e.HoldPlaced(hold_id="h", amount=30), 30),
        (e.WithdrawalDeclined(amount=60, reason_code="frozen", available=1), 60),
        (e.OverdraftLimitChanged(limit=0), 0),
        (e.MoneyDeposited(amount=5), None),
        (e.HoldReleased(hold_id="h"), None),
        (e.AccountOpened(currency="GBP", overdraft_limit=9), None),
        (e.ClaimStated(claim_id="k", amount=0), 0),
        (e.RefundPaid(amount=7, entry=2), None),
        (e.RefundAdopted(refund=3, amount=7, entry=2), 7),
        (e.ErrorPaidOut(amount=7, via="cheque", entry=2), 7),
        (e.HonouringPromised(credit_id="c", amount=7, until=9), 7),
    ],
)
def test_an_event_that_moves_no_money_may_be_about_an_amount(event: e.AccountEvent, memo: int | None) -> None:
    assert memo_amount(event) == memo


@pytest.mark.parametrize(
    ("event", "effect"),
    [
        (e.AccountOpened(currency="GBP", opening_balance=-5), -5),
        (e.MoneyDeposited(amount=7), 7),
        (e.InterestCredited(amount=7), 7),
        (e.ProvisionalCreditGranted(credit_id="c", entry=2, amount=7), 7),
        (e.EntryReversed(entry=2, amount=7, direction="credit"), 7),
        (e.RefundPaid(amount=7, entry=2), 7),
        (e.RefundAdopted(refund=3, amount=7, entry=2), 0),
        (e.ErrorPaidOut(amount=7, via="account", entry=2), 0),
        (e.ClaimStated(claim_id="k", amount=7), 0),
        (e.HonouringPromised(credit_id="c", amount=7, until=9), 0),
        (e.EntryReversed(entry=2, amount=7, direction="debit"), -7),
        (e.MoneyWithdrawn(amount=7), -7),
        (e.FeeCharged(amount=7, fee_code="f"), -7),
        (e.ProvisionalCreditWithdrawn(credit_id="c", amount=7), -7),
        (e.ProvisionalCreditMadeFinal(credit_id="c"), 0),
        (e.WithdrawalDeclined(amount=7, reason_code="frozen", available=0), 0),
        (e.HoldPlaced(hold_id="h", amount=7), 0),
        (e.HoldReleased(hold_id="h"), 0),
        (e.OverdraftLimitChanged(limit=7), 0),
        (e.AccountFrozen(), 0),
    ],
)
def test_what_an_event_does_to_the_ledger(event: e.AccountEvent, effect: int) -> None:
    assert ledger_effect(event) == effect


@pytest.mark.parametrize(
    "make",
    [
        lambda: e.MoneyDeposited(amount=0),
        lambda: e.MoneyDeposited(amount=-1),
        lambda: e.MoneyDeposited(amount=MAX_MINOR + 1),
        lambda: e.MoneyDeposited(amount=1.0),  # type: ignore[arg-type]
        lambda: e.MoneyDeposited(amount=True),
        lambda: e.MoneyDeposited(amount="1"),  # type: ignore[arg-type]
        lambda: e.MoneyDeposited(amount=1, description="a\x00b"),
        lambda: e.MoneyDeposited(amount=1, description="\ud800"),
        lambda: e.MoneyDeposited(amount=1, counterparty="x" * 1001),
        lambda: e.MoneyDeposited(amount=1, memo="x"),  # type: ignore[call-arg]
        lambda: e.HoldPlaced(hold_id="", amount=1),
        lambda: e.EntryReversed(entry=0, amount=1, direction="credit"),
        lambda: e.EntryReversed(entry=1, amount=1, direction="sideways"),  # type: ignore[arg-type]
        lambda: e.ClaimStated(claim_id="k", amount=-1),
        lambda: e.RefundPaid(amount=0, entry=2),
        lambda: e.RefundAdopted(refund=0, amount=1, entry=2),
        lambda: e.ErrorPaidOut(amount=1, via="cash", entry=2),  # type: ignore[arg-type]
        lambda: e.HonouringPromised(credit_id="c", amount=1, until=2**60),
        lambda: e.MoneyWithdrawn(amount=1, honoured=-1),
        lambda: e.AccountOpened(currency="gbp"),
        lambda: e.AccountOpened(currency="GBP\n"),
        lambda: e.AccountOpened(currency="GBP", overdraft_limit=-1),
        lambda: c.Deposit(account_id="", amount=1),
        lambda: c.Deposit(account_id="4417\n", amount=1),
        lambda: c.Deposit(account_id="a b", amount=1),
        lambda: c.Deposit(account_id="x" * 65, amount=1),
        lambda: c.Deposit(account_id=A, amount=-1),
        lambda: c.Withdraw(account_id=A, amount=1, hold_id="\x00"),
        lambda: c.Request(command=DEPOSIT, command_id="1", actor="ada", reason="a\x00b"),
        lambda: c.Request(command=DEPOSIT, command_id="1", actor="\udcff"),
        lambda: c.Request(command=DEPOSIT, command_id="1", actor=""),
        lambda: c.Request(command=DEPOSIT, command_id="", actor="ada"),
        lambda: c.Request(command=DEPOSIT, command_id="1", actor="ada", channel="pigeon"),  # type: ignore[arg-type]
        lambda: c.Request(command=DEPOSIT, command_id="1", actor="ada", effective_at=2**60),
        lambda: c.Request(command=DEPOSIT, command_id="1", actor="ada", expected_version=-1),
    ],
)
def test_what_could_not_be_stored_or_meant_is_refused_at_the_edge(make: Callable[[], Any]) -> None:
    with pytest.raises(ValidationError):
        make()


def test_text_that_terminals_and_quotes_dislike_is_still_text() -> None:
    awkward = 'O\'Brien "& Sons" \x1b[31m 日本 👩‍👩‍👧 \u202e; DROP TABLE events; --\n\t%_\\'
    assert e.MoneyDeposited(amount=1, description=awkward).description == awkward
    request = c.Request(command=DEPOSIT, command_id="1", actor="ada", reason=awkward)
    assert request.reason == awkward


@pytest.mark.parametrize("value", [DEPOSIT, e.MoneyDeposited(amount=1)])
def test_commands_and_events_do_not_change(value: Any) -> None:
    with pytest.raises(AttributeError):
        value.amount = 2
