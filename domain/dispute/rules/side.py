"""What is kept beside a case and decides nothing in it: contacts, tasks, files, links; and the passing of time."""

from __future__ import annotations

from datetime import date

from domain.clock import utc_text
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import side_events as side
from domain.dispute.business_days import BusinessDays
from domain.dispute.clock import tick
from domain.dispute.corrections import debits_due, debits_to_post
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.rules.facts import check_day
from domain.dispute.state import Case
from domain.errors import BadInput, Refused


def tick_only(case: Case, command: c.Tick, at: CaseCircumstances) -> list[d.CaseEvent]:
    """The clock's events come by themselves; announced debits whose day has come are posted."""
    return [
        d.ScheduledDebitPosted(
            credit_id=credit_id,
            posted_on=at.today,
            version=at.account.version + number,
            event_id=at.event_ids[number - 1],
        )
        for number, credit_id in enumerate(debits_to_post(case, at.account, at.today), start=1)
    ]


def has_come(case: Case, calendar: BusinessDays, today: date) -> bool:
    """Whether a tick would record something: a day has passed, or that of an announced debit has come."""
    if not case.is_open or case.unverified_from is not None:
        return False
    return bool(debits_due(case, today) or tick(case, calendar, today))


def contact(case: Case, command: c.RecordContact, at: CaseCircumstances) -> list[d.CaseEvent]:
    instant = at.now if command.at is None else command.at
    if instant > at.now:
        raise BadInput(f"{utc_text(instant)} has not come yet (it is {utc_text(at.now)}).")
    check_day(at.day_of(instant), at, "a contact")
    return [
        side.ContactRecorded(
            direction=command.direction, medium=command.medium, at=instant, text=command.text
        )
    ]


def add_task(case: Case, command: c.AddTask, at: CaseCircumstances) -> list[d.CaseEvent]:
    if command.due_on < at.today:
        raise BadInput(f"{command.due_on.isoformat()} has passed (today is {at.today.isoformat()}).")
    return [side.TaskAdded(number=len(case.tasks) + 1, text=command.text, due_on=command.due_on)]


def finish_task(case: Case, command: c.FinishTask, at: CaseCircumstances) -> list[d.CaseEvent]:
    task = case.tasks.get(command.number)
    if task is None:
        raise Refused("no-task", f"There is no task {command.number} in this case.")
    if task.is_done:
        raise Refused("no-change", f"Task {command.number} is done already.")
    return [side.TaskDone(number=command.number)]


def attach(case: Case, command: c.AttachFile, at: CaseCircumstances) -> list[d.CaseEvent]:
    return [
        side.FileAttached(
            number=case.attachments + 1,
            name=command.name,
            sha256=command.sha256,
            size=command.size,
            words=command.words,
        )
    ]


def link(case: Case, command: c.LinkCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if command.case_id == at.case_id:
        raise BadInput("A case is not linked to itself; name the other one.")
    if (command.relation, command.case_id) in case.links:
        raise Refused("no-change", f"The case is linked to {command.case_id} already.")
    return [side.CaseLinked(relation=command.relation, case_id=command.case_id)]
