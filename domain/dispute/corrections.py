"""Corrections: postings on the disputed account, asked for in a case and decided by the account's own rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.account import commands as c
from domain.account.decisions import Circumstances, Decided, EntryLookup, decide
from domain.account.events import HoldReleased, ledger_effect
from domain.account.state import Account, Hold, evolve, freeze, thaw
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.errors import BadInput

if TYPE_CHECKING:
    from domain.dispute.state import CaseFold


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """What the steps would do to the account as it stands: `decided` are the facts to append, in order.

    `amount` is all the money they move or set free, in minor units, whichever way it goes.
    """

    before: Account
    after: Account
    decided: tuple[Decided, ...]
    amount: int


def preview(
    account: Account, case_id: str, case: CaseFold, steps: Sequence[p.Step], entry: EntryLookup
) -> CorrectionPreview:
    """Run the steps through the account's rules, each on the state that the one before it left.

    Raises Refused where a rule of the account forbids one of them.
    """
    fold, decided, amount = thaw(account), list[Decided](), 0
    for step in steps:
        command = command_of(step, case_id, case)
        circumstances = Circumstances(
            channel="staff", effective_at=_value_date(step, case, entry), entry=entry
        )
        for one in decide(freeze(fold), command, circumstances):
            amount += _size(fold.holds, one)
            # Times do not matter to the figures of a preview: those of the newest event stand in.
            evolve(fold, one.event, (fold.version + 1, fold.recorded_at, fold.recorded_at))
            decided.append(one)
    return CorrectionPreview(account, freeze(fold), tuple(decided), amount)


def command_of(step: p.Step, case_id: str, case: CaseFold) -> c.Command:
    """The account's command that carries out a step."""
    account_id, currency = case.account_id, case.currency
    match step:
        case p.Reverse():
            return c.ReverseEntry(account_id=account_id, entry=step.entry, amount=step.amount)
        case p.AdjustInterest():
            return c.CreditInterest(
                account_id=account_id, amount=step.amount, description=f"interest adjustment, case {case_id}"
            )
        case p.Credit(entry=int()):
            return c.GrantProvisionalCredit(
                account_id=account_id,
                credit_id=step.credit_id,
                entry=step.entry or 0,
                amount=step.amount,
                currency=currency,
                case_id=case_id,
            )
        case p.MakeFinal():
            return c.MakeProvisionalCreditFinal(account_id=account_id, credit_id=step.credit_id)
        case p.WithdrawCredit():
            return c.WithdrawProvisionalCredit(account_id=account_id, credit_id=step.credit_id)
        case p.ReleaseHold():
            return c.ReleaseHold(account_id=account_id, hold_id=step.hold_id)
        case p.PostAgain():
            return c.Withdraw(
                account_id=account_id,
                amount=step.amount,
                description=f"entry {step.entry} at its right amount",
            )
    raise BadInput(f"The step {step.do!r} cannot be posted.")


def figures(account: Account) -> d.Figures:
    """The figures of a state, as a case keeps them."""
    return d.Figures(ledger=account.ledger, held=account.held, available=account.available)


def _value_date(step: p.Step, case: CaseFold, entry: EntryLookup) -> int | None:
    """When a step counts, UTC microseconds. None: what the account's rule says, or when it is recorded.

    A refund of an unauthorised payment counts no later than the debit did (PSRs 2017 reg 76(4)).
    """
    if isinstance(step, p.AdjustInterest):
        return step.effective_at
    if isinstance(step, p.PostAgain) and step.effective_at is not None:
        return step.effective_at
    if isinstance(step, p.Credit) and case.facts.regime != "psr-76":
        return None
    if isinstance(step, p.PostAgain | p.Credit) and step.entry is not None:
        original = entry(step.entry)
        return None if original is None else original.effective_at
    return None


def _size(holds: Mapping[str, Hold], decided: Decided) -> int:
    """Money that a fact moves, or sets free, whichever way."""
    if isinstance(decided.event, HoldReleased):
        return holds[decided.event.hold_id].amount
    return abs(ledger_effect(decided.event))
