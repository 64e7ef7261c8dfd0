"""Postings by hand on what a case disputes: held to the same limits as a correction, and told to the case.

The account's own rules keep every posting within the entry; here it is seen to that the case knows of it, and that
nobody gives alone by hand what a correction would need a second person for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from domain.account import commands as c
from domain.account import events as e
from domain.account.deciding import Decided
from domain.account.state import Account
from domain.account.state import stream_of as account_stream
from domain.dispute import events as d
from domain.dispute.corrections import gives, moves
from domain.dispute.ledger import claim_of, is_about, ledger, still_owed
from domain.dispute.limits import passed
from domain.dispute.outside_events import CreditOutside, EntryPostedOutside
from domain.dispute.rules.correction import check_withdrawable
from domain.dispute.state import Case, stream_of
from domain.errors import Refused
from domain.handlers.given_before import MOST_CASES, given_before
from domain.ports import Store


@dataclass(frozen=True, slots=True)
class Touched:
    """A case whose money a command changes."""

    case_id: str
    case: Case


def told(
    store: Store,
    request: c.Request,
    account: Account,
    decided: Sequence[Decided],
    after: Account,
    now: int,
) -> Iterator[tuple[str, int, d.CaseEvent]]:
    """For each case that is touched its stream, the version it is at, and what it is told. `now` in UTC microseconds.

    Raises Refused where the command gives more than one person may alone.
    """
    stream_id = account_stream(request.command.account_id)
    cases = touched(store, account, request.command)
    for one in cases:
        _check_withdrawal(one, decided)
        today = datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(store.profile().clock).date()
        _check_limits(store, one, decided, today)
        money = ledger(one.case_id, one.case, after, lambda version: store.event(stream_id, version))
        event = EntryPostedOutside(
            posted_on=today,
            first_version=account.version + 1,
            last_version=after.version,
            given=sum(map(gives, decided)),
            owed=still_owed(one.case, money, sum(map(gives, decided))),
            credit=_credit(one, decided, account, alone=len(cases) == 1),
        )
        yield stream_of(one.case_id), one.case.version, event


def touched(store: Store, account: Account, command: c.Command) -> list[Touched]:
    """The cases that dispute what the command is about, or that it names; closed ones only where it names them."""
    entry, named = _about(account, command)
    _check_named(store, command)
    found = list[Touched]()
    for summary in store.cases(account_id=command.account_id, open_only=not named, limit=MOST_CASES):
        case = store.case(summary.case_id)
        if case is None:
            continue
        disputes = case.is_open and entry is not None and is_about(case.facts, entry)
        if summary.case_id in named or disputes:
            found.append(Touched(summary.case_id, case))
    return found


def _check_withdrawal(one: Touched, decided: Sequence[Decided]) -> None:
    """Raises Refused where the case has not found that the customer was not owed the credit."""
    for event in (fact.event for fact in decided):
        if isinstance(event, e.ProvisionalCreditWithdrawn) and event.credit_id in one.case.credits:
            check_withdrawable(one.case)


def _credit(
    one: Touched, decided: Sequence[Decided], account: Account, *, alone: bool
) -> CreditOutside | None:
    """The provisional credit of the case that is granted or ends; one that names no case is that of the only case it
    is about."""
    for event in (fact.event for fact in decided):
        match event:
            case e.ProvisionalCreditGranted() if event.case_id == one.case_id or (
                alone and not event.case_id
            ):
                return CreditOutside(
                    credit_id=event.credit_id, became="granted", entry=event.entry, amount=event.amount
                )
            case e.ProvisionalCreditMadeFinal() | e.ProvisionalCreditWithdrawn():
                credit = account.provisional_credits[event.credit_id]
                if event.credit_id not in one.case.credits:
                    return None
                return CreditOutside(
                    credit_id=event.credit_id,
                    became="final" if isinstance(event, e.ProvisionalCreditMadeFinal) else "withdrawn",
                    entry=credit.entry,
                    amount=credit.amount,
                )
    return None


def _check_limits(store: Store, one: Touched, decided: Sequence[Decided], today: date) -> None:
    before = given_before(store, one.case_id, one.case, today)
    given, moved = sum(map(gives, decided)), sum(map(moves, decided))
    limit = passed(store.profile().limits, moved, given, before, one.case.currency)
    if limit:
        raise Refused(
            "four-eyes",
            f"Case {one.case_id} disputes this entry, and {limit}; propose the correction there, so that somebody else "
            "approves it.",
        )


def check_claim(store: Store, command: c.StateClaim) -> None:
    """Raises Refused for the claim of a case: what the case says is missing is the cap of what it gives."""
    case_id = command.claim_id.removeprefix(claim_of(""))
    case = store.case(case_id) if command.claim_id == claim_of(case_id) else None
    if case is not None and case.account_id == command.account_id:
        raise Refused(
            "claim-of-case",
            f"Claim {command.claim_id} is that of case {case_id}; amend there what is missing.",
        )


def _check_named(store: Store, command: c.Command) -> None:
    """Raises Refused where the command names a case that is about another account."""
    case_id = getattr(command, "case_id", "")
    case = store.case(case_id) if case_id else None
    if case is not None and case.account_id != command.account_id:
        raise Refused(
            "other-account",
            f"Case {case_id} is about account {case.account_id}, not {command.account_id}; leave it out or name "
            "another.",
        )


def _about(account: Account, command: c.Command) -> tuple[int | None, frozenset[str]]:
    """The entry that the command is about (None: none), and the cases that it, or its credit or claim, names."""
    match command:
        case c.MakeProvisionalCreditFinal() | c.WithdrawProvisionalCredit():
            credit = account.provisional_credits.get(command.credit_id)
            return (None, frozenset()) if credit is None else (credit.entry, _cases(credit.case_id))
        case c.ReverseEntry():
            return command.entry, frozenset()
        case c.GrantProvisionalCredit() | c.PayRefund() | c.AdoptRefund() | c.PayElsewhere():
            claim = account.claims.get(command.claim_id) if command.claim_id else None
            if claim is None:
                return command.entry, _cases(command.case_id)
            return command.entry or claim.entry, _cases(command.case_id, claim.case_id)
    return None, frozenset()


def _cases(*names: str) -> frozenset[str]:
    return frozenset(names) - {""}
