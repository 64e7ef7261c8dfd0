"""Complaints in the United Kingdom: the answer that is due (FCA Handbook DISP 1.6, PSRs 2017 reg 101).

A complaint about rights under Parts 6 and 7 of the PSRs 2017 is answered within 15 business days, any other within
eight weeks. Who is no eligible complainant (DISP 2.7.3 R: a consumer, a micro-enterprise, a small business …) has the
15 business days from reg 101 and nothing else.
"""

from __future__ import annotations

from types import MappingProxyType

from domain.dispute.business_days import BusinessDays
from domain.dispute.regimes.counting import in_days, nearest_first, nothing_binds, put_off
from domain.dispute.regimes.facts import Assessment, ClockFacts, Deadline, Unbound

ANSWER_DAYS = (15, 35)
"""Business days, and those at the latest for exceptional reasons that were told: DISP 1.6.2A R (1), (2); reg 101(6),
(7)."""
EIGHT_WEEKS = 56
"""Days (DISP 1.6.2 R)."""
PAYMENT_RIGHTS = MappingProxyType(
    {
        "unauthorised-card": "PSRs 2017 regs 74 to 77",
        "unauthorised-transfer": "PSRs 2017 regs 74 to 77",
        "atm-short": "PSRs 2017 regs 91 and 92",
        "deposit-missing": "PSRs 2017 regs 86 to 89",
        "withdrawal-declined": "PSRs 2017 reg 82",
        "duplicate": "PSRs 2017 regs 91 and 92",
        "wrong-amount": "PSRs 2017 regs 91 and 92",
        "hold": "PSRs 2017 reg 78",
    }
)
"""Code of a reason for a dispute to the rights under Parts 6 and 7 of the PSRs 2017 that it is about."""


def assess(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    """The answer that is due to a complaint."""
    if facts.outcome == "withdrawn":
        return nothing_binds("DISP 1.6", "The customer withdrew the complaint.")
    if facts.payment_right:
        return nearest_first([answer(facts, calendar)])
    because = "a complaint about anything but rights under the payment services rules is answered within eight weeks"
    due = in_days("answer", facts.noticed_on, EIGHT_WEEKS, "DISP 1.6.2 R", because)
    return nearest_first([due], _eligible_only(facts))


def answer(facts: ClockFacts, calendar: BusinessDays) -> Deadline:
    """The answer to a complaint about rights under Parts 6 and 7 of the PSRs 2017."""
    rule = "PSRs 2017 reg 101(6), (7)" if facts.business else "DISP 1.6.2A R"
    ground = f" ({facts.payment_right})" if facts.payment_right else ""
    because = f"a complaint about rights under the payment services rules{ground} is answered within 15 business days"
    return put_off("answer", facts.noticed_on, ANSWER_DAYS, facts.extended_to, calendar, rule, because)


def _eligible_only(facts: ClockFacts) -> list[Unbound]:
    """What a desk has to look at where a business complains: whether it is small enough."""
    if not facts.business:
        return []
    why = (
        "The account is a business's: the eight weeks bind for a micro-enterprise or a small business (DISP 2.7.3 R); "
        "for others reg 101 covers complaints about rights under Parts 6 and 7 alone."
    )
    return [Unbound("PSRs 2017 reg 101(1)", why)]
