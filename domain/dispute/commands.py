"""What staff may ask of a dispute case. Who asks, when and why travels beside it in `CaseRequest`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.account.commands import COMMAND, AccountId
from domain.clock import FIRST_INSTANT, LAST_INSTANT
from domain.dispute import events as d
from domain.fields import Amount, Name, Text, Version

CaseId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]


def _in_calendar(steps: tuple[d.AnyStep, ...]) -> tuple[d.AnyStep, ...]:
    """The steps. Raises ValueError where one is value-dated outside the years 1 to 9999."""
    for step in steps:
        valued = getattr(step, "effective_at", None)
        if valued is not None and not FIRST_INSTANT <= valued <= LAST_INSTANT:
            raise ValueError("a value date lies in the years 1 to 9999")
    return steps


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class OpenCase:
    """Take a customer's notice of an error. `noticed_on` may lie in the past, never in the future; None is today."""

    account_id: AccountId
    reason_code: Name
    regime: d.Regime
    country: d.Country
    noticed_on: date | None = None
    notice_channel: d.NoticeChannel = "oral"
    alleged_amount: Amount | None = None
    entries: tuple[Version, ...] = ()
    words: Text = ""
    statement_on: date | None = None
    learned_on: date | None = None
    new_account: bool = False
    point_of_sale: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ChangeFacts:
    """State what the clock hangs on; None leaves a fact as it is."""

    statement_on: date | None = None
    learned_on: date | None = None
    new_account: bool | None = None
    point_of_sale: bool | None = None
    foreign: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Assign:
    assignee: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Cite:
    """Put a view of the account into the case; `domain.evidence.citations` makes it from what is on screen."""

    citation: d.EvidenceCited


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class AddNote:
    text: d.Words


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class RecordFinding:
    text: d.Words
    evidence: tuple[d.Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Determine:
    """`corrected_by` names events of the account that have put the error right already."""

    outcome: d.Determination
    explanation: d.Words
    corrected_by: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ProposeCorrection:
    """`account_version` is the version of the account that the before/after preview showed.

    None: whoever asks has seen of the account what the case has (see `account_seen`).
    """

    steps: Annotated[tuple[d.Step, ...], Field(min_length=1, max_length=20), AfterValidator(_in_calendar)]
    account_version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ApproveCorrection:
    """`account_version` is the version of the account that was looked at; None: the one it was proposed on."""

    number: d.Number
    account_version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class RejectCorrection:
    number: d.Number


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class PostCorrection:
    """Append the correction to the account and to the case, both or neither. `account_version` as to approve it."""

    number: d.Number
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
    """`noticed_on` as of OpenCase."""

    noticed_on: date | None = None


CaseCommand: TypeAlias = (
    OpenCase
    | ChangeFacts
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
)

RETRYABLE: frozenset[type[object]] = frozenset({OpenCase, AddNote, Cite, Assign})
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
