"""A case as it is looked at: the case, its history, and what the log and the calendar say of it today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from domain.dispute.business_days import BusinessDays
from domain.dispute.clock_view import ClockView, view
from domain.dispute.events import CaseEvent
from domain.dispute.next_step import NextStep, next_step
from domain.dispute.state import Case
from domain.errors import Refused
from domain.handlers.dispute import CaseHandler
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.application.cases.evidence_status import Cited, read_cited
from tui.application.cases.fact_sources import SourcedFact, sourced_facts
from tui.application.cases.liability import liability_words
from tui.text.giving_back import honouring_words


@dataclass(frozen=True, slots=True)
class CaseView:
    """`name` is the holder's; `cited` the evidence as the log bears it out now; `liability` says who bears what,
    `facts` what is known and from where, `honouring` what the account pays after credits of the case were taken back;
    `calendar` has the bank's business days, in which it is told how far a day is, `zone` is where its days end; `clock`
    is how the duties of the case stand today, recorded or not."""

    case: Case
    name: str
    today: date
    calendar: BusinessDays
    zone: ZoneInfo
    clock: ClockView
    events: Sequence[RecordedEvent[CaseEvent]] = ()
    cited: Sequence[Cited] = ()
    liability: Sequence[str] = ()
    facts: Sequence[SourcedFact] = ()
    honouring: Sequence[str] = ()
    is_overtaken: bool = False
    """The account has moved so that the open correction would be refused."""

    @property
    def next_step(self) -> NextStep:
        """What the case waits for, the account as it is now considered."""
        return "reject" if self.is_overtaken else next_step(self.case)


def read_view(cases: CaseHandler, case_id: str, *, with_evidence: bool = True) -> CaseView:
    """The case with everything a case file shows; evidence is looked at again unless that is not wanted.

    Raises RecountError.
    """
    store = cases.store
    case = cases.load(case_id)
    events = store.case_events(case_id)
    return replace(
        outline(cases, case, holder_name(store, case)),
        events=events,
        cited=read_cited(store, case.account_id, events) if with_evidence else (),
        liability=liability_words(cases, case),
        facts=sourced_facts(cases, case, events),
        honouring=_honouring(store, case),
        is_overtaken=_is_overtaken(cases, case_id, case),
    )


def outline(cases: CaseHandler, case: Case, name: str) -> CaseView:
    """The case with its duties, as the queue shows it."""
    today, calendars, profile = cases.today(), cases.calendars, cases.store.profile()
    clock = view(case, calendars(case.facts.country), today)
    return CaseView(case, name, today, calendars(profile.country), profile.clock, clock)


def _is_overtaken(cases: CaseHandler, case_id: str, case: Case) -> bool:
    for proposal in case.open_proposals.values():
        try:
            cases.preview(case_id, proposal.steps)
        except Refused:
            return True
    return False


def _honouring(store: Store, case: Case) -> list[str]:
    """What the account pays, and has paid, because credits of the case were taken back."""
    account = store.head(case.account_id)
    if account is None:
        return []
    told = honouring_words(account, store.profile().clock, case.credit_log)
    return [", ".join(parts) for parts in told]


def holder_name(store: Store, case: Case) -> str:
    """Whose case it is; "" where the name is not known."""
    return store.holder_names([case.holder_id]).get(case.holder_id, "")
