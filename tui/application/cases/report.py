"""The desk's figures over a period, of all cases of the bank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.dispute.business_days import BusinessDays
from domain.dispute.report import CaseTold, Period, Report, report, tell
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from tui.application.cases.every_case import every_case


def read_report(handler: CaseHandler, first: date | None, last: date | None) -> Report:
    """The figures from a day of the bank to another, both included (None: from the beginning, until today).

    Raises BadInput where the last day comes before the first.
    """
    today = handler.today()
    period = Period(first or date.min, last or today, today)
    if period.last < period.first:
        raise BadInput(
            f"The report would end on {period.last.isoformat()}, before it begins on {period.first.isoformat()}."
        )
    return report(_told(handler, period), period)


def _told(handler: CaseHandler, period: Period) -> Iterator[CaseTold]:
    def calendar(country: str) -> BusinessDays | None:
        try:
            return handler.calendars(country)
        except BadInput:
            return None

    for summary in every_case(handler.store, open_only=False):
        events = handler.store.case_events(summary.case_id)
        yield tell(summary.case_id, events, period, handler.day_of, calendar)
