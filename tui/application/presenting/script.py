"""A script: where to stand, what to say there, and what to press next, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from domain.history.cut import Lens


@dataclass(frozen=True, slots=True)
class Press:
    """A key, by its name in the registry; `shown` is how the script writes it."""

    key: str
    shown: str


@dataclass(frozen=True, slots=True)
class TypeText:
    """Text for the field that has the focus."""

    text: str


Stroke: TypeAlias = Press | TypeText


@dataclass(frozen=True, slots=True)
class AtAccount:
    """An account at a TIME or an event ("13 mar 09:30", "#40"), "" for the present, through a lens."""

    account_id: str
    at: str = ""
    lens: Lens = "as-at"


@dataclass(frozen=True, slots=True)
class AtCase:
    """The file of a case."""

    case_id: str


Stand: TypeAlias = AtAccount | AtCase


@dataclass(frozen=True, slots=True)
class Step:
    """What is said of a place, None for where the step before led to, and the keys that lead on from it. `line` is
    where it begins in its file."""

    say: str
    line: int
    stand: Stand | None = None
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """At least one step, of which the first has a place of its own."""

    path: Path
    title: str
    steps: tuple[Step, ...]
