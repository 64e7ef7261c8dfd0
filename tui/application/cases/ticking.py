"""The passing of time, recorded without a touch: days that passed, and announced debits whose day has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.dispute import commands as c
from domain.dispute.rules.side import has_come
from domain.errors import BadInput, ReadOnly, RecountError, Refused
from domain.stream import RecordedEvent, VersionConflict
from tui.application.cases.every_case import every_case

if TYPE_CHECKING:
    from domain.dispute.events import CaseEvent
    from domain.handlers.dispute import CaseHandler


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the passing of time brought a case; `problem` is why it could not be recorded."""

    case_id: str
    currency: str
    events: Sequence[RecordedEvent[CaseEvent]] = ()
    problem: RecountError | None = None


def tick_cases(
    handler: CaseHandler, actor: str, *, stop: Callable[[], bool] = lambda: False
) -> Iterator[Ticked]:
    """Record for every open case what its clock brings today, each once however often it is asked for.

    `stop` is asked before each case whether to leave the rest. A case that refuses is answered with its
    reason, and the others go on. Raises ReadOnly, StoreUnavailable, DamageFound, WrongClock.
    """
    if handler.store.read_only:
        raise ReadOnly
    today = handler.today()
    for summary in list(every_case(handler.store)):
        if stop():
            return
        try:
            events = _tick(handler, summary.case_id, actor, today)
        except (BadInput, VersionConflict) as error:
            yield Ticked(summary.case_id, summary.currency, problem=error)
        except Refused as error:
            if type(error) is not Refused:
                raise
            yield Ticked(summary.case_id, summary.currency, problem=error)
        else:
            if events:
                yield Ticked(summary.case_id, summary.currency, events)


def _tick(handler: CaseHandler, case_id: str, actor: str, today: date) -> Sequence[RecordedEvent[CaseEvent]]:
    case = handler.load(case_id)
    if not has_come(case, handler.calendars(case.facts.country), today):
        return ()
    executed = handler.execute(
        c.CaseRequest(case_id=case_id, command=c.Tick(), command_id=command_id(case_id, today), actor=actor)
    )
    if not executed.first_time or not executed.receipts:
        return ()
    own = executed.receipts[0]
    return handler.store.case_events(case_id, after=own.lines[0].version - 1, until=own.version)


def command_id(case_id: str, day: date) -> str:
    """The same for whoever ticks the case on that day, so that it has the effect of once."""
    return f"tick-{case_id}-{day.isoformat()}"
