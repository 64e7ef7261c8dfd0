"""How long what belongs to a dispute is kept.

12 CFR 1005.13(b)(1): evidence of compliance is retained for not less than two years from the date disclosures are
required to be made or action is required to be taken; (b)(2): longer while a matter is pending. Banks under other laws
keep it at least as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from domain.clock import wall_clock
from domain.dispute.summary import CaseSummary

RETENTION_YEARS = 2


def kept_until(case: CaseSummary, zone: tzinfo) -> date | None:
    """The first day on which what belongs to a case may be forgotten; None while the case is open."""
    if case.status != "closed":
        return None
    year, month, day = wall_clock(case.last_recorded_at, zone).date
    try:
        return date(year + RETENTION_YEARS, month, day)
    except ValueError:  # 29 February
        return date(year + RETENTION_YEARS, 3, 1)


def on_legal_hold(
    cases: Iterable[CaseSummary], today: date, zone: tzinfo
) -> list[tuple[CaseSummary, date | None]]:
    """The cases for whose sake their holder may not be forgotten yet, each with the day of `kept_until`."""
    held = ((case, kept_until(case, zone)) for case in cases)
    return [(case, until) for case, until in held if until is None or today < until]
