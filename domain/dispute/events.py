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

from domain.fields import PAYLOAD, Amount, Balance, CurrencyCode, Name, Text, Version

LongText = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]+$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Number = Annotated[int, Field(ge=1)]
"""Of a piece of evidence, a finding, a proposal or a letter: 1, 2, 3 … within its case."""

NoticeChannel = Literal["oral", "written"]
Regime = Literal["reg-e", "psr-76", "internal"]
DeadlineName = Literal[
    "notice", "refund", "determine", "tell-credit", "complete", "correct", "report", "honour"
]
Lens = Literal["as-at", "as-of"]
EvidenceKind = Literal["event", "instant", "comparison", "proof", "what-if"]
Determination = Literal["error_confirmed", "different_error", "no_error", "not_an_error"]
Outcome = Literal["error_confirmed", "different_error", "no_error", "not_an_error", "withdrawn"]
LetterKind = Literal["acknowledgement", "provisional-credit", "corrected", "no-error", "different-error"]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class NoticeReceived:
    """The clock starts here, whichever way the customer told the bank (12 CFR 1005.11(b)(1)).

    `entries` are the versions of the disputed events, `words` what the customer said.
    """

    account_id: Name
    currency: CurrencyCode
    reason_code: Name
    regime: Regime
    country: Country
    notice_channel: NoticeChannel
    noticed_on: date
    alleged_amount: Amount | None = None
    entries: tuple[Version, ...] = ()
    words: Text = ""
    holder_id: Text = ""
    statement_on: date | None = None
    learned_on: date | None = None
    new_account: bool = False
    point_of_sale: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DueDate:
    """A deadline as it was worked out on the day: `why` is the sentence that explains the date."""

    name: DeadlineName
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
    """Facts that the clock hangs on, as they are known now; None leaves one as it was."""

    statement_on: date | None = None
    learned_on: date | None = None
    new_account: bool | None = None
    point_of_sale: bool | None = None
    foreign: bool | None = None


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
    `other_version` and `other_figures` are mark A of a comparison. `edits` describes a what-if as JSON text;
    its `figures` are hypothetical and `other_figures` the real ones. `agrees` is the result of a proof.
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
    due_on: date
    met_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class DeadlineMissed:
    """Recorded with the first thing that happens to the case after the day has passed."""

    name: DeadlineName
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Determined:
    """`determined_on` is the day the investigation was completed: the bank corrects and reports from it.

    `corrected_by` are events of the account that had put the error right before anybody determined it.
    """

    outcome: Determination
    determined_on: date
    explanation: Words
    corrected_by: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Reverse:
    """Take back an entry in full (`amount` None: what is left of it) or in part; a fee refund is one too."""

    do: Literal["reverse"] = "reverse"
    entry: Version
    amount: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AdjustInterest:
    """Credit interest that was lost, value-dated `effective_at` (UTC microseconds)."""

    do: Literal["interest"] = "interest"
    amount: Amount
    effective_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Credit:
    """Lend the amount of an entry while it is investigated."""

    do: Literal["credit"] = "credit"
    credit_id: Name
    entry: Version
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MakeFinal:
    do: Literal["make-final"] = "make-final"
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class WithdrawCredit:
    do: Literal["withdraw-credit"] = "withdraw-credit"
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ReleaseHold:
    do: Literal["release-hold"] = "release-hold"
    hold_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class PostAgain:
    """Post a debit at its right amount, after the wrong one was reversed."""

    do: Literal["post-again"] = "post-again"
    amount: Amount
    entry: Version
    effective_at: int | None = None


AnyStep: TypeAlias = Reverse | AdjustInterest | Credit | MakeFinal | WithdrawCredit | ReleaseHold | PostAgain
STEPS: tuple[type[Any], ...] = AnyStep.__args__
Step = Annotated[AnyStep, Field(discriminator="do")]
"""One posting of a correction."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionProposed:
    """`before` and `after` are the account's figures at `account_version`, on which it was previewed.

    `amount` is the sum of money it moves, against which the four-eyes limit was held.
    """

    number: Number
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    account_version: Version
    amount: Annotated[int, Field(ge=0)]
    needs_approval: bool
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionApproved:
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionRejected:
    """Turned down, or taken back by who proposed it; the envelope's reason says why."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CorrectionPosted:
    """The account's events that carry it out, appended in the same transaction."""

    number: Number
    posted_on: date
    first_version: Version
    last_version: Version
    event_ids: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class LetterIssued:
    """The text that was sent, word for word but for the holder's name and address."""

    number: Number
    kind: LetterKind
    subject: Text
    text: LongText
    sent_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class NoticeWithdrawn:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CaseClosed:
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CaseReopened:
    """The customer asserted the error again on `noticed_on`: the bank investigates anew, on a new clock."""

    noticed_on: date


CaseEvent: TypeAlias = (
    NoticeReceived
    | DeadlinesSet
    | CaseFactsChanged
    | CaseAssigned
    | EvidenceCited
    | NoteAdded
    | FindingRecorded
    | DeadlineMet
    | DeadlineMissed
    | Determined
    | CorrectionProposed
    | CorrectionApproved
    | CorrectionRejected
    | CorrectionPosted
    | LetterIssued
    | NoticeWithdrawn
    | CaseClosed
    | CaseReopened
)

CASE_EVENTS: dict[str, type[Any]] = {event.__name__: event for event in CaseEvent.__args__}
"""Stable tag to payload class; see domain.account.events.ACCOUNT_EVENTS."""
CASE_SCHEMA_VERSIONS: dict[str, int] = dict.fromkeys(CASE_EVENTS, 1)
"""Version of each type's payload that this program writes, and the newest it can read."""
