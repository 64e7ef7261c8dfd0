"""The rules of corrections: reversals, claims, provisional credits and their ends, refunds, promises to honour.

How much may be given is asked in `domain.account.giving_back`, whoever asks and in whatever way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.account import commands as c
from domain.account import events as e
from domain.account.deciding import Circumstances, Decided, closed, takes_credits, takes_debits, within_limits
from domain.account.event_kinds import ledger_effect
from domain.account.given import Claim, EndedCredit, ProvisionalCredit
from domain.account.giving_back import (
    check_claim,
    check_final,
    entry_of,
    fact_of,
    taken_for,
    taken_of,
    target_of,
)
from domain.account.state import Account
from domain.errors import BadInput, Refused
from domain.money import printed


def _reverse(account: Account, command: c.ReverseEntry, at: Circumstances) -> list[Decided]:
    original = entry_of(at.entry, command.entry, "reversed")
    amount = taken_of(account, original, command.amount)
    direction: e.Direction = "debit" if ledger_effect(fact_of(original)) > 0 else "credit"
    (takes_credits if direction == "credit" else takes_debits)(account)
    within_limits(account, amount if direction == "credit" else -amount)
    effective_at = original.effective_at if at.effective_at is None else at.effective_at
    if effective_at > original.effective_at:
        raise Refused(
            "value-date",
            f"A correction is value-dated no later than what it corrects; leave the value date out to take "
            f"the one of entry {command.entry}.",
        )
    event = e.EntryReversed(
        entry=command.entry, amount=amount, direction=direction, description=command.description
    )
    return [Decided(event, effective_at)]


def _state_claim(account: Account, command: c.StateClaim, at: Circumstances) -> list[Decided]:
    if command.entry is not None:
        original = entry_of(at.entry, command.entry, "claimed to be short")
        if ledger_effect(fact_of(original)) < 0:
            raise Refused(
                "not-a-credit",
                f"Entry {command.entry} paid money out; it is given back itself, and needs no claim.",
            )
    before = account.claims.get(command.claim_id)
    if before is None and command.amount == 0:
        raise Refused("no-claim", f"There is no claim {command.claim_id!r} on this account to take back.")
    claim = Claim(command.amount, command.entry, account.version + 1, command.case_id)
    if before is not None and _says_the_same(claim, before):
        raise Refused("no-change", f"Claim {command.claim_id} says so already.")
    check_claim(account, command.claim_id, claim)
    event = e.ClaimStated(
        claim_id=command.claim_id, amount=command.amount, entry=command.entry, case_id=command.case_id
    )
    return [Decided(event, at.effective_at)]


def _grant(account: Account, command: c.GrantProvisionalCredit, at: Circumstances) -> list[Decided]:
    takes_credits(account)
    target = target_of(account, command, at.entry, "credited provisionally")
    if command.credit_id in account.provisional_credits:
        raise Refused("credit-exists", f"Provisional credit {command.credit_id} is already open.")
    amount = taken_for(account, target, command.amount)
    within_limits(account, amount)
    event = e.ProvisionalCreditGranted(
        credit_id=command.credit_id,
        entry=target.version,
        claim_id=command.claim_id,
        amount=amount,
        case_id=command.case_id,
    )
    return [Decided(event, at.effective_at)]


def _make_final(account: Account, command: c.MakeProvisionalCreditFinal, at: Circumstances) -> list[Decided]:
    check_final(account, _open_credit(account, command.credit_id), at.entry)
    return [Decided(e.ProvisionalCreditMadeFinal(credit_id=command.credit_id), at.effective_at)]


def _withdraw_credit(
    account: Account, command: c.WithdrawProvisionalCredit, at: Circumstances
) -> list[Decided]:
    credit = _open_credit(account, command.credit_id)
    amount = credit.amount if command.amount is None else command.amount
    if amount > credit.amount:
        lent, asked = (printed(one, account.currency) for one in (credit.amount, amount))
        raise Refused(
            "more-than-credit",
            f"Provisional credit {command.credit_id!r} is {lent} {account.currency}; no more than that is taken back, "
            f"not {asked}.",
        )
    if amount < credit.amount:
        check_final(account, credit, at.entry)
    takes_debits(account)
    within_limits(account, -amount)
    event = e.ProvisionalCreditWithdrawn(credit_id=command.credit_id, amount=amount)
    return [Decided(event, at.effective_at)]


def _promise(account: Account, command: c.PromiseHonouring, at: Circumstances) -> list[Decided]:
    if account.status == "closed":
        raise closed()
    withdrawn = _withdrawn(account, command.credit_id)
    amount = withdrawn if command.amount is None else command.amount
    if amount > withdrawn:
        raise Refused(
            "more-than-credit",
            f"Of provisional credit {command.credit_id} {printed(withdrawn, account.currency)} {account.currency} "
            f"was taken back; no more is honoured, not {printed(amount, account.currency)}.",
        )
    if command.until <= at.now(account):
        raise BadInput("Items are honoured until an instant still to come; give a later one.")
    before = account.honouring.get(command.credit_id)
    if before is not None and command.until <= before.until:
        raise Refused(
            "no-change",
            f"Event {before.version} promised as much for provisional credit {command.credit_id} already.",
        )
    event = e.HonouringPromised(credit_id=command.credit_id, amount=amount, until=command.until)
    return [Decided(event, at.effective_at)]


def _pay_refund(account: Account, command: c.PayRefund, at: Circumstances) -> list[Decided]:
    takes_credits(account)
    target = target_of(account, command, at.entry, "refunded")
    amount = taken_for(account, target, command.amount)
    within_limits(account, amount)
    event = e.RefundPaid(
        amount=amount,
        entry=target.version,
        claim_id=command.claim_id,
        case_id=command.case_id,
        description=command.description,
    )
    return [Decided(event, at.effective_at)]


def _adopt(account: Account, command: c.AdoptRefund, at: Circumstances) -> list[Decided]:
    target = target_of(account, command, at.entry, "refunded")
    refund = entry_of(at.entry, command.refund, "adopted as a refund")
    if ledger_effect(fact_of(refund)) < 0:
        raise Refused("not-a-credit", f"Entry {command.refund} paid money out and refunds nothing.")
    if target.version is not None and command.refund <= target.version:
        raise Refused(
            "before-error",
            f"Entry {command.refund} was there before entry {target.version} and cannot be its refund.",
        )
    amount = command.amount
    if amount is None:
        amount = min(taken_of(account, refund, None), taken_for(account, target, None))
    event = e.RefundAdopted(
        refund=command.refund,
        amount=min(taken_of(account, refund, amount), taken_for(account, target, amount)),
        entry=target.version,
        claim_id=command.claim_id,
        case_id=command.case_id,
    )
    return [Decided(event, at.effective_at)]


def _pay_elsewhere(account: Account, command: c.PayElsewhere, at: Circumstances) -> list[Decided]:
    if account.status != "closed":
        raise Refused("not-closed", f"The account is {account.status} and takes money; pay it in.")
    target = target_of(account, command, at.entry, "paid elsewhere")
    event = e.ErrorPaidOut(
        amount=taken_for(account, target, command.amount),
        via=command.via,
        entry=target.version,
        claim_id=command.claim_id,
        case_id=command.case_id,
    )
    return [Decided(event, at.effective_at)]


CORRECT: dict[type[Any], Callable[[Account, Any, Circumstances], list[Decided]]] = {
    c.ReverseEntry: _reverse,
    c.StateClaim: _state_claim,
    c.GrantProvisionalCredit: _grant,
    c.MakeProvisionalCreditFinal: _make_final,
    c.WithdrawProvisionalCredit: _withdraw_credit,
    c.PromiseHonouring: _promise,
    c.PayRefund: _pay_refund,
    c.AdoptRefund: _adopt,
    c.PayElsewhere: _pay_elsewhere,
}
"""Command to what decides it."""


def _says_the_same(claim: Claim, other: Claim) -> bool:
    return (claim.amount, claim.entry, claim.case_id) == (other.amount, other.entry, other.case_id)


def _open_credit(account: Account, credit_id: str) -> ProvisionalCredit:
    """The open provisional credit of that id. Raises Refused.

    A credit that was made final stays with the customer (12 CFR 1005.11(c)(2)(iv)).
    """
    credit = account.provisional_credits.get(credit_id)
    if credit is not None:
        return credit
    ended = account.ended_credits.get(credit_id)
    if ended is None:
        raise Refused("no-credit", f"There is no open provisional credit {credit_id!r} on this account.")
    raise Refused("no-credit", f"Provisional credit {credit_id!r} {_how(ended)} and is open no longer.")


def _how(ended: EndedCredit) -> str:
    """How a credit ended."""
    if ended.withdrawn:
        return f"was withdrawn by event {ended.version}"
    return f"was made final by event {ended.version}, stays with the customer"


def _withdrawn(account: Account, credit_id: str) -> int:
    """What was taken back of the credit. Raises Refused where nothing was."""
    ended = account.ended_credits.get(credit_id)
    if ended is None or not ended.withdrawn:
        raise Refused(
            "not-withdrawn",
            f"Provisional credit {credit_id!r} was not taken back on this account, so there is nothing to honour.",
        )
    return ended.withdrawn
