"""Given facts of a case, when a command, then facts: the rules of a dispute written as prose.

The clock's own facts (deadlines set, met, missed) follow every command; `then` looks at the rest, `then_clock` at
them. Today is 20 March 2026 unless `on` says otherwise; the account is at version 9.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from domain.account.events import EntryReversed
from domain.account.state import Account, AccountFold, freeze
from domain.dispute import events as d
from domain.dispute.business_days import BusinessDays
from domain.dispute.commands import CaseCommand, OpenCase
from domain.dispute.corrections import CorrectionPreview
from domain.dispute.decisions import decide
from domain.dispute.fold import evolve
from domain.dispute.limits import Given
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case, CaseFold, CaseStamp, thaw
from domain.dispute.state import freeze as finished_case
from domain.errors import BadInput, Refused
from domain.profile.state import Limits
from domain.stream import RecordedEvent
from tests.kit.case_commands import notice as case_notice
from tests.kit.days import Days
from tests.kit.letters import sources
from tests.kit.spec import recorded

TODAY = date(2026, 3, 20)
LIMIT = 100_00
CLOCK = (d.DeadlinesSet, d.DeadlineMet, d.DeadlineMissed, d.DeadlineCured)
NOTICE = case_notice(
    account_id="4417", reason_code="atm-short", regime="reg-e", country="US", noticed_on=TODAY, entries=(3,)
)


def account(version: int = 9) -> Account:
    """An account at a version, with 500.00 on it."""
    return freeze(AccountFold(status="open", currency="USD", version=version, ledger=500_00))


def preview(amount: int, version: int = 9) -> CorrectionPreview:
    """A correction that moves so much money."""
    return CorrectionPreview(account(version), account(version + 1), (), amount, amount)


@dataclass(slots=True)
class CaseSpec:
    """One story: what was recorded, what was asked, what must follow."""

    fold: CaseFold = field(default_factory=CaseFold)
    today: date = TODAY
    actor: str = "ada"
    reason: str = "because"
    calendar: BusinessDays = field(default_factory=Days)
    answer: list[d.CaseEvent] | None = None
    refusal: BadInput | Refused | None = None

    def opened(self, command: OpenCase = NOTICE) -> CaseSpec:
        """A case is open, by the rules."""
        return self.asked(command)

    def on(self, today: date) -> CaseSpec:
        self.today = today
        return self

    def by(self, actor: str) -> CaseSpec:
        self.actor = actor
        return self

    def asked(self, command: CaseCommand, *, amount: int = 0, version: int = 9) -> CaseSpec:
        """This was asked before, and its facts are recorded."""
        return self.when(command, amount=amount, version=version).recorded()

    def recorded(self) -> CaseSpec:
        """What was asked last is recorded."""
        assert self.refusal is None, f"refused: {self.refusal}"
        for event in self.answer or ():
            evolve(self.fold, event, CaseStamp(self.fold.version + 1, 0, self.actor))
        return self

    def when(self, command: CaseCommand, *, amount: int = 0, version: int = 9) -> CaseSpec:
        """This is asked; `amount` is what a correction moves, `version` where the account stands."""
        at = CaseCircumstances(
            case_id="D-1",
            actor=self.actor,
            reason=self.reason,
            today=self.today,
            now=0,
            day_of=lambda instant: date(2026, 3, 2),
            calendar=self.calendar,
            account=account(version),
            limits=Limits(posting=LIMIT, case=LIMIT, customer_day=LIMIT),
            given=Given(case=self.fold.given_amount, customer_today=self.fold.given_amount),
            entry=entry,
            preview=preview(amount, version),
            event_ids=("e1",),
            letter_sources=sources(entry),
        )
        self.answer, self.refusal = None, None
        try:
            self.answer = decide(self.case, command, at)
        except (Refused, BadInput) as refusal:
            self.refusal = refusal
        return self

    def then(self, *events: d.CaseEvent) -> CaseSpec:
        """Exactly these facts follow, beside the clock's."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert [one for one in self.answer or () if not isinstance(one, CLOCK)] == list(events)
        return self

    def then_clock(self, *events: d.CaseEvent) -> CaseSpec:
        """Exactly these facts of the clock follow, beside new deadlines."""
        assert self.refusal is None, f"refused: {self.refusal}"
        told = [
            one for one in self.answer or () if isinstance(one, CLOCK) and not isinstance(one, d.DeadlinesSet)
        ]
        assert told == list(events)
        return self

    def then_refused(self, rule: str, *words: str) -> CaseSpec:
        """The rule of that name forbids it, in a sentence with these words."""
        if not isinstance(self.refusal, Refused):
            pytest.fail(f"not refused by a rule: {self.refusal or self.answer}")
        assert self.refusal.rule == rule, self.refusal.message
        assert self.refusal.message.endswith((".", '"')), self.refusal.message
        assert [word for word in words if word not in self.refusal.message] == [], self.refusal.message
        return self

    @property
    def case(self) -> Case:
        return finished_case(thaw(self.fold))


def entry(version: int) -> RecordedEvent | None:
    """Event 7 of the account reversed entry 3; no other matters here."""
    return recorded(EntryReversed(entry=3, amount=40_00, direction="credit"), 7) if version == 7 else None


def cited(number: int = 1) -> d.EvidenceCited:
    """A view of the account after event 3."""
    return d.EvidenceCited(
        number=number,
        kind="event",
        version=3,
        instant=3_000_000,
        known_version=9,
        figures=d.Figures(ledger=1, held=0, available=1),
        cited=(d.CitedEvent(version=3, hash="0" * 64),),
    )
