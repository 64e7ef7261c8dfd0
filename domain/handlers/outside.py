"""Postings by hand on what a case disputes: held to the same limits as a correction, and told to the case.

The account's own rules keep every posting within the entry; here it is seen to that the case knows of it, and that nobody
gives alone by hand what a correction would need a second person for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.account import commands as c
from domain.account.deciding import Decided, EntryLookup
from domain.account.state import Account
from domain.dispute import events as d
from domain.dispute.corrections import gives, moves
from domain.dispute.ledger import is_about, ledger
from domain.dispute.limits import Given, given_on, passed
from domain.dispute.state import Case
from domain.errors import Refused
from domain.ports import Store
from domain.profile.state import Limits

TOUCHING = (
    c.ReverseEntry,
    c.GrantProvisionalCredit,
    c.MakeProvisionalCreditFinal,
    c.WithdrawProvisionalCredit,
    c.PayRefund,
    c.AdoptRefund,
    c.PayElsewhere,
)
"""Commands that change what is owed on an entry."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A case whose money a command changes."""

    case_id: str
    case: Case


def touched(store: Store, account: Account, command: c.Command) -> list[Touched]:
    """The cases that dispute what the command is about, or that it names; closed ones only where it names them."""
    if not isinstance(command, TOUCHING):
        return []
    entry, named = _about(account, command)
    found = list[Touched]()
    for summary in store.cases(account_id=command.account_id, open_only=not named, limit=1000):
        case = store.case(summary.case_id)
        if case is None:
            continue
        if summary.case_id == named or (case.is_open and entry is not None and is_about(case.facts, entry)):
            found.append(Touched(summary.case_id, case))
    return found


def told(
    store: Store,
    cases: Sequence[Touched],
    decided: Sequence[Decided],
    after: Account,
    entry: EntryLookup,
    *,
    today: date,
    limits: Limits,
) -> list[tuple[Touched, d.CaseEvent]]:
    """What each case is told of the facts that were decided. Raises Refused above a limit."""
    given, moved = sum(map(gives, decided)), sum(map(moves, decided))
    for one in cases:
        case = one.case
        others = store.cases_of_holder(case.holder_id) if case.holder_id else [one.case_id]
        before = Given(
            case=case.given_amount,
            customer_today=sum(given_on(store.case_events(other), today) for other in others),
        )
        limit = passed(limits, moved, given, before, case.currency)
        if limit:
            raise Refused(
                "four-eyes",
                f"Case {one.case_id} disputes this entry, and {limit}; propose the correction there, so that somebody "
                "else approves it.",
            )
    first = after.version - len(decided) + 1
    return [
        (
            one,
            d.EntryPostedOutside(
                posted_on=today,
                first_version=first,
                last_version=after.version,
                given=given,
                owed=ledger(one.case_id, one.case, after, entry).owed,
            ),
        )
        for one in cases
    ]


def _about(account: Account, command: c.Command) -> tuple[int | None, str]:
    """The entry that the command is about (None: none), and the case that it, or its credit or claim, names."""
    match command:
        case c.MakeProvisionalCreditFinal() | c.WithdrawProvisionalCredit():
            credit = account.provisional_credits.get(command.credit_id)
            return (None, "") if credit is None else (credit.entry, credit.case_id)
        case c.ReverseEntry():
            return command.entry, ""
        case c.GrantProvisionalCredit() | c.PayRefund() | c.AdoptRefund() | c.PayElsewhere():
            claim = account.claims.get(command.claim_id) if command.claim_id else None
            return command.entry, command.case_id or ("" if claim is None else claim.case_id)
    return None, ""
