"""What staff may ask of a dispute case. Who asks, when and why travels beside it in `CaseRequest`."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.account.commands import COMMAND, AccountId
from domain.clock import FIRST_INSTANT, LAST_INSTANT
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.facts import Facts, Medium
from domain.dispute.side_events import Number, Words
from domain.fields import Instant, Name, Text, Version

CaseId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]


def _in_calendar(steps: tuple[p.AnyStep, ...]) -> tuple[p.AnyStep, ...]:
    """The steps. Raises ValueError where one is value-dated outside the years 1 to 9999."""
    for step in steps:
        valued = getattr(step, "effective_at", None)
        if valued is not None and not FIRST_INSTANT <= valued <= LAST_INSTANT:
            raise ValueError("a value date lies in the years 1 to 9999")
    return steps


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class OpenCase:
    """Take a customer's notice of an error. What the facts leave open is derived from the log where it can be.

    `noticed_today`: the day of the notice is the day on which this is executed, whatever the facts say.
    """

    account_id: AccountId
    facts: Facts
    noticed_today: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class AmendFacts:
    """All facts as they are known; what they were is kept beside them."""

    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Assign:
    assignee: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Cite:
    """Put a view of the account into the case; `domain.evidence.citations` makes it from what is on screen."""

    citation: d.EvidenceCited


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class AddNote:
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class RecordFinding:
    text: Words
    evidence: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Determine:
    """`corrected_by` names events of the account that have put the error right already."""

    outcome: d.Determination
    explanation: Words
    corrected_by: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ProposeCorrection:
    """`account_version` is the version of the account that the before/after preview showed.

    None: whoever asks has seen of the account what the case has (see `account_seen`).
    """

    steps: Annotated[
        tuple[p.Step, ...], Field(min_length=1, max_length=p.MOST_STEPS), AfterValidator(_in_calendar)
    ]
    account_version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ApproveCorrection:
    """`account_version` is the version of the account that was looked at; None: the one it was proposed on."""

    number: Number
    account_version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class RejectCorrection:
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class PostCorrection:
    """Append the correction to the account and to the case, both or neither. `account_version` as to approve it."""

    number: Number
    account_version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class IssueLetter:
    kind: d.LetterKind
    subject: Text
    text: d.LongText


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class WithdrawNotice:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class CloseCase:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ReopenCase:
    """`noticed_on` may lie in the past, never in the future; None is today. `on_documents` as of `CaseReopened`."""

    noticed_on: date | None = None
    on_documents: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Tick:
    """Record what the calendar has brought: deadlines that passed, debits that were announced for a day that came."""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class RecordContact:
    """`at` in UTC microseconds; None is when this is executed."""

    direction: Literal["in", "out"]
    medium: Medium
    text: Words
    at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class AddTask:
    text: Words
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class FinishTask:
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class AttachFile:
    """A file by its SHA-256 (hex) and its size in bytes. `content` is what the bank keeps of it beside the log; None
    where it is kept elsewhere alone."""

    name: Name
    sha256: str
    size: Annotated[int, Field(ge=0)]
    words: Text = ""
    content: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class LinkCase:
    relation: Literal["duplicate-of", "related-to"]
    case_id: CaseId


CaseCommand: TypeAlias = (
    OpenCase
    | AmendFacts
    | Assign
    | Cite
    | AddNote
    | RecordFinding
    | Determine
    | ProposeCorrection
    | ApproveCorrection
    | RejectCorrection
    | PostCorrection
    | IssueLetter
    | WithdrawNotice
    | CloseCase
    | ReopenCase
    | Tick
    | RecordContact
    | AddTask
    | FinishTask
    | AttachFile
    | LinkCase
)

RETRYABLE: frozenset[type[object]] = frozenset(
    {OpenCase, AddNote, Cite, Assign, Tick, RecordContact, AddTask, FinishTask, AttachFile, LinkCase}
)
"""Commands whose meaning does not depend on what somebody saw of the case: decided again on a conflict."""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class CaseRequest:
    """A command and its circumstances, as domain.account.commands.Request.

    `expected_version` is the version of the case a person looked at: set, it forbids a silent retry.
    """

    case_id: CaseId
    command: CaseCommand
    command_id: Name
    actor: Name
    reason: Text = ""
    expected_version: Annotated[int, Field(ge=0)] | None = None
