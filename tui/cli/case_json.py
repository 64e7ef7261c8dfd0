"""Cases for machines: days are ISO dates, amounts minor units beside the case's currency."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from domain.dispute.business_days import BusinessDays, between
from domain.dispute.clock_view import Duty
from domain.dispute.events import CaseEvent
from domain.dispute.queues import band_of
from domain.dispute.state import Case
from domain.stream import RecordedEvent
from tui.application.cases.queues import QueuedCase
from tui.text.format import rfc3339


def case_json(case_id: str, case: Case) -> dict[str, object]:
    """The state of a case."""
    due = case.next_due
    return {
        "case": case_id,
        "account": case.account_id,
        "currency": case.currency,
        "status": case.status,
        "outcome": case.outcome,
        "regime": case.facts.regime,
        "country": case.facts.country,
        "reason_code": case.facts.reason_code,
        "noticed_on": _plain(case.noticed_on),
        "alleged_amount": case.facts.alleged_amount,
        "entries": list(case.facts.entries),
        "facts": {name: _plain(value) for name, value in asdict(case.facts).items()},
        "assignee": case.assignee,
        "version": case.version,
        "next_deadline": None if due is None else {"name": due.name, "due_on": due.due_on.isoformat()},
        "deadlines": [
            {"name": one.name, "due_on": one.due_on.isoformat(), "rule": one.rule, "why": one.why}
            for one in case.deadlines.values()
        ],
        "met": {name: day.isoformat() for name, day in case.met.items()},
        "missed": {name: day.isoformat() for name, day in case.missed.items()},
        "provisional_credits": case.credits,
        "corrections": [
            {
                "number": number,
                "status": one.status,
                "amount": one.amount,
                "needs_approval": one.needs_approval,
                "by": one.by,
                "decided_by": one.decided_by,
                "account_version": one.account_version,
            }
            for number, one in case.proposals.items()
        ],
        "letters": [
            {"number": number, "kind": one.kind, "sent_on": one.sent_on.isoformat()}
            for number, one in case.letters.items()
        ],
    }


def duty_json(duty: Duty) -> dict[str, object]:
    """A duty as it stands; `about` is the credit that it is about ("": the first, or none)."""
    return {
        "duty": duty.name,
        "about": duty.about,
        "due_on": duty.due_on.isoformat(),
        "status": duty.status,
        "done_on": _plain(duty.done_on),
        "paragraph": duty.paragraph,
        "words": duty.words,
    }


def summary_json(one: QueuedCase, today: date, calendar: BusinessDays) -> dict[str, object]:
    """A line of the queue, with the days since its notice, the business days to what is due next, and its tasks."""
    due_on, age = one.row.next_due_on, (today - one.row.noticed_on).days
    row = {"case" if name == "case_id" else name: _plain(value) for name, value in asdict(one.row).items()}
    return row | {
        "age_days": age,
        "age_band": band_of(age),
        "due_in_business_days": None if due_on is None else between(calendar, today, due_on),
        "tasks": one.waits.tasks,
        "task_due_on": _plain(one.waits.task_due_on),
    }


def event_json(event: RecordedEvent[CaseEvent]) -> dict[str, object]:
    """An event of a case, its payload as it is stored."""
    return {
        "version": event.version,
        "type": event.type,
        "event_id": event.event_id,
        "recorded_at": rfc3339(event.recorded_at),
        "actor": event.actor,
        "reason": event.reason,
        "data": event.data,
        "hash": event.hash,
        "problem": event.problem,
    }


def _plain(value: Any) -> object:
    """A day as ISO text, whatever else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value
