"""Corrections: proposed, approved by somebody else, posted. What each does to the account its own rules decide."""

from __future__ import annotations

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.corrections import figures
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case, Proposal
from domain.errors import BadInput, Refused
from domain.money import plain


def propose(case: Case, command: c.ProposeCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    for step in command.steps:
        _may_take(step, case)
    if at.preview is None:
        raise BadInput("A correction is previewed on the account before it is proposed.")
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
        needs_approval=at.preview.amount > at.four_eyes_above,
        before=figures(at.preview.before),
        after=figures(at.preview.after),
    )
    return [*superseded, proposed]


def approve(case: Case, command: c.ApproveCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    proposal = _open_proposal(case, command.number)
    if proposal.status == "approved":
        raise Refused(
            "approved", f"Correction {command.number} was approved by {proposal.decided_by} already."
        )
    if not proposal.needs_approval:
        raise Refused("no-approval-needed", f"Correction {command.number} needs no approval; post it.")
    if proposal.by == at.actor:
        raise Refused(
            "four-eyes",
            f"You proposed correction {command.number} yourself; above "
            f"{plain(at.four_eyes_above, case.currency)} {case.currency} somebody else must approve it.",
        )
    return [d.CorrectionApproved(number=command.number)]


def reject(case: Case, command: c.RejectCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    _open_proposal(case, command.number)
    return [d.CorrectionRejected(number=command.number)]


def post(case: Case, command: c.PostCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    proposal = _open_proposal(case, command.number)
    if not proposal.may_post:
        raise Refused(
            "four-eyes", f"Correction {command.number} waits for the approval of somebody but {proposal.by}."
        )
    for step in proposal.steps:
        _may_take(step, case)
    return [
        d.CorrectionPosted(
            number=command.number,
            posted_on=at.today,
            first_version=at.account.version + 1,
            last_version=at.account.version + len(at.event_ids),
            event_ids=at.event_ids,
        )
    ]


def _may_take(step: p.Step, case: Case) -> None:
    """Which posting the case allows at this point of its life."""
    if isinstance(step, p.MakeFinal | p.WithdrawCredit) and step.credit_id not in case.credits:
        names = ", ".join(sorted(case.credits)) or "none"
        raise Refused(
            "no-credit", f"This case has no open provisional credit {step.credit_id!r} (open: {names})."
        )
    if isinstance(step, p.Credit):
        if case.outcome is not None:
            raise Refused(
                "determined", "The case is determined: correct the account instead of lending money."
            )
    elif isinstance(step, p.WithdrawCredit):
        if case.outcome in (None, "error_confirmed"):
            raise Refused(
                "not-determined",
                "A provisional credit is withdrawn only once no error, or another one, was found.",
            )
    elif case.outcome not in ("error_confirmed", "different_error"):
        raise Refused("not-determined", "Determine that there was an error before correcting it.")


def _open_proposal(case: Case, number: int) -> Proposal:
    proposal = case.proposals.get(number)
    if proposal is None:
        raise Refused("no-proposal", f"There is no correction {number} in this case.")
    if not proposal.is_open:
        raise Refused("not-open", f"Correction {number} was {proposal.status} already.")
    return proposal
