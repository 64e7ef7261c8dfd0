"""A case as its panes show it: the case, its history, and what the log and the calendar say of it today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.dispute.business_days import BusinessDays
from domain.dispute.events import CaseEvent
from domain.dispute.state import Case
from domain.stream import RecordedEvent
from tui.application.cases.calendars import business_days
from tui.application.cases.evidence_status import Cited, read_cited
from tui.application.cases.liability import liability_words
from tui.application.session import Session


@dataclass(frozen=True, slots=True)
class CaseView:
    """`name` is the holder's; `cited` the evidence as the log bears it out now; `liability` says who bears what."""

    case: Case
    name: str
    today: date
    calendar: BusinessDays
    events: Sequence[RecordedEvent[CaseEvent]] = ()
    cited: Sequence[Cited] = ()
    liability: Sequence[str] = ()


def read_view(session: Session, case_id: str) -> CaseView:
    """The case with everything a case file shows. Raises RecountError."""
    store = session.store
    case = session.cases.load(case_id)
    events = store.case_events(case_id)
    return CaseView(
        case,
        name=store.holder_names([case.holder_id]).get(case.holder_id, ""),
        today=session.cases.today(),
        calendar=business_days(case.country),
        events=events,
        cited=read_cited(store, case.account_id, events),
        liability=liability_words(store, case, session.zone),
    )
