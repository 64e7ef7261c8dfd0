"""The rules of a dispute case: `decide(case, command, circumstances) -> facts`. Pure; asks nobody.

Whatever is decided, the clock is asked afterwards (`clock.tick`), so that every step leaves the deadlines right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.account import events as e
from domain.account.decisions import EntryLookup
from domain.account.state import Account
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute.business_days import BusinessDays
from domain.dispute.clock import tick
from domain.dispute.corrections import CorrectionPreview, figures
from domain.dispute.state import Case, CaseStamp, Proposal, evolve, freeze, thaw
from domain.errors import BadInput, Refused
from domain.money import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCircumstances:
    """What a decision sees besides the case.

    `today` is the day in the case's zone, `account` the disputed account at its head,
    `entry` finds its events. A correction's `preview`
    was made on that head, `event_ids` are those that its account events will have. `four_eyes_above` is the
    amount in minor units up to which a correction needs no second person.
    """

    actor: str
    today: date
    calendar: BusinessDays
    account: Account
    four_eyes_above: int
    entry: EntryLookup
    preview: CorrectionPreview | None = None
    event_ids: tuple[str, ...] = ()


def decide(case: Case, command: c.CaseCommand, at: CaseCircumstances) -> list[d.CaseEvent]:
    """Facts that follow from the command on this case, the clock's included.

    Raises Refused where a rule forbids it, BadInput where it cannot be meant.
    """
    if case.unverified_from is not None:
        raise Refused(
            "unverified",
            f"Event {case.unverified_from} of this case cannot be read; open it with a newer Recount or restore "
            "a backup before working on it.",
        )
    if case.status == "absent" and not isinstance(command, c.OpenCase):
        raise Refused("no-case", "This case has not been opened.")
    if case.status == "closed" and not isinstance(command, c.OpenCase | c.ReopenCase | c.AddNote):
        raise Refused("closed", "The case is closed; reopen it before going on.")
    decided = DECIDE[type(command)](case, command, at)
    return [*decided, *tick(_after(case, decided, at.actor), at.calendar, at.today)]


def _after(case: Case, decided: list[d.CaseEvent], actor: str) -> Case:
    fold = thaw(case)
    for event in decided:
        evolve(fold, event, CaseStamp(fold.version + 1, fold.recorded_at, actor))
    return freeze(fold)


def _open(case: Case, command: c.OpenCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.status != "absent":
        raise Refused("already-open", "A case of that number exists already; choose another number.")
    noticed_on = _noticed_on(command, at)
    beyond = [entry for entry in command.entries if entry > at.account.version]
    if beyond:
        raise Refused(
            "no-entry",
            f"The account has events 1 to {at.account.version}; there is no event {beyond[0]} to dispute.",
        )
    return [
        d.NoticeReceived(
            account_id=command.account_id,
            currency=at.account.currency,
            holder_id=at.account.holder_id,
            noticed_on=noticed_on,
            **{name: getattr(command, name) for name in _TAKEN_OVER},
        )
    ]


_TAKEN_OVER = tuple(
    name for name in c.OpenCase.__dataclass_fields__ if name not in ("account_id", "noticed_on")
)


def _change_facts(case: Case, command: c.ChangeFacts, at: CaseCircumstances) -> list[d.CaseEvent]:
    changed = {
        name: value
        for name in command.__dataclass_fields__
        if (value := getattr(command, name)) is not None and value != getattr(case, name)
    }
    if not changed:
        raise Refused("no-change", "These facts are as the case has them already.")
    for day in (command.statement_on, command.learned_on):
        if day is not None:
            _not_in_future(day, at)
    return [d.CaseFactsChanged(**changed)]


def _assign(case: Case, command: c.Assign, at: CaseCircumstances) -> list[d.CaseEvent]:
    if command.assignee == case.assignee:
        raise Refused("no-change", f"The case is assigned to {case.assignee} already.")
    return [d.CaseAssigned(assignee=command.assignee)]


def _cite(case: Case, command: c.Cite, at: CaseCircumstances) -> list[d.CaseEvent]:
    return [replace(command.citation, number=len(case.evidence) + 1)]


def _note(case: Case, command: c.AddNote, at: CaseCircumstances) -> list[d.CaseEvent]:
    return [d.NoteAdded(text=command.text)]


def _find(case: Case, command: c.RecordFinding, at: CaseCircumstances) -> list[d.CaseEvent]:
    if not command.evidence:
        raise Refused(
            "no-evidence", "A finding rests on evidence: cite what was seen, then say what it shows."
        )
    unknown = [number for number in command.evidence if number not in case.evidence]
    if unknown:
        raise Refused("no-evidence", f"There is no evidence {unknown[0]} in this case.")
    return [
        d.FindingRecorded(number=len(case.findings) + 1, text=command.text, evidence=tuple(command.evidence))
    ]


def _determine(case: Case, command: c.Determine, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.status not in ("received", "investigating"):
        raise Refused("determined", "The case has been determined already; reopen it to investigate again.")
    if command.outcome != "error_confirmed" and not case.findings:
        raise Refused(
            "no-finding",
            "Turning a notice down in full or in part rests on a finding: record what was found first.",
        )
    for version in command.corrected_by:
        recorded = at.entry(version)
        if recorded is None or not isinstance(recorded.event, CORRECTING):
            raise Refused(
                "not-a-correction", f"Event {version} of the account corrects nothing; check the number."
            )
    return [
        d.Determined(
            outcome=command.outcome,
            determined_on=at.today,
            explanation=command.explanation,
            corrected_by=command.corrected_by,
        )
    ]


CORRECTING = (
    e.EntryReversed,
    e.HoldReleased,
    e.InterestCredited,
    e.MoneyDeposited,
    e.ProvisionalCreditMadeFinal,
)
"""Events of an account that can have put an error right before a case determined it."""


def _propose(case: Case, command: c.ProposeCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
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


def _may_take(step: d.Step, case: Case) -> None:
    """Which posting the case allows at this point of its life."""
    if isinstance(step, d.MakeFinal | d.WithdrawCredit) and step.credit_id not in case.credits:
        names = ", ".join(sorted(case.credits)) or "none"
        raise Refused(
            "no-credit", f"This case has no open provisional credit {step.credit_id!r} (open: {names})."
        )
    if isinstance(step, d.Credit):
        if case.outcome is not None:
            raise Refused(
                "determined", "The case is determined: correct the account instead of lending money."
            )
    elif isinstance(step, d.WithdrawCredit):
        if case.outcome in (None, "error_confirmed"):
            raise Refused(
                "not-determined",
                "A provisional credit is withdrawn only once no error, or another one, was found.",
            )
    elif case.outcome not in ("error_confirmed", "different_error"):
        raise Refused("not-determined", "Determine that there was an error before correcting it.")


def _approve(case: Case, command: c.ApproveCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
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


def _reject(case: Case, command: c.RejectCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
    _open_proposal(case, command.number)
    return [d.CorrectionRejected(number=command.number)]


def _post(case: Case, command: c.PostCorrection, at: CaseCircumstances) -> list[d.CaseEvent]:
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


def _issue(case: Case, command: c.IssueLetter, at: CaseCircumstances) -> list[d.CaseEvent]:
    letters.check(command.kind, case)
    unsaid = letters.missing(command.kind, command.text, case)
    if unsaid:
        raise Refused("letter-lacks", f'The letter must say, word for word: "{unsaid[0]}"')
    number = len(case.letters) + 1
    return [
        d.LetterIssued(
            number=number, kind=command.kind, subject=command.subject, text=command.text, sent_on=at.today
        )
    ]


def _withdraw(case: Case, command: c.WithdrawNotice, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.outcome is not None:
        raise Refused("determined", "The case is determined; a notice is withdrawn before that.")
    return [d.NoticeWithdrawn()]


def _close(case: Case, command: c.CloseCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.outcome is None:
        raise Refused(
            "not-determined", "The case is not determined; determine it, or record that it was withdrawn."
        )
    obstacles = [text for stands, text in _obstacles(case) if stands]
    if obstacles:
        raise Refused("not-done", f"The case cannot be closed: {'; '.join(obstacles)}.")
    return [d.CaseClosed(outcome=case.outcome)]


def _obstacles(case: Case) -> list[tuple[bool, str]]:
    """What stands in the way of closing, each with its words."""
    letter = letters.owed(case)
    return [
        (
            bool(case.credits),
            f"provisional credit {', '.join(sorted(case.credits))} is neither final nor withdrawn",
        ),
        (bool(case.open_proposals), f"correction {min(case.open_proposals, default=0)} is still open"),
        (case.owes_correction, "the error that was found has not been corrected"),
        (letter is not None, f'the letter "{letter}" has not been sent'),
    ]


def _reopen(case: Case, command: c.ReopenCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.status != "closed":
        raise Refused("not-closed", f"The case is {case.status}; only a closed one is reopened.")
    return [d.CaseReopened(noticed_on=_noticed_on(command, at))]


DECIDE: dict[type[Any], Callable[[Case, Any, CaseCircumstances], list[d.CaseEvent]]] = {
    c.OpenCase: _open,
    c.ChangeFacts: _change_facts,
    c.Assign: _assign,
    c.Cite: _cite,
    c.AddNote: _note,
    c.RecordFinding: _find,
    c.Determine: _determine,
    c.ProposeCorrection: _propose,
    c.ApproveCorrection: _approve,
    c.RejectCorrection: _reject,
    c.PostCorrection: _post,
    c.IssueLetter: _issue,
    c.WithdrawNotice: _withdraw,
    c.CloseCase: _close,
    c.ReopenCase: _reopen,
}


def _noticed_on(command: c.OpenCase | c.ReopenCase, at: CaseCircumstances) -> date:
    """The day on which the bank was told. Raises BadInput for one that has not come yet."""
    day = command.noticed_on or at.today
    _not_in_future(day, at)
    return day


def _not_in_future(day: date, at: CaseCircumstances) -> None:
    if day > at.today:
        raise BadInput(f"{day.isoformat()} has not come yet (today is {at.today.isoformat()}).")


def _open_proposal(case: Case, number: int) -> Proposal:
    proposal = case.proposals.get(number)
    if proposal is None:
        raise Refused("no-proposal", f"There is no correction {number} in this case.")
    if not proposal.is_open:
        raise Refused("not-open", f"Correction {number} was {proposal.status} already.")
    return proposal
