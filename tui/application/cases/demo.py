"""The disputes of the demo bank: six cases in six states, worked on as people at the desk would have.

Each goes through the same handler as every other case, under a clock that is set to when it was done: the same
bytes for the same bank. One credit was granted before there were cases; its case tells so as history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.events import AccountEvent
from domain.account.state import stream_of as account_stream
from domain.bank import Banks, Demo
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.clock import with_clock
from domain.dispute.corrections import figures
from domain.dispute.facts import Regime
from domain.dispute.fold import evolve
from domain.dispute.state import Case, CaseStamp, stream_of, thaw
from domain.evidence import citations as evidence
from domain.handlers.dispute import CaseHandler
from domain.history.cut import state_at
from domain.history.what_if import Move
from domain.ids import uuid7_from
from domain.ports import Store, StreamWrite
from domain.search import EventFilter
from domain.stream import NewEvent, RecordedEvent
from tui.application.cases import steps
from tui.application.cases.handler import case_handler
from tui.application.cases.letters import write
from tui.application.what_if.sandbox import read_window, try_out

LONDON = ZoneInfo("Europe/London")
INVESTIGATOR, COLLEAGUE = "disputes/akhan", "disputes/mlee"


@dataclass(slots=True)
class SetClock:
    """A clock that stands where it was set, so that the same story is always recorded at the same time."""

    now: int = 0

    def __call__(self) -> int:
        return self.now

    def set(self, when: str) -> None:
        """To a London time."""
        self.now = london(when)


def london(when: str) -> int:
    """A time in London such as "2026-11-17 09:30", in UTC microseconds."""
    at = datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)
    return int(at.timestamp()) * 1_000_000


@dataclass(slots=True)
class Work:
    """The work on one case, step by step."""

    store: Store
    clock: SetClock
    case_id: str
    account_id: str
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    @property
    def handler(self) -> CaseHandler:
        return replace(case_handler(self.store, self.clock), new_id=self.new_id)

    def new_id(self, now: int) -> str:
        """The same id for the same step every time."""
        return uuid7_from(now, f"{self.case_id}/{self.numbers()}")

    def do(self, when: str, command: c.CaseCommand, actor: str = INVESTIGATOR) -> None:
        self.clock.set(when)
        command_id = self.new_id(self.clock.now)
        self.handler.execute(
            c.CaseRequest(case_id=self.case_id, command=command, command_id=command_id, actor=actor)
        )

    def open(
        self, when: str, reason: str, regime: Regime, country: str, words: str, *entries: int, **facts: Any
    ) -> None:
        """Take the notice at the instant it came, by telephone unless the `facts` say otherwise."""
        command = steps.notice(
            self.account_id,
            reason_code=reason,
            regime=regime,
            country=country,
            entries=entries,
            words=words,
            **{"medium": "phone", **facts},
        )
        self.do(when, command, "desk/sreid")

    def letter(self, when: str, kind: d.LetterKind) -> None:
        """Send the letter as the template writes it."""
        self.clock.set(when)
        case = self.handler.load(self.case_id)
        self.do(when, write(self.handler, self.case_id, case, kind, own_templates=False).issue())

    def entry(self, text: str, at: int = -1) -> int:
        """Version of the account's event that says this: the newest, or counted from the oldest."""
        found = self.store.events_page(account_stream(self.account_id), EventFilter(text=text), limit=100)
        return found[at].version

    def account_event(self, version: int) -> RecordedEvent[AccountEvent]:
        event = self.store.event(account_stream(self.account_id), version)
        assert event is not None
        return event


def make_demo(banks: Banks, path: Path, seed: int | None = None) -> Demo:
    """Make the demo bank of a seed with its disputes at a path, replacing what is there. Raises StoreUnavailable."""
    clock = SetClock()
    return banks.make_demo(path, seed, clock, lambda store: open_disputes(store, clock))


def open_disputes(store: Store, clock: SetClock) -> None:
    """Work on all of them. `clock` is the store's."""
    _forgotten_debit(Work(store, clock, "D-41", "9260"))
    _credited(Work(store, clock, "D-58", "8870"))
    _late_payroll(Work(store, clock, "D-59", "4417"))
    _theft(Work(store, clock, "D-60", "9114"))
    _orphan_hold(Work(store, clock, "D-61", "3190"))
    _posted_twice(Work(store, clock, "D-62", "2086"))


def _forgotten_debit(work: Work) -> None:
    """Closed: the account was closed when the debit knocked, so there was no error and nothing is owed."""
    declined = work.entry("PUREGYM")
    words = "my gym says the bank refused their direct debit"
    work.open(
        "2026-06-04 11:20", "withdrawal-declined", "complaint", "GB", words, declined, alleged_amount=24_99
    )
    work.do("2026-06-04 11:22", c.Assign(assignee=INVESTIGATOR))
    work.do("2026-06-05 09:41", c.Cite(citation=evidence.cite_event(work.store, work.account_id, declined)))
    text = "the account had been closed on 29 May at the customer's own wish; nothing could be paid from it"
    work.do("2026-06-05 09:50", c.RecordFinding(text=text, evidence=(1,)))
    work.do("2026-06-05 09:52", c.Determine(outcome="no_error", explanation=text))
    work.letter("2026-06-05 10:05", "no-error")
    work.do("2026-06-05 10:06", c.CloseCase())


def _credited(work: Work) -> None:
    """An account in dollars under Regulation E: credited in full a week after the notice, and told of the credit."""
    entry = work.entry("NORDVISTA")
    granted = entry + next(
        index
        for index, row in enumerate(work.store.events(account_stream(work.account_id), after=entry), start=1)
        if row.type == "ProvisionalCreditGranted"
    )
    words = "I have never been to Riga, I know no Nordvista, and my card is here in my hand"
    work.open(
        "2026-11-03 15:15",
        "unauthorised-card",
        "reg-e",
        "US",
        words,
        entry,
        alleged_amount=249_99,
        learned_on=date(2026, 11, 3),
        learned_at=london("2026-11-03 13:05"),
        device=False,
        disclosures=True,
        foreign=True,
    )
    work.do("2026-11-03 15:20", c.Assign(assignee=INVESTIGATOR))
    work.do("2026-11-05 15:10", c.Cite(citation=evidence.cite_event(work.store, work.account_id, entry)))
    _granted_before(work, entry, granted)
    work.letter("2026-11-11 14:30", "provisional-credit")


def _granted_before(work: Work, entry: int, granted: int) -> None:
    """The credit is in the account's history: the case takes it over as it was."""
    credit = work.account_event(granted)
    case = work.handler.load(work.case_id)
    events = [
        NewEvent(
            event=event,
            event_id=work.new_id(credit.recorded_at),
            actor=actor,
            channel="staff",
            correlation_id=work.case_id,
            recorded_at=credit.recorded_at,
        )
        for event, actor in _as_granted(work, case, entry, credit)
    ]
    work.store.append([StreamWrite(stream_of(work.case_id), case.version, events)])


def _as_granted(
    work: Work, case: Case, entry: int, credit: RecordedEvent[AccountEvent]
) -> Iterator[tuple[d.CaseEvent, str]]:
    """What the case would have recorded, the clock's events included, and who did it."""
    granted, on = credit.version, date(2026, 11, 10)
    before, after = (state_at(work.store, work.account_id, version)[0] for version in (granted - 1, granted))
    step = p.Credit(credit_id="PC-D-58", entry=entry, amount=249_99)
    proposed = d.CorrectionProposed(
        number=1,
        steps=(step,),
        account_version=granted - 1,
        amount=step.amount,
        given=step.amount,
        needs_approval=True,
        before=figures(before),
        after=figures(after),
    )
    approved = d.CorrectionApproved(number=1)
    posted = d.CorrectionPosted(
        number=1,
        posted_on=on,
        first_version=granted,
        last_version=granted,
        event_ids=(credit.event_id,),
        owed=step.amount,
    )
    yield proposed, INVESTIGATOR
    yield approved, COLLEAGUE
    fold = thaw(case)
    evolve(fold, proposed, CaseStamp(fold.version + 1, credit.recorded_at, INVESTIGATOR))
    evolve(fold, approved, CaseStamp(fold.version + 1, credit.recorded_at, COLLEAGUE))
    calendar = work.handler.calendars(case.facts.country)
    for event in with_clock(fold, [posted], calendar, on, INVESTIGATOR):
        yield event, INVESTIGATOR


def _late_payroll(work: Work) -> None:
    """Pay that was put on the account a day late: no error of the payment itself but a complaint about its value date.

    What would have been is found out; the refund of the fee waits to be posted.
    """
    payroll = next(
        row for row in work.store.events(account_stream(work.account_id)) if row.is_backdated and row.event
    )
    charged = next(
        row
        for row in work.store.events(account_stream(work.account_id), until=payroll.version)[::-1]
        if row.type == "FeeCharged"
    )
    fee = charged.version
    words = "my pay was there on the twelfth, so why was I charged on the thirteenth"
    work.open("2026-11-16 09:05", "deposit-missing", "complaint", "GB", words, fee, alleged_amount=35_00)
    work.do("2026-11-16 09:06", c.Assign(assignee=INVESTIGATOR))
    work.letter("2026-11-16 09:10", "acknowledgement")
    work.do("2026-11-16 09:30", c.Cite(citation=evidence.cite_event(work.store, work.account_id, fee)))
    instant = charged.recorded_at
    window = read_window(work.store, work.account_id, payroll.version, instant)
    edits = (Move(payroll.version, payroll.effective_at),)
    found = try_out(window, edits).at_cursor
    citation = evidence.cite_what_if(work.store, work.account_id, instant, found.real, found.account, edits)
    work.do("2026-11-16 09:34", c.Cite(citation=citation))
    text = (
        "the pay reached the bank on 12 March and was at the customer's disposal a day late (PSRs 2017 reg 89); in "
        "time it would have covered the rent, no fee would have been charged (reg 94), no cash withdrawal declined"
    )
    work.do("2026-11-16 09:40", c.RecordFinding(text=text, evidence=(1, 2)))
    work.do("2026-11-16 09:41", c.Determine(outcome="error_confirmed", explanation=text))
    _proposed(work, "2026-11-16 09:45", p.Reverse(entry=fee))


def _theft(work: Work) -> None:
    """Reported by telephone: all but the excess of 35.00 is to be refunded today, and waits for approval."""
    first = work.entry("ATM ROSSIO LISBOA", 0)
    entries = (first, first + 1, first + 2)
    words = "my card was taken in Lisbon as I see only now, the three withdrawals in the night are not mine"
    work.open(
        "2026-11-16 14:12",
        "unauthorised-card",
        "psr-76",
        "GB",
        words,
        *entries,
        alleged_amount=900_00,
        lost_at=london("2026-11-02 23:40"),
        learned_on=date(2026, 11, 16),
        learned_at=london("2026-11-16 13:50"),
        authentication=True,
        negligence=False,
    )
    work.do("2026-11-16 14:15", c.Assign(assignee=COLLEAGUE))
    compared = evidence.cite_comparison(work.store, work.account_id, first - 1, first + 2)
    work.do("2026-11-16 14:30", c.Cite(citation=compared), COLLEAGUE)
    text = "three withdrawals within five minutes abroad; the bank's fraud watch froze the account at 02:31"
    work.do("2026-11-16 14:41", c.RecordFinding(text=text, evidence=(1,)), COLLEAGUE)
    work.do("2026-11-16 15:02", c.Determine(outcome="error_confirmed", explanation=text), COLLEAGUE)
    borne = work.handler.load(work.case_id).borne
    refunds = (
        p.Refund(entry=entry, amount=300_00 - borne[entry] if entry in borne else None) for entry in entries
    )
    _proposed(work, "2026-11-16 15:10", *refunds, actor=COLLEAGUE)


def _proposed(work: Work, when: str, *steps: p.Step, actor: str = INVESTIGATOR) -> None:
    account = work.store.head(work.account_id)
    assert account is not None
    work.do(when, c.ProposeCorrection(steps=steps, account_version=account.version), actor)


def _orphan_hold(work: Work) -> None:
    """Taken up on the last day of the bank: the clock runs."""
    declined = work.entry("SAINSBURY'S HOLLOWAY")
    words = "my card was refused at the till with two hundred pounds in the account"
    work.open("2026-11-17 10:02", "hold", "complaint", "GB", words, declined, alleged_amount=90_00)
    work.do("2026-11-17 10:10", c.Assign(assignee=INVESTIGATOR))
    work.do("2026-11-17 10:31", c.Cite(citation=evidence.cite_event(work.store, work.account_id, declined)))
    work.do(
        "2026-11-17 10:33",
        c.AddNote(text="asked the petrol station's bank whether the pump hold is done with"),
    )
    told = "told her that a pump's hold took the money aside, and that its release is asked for"
    work.do("2026-11-17 10:40", c.RecordContact(direction="out", medium="phone", text=told))
    task = "release the pump hold, or ask again why it still stands"
    work.do("2026-11-17 10:41", c.AddTask(text=task, due_on=date(2026, 11, 19)))


def _posted_twice(work: Work) -> None:
    """Just come by e-mail: nobody has looked at it yet."""
    words = "your statement has my dinner on it twice"
    twice = work.entry("BRASSERIE ZEDEL")
    work.open(
        "2026-11-17 11:48",
        "duplicate",
        "complaint",
        "GB",
        words,
        twice,
        alleged_amount=120_00,
        medium="email",
        notice_channel="written",
    )
