"""How events change the state of a case: `evolve` and `replay`. Like an account's, it never refuses a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute import side_events as side
from domain.dispute.facts import SUFFICING, Facts
from domain.dispute.outside_events import CreditOutside, EntryPostedOutside
from domain.dispute.regimes.facts import Reassertion
from domain.dispute.state import (
    Breach,
    Case,
    CaseFold,
    CaseStamp,
    CreditRecord,
    Evidence,
    Letter,
    Posted,
    Proposal,
    ProposalStatus,
    Task,
    by_line,
    deadline_key,
    freeze,
    thaw,
)

if TYPE_CHECKING:
    from domain.stream import RecordedEvent


def evolve(fold: CaseFold, event: d.CaseEvent | None, stamp: CaseStamp) -> None:
    """Fold one recorded fact into the state, in place. None stands for a row that could not be read."""
    fold.version, fold.recorded_at = stamp.version, stamp.recorded_at
    if event is None:
        if fold.unverified_from is None:
            fold.unverified_from = stamp.version
        return
    EVOLVE[type(event)](fold, event, stamp)


def replay(recorded: Iterable[RecordedEvent[Any]], start: CaseFold | None = None) -> Case:
    """State after the events, folded in the order given onto `start` (default: before any event)."""
    fold = CaseFold() if start is None else thaw(start)
    for row in recorded:
        evolve(fold, row.event, CaseStamp(row.version, row.recorded_at, row.actor))
    return freeze(fold)


def _noticed(fold: CaseFold, event: d.NoticeReceived, stamp: CaseStamp) -> None:
    fold.status, fold.opened_at, fold.since = "received", stamp.recorded_at, stamp.version
    fold.account_id, fold.holder_id, fold.currency = event.account_id, event.holder_id, event.currency
    fold.facts = Facts(**{name: getattr(event, name) for name in Facts.__dataclass_fields__})
    fold.debits_on, fold.kept_back = event.debits_on, event.kept_back
    fold.first_noticed_on, fold.first_noticed_at = event.noticed_on, event.noticed_at


def _deadlines_set(fold: CaseFold, event: d.DeadlinesSet, stamp: CaseStamp) -> None:
    fold.deadlines = {deadline_key(one): one for one in event.deadlines}


def _facts_changed(fold: CaseFold, event: d.CaseFactsChanged, stamp: CaseStamp) -> None:
    known = {
        name: value for name in event.__dataclass_fields__ if (value := getattr(event, name)) is not None
    }
    fold.facts = replace(fold.facts, **known)


def _facts_amended(fold: CaseFold, event: d.FactsAmended, stamp: CaseStamp) -> None:
    if fold.outcome is None and any(
        getattr(event.was, name) != getattr(event.now, name) for name in SUFFICING
    ):
        for key in GIVEN_BY:
            fold.met.pop(key, None)
    fold.facts, fold.debits_on, fold.kept_back = event.now, event.debits_on, event.kept_back
    if fold.reasserted is None:
        fold.first_noticed_on, fold.first_noticed_at = event.now.noticed_on, event.now.noticed_at
    if event.borne is not None:
        fold.borne = by_line(event.borne)
    if event.owed is not None and event.amended_on is not None:
        _owed(fold, event.owed, event.amended_on)


def _assigned(fold: CaseFold, event: d.CaseAssigned, stamp: CaseStamp) -> None:
    fold.assignee = event.assignee
    _investigating(fold)


def _investigating(fold: CaseFold) -> None:
    if fold.status == "received":
        fold.status = "investigating"


def _cited(fold: CaseFold, event: d.EvidenceCited, stamp: CaseStamp) -> None:
    fold.evidence[event.number] = Evidence(event.kind, stamp.version, event.version, event.known_version)
    _investigating(fold)


def _note_added(fold: CaseFold, event: d.NoteAdded, stamp: CaseStamp) -> None:
    fold.notes += 1


def _found(fold: CaseFold, event: d.FindingRecorded, stamp: CaseStamp) -> None:
    fold.findings[event.number] = stamp.version
    _investigating(fold)


def _met(fold: CaseFold, event: d.DeadlineMet, stamp: CaseStamp) -> None:
    key = deadline_key(event)
    fold.met[key] = event.met_on
    if key in fold.missed:
        fold.breaches = tuple(
            replace(one, met_on=event.met_on) if (one.key, one.due_on) == (key, fold.missed[key]) else one
            for one in fold.breaches
        )


def _missed(fold: CaseFold, event: d.DeadlineMissed, stamp: CaseStamp) -> None:
    key = deadline_key(event)
    fold.missed[key] = event.due_on
    fold.cured.pop(key, None)
    standing = fold.deadlines.get(key)
    rule = "" if standing is None else standing.rule
    fold.breaches = (*fold.breaches, Breach(key, event.due_on, rule, fold.met.get(key)))


def _cured(fold: CaseFold, event: d.DeadlineCured, stamp: CaseStamp) -> None:
    key = deadline_key(event)
    fold.missed.pop(key, None)
    fold.cured[key] = event.due_on
    fold.breaches = tuple(one for one in fold.breaches if (one.key, one.due_on) != (key, event.due_on))


def _determined(fold: CaseFold, event: d.Determined, stamp: CaseStamp) -> None:
    fold.status, fold.outcome, fold.determined_on = "determined", event.outcome, event.determined_on
    fold.determined_version, fold.determined_by, fold.reported_on = stamp.version, stamp.actor, None
    fold.borne = by_line(event.borne)
    before = [Posted(entry, entry, 0, stamp.version) for entry in event.corrected_by]
    fold.postings = (*fold.postings, *before)
    if event.owed is not None:
        _owed(fold, event.owed, event.determined_on)
    elif event.corrected_by:
        fold.corrected_on = event.determined_on


def _owed(fold: CaseFold, owed: int, on: date) -> None:
    """Corrected is a case in which an error was found and nothing is owed any more."""
    fold.owed = owed
    fold.settled_on = None if owed else fold.settled_on or on
    if owed:
        fold.corrected_on = None
    elif fold.outcome in ("error_confirmed", "different_error"):
        fold.corrected_on = fold.corrected_on or on


def _proposed(fold: CaseFold, event: d.CorrectionProposed, stamp: CaseStamp) -> None:
    fold.proposals[event.number] = Proposal(
        event.steps,
        event.account_version,
        event.amount,
        event.needs_approval,
        stamp.actor,
        stamp.version,
        event.amount if event.given is None else event.given,
        batch=event.batch,
    )
    if fold.status == "determined":
        fold.status = "correcting"


def _approved(fold: CaseFold, event: d.CorrectionApproved, stamp: CaseStamp) -> None:
    _decide(fold, event.number, "approved", stamp.actor)


def _rejected(fold: CaseFold, event: d.CorrectionRejected, stamp: CaseStamp) -> None:
    _decide(fold, event.number, "rejected", stamp.actor)
    if fold.status == "correcting" and not fold.open_proposals and fold.corrected_on is None:
        fold.status = "determined"


def _decide(fold: CaseFold, number: int, status: ProposalStatus, by: str) -> None:
    proposal = fold.proposals.get(number)
    if proposal is not None:
        fold.proposals[number] = replace(proposal, status=status, decided_by=by)


def _posted(fold: CaseFold, event: d.CorrectionPosted, stamp: CaseStamp) -> None:
    proposal = fold.proposals.get(event.number)
    if proposal is None:
        return
    fold.proposals[event.number] = replace(proposal, status="posted")
    fold.given_amount += proposal.given
    _keep(fold, event, proposal.amount, stamp)
    for step in proposal.steps:
        _carried_out(fold, step, event, stamp)
    if event.owed is not None:
        _owed(fold, event.owed, event.posted_on)


def _keep(
    fold: CaseFold, event: d.CorrectionPosted | EntryPostedOutside, amount: int, stamp: CaseStamp
) -> None:
    """Where on the account it was posted; nowhere where all of it comes later."""
    if event.first_version <= event.last_version:
        posted = Posted(event.first_version, event.last_version, amount, stamp.version, event.posted_on)
        fold.postings = (*fold.postings, posted)


def _carried_out(fold: CaseFold, step: p.Step, event: d.CorrectionPosted, stamp: CaseStamp) -> None:
    """What a posted step means for the case: a credit begun or ended; in schema 1 an error corrected."""
    on = event.posted_on
    match step:
        case p.Credit():
            fold.credit_log[step.credit_id] = CreditRecord(step.entry, step.amount, on, stamp.version)
        case p.WithdrawCredit():
            if step.on is None or step.on <= on:
                _debited(fold, step.credit_id, on, step.amount)
        case p.MakeFinal():
            _credit_becomes(fold, step.credit_id, final_on=on)
            if event.owed is None:
                fold.corrected_on = on
        case _:
            if event.owed is None:
                fold.corrected_on = on


def _credit_becomes(fold: CaseFold, credit_id: str, **known: Any) -> None:
    record = fold.credit_log.get(credit_id)
    if record is not None:
        fold.credit_log[credit_id] = replace(record, **known)


def _debited(fold: CaseFold, credit_id: str, on: date, amount: int | None = None) -> None:
    """The credit is withdrawn, where an amount is named so much of it, and the rest is final; whoever was told of a
    later day was not told of this debit."""
    record = fold.credit_log.get(credit_id)
    if record is None:
        return
    told_on = None if on < (record.due_on or on) else record.debit_told_on
    _credit_becomes(fold, credit_id, withdrawn_on=on, debit_told_on=told_on)
    if amount is not None and amount < record.amount:
        _credit_becomes(fold, credit_id, debited=amount, final_on=on)


def _debit_scheduled(fold: CaseFold, event: d.DebitScheduled, stamp: CaseStamp) -> None:
    """Of another day than was told before the customer is told anew."""
    _credit_becomes(fold, event.credit_id, due_on=event.due_on, debit_told_on=None)


def _debit_posted(fold: CaseFold, event: d.ScheduledDebitPosted, stamp: CaseStamp) -> None:
    _credit_becomes(fold, event.credit_id, withdrawn_on=event.posted_on)


def _posted_outside(fold: CaseFold, event: EntryPostedOutside, stamp: CaseStamp) -> None:
    fold.given_amount += event.given
    _keep(fold, event, event.given, stamp)
    if event.credit is not None:
        _credit_outside(fold, event.credit, event.posted_on, stamp)
    _owed(fold, event.owed, event.posted_on)


def _credit_outside(fold: CaseFold, credit: CreditOutside, on: date, stamp: CaseStamp) -> None:
    match credit.became:
        case "granted":
            fold.credit_log[credit.credit_id] = CreditRecord(credit.entry, credit.amount, on, stamp.version)
        case "final":
            _credit_becomes(fold, credit.credit_id, final_on=on)
        case "withdrawn":
            _debited(fold, credit.credit_id, on)


def _letter_issued(fold: CaseFold, event: d.LetterIssued, stamp: CaseStamp) -> None:
    fold.letters[event.number] = Letter(event.kind, event.sent_on, stamp.version)
    _told(fold, event)
    if event.kind not in ("acknowledgement", "provisional-credit", "debit"):
        fold.reported_on = fold.reported_on or event.sent_on


def _told(fold: CaseFold, event: d.LetterIssued) -> None:
    """What the customer knows from a letter: of credits and of their debits, each once."""
    named = event.tells_of
    if named is None:
        named = _told_by_schema_1(fold, event.kind)
    for credit_id in named:
        record = fold.credit_log.get(credit_id)
        if record is None:
            continue
        known: dict[str, date] = {}
        is_credit_told = event.tells_of is not None or event.kind == "provisional-credit"
        if is_credit_told and record.told_on is None:
            known["told_on"] = event.sent_on
        is_debit_told = event.kind != "provisional-credit" and (record.withdrawn_on or record.due_on)
        if is_debit_told and record.debit_told_on is None:
            known["debit_told_on"] = event.sent_on
        _credit_becomes(fold, credit_id, **known)


def _told_by_schema_1(fold: CaseFold, kind: d.LetterKind) -> tuple[str, ...]:
    """A notice of a credit told of all, a letter of the result of the debits."""
    if kind == "provisional-credit":
        return tuple(fold.recent_credits)
    return () if kind == "acknowledgement" else tuple(fold.withdrawn_credits)


def _contacted(fold: CaseFold, event: side.ContactRecorded, stamp: CaseStamp) -> None:
    fold.contacts += 1


def _task_added(fold: CaseFold, event: side.TaskAdded, stamp: CaseStamp) -> None:
    fold.tasks[event.number] = Task(event.text, event.due_on, stamp.version)


def _task_done(fold: CaseFold, event: side.TaskDone, stamp: CaseStamp) -> None:
    task = fold.tasks.get(event.number)
    if task is not None:
        fold.tasks[event.number] = replace(task, is_done=True)


def _attached(fold: CaseFold, event: side.FileAttached, stamp: CaseStamp) -> None:
    fold.attachments += 1


def _linked(fold: CaseFold, event: side.CaseLinked, stamp: CaseStamp) -> None:
    fold.links = (*fold.links, (event.relation, event.case_id))


def _withdrawn(fold: CaseFold, event: d.NoticeWithdrawn, stamp: CaseStamp) -> None:
    fold.status, fold.outcome = "determined", "withdrawn"


def _closed(fold: CaseFold, event: d.CaseClosed, stamp: CaseStamp) -> None:
    fold.status, fold.outcome = "closed", event.outcome


def _reopened(fold: CaseFold, event: d.CaseReopened, stamp: CaseStamp) -> None:
    """What was posted, sent and missed stands; what was determined does not."""
    before = fold.reasserted
    first = fold.facts.noticed_on if before is None or not before.in_breach else before.first_noticed_on
    fold.reasserted = Reassertion(
        first_noticed_on=first,
        withdrawn=fold.outcome == "withdrawn",
        complied=not fold.missed,
        on_documents=event.on_documents,
    )
    fold.status, fold.outcome, fold.since = "investigating", None, stamp.version
    fold.facts = replace(fold.facts, noticed_on=event.noticed_on)
    fold.determined_on = fold.corrected_on = fold.reported_on = fold.settled_on = None
    fold.borne, fold.owed = {}, None
    kept = OF_THE_NOTICE if fold.reasserted.in_breach else frozenset[str]()
    for told in (fold.deadlines, fold.met, fold.missed, fold.cured):
        for key in told.keys() - kept:
            del told[key]


GIVEN_BY: tuple[d.DeadlineName, ...] = ("determine", "refund", "reimburse")
"""Duties that are met by giving enough: by other facts it is judged anew whether they were."""
OF_THE_NOTICE: frozenset[d.DeadlineName] = frozenset({"determine", "complete", "confirmation"})
"""Duties that stand when an error is asserted again before the bank has done all it had to: no new clock starts, and
what was met or missed of them stays so (12 CFR 1005.11(e))."""


EVOLVE: dict[type[Any], Callable[[CaseFold, Any, CaseStamp], None]] = {
    d.NoticeReceived: _noticed,
    d.DeadlinesSet: _deadlines_set,
    d.CaseFactsChanged: _facts_changed,
    d.FactsAmended: _facts_amended,
    d.CaseAssigned: _assigned,
    d.EvidenceCited: _cited,
    d.NoteAdded: _note_added,
    d.FindingRecorded: _found,
    d.DeadlineMet: _met,
    d.DeadlineMissed: _missed,
    d.DeadlineCured: _cured,
    d.Determined: _determined,
    d.CorrectionProposed: _proposed,
    d.CorrectionApproved: _approved,
    d.CorrectionRejected: _rejected,
    d.CorrectionPosted: _posted,
    d.DebitScheduled: _debit_scheduled,
    d.ScheduledDebitPosted: _debit_posted,
    EntryPostedOutside: _posted_outside,
    d.LetterIssued: _letter_issued,
    side.ContactRecorded: _contacted,
    side.TaskAdded: _task_added,
    side.TaskDone: _task_done,
    side.FileAttached: _attached,
    side.CaseLinked: _linked,
    d.NoticeWithdrawn: _withdrawn,
    d.CaseClosed: _closed,
    d.CaseReopened: _reopened,
}
"""Event class to the function that folds it; a test holds it against CASE_EVENTS."""
