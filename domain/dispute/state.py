"""The state of one dispute case. How events change it is in `fold`, what the rules make of it in `decisions`.

Amounts are minor units of the account's currency, days are calendar days of the bank.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple, cast

from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.facts import Facts
from domain.dispute.regimes.facts import Reassertion
from domain.freezing import Freezing, Frozen

CaseStatus = Literal["absent", "received", "investigating", "determined", "correcting", "closed"]
ProposalStatus = Literal["proposed", "approved", "rejected", "posted"]
STREAM_PREFIX = "dispute-"

WINDOWS: frozenset[d.DeadlineName] = frozenset({"notice", "honour", "confirmation"})
"""Dates that are no duty of the bank to act by: how long a notice is timely, how long items are honoured, by when the
customer confirms in writing."""
NEVER_CAME = 0
"""Stands for the entry of money that never came, among what the customer bears."""
UNKNOWN = Facts(
    reason_code="unknown", regime="internal", country="ZZ", notice_channel="oral", noticed_on=date.min
)
"""Of a case whose notice cannot be read."""


class CaseStamp(NamedTuple):
    """What of the envelope a fold needs. `recorded_at` is UTC microseconds."""

    version: int
    recorded_at: int
    actor: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation by number: the event of the case that holds it, its kind and the account event it stands on."""

    kind: d.EvidenceKind
    version: int
    account_version: int
    known_version: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction on its way. `by` proposed it, `decided_by` approved or rejected it ("": nobody did). `batch` is the
    batch that it belongs to ("": none), where it was approved with the others."""

    steps: tuple[p.Step, ...]
    account_version: int
    amount: int
    needs_approval: bool
    by: str
    version: int
    given: int = 0
    status: ProposalStatus = "proposed"
    decided_by: str = ""
    batch: str = ""

    @property
    def is_open(self) -> bool:
        """Neither posted nor rejected."""
        return self.status in ("proposed", "approved")

    @property
    def may_post(self) -> bool:
        """Approved, or small enough to need nobody's approval."""
        return self.status == "approved" or (self.status == "proposed" and not self.needs_approval)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was sent; `version` is the event of the case that keeps its text."""

    kind: d.LetterKind
    sent_on: date
    version: int


@dataclass(frozen=True, slots=True)
class Posted:
    """Events of the account, `first` to `last`, that put something right; `version` is the event of the case that says
    so. `amount` is all money that they move or set free. `on` None: before anybody determined that it was wrong."""

    first: int
    last: int
    amount: int
    version: int
    on: date | None = None


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """A provisional credit of the case and what became of it. `entry` None: for money that never came.

    `told_on` and `debit_told_on` are when the customer was told, with date and amount, of the credit and of its debit;
    `due_on` is when a debit that was announced is posted. `debited` is how much was withdrawn, where the rest is final
    (None: all of it).
    """

    entry: int | None
    amount: int
    granted_on: date
    version: int
    told_on: date | None = None
    final_on: date | None = None
    withdrawn_on: date | None = None
    debit_told_on: date | None = None
    due_on: date | None = None
    debited: int | None = None

    @property
    def debit(self) -> int:
        """How much of it is, or will be, withdrawn."""
        return self.amount if self.debited is None else self.debited

    @property
    def kept(self) -> int:
        """How much of it the customer keeps, once it is final."""
        return self.amount - self.debit if self.withdrawn_on is not None else self.amount

    @property
    def is_open(self) -> bool:
        """Neither final nor withdrawn."""
        return self.final_on is None and self.withdrawn_on is None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do by a day, by the event of the case that added it."""

    text: str
    due_on: date
    version: int
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Breach:
    """A duty that was not met by its day, by `deadline_key`; `met_on` is when it was met late (None: never)."""

    key: str
    due_on: date
    rule: str
    met_on: date | None = None


@dataclass(slots=True)
class CaseFold:
    """The state while events are being folded in; `Case` is the same as a value.

    `deadlines` are those that apply, by `deadline_key`; `met`, `missed` and `cured` tell of them by the same key,
    `missed` since the case was last opened anew, `breaches` of all its life. `reasserted` says how it stood when it
    was last reopened, `debits_on` are the days of the disputed entries, `kept_back` is the most that may be kept back
    of a refund. `first_noticed_on` and `first_noticed_at` are those of the notice before it was ever reopened.
    `credit_log` are its provisional credits by id. `borne` is what was determined that the customer bears, by entry
    (`NEVER_CAME`: of money that never came). `owed` is what the bank owed when it was last worked out (None: not since
    it was opened, or by schema 1), `settled_on` the day since which that is nothing. `given_amount` is all the money
    that it gave the customer, `postings` where on the account it did. `since` is the event with which the case was
    opened, or last reopened. The days a clock hangs on are None until they come.
    """

    status: CaseStatus = "absent"
    outcome: d.Outcome | None = None
    account_id: str = ""
    holder_id: str = ""
    currency: str = ""
    facts: Facts = UNKNOWN
    debits_on: tuple[date, ...] = ()
    kept_back: int | None = None
    first_noticed_on: date | None = None
    first_noticed_at: int | None = None
    reasserted: Reassertion | None = None
    since: int = 0
    assignee: str = ""
    determined_on: date | None = None
    determined_version: int = 0
    determined_by: str = ""
    corrected_on: date | None = None
    reported_on: date | None = None
    owed: int | None = None
    settled_on: date | None = None
    borne: dict[int, int] = field(default_factory=dict)
    given_amount: int = 0
    postings: tuple[Posted, ...] = ()
    deadlines: dict[str, d.DueDate] = field(default_factory=dict)
    met: dict[str, date] = field(default_factory=dict)
    missed: dict[str, date] = field(default_factory=dict)
    cured: dict[str, date] = field(default_factory=dict)
    breaches: tuple[Breach, ...] = ()
    credit_log: dict[str, CreditRecord] = field(default_factory=dict)
    evidence: dict[int, Evidence] = field(default_factory=dict)
    findings: dict[int, int] = field(default_factory=dict)
    proposals: dict[int, Proposal] = field(default_factory=dict)
    letters: dict[int, Letter] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    attachments: int = 0
    contacts: int = 0
    links: tuple[tuple[str, str], ...] = ()
    notes: int = 0
    version: int = 0
    recorded_at: int = 0
    opened_at: int = 0
    unverified_from: int | None = None

    @property
    def is_open(self) -> bool:
        """Somebody still has something to do."""
        return self.status not in ("absent", "closed")

    @property
    def duties(self) -> tuple[d.DueDate, ...]:
        """Deadlines that are still to be met, the nearest first; none once the case is closed."""
        if not self.is_open:
            return ()
        due = [one for key, one in self.deadlines.items() if one.name not in WINDOWS and key not in self.met]
        return tuple(sorted(due, key=lambda one: (one.due_on, one.name, one.about)))

    @property
    def next_due(self) -> d.DueDate | None:
        """The nearest deadline that is still to be met."""
        return next(iter(self.duties), None)

    @property
    def open_proposals(self) -> dict[int, Proposal]:
        """Corrections that are neither posted nor rejected, by number."""
        return {number: one for number, one in self.proposals.items() if one.is_open}

    @property
    def owes_correction(self) -> bool:
        """An error was found and something is still owed."""
        return self.outcome in ("error_confirmed", "different_error") and self.corrected_on is None

    @property
    def noticed_on(self) -> date | None:
        """The day of the notice; None where there is none, or it cannot be read."""
        return None if self.facts is UNKNOWN or self.facts == UNKNOWN else self.facts.noticed_on

    @property
    def facts_of_loss(self) -> Facts:
        """The facts with the notice by which the bank first knew: what the customer bears, and how long the bank could
        be told, hang on that one, however often the error is asserted again."""
        if self.reasserted is None or self.first_noticed_on is None:
            return self.facts
        return replace(self.facts, noticed_on=self.first_noticed_on, noticed_at=self.first_noticed_at)

    @property
    def credits(self) -> dict[str, int]:
        """Provisional credits that are neither final nor withdrawn, by id: their amounts."""
        return {key: one.amount for key, one in self.credit_log.items() if one.is_open}

    @property
    def recent_credits(self) -> dict[str, CreditRecord]:
        """Credits granted since the case was opened, or last reopened, the earliest first."""
        return {key: one for key, one in self.credit_log.items() if one.version >= self.since}

    @property
    def credited_on(self) -> date | None:
        """The day of the first credit since the case was opened, or last reopened."""
        return next((one.granted_on for one in self.recent_credits.values()), None)

    @property
    def credit_told_on(self) -> date | None:
        """The day on which the customer was first told of one of them."""
        told = [one.told_on for one in self.recent_credits.values() if one.told_on is not None]
        return min(told, default=None)

    @property
    def credit_withdrawn_on(self) -> date | None:
        """The day on which one of them was last debited again."""
        days = [one.withdrawn_on for one in self.recent_credits.values() if one.withdrawn_on is not None]
        return max(days, default=None)

    @property
    def untold_credits(self) -> dict[str, CreditRecord]:
        """Credits of which the customer was not told yet."""
        return {key: one for key, one in self.recent_credits.items() if one.told_on is None}

    @property
    def withdrawn_credits(self) -> dict[str, CreditRecord]:
        """Credits that were debited again."""
        return {key: one for key, one in self.credit_log.items() if one.withdrawn_on is not None}

    @property
    def untold_debits(self) -> dict[str, CreditRecord]:
        """Debits of credits of which the customer was not told yet."""
        return {key: one for key, one in self.withdrawn_credits.items() if one.debit_told_on is None}


class Case(Frozen, CaseFold):
    """State of a case at one version: a value, safe to share between threads."""

    __slots__ = ()


_STATES = Freezing(CaseFold, Case)
freeze, thaw = _STATES.freeze, _STATES.thaw


def by_line(borne: Iterable[d.Borne]) -> dict[int, int]:
    """What the customer bears by entry, `NEVER_CAME` for money that never came."""
    return {one.entry or NEVER_CAME: one.amount for one in borne}


def initial() -> Case:
    """The state before any event."""
    return freeze(CaseFold())


def stream_of(case_id: str) -> str:
    """Stream id of a case."""
    return STREAM_PREFIX + case_id


def case_of(stream_id: str) -> str:
    """Case id of a stream."""
    return stream_id.removeprefix(STREAM_PREFIX)


def deadline_key(due: d.DueDate | d.DeadlineMet | d.DeadlineMissed | d.DeadlineCured) -> str:
    """What tells a deadline from the others of its case."""
    return f"{due.name} {due.about}" if due.about else due.name


def parts_of_key(key: str) -> tuple[d.DeadlineName, str]:
    """The name of a deadline and what it is about, from its key."""
    name, _, about = key.partition(" ")
    return cast("d.DeadlineName", name), about
