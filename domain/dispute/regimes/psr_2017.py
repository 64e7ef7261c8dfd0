"""The UK's Payment Services Regulations 2017: the refund of a payment that was not authorised (regs 74 and 76)."""

from __future__ import annotations

from domain.dispute.business_days import BusinessDays
from domain.dispute.regimes.complaints import answer
from domain.dispute.regimes.facts import Assessment, ClockFacts
from domain.dispute.regimes.refunds import Paragraphs, assess_refund

PARAGRAPHS = Paragraphs(
    refund="PSRs 2017 reg 76(2)",
    unauthorised="PSRs 2017 reg 76(1)",
    suspicion="PSRs 2017 reg 76(3)",
    months="PSRs 2017 reg 74(1)",
)


def assess(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    """What reg 76 has the bank do; a notice of anything else is a complaint about rights under the same regulations."""
    return assess_refund(facts, calendar, PARAGRAPHS, answer(facts, calendar))
