"""The desk's figures over a period, of all cases of the bank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from domain.dispute.business_days import BusinessDays
from domain.dispute.report import CaseTold, Period, Report, report, tell
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from tui.application.cases.every_case import every_case
from tui.text.format import local
from tui.text.time.numeric_date import Locale
from tui.text.time.parse import parse_when

ALL = "everything"


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


def read_days(text: str, zone: ZoneInfo, now: int, locale: Locale) -> tuple[date | None, date | None]:
    """The first and the last day of a period in words: a day, a stretch of days, or everything there is (None, None).

    `zone` is where the bank's days end, `now` is in UTC microseconds. Raises TimeError, and BadInput for an instant.
    """
    if text.strip().lower() == ALL:
        return None, None
    when = parse_when(text, zone=zone, now=now, locale=locale)
    if when.kind == "event" or when.stretch is None:
        raise BadInput(
            f"Days are wanted here, such as last week, march or 9 nov to 15 nov; {ALL} is all there is."
        )
    return local(when.begin, zone).date(), local(when.end, zone).date()


def _told(handler: CaseHandler, period: Period) -> Iterator[CaseTold]:
    def calendar(country: str) -> BusinessDays | None:
        try:
            return handler.calendars(country)
        except BadInput:
            return None

    for summary in every_case(handler.store, open_only=False):
        events = handler.store.case_events(summary.case_id)
        yield tell(summary.case_id, events, period, handler.day_of, calendar)
