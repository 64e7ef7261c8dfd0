"""PSD2 (Directive (EU) 2015/2366) in the EEA: the refund of a payment that was not authorised (arts 71 and 73)."""

from __future__ import annotations

from domain.dispute.business_days import BusinessDays
from domain.dispute.regimes.counting import put_off
from domain.dispute.regimes.facts import Assessment, ClockFacts
from domain.dispute.regimes.refunds import Paragraphs, assess_refund

EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""The 27 countries of the European Union, Iceland, Liechtenstein and Norway, by their ISO 3166 codes."""
PARAGRAPHS = Paragraphs(
    refund="PSD2 art 73(1)",
    unauthorised="PSD2 art 73(1)",
    suspicion="PSD2 art 73(1)",
    months="PSD2 art 71(1)",
)
ANSWER_DAYS = (15, 35)
"""Business days, and those at the latest for reasons beyond the bank's control that were told (art 101(2))."""


def assess(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    """What art 73 has the bank do; a notice of anything else is a complaint about rights under the same directive."""
    because = "a complaint about rights under the payment services rules is answered within 15 business days"
    due = put_off(
        "answer", facts.noticed_on, ANSWER_DAYS, facts.extended_to, calendar, "PSD2 art 101(2)", because
    )
    return assess_refund(facts, calendar, PARAGRAPHS, due)
