"""What staff may ask of a batch. Who asks, when and why travels beside it in `BatchRequest`."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.account.commands import COMMAND
from domain.batch.events import BatchEntry, Digest, LeftOut
from domain.fields import Name, Text, Version

BatchId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
MOST_ENTRIES = 50_000
"""Of one batch; a sweep that found more is opened in several, by lists of accounts."""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class OpenBatch:
    """Take what a sweep found; see `events.BatchOpened`. `entries` are those for which something is owed, `left_out`
    those of them that were looked at and are none."""

    pattern: Name
    pattern_version: Version
    title: Text
    position: Annotated[int, Field(ge=0)]
    sweep: Digest
    entries: tuple[BatchEntry, ...]
    without_money: Annotated[int, Field(ge=0)] = 0
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class LeaveOut:
    """Not these: each an account with one of its entries, or with None for all of them. The reason says why."""

    entries: Annotated[tuple[tuple[Name, Version | None], ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ProposeBatch:
    """All that is in it. `explanation` is what the customers are told; "": that the same fault was looked for."""

    explanation: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ApproveBatch:
    """`digest` is that of what was looked at; None: of what is proposed."""

    digest: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class RejectBatch:
    pass


BatchCommand: TypeAlias = OpenBatch | LeaveOut | ProposeBatch | ApproveBatch | RejectBatch


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class BatchRequest:
    """A command and its circumstances, as domain.account.commands.Request. `expected_version` is the version of the
    batch that a person looked at."""

    batch_id: BatchId
    command: BatchCommand
    command_id: Name
    actor: Name
    reason: Text = ""
    expected_version: Annotated[int, Field(ge=0)] | None = None
