"""The investigation: who works on it, what was seen and found, how it ends."""

from __future__ import annotations

from dataclasses import replace

from domain.account import events as e
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case
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
