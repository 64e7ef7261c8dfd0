"""The rules of a dispute case: `decide(case, command, circumstances) -> facts`. Pure; asks nobody.

Whatever is decided, the clock is asked afterwards (`clock.with_clock`), so that every step leaves the deadlines right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute.clock import with_clock
from domain.dispute.rules import correction, ending, investigation, notice, side
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case
from domain.errors import Refused

ON_CLOSED = (
    c.OpenCase,
    c.ReopenCase,
    c.AddNote,
    c.RecordContact,
    c.AddTask,
    c.FinishTask,
    c.AttachFile,
    c.LinkCase,
)
"""What may still be said of a closed case."""


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
    if case.status == "closed" and not isinstance(command, ON_CLOSED):
        raise Refused("closed", "The case is closed; reopen it before going on.")
    decided = DECIDE[type(command)](case, command, at)
    return with_clock(case, decided, at.calendar, at.today, at.actor)


DECIDE: dict[type[Any], Callable[[Case, Any, CaseCircumstances], list[d.CaseEvent]]] = {
    c.OpenCase: notice.open_case,
    c.AmendFacts: notice.amend,
    c.Assign: investigation.assign,
    c.Cite: investigation.cite,
    c.AddNote: investigation.note,
    c.RecordFinding: investigation.find,
    c.Determine: investigation.determine,
    c.ProposeCorrection: correction.propose,
    c.ApproveCorrection: correction.approve,
    c.RejectCorrection: correction.reject,
    c.PostCorrection: correction.post,
    c.IssueLetter: ending.issue,
    c.WithdrawNotice: notice.withdraw,
    c.CloseCase: ending.close,
    c.ReopenCase: notice.reopen,
    c.Tick: side.tick_only,
    c.RecordContact: side.contact,
    c.AddTask: side.add_task,
    c.FinishTask: side.finish_task,
    c.AttachFile: side.attach,
    c.LinkCase: side.link,
}
