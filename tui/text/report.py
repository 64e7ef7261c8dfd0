"""The desk's figures in words."""

from __future__ import annotations

from domain.dispute.report import Period, Report, Spread
from tui.text.cases import day_words


def period_words(period: Period) -> str:
    """From which day to which, both included."""
    begin = "the beginning" if period.begin is None else day_words(period.begin)
    return f"{begin} to {day_words(period.last)}"


def spread_words(spread: Spread) -> str:
    """A median with the days that nine of ten do not pass."""
    if spread.median is None:
        return "–"
    return f"median {spread.median:g}, nine of ten within {spread.p90}"


def denied_words(found: Report) -> str:
    """How many determinations found no error."""
    rate = "" if found.denial_rate is None else f" ({found.denial_rate:.0%})"
    return f"denied {found.total.denied:,}{rate}"
