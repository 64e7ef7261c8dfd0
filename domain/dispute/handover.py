"""What of a case is told when a shift is handed over: what is due, whom it waits for, what is to be done. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.dispute.events import DueDate
from domain.dispute.queues import waits_of
from domain.dispute.state import CaseFold, Task

WaitsFor = Literal["approval", "posting", "debit", "customer"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: a correction by its `number` for approval by anybody but `barred`, or for its posting; the
    debit of a credit that was announced for a day; the customer, asked on a day to confirm the notice in writing
    (12 CFR 1005.11(b)(2))."""

    waits_for: WaitsFor
    number: int = 0
    amount: int = 0
    barred: tuple[str, ...] = ()
    credit_id: str = ""
    on: date | None = None


def waiting_in(case: CaseFold) -> tuple[Waiting, ...]:
    """All that waits in an open case; nothing in another."""
    if not case.is_open:
        return ()
    waits = waits_of(case)
    found = [
        Waiting("approval", number, one.amount, waits.barred)
        for number, one in case.open_proposals.items()
        if not one.may_post
    ]
    found += [
        Waiting("posting", number, one.amount) for number, one in case.open_proposals.items() if one.may_post
    ]
    found += [
        Waiting("debit", amount=one.debit, credit_id=credit_id, on=one.due_on)
        for credit_id, one in case.credit_log.items()
        if one.is_open and one.due_on is not None
    ]
    if waits.customer:
        found.append(Waiting("customer", on=case.facts.confirmation_asked_on))
    return tuple(found)


def due_by(case: CaseFold, last: date) -> tuple[DueDate, ...]:
    """Duties still to be met whose day has come by then, those whose day has passed included."""
    return tuple(one for one in case.duties if one.due_on <= last)


def tasks_by(case: CaseFold, last: date) -> dict[int, Task]:
    """Tasks of an open case that are not done and whose day has come by then, by number, the earliest first."""
    found = [(number, one) for number, one in case.tasks.items() if not one.is_done and one.due_on <= last]
    return dict(sorted(found, key=lambda one: (one[1].due_on, one[0]))) if case.is_open else {}
