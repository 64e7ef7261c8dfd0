"""Screens that take more than a constructor to open: a what-if, and evidence as it was seen."""

from __future__ import annotations

from functools import partial

from textual.screen import Screen

from domain.dispute.events import EvidenceCited
from domain.evidence.what_if_text import edits_from
from domain.history.as_recorded import as_known
from domain.history.what_if import Edit
from tui.application.cases.citations import citation_request
from tui.application.cases.knock_on import proposal_form
from tui.application.session import Session
from tui.application.time_machine.queries import Cursor, Opening
from tui.application.told.queries import ToldQuery
from tui.application.what_if.copied_finding import copy_finding
from tui.application.what_if.sandbox import read_window
from tui.screens.batch.screen import BatchScreen
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.messages import BatchOpenRequested, ProofRequested, ToldRequested, WhatIfRequested
from tui.screens.time_machine.proof import ProofScreen
from tui.screens.time_machine.screen import TimeMachineScreen
from tui.screens.time_machine.why_pane import why_text
from tui.screens.told.screen import ToldScreen
from tui.screens.what_if.screen import WhatIfScreen


def screen_of(session: Session, event: ProofRequested | WhatIfRequested | BatchOpenRequested) -> Screen[None]:
    """The screen that a message asks for, over whatever is there."""
    match event:
        case ProofRequested():
            return ProofScreen(session, event.account_id, event.version)
        case WhatIfRequested():
            return what_if_screen(session, event.account_id, event.version, event.instant)
        case BatchOpenRequested():
            return BatchScreen(session, event.batch_id, event.said)


def what_if_screen(
    session: Session,
    account_id: str,
    version: int,
    instant: int,
    edits: tuple[Edit, ...] = (),
    cited: str = "",
) -> WhatIfScreen:
    """The sandbox around an event. It is handed what to read, never the store: nothing it does can be recorded."""
    return WhatIfScreen(
        partial(read_window, session.store, account_id, version, instant),
        account_id,
        session.zone,
        session.clock,
        request=partial(citation_request, session, account_id),
        propose=partial(proposal_form, session),
        copy=partial(copy_finding, session, why_text=partial(why_text, session.zone)),
        edits=edits,
        cited=cited,
    )


def evidence_screen(session: Session, account_id: str, citation: EvidenceCited, said: str) -> DeskScreen:
    """What was cited, as it was seen: nothing recorded later is let in, and nothing can be recorded from there.

    A proof is made again on the log as it is now: that is what it is for. Raises DamageFound for a what-if whose
    edits cannot be read.
    """
    if citation.kind == "proof":
        return ProofScreen(session, account_id, citation.version)
    then = session.view(as_known(session.store, account_id, citation.known_version))
    name = f"evidence {citation.number}"
    screen: DeskScreen
    if citation.kind == "what-if":
        edits = edits_from(citation.edits or "[]")
        screen = what_if_screen(
            then, account_id, citation.version, citation.instant, edits, f"Events as supposed in {name}"
        )
    else:
        asked_at = citation.instant if citation.kind == "instant" else None
        opening = Opening(
            Cursor(citation.version, asked_at), citation.lens, citation.other_version, name, said
        )
        screen = TimeMachineScreen(then, account_id, opening)
    screen.looks_only = True
    return screen


def told_screen(session: Session, asked: ToldRequested) -> ToldScreen:
    """What was told beside what would be told today."""
    return ToldScreen(session, ToldQuery(asked.account_id, case_id=asked.case_id, around=asked.around))
