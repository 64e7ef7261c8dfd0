"""The handover of a shift: what one person holds, what is due before they are back, what waits for whom, what is to be
done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.dispute.business_days import ONE_DAY, BusinessDays, add
from domain.dispute.events import DueDate
from domain.dispute.handover import Waiting, due_by, tasks_by, waiting_in
from domain.dispute.limits import is_same_person
from domain.dispute.queues import waits_of
from domain.dispute.state import Case, Task
from domain.dispute.summary import CaseSummary
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from tui.application.batch.waiting import WaitingBatch, waiting_batches
from tui.application.cases.every_case import every_case
from tui.application.cases.queues import QueuedCase
from tui.text.time.zones import end_of_day


@dataclass(frozen=True, slots=True)
class HandoverQuery:
    """Whose shift ends, and when they are back: UTC microseconds, None for the end of the next business day. `look`
    tells two askings apart."""

    actor: str
    back_at: int | None = None
    look: int = 0


@dataclass(frozen=True, slots=True)
class Handover:
    """`last_day` is the last day of the bank, in its `zone`, that ends before they are back, `is_day_end` whether they
    are back as it does. Each list names its case by its row.

    `batches` wait for an approval. `held` are the open cases given to them. Of these and of nobody's cases `due` are
    the duties and `tasks` the tasks whose day is over by `last_day`, and `waiting` is what waits, beside the approvals
    that other cases wait for.
    """

    actor: str
    today: date
    back_at: int
    last_day: date
    is_day_end: bool
    calendar: BusinessDays
    zone: ZoneInfo
    held: tuple[QueuedCase, ...]
    due: tuple[tuple[CaseSummary, DueDate], ...]
    waiting: tuple[tuple[CaseSummary, Waiting], ...]
    tasks: tuple[tuple[CaseSummary, int, Task], ...]
    batches: tuple[WaitingBatch, ...] = ()


def read_handover(handler: CaseHandler, query: HandoverQuery) -> Handover:
    """What is to be told as of now. Raises BadInput where they would be back before now, StoreUnavailable."""
    store, today = handler.store, handler.today()
    profile = store.profile()
    calendar = handler.calendars(profile.country)
    back_at = query.back_at
    if back_at is None:
        back_at = end_of_day(add(calendar, today, 1), profile.clock)
    if back_at <= handler.clock():
        raise BadInput("The time at which you are back has passed; name one that is still to come.")
    last_day = handler.day_of(back_at)
    is_day_end = end_of_day(last_day, profile.clock) <= back_at
    if not is_day_end:
        last_day -= ONE_DAY
    cases = list(_cases(handler, query.actor))
    at_hand = [(row, case) for row, case in cases if _is_at_hand(row, query.actor)]
    due = [(row, one) for row, case in at_hand for one in due_by(case, last_day)]
    tasks = [(row, *one) for row, case in at_hand for one in tasks_by(case, last_day).items()]
    return Handover(
        query.actor,
        today,
        back_at,
        last_day,
        is_day_end,
        calendar,
        profile.clock,
        held=tuple(QueuedCase(row, waits_of(case)) for row, case in at_hand if row.assignee),
        due=tuple(sorted(due, key=lambda found: found[1].due_on)),
        waiting=tuple(_waiting(cases, query.actor)),
        tasks=tuple(sorted(tasks, key=lambda found: found[2].due_on)),
        batches=waiting_batches(handler),
    )


def _is_at_hand(row: CaseSummary, actor: str) -> bool:
    """Given to them, or to nobody."""
    return not row.assignee or is_same_person(row.assignee, actor)


def _cases(handler: CaseHandler, actor: str) -> Iterator[tuple[CaseSummary, Case]]:
    """Open cases that may have something to tell, each read once."""
    for row in every_case(handler.store):
        if _is_at_hand(row, actor) or row.waiting_for_approval:
            case = handler.store.case(row.case_id)
            if case is not None:
                yield row, case


def _waiting(cases: list[tuple[CaseSummary, Case]], actor: str) -> Iterator[tuple[CaseSummary, Waiting]]:
    """All of the cases at hand, and approvals elsewhere that they may give or need."""
    for row, case in cases:
        for one in waiting_in(case):
            if _is_at_hand(row, actor) or one.waits_for == "approval":
                yield row, one


def is_part_of(waiting: Waiting, person: str) -> bool:
    """Whether a correction waits for approval by anybody but this person, who proposed it or determined the case."""
    return any(is_same_person(person, one) for one in waiting.barred)


def is_for(waiting: Waiting, person: str) -> bool:
    """Whether it waits for an approval that this person may give."""
    return waiting.waits_for == "approval" and not is_part_of(waiting, person)
