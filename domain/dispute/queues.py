"""Which cases are in which queue of the desk, in which order, how old they are and who has them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from domain.dispute.business_days import ONE_DAY, BusinessDays
from domain.dispute.limits import is_same_person
from domain.dispute.state import CaseFold
from domain.dispute.summary import CaseSummary
from domain.money import EXPONENTS

Band = Literal["0-10", "11-45", "46-90", "over 90"]
BANDS: tuple[tuple[int, Band], ...] = ((10, "0-10"), (45, "11-45"), (90, "46-90"))
"""Days since the notice up to which a case is in each band."""
QueueOrder = Literal["deadline", "age", "amount", "case"]
ORDERS: tuple[QueueOrder, ...] = get_args(QueueOrder)
"""The nearest deadline, the oldest notice, the largest amount, the lowest number first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases: those for which all that is asked holds.

    `mine`: given to whoever asks. `approvals`: a correction waits that they may approve. `due`: the next duty comes
    within so many business days, and its day has not passed. `waiting`: for the customer. `tasks`: the day of a task
    has come. `assignee`: given to that person ("": whoever).
    """

    mine: bool = False
    unassigned: bool = False
    approvals: bool = False
    overdue: bool = False
    due: int | None = None
    waiting: bool = False
    tasks: bool = False
    assignee: str = ""

    @property
    def needs_case(self) -> bool:
        """The row of the queue does not tell; the case does."""
        return self.approvals or self.waiting or self.tasks


@dataclass(frozen=True, slots=True)
class Waits:
    """What only the case itself says of whom and what it waits for.

    `approval`: a correction waits for somebody, but for none of `barred`. `task_due_on` is the earliest day of a task
    that is not done (None: there is none), `tasks` how many those are.
    """

    customer: bool = False
    approval: bool = False
    barred: tuple[str, ...] = ()
    task_due_on: date | None = None
    tasks: int = 0

    def for_approval_by(self, actor: str) -> bool:
        """Whether a correction waits for approval by somebody who may be this person."""
        return self.approval and not any(is_same_person(actor, one) for one in self.barred)

    def has_task_by(self, today: date) -> bool:
        """Whether the day of a task that is not done has come."""
        return self.task_due_on is not None and self.task_due_on <= today


@dataclass(frozen=True, slots=True)
class Load:
    """How many open cases a person has ("": nobody), how many of them are overdue, due soon, and have a task whose day
    has come; `next_due_on` is their nearest deadline."""

    assignee: str
    cases: int
    overdue: int
    soon: int
    tasks: int
    next_due_on: date | None


def is_wanted(
    row: CaseSummary, wanted: Wanted, actor: str, today: date, calendar: BusinessDays | None
) -> bool:
    """By what the queue's row says; of what `needs_case` it says what cannot be. `calendar` is wanted with `due`."""
    due_on = row.next_due_on
    return not (
        (wanted.mine and not is_same_person(row.assignee, actor))
        or (wanted.unassigned and row.assignee)
        or (wanted.assignee and not is_same_person(row.assignee, wanted.assignee))
        or (wanted.approvals and not row.waiting_for_approval)
        or (wanted.overdue and not is_overdue(row, today))
        or (wanted.due is not None and calendar and not comes_within(wanted.due, due_on, today, calendar))
        or ((wanted.waiting or wanted.tasks) and row.status == "closed")
    )


def is_wanted_case(waits: Waits, wanted: Wanted, actor: str, today: date) -> bool:
    """By what only the case says."""
    return not (
        (wanted.approvals and not waits.for_approval_by(actor))
        or (wanted.waiting and not waits.customer)
        or (wanted.tasks and not waits.has_task_by(today))
    )


def waits_of(case: CaseFold) -> Waits:
    """Whom and what the case waits for.

    A correction is approved by somebody who neither proposed it nor determined the case; the customer was asked to
    confirm the notice in writing and has not (12 CFR 1005.11(b)(2)).
    """
    barred = {one.by for one in case.open_proposals.values()} | {case.determined_by} - {""}
    waits = any(one.needs_approval and one.status == "proposed" for one in case.proposals.values())
    facts = case.facts
    asked = facts.confirmation_asked_on is not None and facts.confirmation_received_on is None
    tasks = [one.due_on for one in case.tasks.values() if not one.is_done] if case.is_open else []
    return Waits(case.is_open and asked, waits, tuple(sorted(barred)), min(tasks, default=None), len(tasks))


def is_overdue(row: CaseSummary, today: date) -> bool:
    """Whether the day of the next duty has passed."""
    return row.next_due_on is not None and row.next_due_on < today


def comes_within(days: int, due_on: date | None, today: date, calendar: BusinessDays) -> bool:
    """Whether a day comes within so many business days, and has not passed."""
    if due_on is None or due_on < today:
        return False
    day, count = today, 0
    while day < due_on and count <= days:
        day += ONE_DAY
        count += calendar.is_business_day(day)
    return count <= days


def band_of(days: int) -> Band:
    """The band of a case so many days after its notice."""
    return next((band for most, band in BANDS if days <= most), "over 90")


def ages(rows: Iterable[CaseSummary], today: date) -> dict[Band, int]:
    """How many open cases are in each band, empty bands included."""
    counts: dict[Band, int] = dict.fromkeys((*(band for _, band in BANDS), "over 90"), 0)
    for row in rows:
        if row.status != "closed":
            counts[band_of((today - row.noticed_on).days)] += 1
    return counts


def ordered(rows: Iterable[CaseSummary], order: QueueOrder) -> list[CaseSummary]:
    """Rows that come by deadline, in another order; closed ones stay last, and equals as they came."""
    if order == "deadline":
        return list(rows)
    return sorted(rows, key=lambda row: (row.status == "closed", *_place(row, order)))


def loads(
    rows: Iterable[tuple[CaseSummary, Waits]], today: date, soon: int, calendar: BusinessDays
) -> list[Load]:
    """The work of each person with an open case, whoever has most first; nobody's comes last.

    `soon`: within so many business days. Ways of writing one name are one person, called as on their first case.
    """
    found = dict[str, list[tuple[CaseSummary, Waits]]]()
    called = dict[str, str]()
    for row, waits in rows:
        if row.status == "closed":
            continue
        name = row.assignee
        if name not in called:
            called[name] = next((one for one in found if is_same_person(one, name)), name)
        found.setdefault(called[name], []).append((row, waits))
    told = [_load(name.strip(), cases, today, soon, calendar) for name, cases in found.items()]
    return sorted(told, key=lambda one: (not one.assignee, -one.cases, one.assignee))


def _load(
    name: str, cases: list[tuple[CaseSummary, Waits]], today: date, soon: int, calendar: BusinessDays
) -> Load:
    days = [row.next_due_on for row, _ in cases if row.next_due_on is not None]
    return Load(
        name,
        len(cases),
        sum(is_overdue(row, today) for row, _ in cases),
        sum(comes_within(soon, row.next_due_on, today, calendar) for row, _ in cases),
        sum(waits.has_task_by(today) for _, waits in cases),
        min(days, default=None),
    )


def _place(row: CaseSummary, order: QueueOrder) -> tuple[float | int | str | date, ...]:
    match order:
        case "age":
            return (row.noticed_on,)
        case "amount":
            return (-row.alleged_amount / 10 ** EXPONENTS.get(row.currency, 2),)
    return (len(row.case_id), row.case_id)
