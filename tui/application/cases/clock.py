"""The clock of a case as it stands today, recorded or not."""

from __future__ import annotations

from domain.dispute.clock_view import ClockView, view
from domain.handlers.dispute import CaseHandler


def read_clock(handler: CaseHandler, case_id: str) -> ClockView:
    """Each duty with its day and how it stands; none of a case whose notice cannot be read.

    Raises UnknownCase, and BadInput for a country without a calendar.
    """
    case = handler.load(case_id)
    if case.noticed_on is None:
        return ClockView((), ())
    return view(case, handler.calendars(case.facts.country), handler.today())
