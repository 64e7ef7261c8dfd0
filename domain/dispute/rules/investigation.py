"""The investigation: who works on it, what was seen and found, how it ends."""

from __future__ import annotations

from dataclasses import replace

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute.ledger import claim_of, is_about, ledger, names_amount_alone, still_owed
from domain.dispute.loss import borne_of
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case, by_line, thaw
from domain.errors import Refused


def assign(case: Case, command: c.Assign, at: CaseCircumstances) -> list[d.CaseEvent]:
    if command.assignee == case.assignee:
        raise Refused("no-change", f"The case is assigned to {case.assignee} already.")
    return [d.CaseAssigned(assignee=command.assignee)]


def cite(case: Case, command: c.Cite, at: CaseCircumstances) -> list[d.CaseEvent]:
    return [replace(command.citation, number=len(case.evidence) + 1)]


def note(case: Case, command: c.AddNote, at: CaseCircumstances) -> list[d.CaseEvent]:
    return [d.NoteAdded(text=command.text)]


def find(case: Case, command: c.RecordFinding, at: CaseCircumstances) -> list[d.CaseEvent]:
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


def determine(case: Case, command: c.Determine, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.status not in ("received", "investigating"):
        raise Refused("determined", "The case has been determined already; reopen it to investigate again.")
    if command.outcome != "error_confirmed" and not case.findings:
        raise Refused(
            "no-finding",
            "Turning a notice down in full or in part rests on a finding: record what was found first.",
        )
    for version in command.corrected_by:
        check_correcting(case, version, at)
    confirmed = command.outcome == "error_confirmed"
    borne = borne_of(case.facts_of_loss, at.log, at.calendar) if confirmed else ()
    return [
        d.Determined(
            outcome=command.outcome,
            determined_on=at.today,
            explanation=command.explanation,
            corrected_by=command.corrected_by,
            borne=borne,
            owed=_owed(case, command, borne, at),
        )
    ]


def _owed(case: Case, command: c.Determine, borne: tuple[d.Borne, ...], at: CaseCircumstances) -> int | None:
    """What the bank owes by this determination; None where what was posted says whether it is corrected: another error
    was found, or the case names no money."""
    if command.outcome == "different_error":
        return None
    fold = thaw(case)
    fold.outcome, fold.borne = command.outcome, by_line(borne)
    money = ledger(at.case_id, fold, at.account, at.entry)
    if money.lines:
        return money.owed
    rows = [
        row.event for row in map(at.entry, command.corrected_by) if row is not None and row.event is not None
    ]
    if command.outcome != "error_confirmed" or not names_amount_alone(case):
        return None
    if any(isinstance(event, e.HoldReleased) for event in rows):
        return None
    return still_owed(fold, money, sum(abs(ledger_effect(event)) for event in rows))


def check_correcting(case: Case, version: int, at: CaseCircumstances) -> None:
    """Raises Refused for an event that put nothing right of what this case disputes."""
    recorded = at.entry(version)
    event = None if recorded is None else recorded.event
    match event:
        case e.EntryReversed() | e.RefundPaid() | e.RefundAdopted() | e.ErrorPaidOut():
            claimed = getattr(event, "claim_id", "") == claim_of(at.case_id)
            related = claimed or (event.entry is not None and is_about(case.facts, event.entry))
        case e.ProvisionalCreditMadeFinal():
            related = event.credit_id in case.credit_log
        case e.HoldReleased() | e.InterestCredited():
            related = True
        case e.MoneyDeposited():
            related = _is_missing_money(case, event)
        case _:
            raise Refused(
                "not-a-correction", f"Event {version} of the account corrects nothing; check the number."
            )
    if not related:
        raise Refused(
            "not-a-correction",
            f"Event {version} of the account has nothing to do with what this case disputes; check the number, or "
            f"count a refund that names no entry with the step: adopt {version}.",
        )


def _is_missing_money(case: Case, event: e.MoneyDeposited) -> bool:
    """Money that came after all: of a case that names no entry, in the amount that the customer missed."""
    facts = case.facts
    return not facts.entries and facts.missing is None and event.amount == facts.alleged_amount
