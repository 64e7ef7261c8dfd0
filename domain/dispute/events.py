"""What can have happened to a dispute case: the payloads of the stream `dispute-…`.

Days are calendar days of the case's zone, amounts positive minor units of the account's currency, versions
those of the disputed account's stream unless said otherwise. Nobody is named: a case knows a `holder_id`, and a
letter keeps `letters.HOLDER` where the name goes. What the rules made of a calendar is recorded, not computed
again at replay, so that a holiday announced later never moves a deadline of the past.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.dispute.facts import Facts
from domain.dispute.outside_events import EntryPostedOutside
from domain.dispute.postings import MOST_STEPS, Step
from domain.dispute.side_events import (
    CaseLinked,
    ContactRecorded,
    FileAttached,
    Number,
    TaskAdded,
    TaskDone,
    Words,
)
from domain.fields import PAYLOAD, Balance, CurrencyCode, Name, Text, Version
from domain.money import MAX_MINOR

LongText = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]

DeadlineName = Literal[
    "notice",
    "refund",
    "determine",
    "tell-credit",
    "complete",
    "correct",
    "report",
    "honour",
    "confirmation",
    "reimburse",
    "answer",
]
Lens = Literal["as-at", "as-of"]
EvidenceKind = Literal["event", "instant", "comparison", "proof", "what-if", "liability", "statement"]
Determination = Literal["error_confirmed", "different_error", "no_error", "not_an_error"]
Outcome = Literal["error_confirmed", "different_error", "no_error", "not_an_error", "withdrawn"]
LetterKind = Literal[
    "acknowledgement", "provisional-credit", "debit", "corrected", "no-error", "different-error"
]

MinorUnits = Annotated[int, Field(ge=0, le=MAX_MINOR)]
"""An amount of money that may be nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Borne:
    """What the customer bears of a line of the case: an entry, or None for money that never came."""

    entry: Version | None
    amount: MinorUnits


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class NoticeReceived(Facts):
    """The clock starts here, whichever way the customer told the bank (12 CFR 1005.11(b)(1)): the facts as they were
    taken down. `debits_on` are the days of the disputed entries, from the account's log. `kept_back` is the most that
    may be kept back of a refund by these facts (None: not worked out, as by schema 2)."""

    account_id: Name
    currency: CurrencyCode
    holder_id: Text = ""
    debits_on: tuple[date, ...] = ()
    kept_back: MinorUnits | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DueDate:
    """A deadline as it was worked out on the day: `why` is the sentence that explains the date.

    `about` tells two of one name apart: the provisional credit that it is about ("": the first of a case).
    """

    name: DeadlineName
    about: Text = ""
    due_on: date
    since: date
    counted: int
    unit: Literal["business days", "days"]
    rule: Name
    why: Words


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DeadlinesSet:
    """All deadlines that apply from now on, replacing those that stood."""

    deadlines: tuple[DueDate, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CaseFactsChanged:
    """Facts that the clock hangs on, as they are known now; None leaves one as it was. Only read: what is recorded is
    `FactsAmended`."""

    statement_on: date | None = None
    learned_on: date | None = None
    new_account: bool | None = None
    point_of_sale: bool | None = None
    foreign: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class FactsAmended:
    """All facts as they are known from here on, beside what they were; the envelope's reason says why. `debits_on` and
    `kept_back` as of `NoticeReceived`, of the entries as they are disputed from here on. `owed` as of `Determined`, on
    `amended_on`; None where it was not worked out before. `borne` as of `Determined`, of an error that was confirmed
    before; None: as it was."""

    was: Facts
    now: Facts
    debits_on: tuple[date, ...] = ()
    owed: Annotated[int, Field(ge=0)] | None = None
    amended_on: date | None = None
    kept_back: MinorUnits | None = None
    borne: tuple[Borne, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CaseAssigned:
    assignee: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Figures:
    """What a person saw on screen, in minor units. `available` is a sum and may pass what a balance can be."""

    ledger: Balance
    held: int
    available: int


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CitedEvent:
    """An event of the account by version, with the hash that fixes it and all before it."""

    version: Version
    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class EvidenceCited:
    """A view of the account as it was seen: it can be opened again to exactly this.

    `version` is the event under the cursor, `instant` (UTC microseconds) the time that was asked for or that of
    the event, `known_version` the newest event of the account when it was cited: later ones never change it.
    `other_version` and `other_figures` are mark A of a comparison. `edits` is a what-if, a table of liability or a
    statement held against the log, as JSON; the `figures` of a what-if are hypothetical, its `other_figures` real.
    `agrees` is the result of a proof.
    """

    number: Number
    kind: EvidenceKind
    lens: Lens = "as-at"
    version: Version
    instant: int
    known_version: Version
    figures: Figures
    other_version: Version | None = None
    other_figures: Figures | None = None
    cited: tuple[CitedEvent, ...]
    edits: LongText | None = None
    agrees: bool | None = None
    words: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class NoteAdded:
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class FindingRecorded:
    """What the investigation found, resting on pieces of evidence by number."""

    number: Number
    text: Words
    evidence: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DeadlineMet:
    """What the deadline asks for was done; late where `met_on` is after `due_on`."""

    name: DeadlineName
    about: Text = ""
    due_on: date
    met_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DeadlineMissed:
    """Recorded with the first thing that happens to the case after the day has passed."""

    name: DeadlineName
    about: Text = ""
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DeadlineCured:
    """A deadline that had passed was none, or a later one, by facts that were amended since."""

    name: DeadlineName
    about: Text = ""
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Determined:
    """`determined_on` is the day the investigation was completed: the bank corrects and reports from it.

    `corrected_by` are events of the account that had put the error right before anybody determined it. `borne` is what
    the customer bears, `owed` what the bank still owes on all lines (None: streams of schema 1, where any correction
    counted as the whole).
    """

    outcome: Determination
    determined_on: date
    explanation: Words
    corrected_by: tuple[Version, ...] = ()
    borne: tuple[Borne, ...] = ()
    owed: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionProposed:
    """`before` and `after` are the account's figures at `account_version`, on which it was previewed.

    `amount` is the sum of money it moves, `given` what of it goes to the customer (None: streams of schema 1); the
    limits up to which nobody else need agree were held against them. `batch` is the batch that it was proposed and
    approved with, "" for one of its own.
    """

    number: Number
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]
    account_version: Version
    amount: Annotated[int, Field(ge=0)]
    given: Annotated[int, Field(ge=0)] | None = None
    needs_approval: bool
    before: Figures
    after: Figures
    batch: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionApproved:
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionRejected:
    """Turned down, or taken back by who proposed it; the envelope's reason says why."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionPosted:
    """The account's events that carry it out, appended in the same transaction; none where all of it comes later.

    `owed` as of `Determined`, once it is posted.
    """

    number: Number
    posted_on: date
    first_version: Version
    last_version: Annotated[int, Field(ge=0)]
    event_ids: tuple[Name, ...]
    owed: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DebitScheduled:
    """A provisional credit will be debited on `due_on`, five business days after the customer was told of it."""

    credit_id: Name
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ScheduledDebitPosted:
    """The debit that was announced, appended to the account in the same transaction."""

    credit_id: Name
    posted_on: date
    version: Version
    event_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class LetterIssued:
    """The text that was sent, word for word but for the holder's name and address.

    `tells_of` are the provisional credits, or their debits, that it gives date and amount of; None: streams of schema
    1, where a notice of a credit told of all.
    """

    number: Number
    kind: LetterKind
    subject: Text
    text: LongText
    sent_on: date
    tells_of: tuple[Name, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class NoticeWithdrawn:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CaseClosed:
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CaseReopened:
    """The customer asserted the error again on `noticed_on`: the bank investigates anew.

    Whether on a new statutory clock is for the regime to say (12 CFR 1005.11(e)). `on_documents`: asserted after
    documents that the customer had asked for ((a)(1)(vii)).
    """

    noticed_on: date
    on_documents: bool = False


CaseEvent: TypeAlias = (
    NoticeReceived
    | DeadlinesSet
    | CaseFactsChanged
    | FactsAmended
    | CaseAssigned
    | EvidenceCited
    | NoteAdded
    | FindingRecorded
    | DeadlineMet
    | DeadlineMissed
    | DeadlineCured
    | Determined
    | CorrectionProposed
    | CorrectionApproved
    | CorrectionRejected
    | CorrectionPosted
    | DebitScheduled
    | ScheduledDebitPosted
    | EntryPostedOutside
    | LetterIssued
    | ContactRecorded
    | TaskAdded
    | TaskDone
    | FileAttached
    | CaseLinked
    | NoticeWithdrawn
    | CaseClosed
    | CaseReopened
)

CASE_EVENTS: dict[str, type[Any]] = {event.__name__: event for event in CaseEvent.__args__}
"""Stable tag to payload class; see domain.account.event_kinds.ACCOUNT_EVENTS."""
CASE_SCHEMA_VERSIONS: dict[str, int] = (
    dict.fromkeys(CASE_EVENTS, 1)
    | dict.fromkeys(
        (
            "EvidenceCited",
            "FactsAmended",
            "Determined",
            "CorrectionPosted",
            "LetterIssued",
            "CaseReopened",
            "DeadlinesSet",
            "DeadlineMet",
            "DeadlineMissed",
        ),
        2,
    )
    | {"NoticeReceived": 3, "CorrectionProposed": 3}
)
"""Version of each type's payload that this program writes, and the newest it can read. An older one lacks fields that
have a default."""
