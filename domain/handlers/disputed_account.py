"""The account of a case, as its commands meet it: looked at, worked out on, and changed in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.account import commands as a
from domain.account.deciding import EntryLookup
from domain.account.events import AccountEvent, AccountOpened, MoneyDeposited
from domain.account.state import Account, stream_of
from domain.dispute import commands as c
from domain.dispute import postings as p
from domain.dispute.account_seen import bears_on, version_seen
from domain.dispute.business_days import BusinessDays, add
from domain.dispute.corrections import (
    CorrectionPreview,
    Work,
    claim_work,
    debit_work,
    debits_to_post,
    is_announced,
    preview,
    run,
)
from domain.dispute.letters.contents import tells_of
from domain.dispute.letters.sources import Sources
from domain.dispute.limits import Given
from domain.dispute.state import Case
from domain.errors import BadInput, Refused, UnknownAccount
from domain.handlers.given_before import given_before
from domain.ports import Store
from domain.search import EventFilter
from domain.stream import RecordedEvent, VersionConflict

HONOURED_DAYS = 5
"""Business days after the notice of a debit (12 CFR 1005.11(d)(2)(ii))."""
PAGE = 500
"""Later events of an account looked at at a time."""
CORRECTIONS = (c.ProposeCorrection, c.ApproveCorrection, c.PostCorrection)
"""Commands for which somebody looked at the account."""


@dataclass(frozen=True, slots=True)
class BankDays:
    """The present instant and the bank's day of it, the business days that count for the case, and the last instant of
    a day. Instants are UTC microseconds."""

    now: int
    today: date
    calendar: BusinessDays
    end_of: Callable[[date], int]


def head_of(store: Store, account_id: str) -> Account:
    """The account as it stands. Raises UnknownAccount."""
    account = store.head(account_id)
    if account is None:
        raise UnknownAccount(account_id)
    return account


def entries_of(store: Store, account_id: str) -> EntryLookup:
    """Finds the account's events by version."""
    stream_id = stream_of(account_id)
    return lambda version: store.event(stream_id, version)


def first_deposit_of(store: Store, account_id: str) -> RecordedEvent[AccountEvent] | None:
    """None also where an account that had a balance when it came here does not tell when it began."""
    stream_id = stream_of(account_id)
    opening = store.event(stream_id, 1)
    if opening is None or not isinstance(opening.event, AccountOpened) or opening.event.opening_balance:
        return None
    deposits = EventFilter(types=frozenset({MoneyDeposited.__name__}))
    return next(iter(store.events_page(stream_id, deposits, after=0, limit=1)), None)


@dataclass(frozen=True, slots=True)
class DisputedAccount:
    """`account_id` is the account that the case, as it stands, is about; `sources` answers what letters about it are
    written from."""

    store: Store
    account_id: str
    case_id: str
    case: Case
    bank: BankDays
    sources: Callable[[], Sources]

    @property
    def today(self) -> date:
        """The day at the bank."""
        return self.bank.today

    @property
    def stream_id(self) -> str:
        """Its stream."""
        return stream_of(self.account_id)

    @property
    def entry(self) -> EntryLookup:
        """Finds its events by version."""
        return entries_of(self.store, self.account_id)

    def head(self) -> Account:
        """As it stands. Raises UnknownAccount."""
        return head_of(self.store, self.account_id)

    def preview(self, account: Account, steps: Sequence[p.Step]) -> CorrectionPreview:
        """What the steps would do to it. Raises Refused where a rule of the account forbids one."""
        withdrawn = [
            step.credit_id
            for step in steps
            if isinstance(step, p.WithdrawCredit) and not is_announced(step, self.today)
        ]
        promises = self._announced(withdrawn, account)
        return preview(account, self.case_id, self.case, steps, self.entry, self.bank, promises)

    def steps(self, command: c.CaseCommand) -> Sequence[p.Step]:
        """The postings that the command is about; none for most."""
        match command:
            case c.ProposeCorrection():
                return command.steps
            case c.ApproveCorrection() | c.PostCorrection():
                proposal = self.case.open_proposals.get(command.number)
                return () if proposal is None else proposal.steps
        return ()

    def change(self, command: c.CaseCommand, account: Account) -> CorrectionPreview | None:
        """What the command does to it; for a correction its head must be the one that was looked at.

        Raises VersionConflict where it has changed since.
        """
        steps = self.steps(command)
        if not steps:
            work = self._work(command, account)
            return run(account, work, self.entry, self.bank.now) if work else None
        assert isinstance(command, CORRECTIONS)
        seen = self._version_seen(command, account, steps)
        if seen < account.version:
            raise self.stale(steps, seen)
        if seen > account.version:
            raise BadInput(f"Account {self.account_id} is at version {account.version}, not at {seen} yet.")
        return self.preview(account, steps)

    def stale(self, steps: Sequence[p.Step], seen: int) -> VersionConflict:
        """It has moved on: what came between, and what its rules say to the same steps now."""
        account = self.head()
        between = self.store.events(self.stream_id, after=seen, until=account.version, limit=100)
        try:
            self.preview(account, steps)
            verdict = ""
        except (Refused, BadInput) as refusal:
            verdict = refusal.message
        return VersionConflict(self.stream_id, seen, account.version, between, verdict)

    def given(self, command: c.CaseCommand) -> Given:
        """What was given before, in this case and to this customer today, where the command gives something."""
        if not self.steps(command):
            return Given()
        return given_before(self.store, self.case_id, self.case, self.today)

    def _work(self, command: c.CaseCommand, account: Account) -> list[Work]:
        """What a command that is no correction asks of it: a claim for money that never came, a debit that was
        announced for a day that has come, items to honour after one that the customer is told of."""
        match command:
            case c.OpenCase():
                return claim_work(self.case_id, self.account_id, None, command.facts)
            case c.AmendFacts():
                return claim_work(self.case_id, self.account_id, self.case.facts, command.facts)
            case c.Tick():
                due = debits_to_post(self.case, account, self.today)
                return [*debit_work(self.case, account, self.today), *self._announced(due, account)]
            case c.IssueLetter() if self.case.untold_debits:
                told = tells_of(command.kind, command.text, self.case, self.sources())
                return self._honouring(
                    {key: self.today for key in self.case.untold_debits if key in told}, account
                )
        return []

    def _announced(self, withdrawn: Sequence[str], account: Account) -> list[Work]:
        """What the letter that announced these debits promised, where the days of it have not passed."""
        log = self.case.credit_log
        told = {key: log[key].debit_told_on for key in withdrawn if key in log}
        return self._honouring({key: on for key, on in told.items() if on is not None}, account)

    def _honouring(self, told_on: Mapping[str, date], account: Account) -> list[Work]:
        """What is promised of items that come after debits, by credit id the day on which the customer was told of it
        (12 CFR 1005.11(d)(2)(ii)).

        Nothing where the account pays no items, or has promised as much already.
        """
        if self.case.facts.regime != "reg-e" or account.status == "closed":
            return []
        last_days = {key: add(self.bank.calendar, on, HONOURED_DAYS) for key, on in told_on.items()}
        until = {key: self.bank.end_of(day) for key, day in last_days.items() if day >= self.today}
        return [
            Work(a.PromiseHonouring(account_id=self.account_id, credit_id=key, until=at))
            for key, at in until.items()
            if key not in account.honouring or account.honouring[key].until < at
        ]

    def _version_seen(
        self,
        command: c.ProposeCorrection | c.ApproveCorrection | c.PostCorrection,
        account: Account,
        steps: Sequence[p.Step],
    ) -> int:
        """The version of the account that whoever asks has looked at."""
        if not isinstance(command, c.ProposeCorrection):
            proposed_on = self.case.proposals[command.number].account_version
            stated = command.account_version or proposed_on
            return stated if stated > account.version else min(stated, proposed_on)
        if command.account_version is not None:
            return command.account_version
        opened_on = self.store.version_at(self.stream_id, self.case.opened_at)
        seen = version_seen(opened_on, self.store.case_events(self.case_id))
        later = self._later(seen, account.version)
        return seen if bears_on(later, self.case_id, steps) else account.version

    def _later(self, after: int, until: int) -> Iterator[RecordedEvent[AccountEvent]]:
        while page := self.store.events(self.stream_id, after=after, until=until, limit=PAGE):
            yield from page
            after = page[-1].version
