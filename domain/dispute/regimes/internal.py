"""What the bank finds of its own accord: no notice, hence no statutory clock (12 CFR 1005.11(b)(1)-5)."""

from __future__ import annotations

from domain.dispute.business_days import BusinessDays
from domain.dispute.regimes.counting import nothing_binds
from domain.dispute.regimes.facts import Assessment, ClockFacts


def assess(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    """No duty with a day."""
    return nothing_binds(
        "12 CFR 1005.11(b)(1)-5", "The bank found this itself: no customer gave notice, and no day is set."
    )
