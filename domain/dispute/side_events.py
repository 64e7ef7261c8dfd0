"""Events of a case that decide nothing in it: contacts, tasks, attached files, links to other cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.dispute.facts import Medium
from domain.fields import PAYLOAD, Name, Text

Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]+$")]
Number = Annotated[int, Field(ge=1)]
"""Of a piece of evidence, a finding, a proposal, a letter or a task: 1, 2, 3 … within its case."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ContactRecorded:
    """Somebody called or wrote, or was called or written to, at an instant (UTC microseconds)."""

    direction: Literal["in", "out"]
    medium: Medium
    at: int
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class TaskAdded:
    number: Number
    text: Words
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class TaskDone:
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class FileAttached:
    """A file by its SHA-256 and its size in bytes. Its content is outside the log (`domain.ports.Files`)."""

    number: Number
    name: Name
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]
    words: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CaseLinked:
    relation: Literal["duplicate-of", "related-to"]
    case_id: Name
