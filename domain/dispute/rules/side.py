"""What is kept beside a case and decides nothing in it: contacts, tasks, files, links; and the passing of time."""

from __future__ import annotations

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import side_events as side
from domain.dispute.corrections import debits_due
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case
from domain.errors import Refused


def tick_only(case: Case, command: c.Tick, at: CaseCircumstances) -> list[d.CaseEvent]:
    """The clock's events come by themselves; announced debits whose day has come are posted."""
    return [
        d.ScheduledDebitPosted(
            credit_id=credit_id,
            posted_on=at.today,
            version=at.account.version + number,
            event_id=at.event_ids[number - 1],
        )
        for number, credit_id in enumerate(debits_due(case, at.account, at.today), start=1)
    ]


def contact(case: Case, command: c.RecordContact, at: CaseCircumstances) -> list[d.CaseEvent]:
    instant = at.now if command.at is None else command.at
    return [
        side.ContactRecorded(
            direction=command.direction, medium=command.medium, at=instant, text=command.text
        )
    ]


def add_task(case: Case, command: c.AddTask, at: CaseCircumstances) -> list[d.CaseEvent]:
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
    if (command.relation, command.case_id) in case.links:
        raise Refused("no-change", f"The case is linked to {command.case_id} already.")
    return [side.CaseLinked(relation=command.relation, case_id=command.case_id)]
