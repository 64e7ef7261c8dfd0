"""A command on a case under an id that was used already: is it the command that was executed? See account_used_ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import side_events as side
from domain.dispute.facts import Facts, changed
from domain.dispute.state import Case
from domain.errors import Refused
from domain.stream import RecordedEvent

BECOMES: dict[type[Any], type[Any]] = {
    c.OpenCase: d.NoticeReceived,
    c.AmendFacts: d.FactsAmended,
    c.Assign: d.CaseAssigned,
    c.Cite: d.EvidenceCited,
    c.AddNote: d.NoteAdded,
    c.RecordFinding: d.FindingRecorded,
    c.Determine: d.Determined,
    c.ProposeCorrection: d.CorrectionProposed,
    c.ApproveCorrection: d.CorrectionApproved,
    c.RejectCorrection: d.CorrectionRejected,
    c.PostCorrection: d.CorrectionPosted,
    c.IssueLetter: d.LetterIssued,
    c.WithdrawNotice: d.NoticeWithdrawn,
    c.CloseCase: d.CaseClosed,
    c.ReopenCase: d.CaseReopened,
    c.RecordContact: side.ContactRecorded,
    c.AddTask: side.TaskAdded,
    c.FinishTask: side.TaskDone,
    c.AttachFile: side.FileAttached,
    c.LinkCase: side.CaseLinked,
}
"""Command class to the event that it becomes, beside the clock's; a test holds it against all commands."""
FACT_DEFAULTS = {field.name: field.default for field in fields(Facts)}
LEFT_OPEN = frozenset({"noticed_on", "account_version", "at", "content"})
"""Fields that are settled when the command is executed where they are None; `account_version` is the lock of a
command, which not every event keeps, and of the content of a file one keeps the hash."""


OF_THE_CLOCK = (d.DeadlinesSet, d.DeadlineMet, d.DeadlineMissed, d.DeadlineCured, d.ScheduledDebitPosted)
"""What a tick records."""


def is_same(
    request: c.CaseRequest, rows: Sequence[RecordedEvent[d.CaseEvent]], before: Callable[[], Case]
) -> bool:
    """The command is the one that recorded the rows; `before` answers the case as it was then.

    Raises Refused where one of them cannot be read.
    """
    unreadable = next((row.version for row in rows if row.event is None), None)
    if unreadable is not None:
        raise Refused(
            "unverified",
            f"Event {unreadable} of case {request.case_id}, which command id {request.command_id} recorded, "
            "cannot be read, so nobody can say whether this is the same command; use a new id for another one.",
        )
    event, command = _deed([row.event for row in rows if row.event is not None]), request.command
    if isinstance(command, c.Tick):
        return isinstance(event, OF_THE_CLOCK)
    if type(event) is not BECOMES[type(command)]:
        return False
    if isinstance(command, c.OpenCase):
        assert isinstance(event, d.NoticeReceived)
        return event.account_id == command.account_id and _are_given(command, event)
    if isinstance(command, c.AmendFacts):
        return isinstance(event, d.FactsAmended) and _is_amended(command, event)
    if isinstance(command, c.Cite):
        assert isinstance(event, d.EvidenceCited)
        return replace(command.citation, number=event.number) == event
    return all(_is_same_field(field.name, event, command) for field in fields(command))


def _are_given(command: c.OpenCase, event: d.NoticeReceived) -> bool:
    """Every fact that was given is the event's; what was left open may have been derived."""
    left_open = {"noticed_on", "noticed_at"} if command.noticed_today else set[str]()
    return all(
        name in left_open or given == default or getattr(event, name) == given
        for name, default in FACT_DEFAULTS.items()
        for given in (getattr(command.facts, name),)
    )


def _is_amended(command: c.AmendFacts, event: d.FactsAmended) -> bool:
    """Every fact that the command changes is the event's; what it left may have been derived anew."""
    changes = changed(event.was, command.facts)
    return all(getattr(event.now, name) == getattr(command.facts, name) for name in changes)


def _is_same_field(name: str, event: d.CaseEvent, command: c.CaseCommand) -> bool:
    asked = getattr(command, name)
    if name not in LEFT_OPEN:
        return bool(getattr(event, name) == asked)
    return asked is None or bool(getattr(event, name, asked) == asked)


def _deed(events: Sequence[d.CaseEvent]) -> d.CaseEvent:
    """What was asked for, among what it brought with it: a proposal comes after those that it supersedes."""
    return next((event for event in events if isinstance(event, d.CorrectionProposed)), events[0])
