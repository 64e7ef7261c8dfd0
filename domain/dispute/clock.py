"""The clock of a case: which deadlines apply now, which were met, which passed. Pure, and asked at every step.

What it answers is recorded as events, so that a replay needs no calendar and an auditor sees every change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.dispute import events as d
from domain.dispute.business_days import BusinessDays
from domain.dispute.deadlines import ClockFacts, Deadline, deadlines
from domain.dispute.state import WINDOWS, CaseFold


def tick(case: CaseFold, calendar: BusinessDays, today: date) -> list[d.CaseEvent]:
    """Facts that follow from the calendar for a case as it stands: deadlines met, missed, and set anew."""
    due = _due_dates(case, calendar)
    followed: list[d.CaseEvent] = []
    if _terms(due) != _terms(case.deadlines.values()):
        followed.append(d.DeadlinesSet(deadlines=due))
    for one in due:
        if one.name in WINDOWS or one.name in case.met:
            continue
        done_on = _done_on(one.name, case)
        late = (done_on or today) > one.due_on
        if late and one.name not in case.missed:
            followed.append(d.DeadlineMissed(name=one.name, due_on=one.due_on))
        if done_on is not None:
            followed.append(d.DeadlineMet(name=one.name, due_on=one.due_on, met_on=done_on))
    return followed


def facts_of(case: CaseFold) -> ClockFacts:
    """What the rules look at. Raises ValueError for a case that was never opened."""
    if case.noticed_on is None:
        raise ValueError("a case without a notice has no clock")
    return ClockFacts(
        regime=case.facts.regime,
        noticed_on=case.noticed_on,
        statement_on=case.facts.statement_on,
        new_account=case.facts.new_account,
        point_of_sale=case.facts.point_of_sale,
        foreign=case.facts.foreign,
        credited_on=case.credited_on,
        determined_on=case.determined_on,
        credit_withdrawn_on=case.credit_withdrawn_on,
    )


def _due_dates(case: CaseFold, calendar: BusinessDays) -> tuple[d.DueDate, ...]:
    return tuple(_due_date(one) for one in deadlines(facts_of(case), calendar) if _applies(one.name, case))


def _applies(name: d.DeadlineName, case: CaseFold) -> bool:
    """Nothing is corrected where no error was found; nobody waits for an answer who took the notice back."""
    if case.outcome == "withdrawn":
        return name in WINDOWS
    return name != "correct" or case.outcome in ("error_confirmed", "different_error")


def _terms(due: Iterable[d.DueDate]) -> set[tuple[object, ...]]:
    """The duties without the sentences that explain them: other words are not another duty."""
    return {(one.name, one.due_on, one.since, one.counted, one.unit, one.rule) for one in due}


def _done_on(name: d.DeadlineName, case: CaseFold) -> date | None:
    """The day on which what the deadline asks for was done; None while it was not."""
    match name:
        case "refund":
            return _first(case.credited_on, case.corrected_on)
        case "determine":
            return _first(case.credited_on, case.determined_on)
        case "tell-credit":
            return case.credit_told_on
        case "complete":
            return case.determined_on
        case "correct":
            return case.corrected_on
        case "report":
            return case.reported_on
    return None


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _due_date(one: Deadline) -> d.DueDate:
    return d.DueDate(
        name=one.name,
        due_on=one.due_on,
        since=one.since,
        counted=one.counted,
        unit=one.unit,
        rule=one.rule,
        why=one.why,
    )
