"""The clock of a case for reading: each duty with its day, how it stands and why, recorded or not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.dispute import events as d
from domain.dispute.business_days import BusinessDays
from domain.dispute.clock import facts_of, tick
from domain.dispute.fold import evolve
from domain.dispute.regimes.counting import words as day_words
from domain.dispute.regimes.facts import Assessment, Unbound
from domain.dispute.regimes.table import assess
from domain.dispute.state import WINDOWS, Breach, CaseFold, CaseStamp, parts_of_key, thaw

Status = Literal["open", "met", "missed", "cured", "late"]
"""`late`: met after its day. `cured`: missed by facts that were amended since."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty, or a window, as it stands on a day. `about` is the credit that it is about ("": the first, or none)."""

    name: d.DeadlineName
    about: str
    due_on: date
    status: Status
    done_on: date | None
    paragraph: str
    words: str

    @property
    def key(self) -> str:
        """As `state.deadline_key`."""
        return f"{self.name} {self.about}" if self.about else self.name


@dataclass(frozen=True, slots=True)
class ClockView:
    """The duties of a case by their days, and why others do not bind."""

    duties: tuple[Duty, ...]
    unbound: tuple[Unbound, ...]

    @property
    def breaches(self) -> tuple[Duty, ...]:
        """What was not met by its day, or was held to be missed by facts that were amended since."""
        return tuple(
            one
            for one in self.duties
            if one.name not in WINDOWS and one.status in ("missed", "late", "cured")
        )

    @property
    def words(self) -> tuple[Unbound, ...]:
        """What may be told outside the desk."""
        return tuple(one for one in self.unbound if not one.confidential)


def view(case: CaseFold, calendar: BusinessDays, today: date) -> ClockView:
    """The clock as it stands on a day, with what nobody has recorded yet; empty where the notice cannot be read."""
    if case.noticed_on is None:
        return ClockView((), ())
    fold = thaw(case)
    for event in tick(case, calendar, today):
        evolve(fold, event, CaseStamp(fold.version, fold.recorded_at, ""))
    answer = assess(facts_of(case, today), calendar)
    rows = [
        *(_standing(key, one, fold, today) for key, one in fold.deadlines.items()),
        *(_of_breach(one) for one in fold.breaches if not _is_shown(one, fold)),
        *(_of_cured(key, due_on, answer) for key, due_on in fold.cured.items() if key not in fold.deadlines),
    ]
    return ClockView(tuple(sorted(rows, key=lambda one: (one.due_on, one.name, one.about))), answer.unbound)


def _standing(key: str, one: d.DueDate, fold: CaseFold, today: date) -> Duty:
    """A duty that binds. What was missed by other facts is said beside its day."""
    words = one.why
    if fold.missed.get(key, one.due_on) != one.due_on:
        words += f" It was missed on {day_words(fold.missed[key])}."
    if key in fold.cured:
        words += f" The day it was missed by facts that were amended since, {day_words(fold.cured[key])}, was none."
    done_on = fold.facts.confirmation_received_on if one.name == "confirmation" else fold.met.get(key)
    return Duty(one.name, one.about, one.due_on, _status(key, one, fold, today), done_on, one.rule, words)


def _status(key: str, one: d.DueDate, fold: CaseFold, today: date) -> Status:
    if one.name == "confirmation":
        return _confirmed(one, fold.facts.confirmation_received_on)
    if one.name in WINDOWS:
        return "met" if today > one.due_on else "open"
    if key in fold.missed:
        return "late" if key in fold.met else "missed"
    if key in fold.cured:
        return "cured"
    return "met" if key in fold.met else "open"


def _confirmed(one: d.DueDate, received_on: date | None) -> Status:
    """How a confirmation stands that the customer owes: it is open until it comes, and no breach of the bank's."""
    if received_on is None:
        return "open"
    return "met" if received_on <= one.due_on else "late"


def _is_shown(one: Breach, fold: CaseFold) -> bool:
    """The row of a duty that binds says already that it was missed."""
    return one.key in fold.deadlines and fold.missed.get(one.key) == one.due_on


def _of_breach(one: Breach) -> Duty:
    """A breach of a duty that does not bind any more: the notice was taken back, or the case reopened."""
    name, about = parts_of_key(one.key)
    if one.met_on is None:
        return Duty(name, about, one.due_on, "missed", None, one.rule, "It was not met.")
    words = f"It was met late, on {day_words(one.met_on)}."
    return Duty(name, about, one.due_on, "late", one.met_on, one.rule, words)


def _of_cured(key: str, due_on: date, answer: Assessment) -> Duty:
    """A breach undone by facts under which the duty does not bind at all."""
    name, about = parts_of_key(key)
    why = answer.unbound[0] if answer.unbound else Unbound("", "By the facts as amended it does not bind.")
    return Duty(name, about, due_on, "cured", None, why.paragraph, why.words)
