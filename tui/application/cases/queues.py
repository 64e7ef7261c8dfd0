"""The queues of the desk: which cases are whose, wait for whom, and are due when; and taking the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from domain.dispute import commands as c
from domain.dispute.business_days import BusinessDays
from domain.dispute.queues import (
    Band,
    Load,
    QueueOrder,
    Waits,
    Wanted,
    ages,
    is_wanted,
    is_wanted_case,
    loads,
    ordered,
    waits_of,
)
from domain.dispute.state import STREAM_PREFIX, case_of
from domain.dispute.summary import CaseSummary
from domain.errors import Refused
from domain.handlers.dispute import CaseExecuted, CaseHandler
from domain.stream import VersionConflict
from tui.application.cases.every_case import every_case

SOON = 3
"""Business days."""
QUEUES: Mapping[str, Wanted] = {
    "all": Wanted(),
    "mine": Wanted(mine=True),
    "nobody's": Wanted(unassigned=True),
    "my approvals": Wanted(approvals=True),
    "wait for customer": Wanted(waiting=True),
    "due today": Wanted(due=0),
    f"due in {SOON} bd": Wanted(due=SOON),
    "overdue": Wanted(overdue=True),
    "tasks due": Wanted(tasks=True),
}
"""What a desk looks at, in turn, by name."""
MOST_TAKEN = 50
"""How often somebody else may be faster before it is said that the desk is busy."""
NONE_LEFT = "No open case is without somebody who works on it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """`account_id` None: of every account; `actor` is who asks."""

    wanted: Wanted
    actor: str
    text: str = ""
    account_id: str | None = None
    open_only: bool = True
    order: QueueOrder = "deadline"
    limit: int = 100


@dataclass(frozen=True, slots=True)
class QueuedCase:
    """A row of the queue, with what only the case says."""

    row: CaseSummary
    waits: Waits


@dataclass(frozen=True, slots=True)
class Queue:
    """The first cases of what was asked for and how many there are; `calendar` has the bank's business days, `zone` is
    where its days end."""

    cases: Sequence[QueuedCase]
    count: int
    today: date
    calendar: BusinessDays
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Overview:
    """What a search finds: how many cases in each of QUEUES, how many open ones of each age, and who has them."""

    counts: Mapping[str, int]
    ages: Mapping[Band, int]
    loads: Sequence[Load]


@dataclass(slots=True)
class QueueReader:
    """Reads queues; what a case says is kept until it changes, so that looking again costs little."""

    handler: CaseHandler
    _kept: dict[str, tuple[int, Waits]] = field(default_factory=dict)

    def read(self, search: Search) -> Queue:
        """The cases that are wanted, in the order asked for."""
        store, handler = self.handler.store, self.handler
        today, calendar = handler.today(), self.calendar()
        if search.wanted == Wanted() and search.order == "deadline":
            found = store.cases(
                search.text, account_id=search.account_id, open_only=search.open_only, limit=search.limit
            )
            count = store.cases_count(search.text, account_id=search.account_id, open_only=search.open_only)
        else:
            everything = ordered(self._wanted(search, today, calendar), search.order)
            found, count = everything[: search.limit], len(everything)
        listed = [QueuedCase(one, self.waits(one)) for one in found]
        return Queue(listed, count, today, calendar, store.profile().clock)

    def overview(self, search: Search) -> Overview:
        """What is in each queue; which one, and in which order, `search` need not say."""
        today, calendar = self.handler.today(), self.calendar()
        cases = [(row, self.waits(row)) for row in self._rows(search)]
        counts = Counter(
            name
            for name, wanted in QUEUES.items()
            for row, waits in cases
            if is_wanted(row, wanted, search.actor, today, calendar)
            and is_wanted_case(waits, wanted, search.actor, today)
        )
        return Overview(
            {name: counts[name] for name in QUEUES},
            ages((row for row, _ in cases), today),
            loads(cases, today, SOON, calendar),
        )

    def waits(self, row: CaseSummary) -> Waits:
        """What the case of the row says."""
        version, kept = self._kept.get(row.case_id, (0, Waits()))
        if version == row.version:
            return kept
        case = self.handler.store.case(row.case_id)
        if case is None:
            return Waits()
        waits = waits_of(case)
        self._kept[row.case_id] = case.version, waits
        return waits

    def calendar(self) -> BusinessDays:
        """The bank's own business days."""
        return self.handler.calendars(self.handler.store.profile().country)

    def _wanted(self, search: Search, today: date, calendar: BusinessDays) -> list[CaseSummary]:
        wanted, actor = search.wanted, search.actor
        return [
            row
            for row in self._rows(search)
            if is_wanted(row, wanted, actor, today, calendar)
            and (not wanted.needs_case or is_wanted_case(self.waits(row), wanted, actor, today))
        ]

    def _rows(self, search: Search) -> list[CaseSummary]:
        return list(
            every_case(
                self.handler.store, search.text, account_id=search.account_id, open_only=search.open_only
            )
        )


def take_next(handler: CaseHandler, *, actor: str, command_id: str, reason: str = "") -> CaseExecuted:
    """Give the most urgent case that nobody has to `actor`, once: desks that ask at the same time get different ones.

    A case that somebody else changed meanwhile is looked at anew. Raises Refused where none is left, and as
    CaseHandler.execute.
    """
    reader = QueueReader(handler)
    search = Search(wanted=Wanted(unassigned=True), actor=actor, limit=1)

    def given(case_id: str, version: int | None) -> CaseExecuted:
        request = c.CaseRequest(
            case_id=case_id,
            command=c.Assign(assignee=actor),
            command_id=command_id,
            actor=actor,
            reason=reason,
            expected_version=version,
        )
        return handler.execute(request)

    for _ in range(MOST_TAKEN):
        taken = _taken_by(handler, command_id)
        if taken is not None:
            return given(taken, None)
        first = next(iter(reader.read(search).cases), None)
        if first is None:
            raise Refused("none-left", NONE_LEFT)
        with suppress(VersionConflict):
            return given(first.row.case_id, first.row.version)
    raise Refused("busy", "Others kept taking the next case; try again.")


def _taken_by(handler: CaseHandler, command_id: str) -> str | None:
    """The case that this command has given to somebody, so that it never takes two."""
    return next(
        (
            case_of(one.stream_id)
            for one in handler.store.receipts(command_id)
            if one.stream_id.startswith(STREAM_PREFIX)
        ),
        None,
    )
