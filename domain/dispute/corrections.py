"""Corrections: postings on the disputed account, asked for in a case and decided by the account's own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeGuard

from domain.account import commands as c
from domain.account.deciding import Circumstances, Decided, EntryLookup
from domain.account.decisions import decide
from domain.account.event_kinds import ledger_effect
from domain.account.events import ErrorPaidOut, HoldReleased, RefundAdopted
from domain.account.fold import evolve
from domain.account.giving_back import check_posted_again, entry_of
from domain.account.state import Account, Hold, freeze, thaw
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.ledger import claim_of
from domain.dispute.regimes.table import REGIMES

if TYPE_CHECKING:
    from domain.dispute.facts import Facts
    from domain.dispute.state import CaseFold


class Now(Protocol):
    """The present instant (UTC microseconds) and the bank's day of it."""

    @property
    def now(self) -> int: ...
    @property
    def today(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Work:
    """A command on the disputed account, and the value date of what it records (UTC microseconds; None: now).

    `again` is the debit that it posts anew, which must have been reversed in full.
    """

    command: c.Command
    effective_at: int | None = None
    again: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """What the steps would do to the account as it stands: `decided` are the facts to append, in order.

    `amount` is all the money they move or set free, in minor units, whichever way it goes, what is announced for a
    later day included; `given` is what of it goes to the customer.
    """

    before: Account
    after: Account
    decided: tuple[Decided, ...]
    amount: int
    given: int = 0


def preview(
    account: Account,
    case_id: str,
    case: CaseFold,
    steps: Sequence[p.Step],
    entry: EntryLookup,
    at: Now,
    more: Iterable[Work] = (),
) -> CorrectionPreview:
    """Run the steps, then what `more` follows from them, through the account's rules, each on the state that the one
    before it left.

    Raises Refused where a rule of the account forbids one of them.
    """
    seen = run(account, [*work_of(case_id, case, steps, entry, at.today), *more], entry, at.now)
    announced = [step.credit_id for step in steps if is_announced(step, at.today)]
    later = sum(case.credits.get(credit_id, 0) for credit_id in announced)
    return replace(seen, amount=seen.amount + later)


def run(account: Account, work: Iterable[Work], entry: EntryLookup, now: int) -> CorrectionPreview:
    """The commands decided on the account at an instant, one after the other. Raises Refused."""
    fold, decided, amount, given = thaw(account), list[Decided](), 0, 0
    for one in work:
        if one.again is not None:
            check_posted_again(fold, entry_of(entry, one.again, "posted again"))
        circumstances = Circumstances(
            channel="staff", effective_at=one.effective_at, entry=entry, clock=lambda: now
        )
        for fact in decide(freeze(fold), one.command, circumstances):
            amount += _size(fold.holds, fact)
            given += gives(fact)
            # Times do not matter to the figures of a preview: those of the newest event stand in.
            evolve(fold, fact.event, (fold.version + 1, fold.recorded_at, fold.recorded_at))
            decided.append(fact)
    return CorrectionPreview(account, freeze(fold), tuple(decided), amount, given)


def work_of(
    case_id: str, case: CaseFold, steps: Iterable[p.Step], entry: EntryLookup, today: date
) -> list[Work]:
    """What the steps ask of the account today; a debit that is announced for a later day is not among it."""
    return [
        Work(
            command_of(step, case_id, case, entry),
            _value_date(step, case, entry),
            step.entry if isinstance(step, p.PostAgain) else None,
        )
        for step in steps
        if not is_announced(step, today)
    ]


def is_announced(step: p.Step, today: date) -> TypeGuard[p.WithdrawCredit]:
    """A debit for a later day, of which the customer is told before (comment 11(d)(2)-1 on 12 CFR 1005.11)."""
    return isinstance(step, p.WithdrawCredit) and step.on is not None and step.on > today


def command_of(step: p.Step, case_id: str, case: CaseFold, entry: EntryLookup) -> c.Command:
    """The account's command that carries out a step."""
    account_id = case.account_id
    match step:
        case p.Reverse():
            return c.ReverseEntry(account_id=account_id, entry=step.entry, amount=step.amount)
        case p.AdjustInterest():
            return c.CreditInterest(
                account_id=account_id, amount=step.amount, description=f"interest adjustment, case {case_id}"
            )
        case p.MakeFinal():
            return c.MakeProvisionalCreditFinal(account_id=account_id, credit_id=step.credit_id)
        case p.WithdrawCredit():
            return c.WithdrawProvisionalCredit(
                account_id=account_id, credit_id=step.credit_id, amount=step.amount
            )
        case p.ReleaseHold():
            return c.ReleaseHold(account_id=account_id, hold_id=step.hold_id)
        case p.PostAgain() if not _paid_in(entry, step.entry):
            return c.Withdraw(
                account_id=account_id,
                amount=step.amount,
                description=f"entry {step.entry} at its right amount",
            )
    return _giving(step, case_id, case)


def _giving(
    step: p.Credit | p.PostAgain | p.PayIn | p.PayOut | p.Refund | p.Adopt, case_id: str, case: CaseFold
) -> c.Command:
    """The command that gives money for a line of the case: a debit entry, or the claim that the case has stated."""
    account_id, entry = case.account_id, step.entry
    claim_id = claim_of(case_id) if _is_claim(case, entry) else ""
    match step:
        case p.Credit():
            return c.GrantProvisionalCredit(
                account_id=account_id,
                credit_id=step.credit_id,
                entry=entry,
                claim_id=claim_id,
                amount=step.amount,
                currency=case.currency,
                case_id=case_id,
            )
        case p.Adopt():
            return c.AdoptRefund(
                account_id=account_id, refund=step.event, entry=entry, claim_id=claim_id, case_id=case_id
            )
        case p.PayOut():
            return c.PayElsewhere(
                account_id=account_id,
                via=step.via,
                amount=step.amount,
                entry=entry,
                claim_id=claim_id,
                case_id=case_id,
            )
    words = (
        f"entry {entry} at its right amount" if isinstance(step, p.PostAgain) else f"refund, case {case_id}"
    )
    return c.PayRefund(
        account_id=account_id,
        amount=step.amount,
        entry=entry,
        claim_id=claim_id,
        case_id=case_id,
        description=words,
    )


def _is_claim(case: CaseFold, entry: int | None) -> bool:
    facts = case.facts
    return facts.missing is not None and entry in (None, facts.missing_entry)


def _paid_in(entry: EntryLookup, version: int) -> bool:
    recorded = entry(version)
    return recorded is not None and recorded.event is not None and ledger_effect(recorded.event) > 0


def claim_work(case_id: str, account_id: str, was: Facts | None, now: Facts) -> list[Work]:
    """The claim that a case states on its account: how much is missing, and of which entry."""
    before = (None, None) if was is None else (was.missing, was.missing_entry)
    if before == (now.missing, now.missing_entry):
        return []
    command = c.StateClaim(
        account_id=account_id,
        claim_id=claim_of(case_id),
        amount=now.missing or 0,
        entry=now.missing_entry,
        case_id=case_id,
    )
    return [Work(command)]


def debit_work(case: CaseFold, account: Account, today: date) -> list[Work]:
    """The announced debits whose day has come."""
    return [
        Work(c.WithdrawProvisionalCredit(account_id=case.account_id, credit_id=credit_id))
        for credit_id in debits_to_post(case, account, today)
    ]


def debits_to_post(case: CaseFold, account: Account, today: date) -> list[str]:
    """Those of the debits that are due which the account can be debited with: none while it pays nothing out."""
    if account.status != "open" or account.unverified_from is not None:
        return []
    return [credit_id for credit_id in debits_due(case, today) if credit_id in account.provisional_credits]


def debits_due(case: CaseFold, today: date) -> list[str]:
    """Provisional credits whose announced debit is to be posted by the day: none without a notice of it (comment
    11(d)(2)-1 on 12 CFR 1005.11)."""
    return [
        credit_id
        for credit_id, one in case.credit_log.items()
        if one.is_open and one.debit_told_on is not None and one.due_on is not None and one.due_on <= today
    ]


def figures(account: Account) -> d.Figures:
    """The figures of a state, as a case keeps them."""
    return d.Figures(ledger=account.ledger, held=account.held, available=account.available)


def _value_date(step: p.Step, case: CaseFold, entry: EntryLookup) -> int | None:
    """When a step counts, UTC microseconds. None: what the account's rule says, or when it is recorded.

    A refund of an unauthorised payment counts no later than the debit did where the regime says so, money that came
    short when it should have come.
    """
    if isinstance(step, p.AdjustInterest):
        return step.effective_at
    if isinstance(step, p.PostAgain) and step.effective_at is not None:
        return step.effective_at
    if isinstance(step, p.Credit | p.Refund) and not REGIMES[case.facts.regime].as_of_debit:
        return None
    if isinstance(step, p.PostAgain | p.Credit | p.Refund | p.PayIn) and step.entry is not None:
        original = entry(step.entry)
        return None if original is None else original.effective_at
    return None


def _size(holds: Mapping[str, Hold], decided: Decided) -> int:
    """Money that a fact moves, or sets free, whichever way."""
    if isinstance(decided.event, HoldReleased):
        return holds[decided.event.hold_id].amount
    return moves(decided)


def moves(decided: Decided) -> int:
    """Money that a fact moves, whichever way, on the account or elsewhere, or counts as given."""
    return abs(ledger_effect(decided.event)) or gives(decided)


def gives(decided: Decided) -> int:
    """Money that a fact gives to the customer, on the account or elsewhere, or counts as given."""
    if isinstance(decided.event, ErrorPaidOut | RefundAdopted):
        return decided.event.amount
    return max(ledger_effect(decided.event), 0)
