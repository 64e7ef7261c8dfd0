"""The refund of an unauthorised payment, which the PSRs 2017 and PSD2 demand alike, each in paragraphs of its own.

It is made by the end of the business day after the bank became aware, if it was told within 13 months of the debit and
unless it suspects its customer of fraud and reported so in writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.dispute.business_days import BusinessDays, months_later
from domain.dispute.facts import Regime
from domain.dispute.liability import MONTHS
from domain.dispute.regimes.counting import in_business_days, nearest_first, nothing_binds, words
from domain.dispute.regimes.facts import Assessment, ClockFacts, Deadline, Unbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraphs:
    """Where a body of rules says by when, for which payments, what suspicion does, and how long may pass."""

    refund: str
    unauthorised: str
    suspicion: str
    months: str


def assess_refund(
    facts: ClockFacts, calendar: BusinessDays, says: Paragraphs, answer: Deadline
) -> Assessment:
    """The refund, or why none is owed. `answer` is due instead where no payment is said to be unauthorised."""
    if facts.outcome == "withdrawn":
        return nothing_binds(says.unauthorised, "The customer withdrew the notice.")
    if not facts.unauthorised:
        why = "No payment is said to be unauthorised: what is due is an answer to the complaint, no refund by a day."
        return nearest_first([answer], [Unbound(says.unauthorised, why)])
    if facts.found_no_error:
        return nothing_binds(says.unauthorised, "The payment was found to be authorised: no refund is owed.")
    late = _out_of_time(facts)
    unbound = [Unbound(says.months, _late_words(late, facts.first_told_on))] if late else []
    if late and len(late) == len(facts.debits_on):
        return Assessment((), tuple(unbound))
    because = "an unauthorised payment is refunded by the end of the business day after the bank was told"
    refund = in_business_days("refund", facts.noticed_on, 1, calendar, says.refund, because)
    if facts.suspicion_on is not None and facts.suspicion_on <= refund.due_on:
        why = (
            f"The bank reported in writing on {words(facts.suspicion_on)} that it suspects its customer of fraud: no "
            "refund is due by a day."
        )
        return Assessment((), (*unbound, Unbound(says.suspicion, why, confidential=True)))
    return nearest_first([refund], unbound)


def is_refunded(regime: Regime) -> bool:
    """Whether the regime has unauthorised payments refunded, by a day, of which the bank was told in time."""
    return regime in ("psr-76", "psd2")


def is_too_late(debit_on: date, told_on: date) -> bool:
    """More than 13 months passed from the debit until the bank was first told (PSRs 2017 reg 74(1), PSD2 art 71(1))."""
    return months_later(debit_on, MONTHS) < told_on


def _out_of_time(facts: ClockFacts) -> list[date]:
    """Days of debits of which the bank was told too late; none where it had not given the information it had to.

    PSRs 2017 reg 74(1), (2); PSD2 art 71(1).
    """
    if facts.disclosures is False:
        return []
    return sorted(day for day in facts.debits_on if is_too_late(day, facts.first_told_on))


def _late_words(late: list[date], told_on: date) -> str:
    """One sentence for all of them."""
    days = ", ".join(words(day) for day in late)
    return (
        f"The bank was told on {words(told_on)}, more than {MONTHS} months after the debit of {days}: the claim is out "
        "of time."
    )
