"""A case told as facts on days, with what the clock makes of each: recorded as a handler would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.business_days import BusinessDays
from domain.dispute.clock import with_clock
from domain.dispute.clock_view import ClockView, view
from domain.dispute.fold import evolve
from domain.dispute.state import CaseFold, CaseStamp
from tests.kit.days import FEDERAL_RESERVE, Days

NOTICE: dict[str, Any] = {
    "reason_code": "unauthorised-card",
    "regime": "reg-e",
    "country": "US",
    "notice_channel": "oral",
    "alleged_amount": 250_00,
}


@dataclass
class Story:
    """`log` are all facts with the day they were recorded on, `clock` those of the clock."""

    calendar: BusinessDays = field(default_factory=lambda: Days("US", FEDERAL_RESERVE))
    fold: CaseFold = field(default_factory=CaseFold)
    today: date = date.min
    clock: list[d.CaseEvent] = field(default_factory=list)
    log: list[tuple[date, d.CaseEvent]] = field(default_factory=list)

    def on(self, day: str) -> Story:
        self.today = date.fromisoformat(day)
        return self

    def told(self, *, debits: tuple[str, ...] = (), **facts: Any) -> Story:
        """A notice of that day."""
        days = tuple(map(date.fromisoformat, debits))
        known = NOTICE | {"noticed_on": self.today} | facts
        return self.recorded(d.NoticeReceived(account_id="A", currency="USD", debits_on=days, **known))

    def amended(self, **facts: Any) -> Story:
        was = self.fold.facts
        return self.recorded(d.FactsAmended(was=was, now=replace(was, **facts)))

    def credited(self, amount: int = 250_00, credit_id: str = "C1", owed: int | None = None) -> Story:
        """Proposed and posted."""
        return self._posted(p.Credit(credit_id=credit_id, entry=3, amount=amount), owed)

    def withdrew_credit(self, credit_id: str = "C1") -> Story:
        return self._posted(p.WithdrawCredit(credit_id=credit_id))

    def made_final(self, credit_id: str = "C1", owed: int = 0) -> Story:
        return self._posted(p.MakeFinal(credit_id=credit_id), owed)

    def corrected(self, owed: int = 0) -> Story:
        return self._posted(p.Reverse(entry=3), owed)

    def determined(self, outcome: d.Determination = "error_confirmed", owed: int = 250_00) -> Story:
        return self.recorded(
            d.Determined(outcome=outcome, determined_on=self.today, explanation="looked at", owed=owed)
        )

    def wrote(self, kind: d.LetterKind, *tells_of: str) -> Story:
        number = len(self.fold.letters) + 1
        return self.recorded(
            d.LetterIssued(
                number=number, kind=kind, subject="s", text="t", sent_on=self.today, tells_of=tells_of
            )
        )

    def took_back(self) -> Story:
        return self.recorded(d.NoticeWithdrawn())

    def closed(self) -> Story:
        assert self.fold.outcome is not None
        return self.recorded(d.CaseClosed(outcome=self.fold.outcome))

    def reopened(self, *, on_documents: bool = False) -> Story:
        return self.recorded(d.CaseReopened(noticed_on=self.today, on_documents=on_documents))

    def ticked(self) -> Story:
        return self.recorded()

    def recorded(self, *events: d.CaseEvent) -> Story:
        """These facts, and what follows from them."""
        followed = with_clock(self.fold, list(events), self.calendar, self.today, "ada")
        for event in followed:
            evolve(self.fold, event, CaseStamp(self.fold.version + 1, 0, "ada"))
        self.log += [(self.today, event) for event in followed]
        self.clock += [one for one in followed[len(events) :] if not isinstance(one, d.DeadlinesSet)]
        return self

    def _posted(self, step: p.Step, owed: int | None = None) -> Story:
        number = len(self.fold.proposals) + 1
        seen = d.Figures(ledger=0, held=0, available=0)
        self.recorded(
            d.CorrectionProposed(
                number=number,
                steps=(step,),
                account_version=9,
                amount=0,
                needs_approval=False,
                before=seen,
                after=seen,
            )
        )
        return self.recorded(
            d.CorrectionPosted(
                number=number,
                posted_on=self.today,
                first_version=10,
                last_version=10,
                event_ids=("e",),
                owed=owed,
            )
        )

    @property
    def view(self) -> ClockView:
        return view(self.fold, self.calendar, self.today)

    @property
    def statuses(self) -> dict[str, str]:
        """Each duty with its day and how it stands, by name and what it is about."""
        return {
            f"{one.name} {one.about}".strip(): f"{one.due_on.isoformat()} {one.status}"
            for one in self.view.duties
        }

    @property
    def clock_words(self) -> list[str]:
        """What the clock recorded, such as "missed determine 2026-04-16"."""
        return [
            f"{type(one).__name__.removeprefix('Deadline').lower()} {one.name} {one.due_on.isoformat()}"
            for one in self.clock
            if isinstance(one, d.DeadlineMet | d.DeadlineMissed | d.DeadlineCured)
        ]
