"""Executing commands on cases: load → decide → append, the disputed account in the same transaction where it changes.

Nothing here knows a database, a calendar's source or a screen; they are ports.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from domain.account.events import AccountEvent
from domain.account.state import Account
from domain.account.state import stream_of as account_stream
from domain.clock import FIRST_STATED, LAST_STATED, utc_now
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.business_days import BusinessDays, later
from domain.dispute.corrections import CorrectionPreview
from domain.dispute.decisions import decide
from domain.dispute.derived import AccountLog
from domain.dispute.fold import replay
from domain.dispute.letters.sources import Sources, Wording
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import STREAM_PREFIX, Case, case_of, initial, stream_of
from domain.errors import BadInput, ReadOnly, Refused, UnknownCase
from domain.evidence import citations as evidence
from domain.handlers import retry
from domain.handlers.account_used_ids import used
from domain.handlers.dispute_used_ids import is_same
from domain.handlers.disputed_account import (
    CORRECTIONS,
    BankDays,
    DisputedAccount,
    entries_of,
    first_deposit_of,
    head_of,
)
from domain.ids import uuid7
from domain.ports import Clock, Receipt, Store, StreamWrite
from domain.profile.state import Limits
from domain.stream import NewEvent, VersionConflict

MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class CaseExecuted:
    """What a command on a case did. `receipts` is the case's, and the account's where it was corrected."""

    case_id: str
    case: Case
    receipts: tuple[Receipt, ...]
    first_time: bool


@dataclass(slots=True)
class CaseHandler:
    """Executes commands on the cases of a store.

    `calendars` answers the business days of a country, `wordings` how a locale writes days and amounts. Which day it
    is, and above which amount somebody else approves, the bank's profile says. `new_id` answers an event's id for an
    instant.
    """

    store: Store
    calendars: Callable[[str], BusinessDays]
    wordings: Callable[[str], Wording]
    clock: Clock = utc_now
    new_id: Callable[[int], str] = uuid7
    pause: Callable[[float], None] = field(default=time.sleep)

    def today(self) -> date:
        """The day it is in the bank's own zone, whoever asks from wherever (12 CFR 1005.2(d), comment 2(d)-1)."""
        return self.day_of(self.clock())

    def day_of(self, instant: int) -> date:
        """The bank's day of an instant, UTC microseconds; the nearest day of the years 1 to 9999."""
        within = max(FIRST_STATED, min(instant, LAST_STATED))
        return datetime.fromtimestamp(within / 1_000_000, UTC).astimezone(self.store.profile().clock).date()

    def end_of(self, day: date) -> int:
        """The last instant of a day of the bank, UTC microseconds."""
        begin = datetime.combine(later(day, 1), datetime.min.time(), self.store.profile().clock)
        return min(int(begin.timestamp() * 1_000_000) - 1, LAST_STATED)

    @property
    def limits(self) -> Limits:
        """Above which a correction needs somebody else's approval."""
        return self.store.profile().limits

    def log(self, account_id: str) -> AccountLog:
        """What facts of a notice are derived from. Raises UnknownAccount."""
        return AccountLog(
            head_of(self.store, account_id),
            entries_of(self.store, account_id),
            lambda: first_deposit_of(self.store, account_id),
            self.day_of,
            self.today(),
        )

    def letter_sources(self, account_id: str) -> Sources:
        """What letters about the account are written from, beside their case."""
        profile = self.store.profile()
        return Sources(
            profile=profile,
            wording=self.wordings(profile.locale),
            entry=entries_of(self.store, account_id),
            given_back=head_of(self.store, account_id).given_back,
        )

    def load(self, case_id: str) -> Case:
        """The case at its head. Raises UnknownCase."""
        case = self.store.case(case_id)
        if case is None:
            raise UnknownCase(case_id)
        return case

    def execute(self, request: c.CaseRequest) -> CaseExecuted:
        """Have the effect of the command exactly once.

        Raises Refused or BadInput when a rule says no or the command id was used for another command, UnknownCase,
        UnknownAccount, ReadOnly, StoreUnavailable, and VersionConflict: of the case where somebody else worked on
        it, of the account where it has changed since the correction was previewed, with the events in between
        and what its rules say now.
        """
        if self.store.read_only:
            raise ReadOnly
        return retry.execute(
            lambda: self._attempt(request),
            earlier=lambda: self._earlier(request),
            final=lambda conflict: None if _may_retry(request, conflict) else conflict,
            attempts=MAX_ATTEMPTS,
            pause=self.pause,
        )

    def preview(self, case_id: str, steps: Sequence[p.Step]) -> CorrectionPreview:
        """What a correction would do to the account as it stands. Raises as `execute`."""
        account = self._disputed(case_id, self.load(case_id))
        return account.preview(account.head(), steps)

    def would_record(self, request: c.CaseRequest) -> list[d.CaseEvent]:
        """What the command would put into the case as it stands, the clock's events included. Raises as `execute`."""
        case = self._load_for(request)
        self._expect(case, request)
        return self._decide(request, case)[0]

    def _attempt(self, request: c.CaseRequest) -> CaseExecuted:
        case = self._load_for(request)
        earlier = self._earlier(request)
        if earlier is not None:
            return earlier
        self._expect(case, request)
        decided, posting, account = self._decide(request, case)
        if not decided:
            return CaseExecuted(request.case_id, case, (), first_time=True)
        writes = [
            StreamWrite(
                stream_of(request.case_id), case.version, [self._new_event(one, request) for one in decided]
            )
        ]
        if posting:
            account_id = _account_id(case, request.command)
            writes.append(StreamWrite(account_stream(account_id), account.version, posting))
        if isinstance(request.command, c.AttachFile) and request.command.content is not None:
            self.store.keep_file(request.command.content)
        receipts = self._append(writes, request, case)
        after = self.store.case_events(request.case_id, after=case.version, until=receipts[0].version)
        return CaseExecuted(request.case_id, replay(after, case), tuple(receipts), first_time=True)

    def _decide(
        self, request: c.CaseRequest, case: Case
    ) -> tuple[list[d.CaseEvent], list[NewEvent], Account]:
        """The case's events, the account's, and the account they were decided on."""
        account_id = _account_id(case, request.command)
        disputed = self._disputed(request.case_id, case, account_id, _country(case, request.command))
        account = disputed.head()
        change = disputed.change(request.command, account)
        posting = self._posting(request, change)
        circumstances = CaseCircumstances(
            case_id=request.case_id,
            actor=request.actor,
            reason=request.reason,
            today=disputed.today,
            now=disputed.bank.now,
            day_of=self.day_of,
            calendar=disputed.bank.calendar,
            account=account,
            limits=self.limits,
            given=disputed.given(request.command),
            entry=disputed.entry,
            preview=change,
            event_ids=tuple(event.event_id for event in posting),
            first_deposit=lambda: first_deposit_of(self.store, account_id),
            letter_sources=(
                self.letter_sources(account_id) if isinstance(request.command, c.IssueLetter) else None
            ),
        )
        self._check_citation(case, request.command)
        if isinstance(request.command, c.LinkCase):
            self.load(request.command.case_id)
        return decide(case, request.command, circumstances), posting, account

    def _append(self, writes: Sequence[StreamWrite], request: c.CaseRequest, case: Case) -> list[Receipt]:
        """Append; a rival on the account is answered like one met before."""
        try:
            return self.store.append(writes)
        except VersionConflict as conflict:
            if conflict.stream_id == stream_of(request.case_id):
                raise
            disputed = self._disputed(request.case_id, case)
            steps = disputed.steps(request.command)
            if not steps:
                raise
            raise disputed.stale(steps, conflict.expected) from conflict

    def _earlier(self, request: c.CaseRequest) -> CaseExecuted | None:
        """What the first execution of this command answered, if there was one.

        Raises Refused where its id was used for another command, whatever it was on.
        """
        receipts = {one.stream_id: one for one in self.store.receipts(request.command_id)}
        if not receipts:
            return None
        own = receipts.get(stream_of(request.case_id))
        if own is None:
            raise used(request.command_id, next(iter(receipts.values())))
        first = own.lines[0].version
        rows = self.store.case_events(request.case_id, after=first - 1, until=own.version)
        if not is_same(
            request, rows, lambda: replay(self.store.case_events(request.case_id, until=first - 1))
        ):
            raise used(request.command_id, own)
        case = replay(self.store.case_events(request.case_id, until=own.version))
        account = receipts.get(account_stream(case.account_id))
        return CaseExecuted(
            request.case_id, case, (own,) if account is None else (own, account), first_time=False
        )

    def _load_for(self, request: c.CaseRequest) -> Case:
        if isinstance(request.command, c.OpenCase):
            return self.store.case(request.case_id) or initial()
        return self.load(request.case_id)

    def _expect(self, case: Case, request: c.CaseRequest) -> None:
        expected = request.expected_version
        if expected is None or expected == case.version:
            return
        if expected > case.version:
            raise BadInput(
                f"Case {request.case_id} is at version {case.version}; it has not reached the expected version "
                f"{expected} yet."
            )
        between = self.store.case_events(request.case_id, after=expected, until=case.version)
        raise VersionConflict(stream_of(request.case_id), expected, case.version, between)

    def _disputed(self, case_id: str, case: Case, account_id: str = "", country: str = "") -> DisputedAccount:
        about = account_id or case.account_id
        now = self.clock()
        bank = BankDays(now, self.day_of(now), self.calendars(country or case.facts.country), self.end_of)
        return DisputedAccount(self.store, about, case_id, case, bank, lambda: self.letter_sources(about))

    def _posting(self, request: c.CaseRequest, change: CorrectionPreview | None) -> list[NewEvent]:
        """The account's events of what is being posted; a correction that is only looked at has none."""
        command = request.command
        if change is None or isinstance(command, c.ProposeCorrection | c.ApproveCorrection):
            return []
        number = f", correction {command.number}" if isinstance(command, c.PostCorrection) else ""
        reason = request.reason or f"case {request.case_id}{number}"
        return [
            replace(self._new_event(one.event, request), effective_at=one.effective_at, reason=reason)
            for one in change.decided
        ]

    def _check_citation(self, case: Case, command: c.CaseCommand) -> None:
        """What a citation says it saw is what the log shows. Raises Refused, DamageFound."""
        if not isinstance(command, c.Cite):
            return
        view = evidence.open_again(self.store, case.account_id, command.citation)
        if not view.same:
            raise Refused(
                "citation", "The account does not show the figures that were to be cited; look again."
            )

    def _new_event(self, event: d.CaseEvent | AccountEvent, request: c.CaseRequest) -> NewEvent:
        return NewEvent(
            event=event,
            event_id=self.new_id(self.clock()),
            actor=request.actor,
            channel="staff",
            reason=request.reason,
            command_id=request.command_id,
            correlation_id=request.case_id,
            causation_id=request.command_id,
        )


def open_case(
    handler: CaseHandler, command: c.OpenCase, *, command_id: str, actor: str, reason: str = ""
) -> CaseExecuted:
    """Open a case under the next free number: D-1, D-2, D-3 … Raises as CaseHandler.execute."""
    for _ in range(MAX_ATTEMPTS):
        # The number first: what takes it afterwards under this id is then seen, here or as a conflict.
        free = f"D-{handler.store.last_case_number() + 1}"
        case_id = _opened_by(handler.store, command_id) or free
        request = c.CaseRequest(
            case_id=case_id,
            command=command,
            command_id=command_id,
            actor=actor,
            reason=reason,
            expected_version=None,
        )
        try:
            return handler.execute(request)
        except Refused as refusal:
            if refusal.rule != "already-open":
                raise
    raise BadInput("Others kept taking the next case number; try again.")


def _opened_by(store: Store, command_id: str) -> str | None:
    """The case that this command opened, so that it never opens two."""
    return next(
        (
            case_of(one.stream_id)
            for one in store.receipts(command_id)
            if one.stream_id.startswith(STREAM_PREFIX) and one.lines[0].version == 1
        ),
        None,
    )


def _may_retry(request: c.CaseRequest, conflict: VersionConflict) -> bool:
    """Nobody looked at what has changed: the case for a command that holds on any, the account for one that is no
    correction of it."""
    if conflict.stream_id != stream_of(request.case_id):
        return not isinstance(request.command, CORRECTIONS)
    return type(request.command) in c.RETRYABLE and request.expected_version is None


def _account_id(case: Case, command: c.CaseCommand) -> str:
    return command.account_id if isinstance(command, c.OpenCase) else case.account_id


def _country(case: Case, command: c.CaseCommand) -> str:
    facts = command.facts if isinstance(command, c.OpenCase | c.AmendFacts) else case.facts
    return facts.country
