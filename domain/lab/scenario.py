"""A scenario: a story in a bank of its own, tasks with their hints, and what is to be learnt from it.

Its texts are as they are read: figures and numbers of events stand in them. Values of answers are minor units, versions
of events, UTC microseconds, dates, or the letter of a choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from domain.lab.checks import Check

AnswerKind: TypeAlias = Literal["amount", "number", "choice", "event", "day", "time", "do"]
"""What is asked for; `do`: nothing is answered, the bank is to be put right."""
AnswerValue: TypeAlias = int | date | str
HINTS = 3
"""Hints of each task, before its solution."""
MINUTE = 60_000_000
"""Microseconds within which two instants are one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something done in a bank in the words of the lab (`tui.application.lab.deeds`): when (UTC microseconds; None:
    when it is its turn), by whom, and what."""

    words: str
    actor: str
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A wrong answer, or a wrong state of the bank, that is known and explained. `deeds` lead there, for a test."""

    says: str
    answer: AnswerValue | None = None
    checks: tuple[Check, ...] = ()
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Something that a task offers to do to its bank, which no app does to a bank at work."""

    does: str
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to find out or to do.

    `right` says why what was found is right. `deeds` solve it, `meanwhile` is done by others right before the first
    command of whoever is trained, `afterwards` once the task is done. `tools` are offered one after the other.
    `choices` are the letters to choose from with their words.
    """

    ask: str
    kind: AnswerKind
    right: str
    hints: tuple[str, ...]
    solution: str
    account_id: str
    answer: AnswerValue | None = None
    choices: Mapping[str, str]
    checks: tuple[Check, ...] = ()
    traps: tuple[Trap, ...] = ()
    deeds: tuple[Deed, ...] = ()
    meanwhile: tuple[Deed, ...] = ()
    afterwards: tuple[Deed, ...] = ()
    tools: tuple[Tool, ...] = ()

    @property
    def is_deed(self) -> bool:
        """The state of the bank answers it."""
        return self.kind == "do"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A lesson. `name` is what it is asked for by, `start` when whoever is trained begins, `digest` tells its file from
    every other; `opens` is the account that is shown first."""

    name: str
    title: str
    minutes: int
    story: str
    debrief: str
    tasks: tuple[Task, ...]
    start: int
    zone: str
    currency: str
    opens: str
    digest: str


def is_same(kind: AnswerKind, given: AnswerValue, wanted: AnswerValue | None) -> bool:
    """Whether two answers are one: instants are of one minute."""
    if kind == "time" and isinstance(given, int) and isinstance(wanted, int):
        return given // MINUTE == wanted // MINUTE
    return given == wanted
