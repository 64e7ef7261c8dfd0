"""What to know before a command is recorded: which open cases hold the money that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.account.commands import Command, Deposit, Transfer
from domain.account.state import Account, stream_of
from domain.account.transfer import sides
from domain.dispute.ledger import ledger
from domain.handlers.given_before import MOST_CASES
from domain.handlers.outside import touched
from domain.ports import Store


@dataclass(frozen=True, slots=True)
class Held:
    """`cases` are told of what is recorded, or owe just as much as comes in; `warning` says which, "" for none."""

    cases: tuple[str, ...] = ()
    warning: str = ""


def held(store: Store, account: Account, command: Command) -> Held:
    """The open cases whose money the command is about. Raises Refused where it names one of another account."""
    cases = tuple(one.case_id for one in touched(store, account, command))
    if cases:
        return Held(
            cases,
            f"{_named(cases, 'disputes', 'dispute')} this entry: what is recorded here counts there, "
            "and nothing is given back twice.",
        )
    if isinstance(command, Transfer):
        return _held_of_payee(store, sides(command)[1])
    if isinstance(command, Deposit) and (owing := tuple(_owing(store, account, command))):
        return Held(
            owing,
            f"{_named(owing, 'owes', 'owe')} the customer just this amount: a deposit is not counted there "
            "by itself. Pay it as a correction of the case, or adopt it there afterwards.",
        )
    return Held()


def _held_of_payee(store: Store, command: Deposit) -> Held:
    payee = store.head(command.account_id)
    return Held() if payee is None else held(store, payee, command)


def _owing(store: Store, account: Account, command: Deposit) -> Iterator[str]:
    """Open cases on a line of which just the amount of the deposit is owed."""
    stream_id = stream_of(command.account_id)
    for summary in store.cases(account_id=command.account_id, open_only=True, limit=MOST_CASES):
        case = store.case(summary.case_id)
        if case is None or not case.is_open:
            continue
        money = ledger(summary.case_id, case, account, lambda version: store.event(stream_id, version))
        if any(line.owed == command.amount for line in money.lines):
            yield summary.case_id


def _named(cases: tuple[str, ...], one: str, several: str) -> str:
    return f"Case {cases[0]} {one}" if len(cases) == 1 else f"Cases {', '.join(cases)} {several}"
