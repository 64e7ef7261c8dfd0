"""The handler of cases at this desk: with calendars from the library, and the bank's own four-eyes limit."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.handlers.dispute import FOUR_EYES_ABOVE, CaseHandler
from domain.ports import Clock, Store
from tui.application.cases.calendars import business_days


def case_handler(
    store: Store, zone: ZoneInfo, clock: Clock, four_eyes_above: int | None = None
) -> CaseHandler:
    """A handler on the store; `four_eyes_above` in minor units, None for the usual limit."""
    limit = FOUR_EYES_ABOVE if four_eyes_above is None else four_eyes_above
    return CaseHandler(store, business_days, zone, clock=clock, four_eyes_above=limit)
