"""The state of one dispute case and how facts change it: `initial`, `evolve`, `replay`.

Like an account's, this `evolve` never refuses a fact; the rules are in `decisions`. Amounts are minor units of the
account's currency, days are calendar days of the case's zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from domain.dispute import events as d
from domain.freezing import Freezing, Frozen

if TYPE_CHECKING:
    from domain.stream import RecordedEvent

CaseStatus = Literal["absent", "received", "investigating", "determined", "correcting", "closed"]
ProposalStatus = Literal["proposed", "approved", "rejected", "posted"]
STREAM_PREFIX = "dispute-"

WINDOWS: frozenset[d.DeadlineName] = frozenset({"notice", "honour"})
"""Dates that are no duty of the bank to act by: how long a notice is timely, how long items are honoured."""


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
    """A correction on its way. `by` proposed it, `decided_by` approved or rejected it ("": nobody did)."""

    steps: tuple[d.Step, ...]
    account_version: int
    amount: int
    needs_approval: bool
    by: str
    version: int
    status: ProposalStatus = "proposed"
    decided_by: str = ""

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


@dataclass(slots=True)
class CaseFold:
    """The state while events are being folded in; `Case` is the same as a value.

    `deadlines` are those that apply, `met` and `missed` tell of them by name. `credits` are provisional credits
    of this case that are neither final nor withdrawn, by id. The days a clock hangs on are None until they come.
    """

    status: CaseStatus = "absent"
    outcome: d.Outcome | None = None
    account_id: str = ""
    holder_id: str = ""
    currency: str = ""
    reason_code: str = ""
    regime: d.Regime = "internal"
    country: str = ""
    notice_channel: d.NoticeChannel = "oral"
    noticed_on: date | None = None
    alleged_amount: int | None = None
    entries: tuple[int, ...] = ()
    words: str = ""
    statement_on: date | None = None
    learned_on: date | None = None
    new_account: bool = False
    point_of_sale: bool = False
    foreign: bool = False
    assignee: str = ""
    credited_on: date | None = None
    credit_told_on: date | None = None
    determined_on: date | None = None
    determined_version: int = 0
    corrected_on: date | None = None
    reported_on: date | None = None
    credit_withdrawn_on: date | None = None
    deadlines: dict[d.DeadlineName, d.DueDate] = field(default_factory=dict)
    met: dict[d.DeadlineName, date] = field(default_factory=dict)
    missed: dict[d.DeadlineName, date] = field(default_factory=dict)
    evidence: dict[int, Evidence] = field(default_factory=dict)
    findings: dict[int, int] = field(default_factory=dict)
    proposals: dict[int, Proposal] = field(default_factory=dict)
    letters: dict[int, Letter] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)
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
        due = [one for one in self.deadlines.values() if one.name not in WINDOWS and one.name not in self.met]
        return tuple(sorted(due, key=lambda one: (one.due_on, one.name)))

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
        """An error was found and nothing has been corrected since."""
        return self.outcome in ("error_confirmed", "different_error") and self.corrected_on is None


class Case(Frozen, CaseFold):
    """State of a case at one version: a value, safe to share between threads."""

    __slots__ = ()


_STATES = Freezing(CaseFold, Case)
freeze, thaw = _STATES.freeze, _STATES.thaw


def initial() -> Case:
    """The state before any event."""
    return freeze(CaseFold())


def stream_of(case_id: str) -> str:
    """Stream id of a case."""
    return STREAM_PREFIX + case_id


def case_of(stream_id: str) -> str:
    """Case id of a stream."""
    return stream_id.removeprefix(STREAM_PREFIX)


def evolve(fold: CaseFold, event: d.CaseEvent | None, stamp: CaseStamp) -> None:
    """Fold one recorded fact into the state, in place. None stands for a row that could not be read."""
    fold.version, fold.recorded_at = stamp.version, stamp.recorded_at
    if event is None:
        if fold.unverified_from is None:
            fold.unverified_from = stamp.version
        return
    EVOLVE[type(event)](fold, event, stamp)


def replay(recorded: Iterable[RecordedEvent[Any]], start: CaseFold | None = None) -> Case:
    """State after the events, folded in the order given onto `start` (default: before any event)."""
    fold = CaseFold() if start is None else thaw(start)
    for row in recorded:
        evolve(fold, row.event, CaseStamp(row.version, row.recorded_at, row.actor))
    return freeze(fold)


def _noticed(fold: CaseFold, event: d.NoticeReceived, stamp: CaseStamp) -> None:
    fold.status, fold.opened_at = "received", stamp.recorded_at
    for name in (
        "account_id",
        "holder_id",
        "currency",
        "reason_code",
        "regime",
        "country",
        "notice_channel",
        "noticed_on",
        "alleged_amount",
        "entries",
        "words",
        "statement_on",
        "learned_on",
        "new_account",
        "point_of_sale",
        "foreign",
    ):
        setattr(fold, name, getattr(event, name))


def _deadlines_set(fold: CaseFold, event: d.DeadlinesSet, stamp: CaseStamp) -> None:
    fold.deadlines = {one.name: one for one in event.deadlines}


def _facts_changed(fold: CaseFold, event: d.CaseFactsChanged, stamp: CaseStamp) -> None:
    for name in event.__dataclass_fields__:
        value = getattr(event, name)
        if value is not None:
            setattr(fold, name, value)


def _assigned(fold: CaseFold, event: d.CaseAssigned, stamp: CaseStamp) -> None:
    fold.assignee = event.assignee
    _investigating(fold)


def _investigating(fold: CaseFold) -> None:
    if fold.status == "received":
        fold.status = "investigating"


def _cited(fold: CaseFold, event: d.EvidenceCited, stamp: CaseStamp) -> None:
    fold.evidence[event.number] = Evidence(event.kind, stamp.version, event.version, event.known_version)
    _investigating(fold)


def _note_added(fold: CaseFold, event: d.NoteAdded, stamp: CaseStamp) -> None:
    fold.notes += 1


def _found(fold: CaseFold, event: d.FindingRecorded, stamp: CaseStamp) -> None:
    fold.findings[event.number] = stamp.version
    _investigating(fold)


def _met(fold: CaseFold, event: d.DeadlineMet, stamp: CaseStamp) -> None:
    fold.met[event.name] = event.met_on


def _missed(fold: CaseFold, event: d.DeadlineMissed, stamp: CaseStamp) -> None:
    fold.missed[event.name] = event.due_on


def _determined(fold: CaseFold, event: d.Determined, stamp: CaseStamp) -> None:
    fold.status, fold.outcome, fold.determined_on = "determined", event.outcome, event.determined_on
    fold.determined_version, fold.reported_on = stamp.version, None
    if event.corrected_by:
        fold.corrected_on = event.determined_on


def _proposed(fold: CaseFold, event: d.CorrectionProposed, stamp: CaseStamp) -> None:
    fold.proposals[event.number] = Proposal(
        event.steps, event.account_version, event.amount, event.needs_approval, stamp.actor, stamp.version
    )
    if fold.status == "determined":
        fold.status = "correcting"


def _approved(fold: CaseFold, event: d.CorrectionApproved, stamp: CaseStamp) -> None:
    _decide(fold, event.number, "approved", stamp.actor)


def _rejected(fold: CaseFold, event: d.CorrectionRejected, stamp: CaseStamp) -> None:
    _decide(fold, event.number, "rejected", stamp.actor)
    if fold.status == "correcting" and not fold.open_proposals and fold.corrected_on is None:
        fold.status = "determined"


def _decide(fold: CaseFold, number: int, status: ProposalStatus, by: str) -> None:
    proposal = fold.proposals.get(number)
    if proposal is not None:
        fold.proposals[number] = replace(proposal, status=status, decided_by=by)


def _posted(fold: CaseFold, event: d.CorrectionPosted, stamp: CaseStamp) -> None:
    proposal = fold.proposals.get(event.number)
    if proposal is None:
        return
    fold.proposals[event.number] = replace(proposal, status="posted")
    for step in proposal.steps:
        _carried_out(fold, step, event.posted_on)


def _carried_out(fold: CaseFold, step: d.Step, on: date) -> None:
    """What a posted step means for the case: a credit begun or ended, or an error corrected."""
    match step:
        case d.Credit():
            fold.credits[step.credit_id] = step.amount
            fold.credited_on = fold.credited_on or on
        case d.WithdrawCredit():
            fold.credits.pop(step.credit_id, None)
            fold.credit_withdrawn_on = on
        case d.MakeFinal():
            fold.credits.pop(step.credit_id, None)
            fold.corrected_on = on
        case _:
            fold.corrected_on = on


def _letter_issued(fold: CaseFold, event: d.LetterIssued, stamp: CaseStamp) -> None:
    fold.letters[event.number] = Letter(event.kind, event.sent_on, stamp.version)
    if event.kind == "provisional-credit":
        fold.credit_told_on = fold.credit_told_on or event.sent_on
    elif event.kind != "acknowledgement":
        fold.reported_on = fold.reported_on or event.sent_on


def _withdrawn(fold: CaseFold, event: d.NoticeWithdrawn, stamp: CaseStamp) -> None:
    fold.status, fold.outcome = "determined", "withdrawn"


def _closed(fold: CaseFold, event: d.CaseClosed, stamp: CaseStamp) -> None:
    fold.status, fold.outcome = "closed", event.outcome


def _reopened(fold: CaseFold, event: d.CaseReopened, stamp: CaseStamp) -> None:
    """What was posted and sent stands; what was determined does not, and the clock starts again."""
    fold.status, fold.outcome, fold.noticed_on = "investigating", None, event.noticed_on
    fold.credited_on = fold.credit_told_on = fold.credit_withdrawn_on = None
    fold.determined_on = fold.corrected_on = fold.reported_on = None
    fold.deadlines, fold.met, fold.missed = {}, {}, {}


EVOLVE: dict[type[Any], Callable[[CaseFold, Any, CaseStamp], None]] = {
    d.NoticeReceived: _noticed,
    d.DeadlinesSet: _deadlines_set,
    d.CaseFactsChanged: _facts_changed,
    d.CaseAssigned: _assigned,
    d.EvidenceCited: _cited,
    d.NoteAdded: _note_added,
    d.FindingRecorded: _found,
    d.DeadlineMet: _met,
    d.DeadlineMissed: _missed,
    d.Determined: _determined,
    d.CorrectionProposed: _proposed,
    d.CorrectionApproved: _approved,
    d.CorrectionRejected: _rejected,
    d.CorrectionPosted: _posted,
    d.LetterIssued: _letter_issued,
    d.NoticeWithdrawn: _withdrawn,
    d.CaseClosed: _closed,
    d.CaseReopened: _reopened,
}
"""Event class to the function that folds it; a test holds it against CASE_EVENTS."""
