"""Corrections: proposed, approved by somebody else, posted. What each does to the account its own rules decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent, RefundAdopted
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.business_days import add
from domain.dispute.corrections import CorrectionPreview, figures, is_announced
from domain.dispute.ledger import is_about, ledger, names_amount_alone, still_owed
from domain.dispute.limits import is_same_person, passed
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case, CaseFold, Proposal
from domain.errors import BadInput, Refused
from domain.money import printed
from domain.stream import RecordedEvent

ON_A_LINE = (p.Reverse, p.Refund, p.PayIn, p.PayOut, p.Adopt, p.PostAgain, p.MakeFinal)
"""Steps that put right what a case disputes; interest, the release of a hold and the end of a loan come beside it."""
NOTICE_OF_DEBIT = 5
"""Business days before an announced debit (comment 11(d)(2)-1 on 12 CFR 1005.11)."""


def propose(case: Case, command: c.ProposeCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    for step in command.steps:
        _may_take(step, case)
        _check_line(step, case, at)
        _check_day(step, at)
    _check_again(command.steps, case, at)
    if at.preview is None:
        raise BadInput("A correction is previewed on the account before it is proposed.")
    _check_adopted(at.preview, case, at)
    _check_alone(at.preview, case, at)
    superseded = [
        d.CorrectionRejected(number=number)
        for number, proposal in case.open_proposals.items()
        if proposal.account_version < at.account.version
    ]
    standing = [number for number in case.open_proposals if number not in {one.number for one in superseded}]
    if standing:
        raise Refused(
            "one-proposal",
            f"Correction {standing[0]} is still open; post it or reject it before proposing another.",
        )
    proposed = d.CorrectionProposed(
        number=len(case.proposals) + 1,
        steps=command.steps,
        account_version=at.preview.before.version,
        amount=at.preview.amount,
        given=at.preview.given,
        needs_approval=bool(_limit_passed(case, at)),
        before=figures(at.preview.before),
        after=figures(at.preview.after),
        batch="" if at.batch is None else at.batch.batch_id,
    )
    return [*superseded, proposed]


def approve(case: Case, command: c.ApproveCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    proposal = _open_proposal(case, command.number)
    if proposal.batch:
        raise _of_batch(command.number, proposal)
    if proposal.status == "approved":
        raise Refused(
            "approved", f"Correction {command.number} was approved by {proposal.decided_by} already."
        )
    if not proposal.needs_approval and not _limit_passed(case, at):
        raise Refused("no-approval-needed", f"Correction {command.number} needs no approval; post it.")
    part = part_in(case, proposal, at.actor)
    if part == "proposed":
        raise Refused(
            "four-eyes",
            f"You proposed correction {command.number} yourself; somebody else must approve it.",
        )
    if part == "determined":
        raise Refused(
            "four-eyes",
            f"You determined the case yourself; somebody else must approve correction {command.number}.",
        )
    return [d.CorrectionApproved(number=command.number)]


def part_in(case: CaseFold, proposal: Proposal, person: str) -> Literal["proposed", "determined"] | None:
    """What this person has done that keeps them from approving a correction, whatever way their name is written; None:
    nothing."""
    if is_same_person(proposal.by, person):
        return "proposed"
    return "determined" if case.determined_by and is_same_person(case.determined_by, person) else None


def reject(case: Case, command: c.RejectCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    _open_proposal(case, command.number)
    if not at.reason.strip():
        raise BadInput(f"Correction {command.number} is rejected for a reason; say why.")
    return [d.CorrectionRejected(number=command.number)]


def post(case: Case, command: c.PostCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    proposal = _open_proposal(case, command.number)
    if proposal.batch and _is_covered(command.number, proposal, case, at):
        pass
    elif proposal.status == "approved":
        _check_approval(command.number, proposal, case)
    else:
        if proposal.needs_approval:
            raise Refused(
                "four-eyes",
                f"Correction {command.number} waits for the approval of somebody but {proposal.by}.",
            )
        limit = _limit_passed(case, at)
        if limit:
            raise Refused(
                "four-eyes", f"{limit} since it was proposed; somebody but {proposal.by} must approve it."
            )
    for step in proposal.steps:
        _may_take(step, case)
        _check_day(step, at)
    _check_again(proposal.steps, case, at)
    assert at.preview is not None
    posted = d.CorrectionPosted(
        number=command.number,
        posted_on=at.today,
        first_version=at.account.version + 1,
        last_version=at.account.version + len(at.event_ids),
        event_ids=at.event_ids,
        owed=owed_after(case, proposal.steps, at),
    )
    return [posted, *_announced(proposal, at)]


def _is_covered(number: int, proposal: Proposal, case: Case, at: CaseCircumstances) -> bool:
    """Whether the approval of its batch is that of this correction; False where the batch needed none.

    Raises Refused where it is about another correction, or who gave it takes another part in this case.
    """
    approval = at.batch
    if approval is None or not approval.covers(proposal.batch, case.account_id, proposal.steps):
        raise _of_batch(number, proposal)
    if any(is_same_person(approval.approved_by, one) for one in (proposal.by, case.determined_by, at.actor)):
        raise Refused(
            "four-eyes", f"You approved batch {proposal.batch} yourself; somebody else must post it."
        )
    return bool(approval.approved_by)


def _of_batch(number: int, proposal: Proposal) -> Refused:
    return Refused(
        "batch",
        f"Correction {number} belongs to batch {proposal.batch}, and is approved and posted with that alone.",
    )


def still_stands(case: CaseFold, number: int, proposal: Proposal) -> bool:
    """Whether what was found and posted since it was proposed lets an open correction be posted; the account and the
    limits are asked when it is."""
    try:
        if proposal.status == "approved":
            _check_approval(number, proposal, case)
        for step in proposal.steps:
            _may_take(step, case)
    except (Refused, BadInput):
        return False
    return True


def _check_approval(number: int, proposal: Proposal, case: CaseFold) -> None:
    """Raises Refused where who approved it has determined the case since."""
    if case.determined_by and is_same_person(case.determined_by, proposal.decided_by):
        raise Refused(
            "four-eyes",
            f"{proposal.decided_by} approved correction {number} and then determined the case; reject it and "
            "propose it anew, so that somebody else approves it.",
        )


def owed_after(case: Case, steps: Sequence[p.Step], at: CaseCircumstances) -> int | None:
    """What the bank owes once the steps are posted; None: of another error in a case that names no money, which any
    posting corrects.

    Nobody states the amount of another error: it is what is posted on a line of the case.
    """
    account, posted = at.account, 0
    if at.preview is not None:
        account, posted = at.preview.after, at.preview.amount
    money = ledger(at.case_id, case, account, at.entry)
    if case.outcome != "different_error":
        return still_owed(case, money, posted)
    if not money.lines:
        return None
    if case.corrected_on is not None or any(isinstance(step, ON_A_LINE) for step in steps):
        return 0
    return money.owed


def _announced(proposal: Proposal, at: CaseCircumstances) -> list[d.CaseEvent]:
    return [
        d.DebitScheduled(credit_id=step.credit_id, due_on=step.on)
        for step in proposal.steps
        if isinstance(step, p.WithdrawCredit) and step.on is not None and is_announced(step, at.today)
    ]


def _limit_passed(case: Case, at: CaseCircumstances) -> str:
    """The limit that the correction would pass, in words; "" for none."""
    if at.preview is None:
        return ""
    return passed(at.limits, at.preview.amount, at.preview.given, at.given, case.currency)


def _may_take(step: p.Step, case: CaseFold) -> None:
    """Which posting the case allows at this point of its life."""
    if isinstance(step, p.MakeFinal | p.WithdrawCredit):
        _check_credit(step, case)
    match step:
        case p.Credit():
            if case.outcome is not None:
                raise Refused(
                    "determined", "The case is determined: correct the account instead of lending money."
                )
        case p.WithdrawCredit():
            check_withdrawable(case, step.amount)
            if step.on is not None and step.amount is not None:
                raise BadInput("A debit that is announced for a day takes the whole credit back.")
        case p.Adopt():
            pass
        case p.AdjustInterest() if case.outcome is None:
            pass
        case _:
            if case.outcome not in ("error_confirmed", "different_error"):
                raise Refused("not-determined", "Determine that there was an error before correcting it.")


def check_withdrawable(case: CaseFold, amount: int | None = None) -> None:
    """Raises Refused while nothing was found by which the customer is not owed what was lent: all of it, or so much of
    it as the customer bears."""
    taken_back = sum(one.debit for one in case.withdrawn_credits.values())
    if case.outcome == "error_confirmed" and amount is not None:
        left = max(sum(case.borne.values()) - taken_back, 0)
        if amount <= left:
            return
        said = f"{printed(left, case.currency)} {case.currency}"
        raise Refused(
            "not-borne", f"The customer bears {said} more of this; no more of a credit is taken back."
        )
    if case.outcome in (None, "error_confirmed"):
        raise Refused(
            "not-determined",
            "A provisional credit is withdrawn only once no error, or another one, was found.",
        )


def _check_credit(step: p.MakeFinal | p.WithdrawCredit, case: CaseFold) -> None:
    record = case.credit_log.get(step.credit_id)
    if record is None or not record.is_open:
        names = ", ".join(sorted(case.credits)) or "none"
        final = record is not None and record.final_on is not None
        what = (
            f"Provisional credit {step.credit_id} was made final, and stays with the customer"
            if final
            else f"This case has no open provisional credit {step.credit_id!r}"
        )
        raise Refused("no-credit", f"{what} (open: {names}).")


def _check_line(step: p.Step, case: Case, at: CaseCircumstances) -> None:
    """A posting for something that the case does not dispute needs a reason (a fee that followed, an entry beside)."""
    entry = getattr(step, "entry", None)
    if entry is None and not isinstance(step, p.Credit | p.PayIn | p.PayOut):
        return
    if is_about(case.facts, entry) or at.reason.strip():
        return
    what = "Money that never came" if entry is None else f"Entry {entry}"
    raise BadInput(f"{what} is not disputed in this case; say with a reason why it is corrected here.")


def _check_adopted(preview: CorrectionPreview, case: Case, at: CaseCircumstances) -> None:
    """Raises BadInput where more came in than is counted as the refund, and no reason says why it is one."""
    for adopted in (one.event for one in preview.decided if isinstance(one.event, RefundAdopted)):
        recorded = at.entry(adopted.refund)
        came_in = 0 if recorded is None or recorded.event is None else ledger_effect(recorded.event)
        if came_in > adopted.amount and not at.reason.strip():
            raise BadInput(
                f"Entry {adopted.refund} paid in {printed(came_in, case.currency)} {case.currency}, of which "
                f"{printed(adopted.amount, case.currency)} would count as the refund; say with a reason why it is one."
            )


def _check_alone(preview: CorrectionPreview, case: Case, at: CaseCircumstances) -> None:
    """Raises BadInput where a case that names an amount alone would give more than that, and no reason says why."""
    if at.reason.strip() or not names_amount_alone(case):
        return
    alleged = case.facts.alleged_amount or 0
    given = sum(one.amount for one in case.postings if one.on is not None) + preview.given
    if given > alleged:
        raise BadInput(
            f"The case is about {printed(alleged, case.currency)} {case.currency}, and the customer would have "
            f"{printed(given, case.currency)}; give less, or say with a reason why it is more."
        )


def _check_again(steps: Sequence[p.Step], case: Case, at: CaseCircumstances) -> None:
    """A debit is posted again once: what is wrong with that posting is put right on it, not by another one."""
    posted = [step for one in case.proposals.values() if one.status == "posted" for step in one.steps]
    seen = {step.entry for step in posted if isinstance(step, p.PostAgain)}
    for step in steps:
        if not isinstance(step, p.PostAgain):
            continue
        recorded = at.entry(step.entry)
        took = recorded is not None and recorded.event is not None and ledger_effect(recorded.event) < 0
        if took and step.entry in seen:
            raise Refused(
                "posted-again",
                f"Entry {step.entry} was posted again already; correct the entry that was posted instead.",
            )
        if took and recorded is not None and case.outcome == "error_confirmed":
            _check_less(step, recorded, case)
        seen.add(step.entry)


def _check_less(step: p.PostAgain, recorded: RecordedEvent[AccountEvent], case: Case) -> None:
    """Raises Refused where a disputed debit is posted again at what the customer disputes."""
    assert recorded.event is not None
    was, again_when = -ledger_effect(recorded.event), step.effective_at
    moved = again_when is not None and again_when > recorded.effective_at
    most = was - (case.facts.claimed_of(step.entry) or 1)
    if step.entry in case.facts.entries and step.amount > most and not moved:
        raise Refused(
            "not-less",
            f"Entry {step.entry} was {printed(was, case.currency)} {case.currency}; posted again at "
            f"{printed(step.amount, case.currency)}, what the customer disputes would be taken again.",
        )


def _check_day(step: p.Step, at: CaseCircumstances) -> None:
    if not isinstance(step, p.WithdrawCredit) or step.on is None or step.on <= at.today:
        return
    earliest = add(at.calendar, at.today, NOTICE_OF_DEBIT)
    if step.on < earliest:
        raise BadInput(
            f"A debit that is announced comes five business days after its notice, {earliest.isoformat()} at the "
            f"earliest, not on {step.on.isoformat()} (comment 11(d)(2)-1 on 12 CFR 1005.11)."
        )


def _open_proposal(case: Case, number: int) -> Proposal:
    proposal = case.proposals.get(number)
    if proposal is None:
        raise Refused("no-proposal", f"There is no correction {number} in this case.")
    if not proposal.is_open:
        raise Refused("not-open", f"Correction {number} was {proposal.status} already.")
    return proposal
