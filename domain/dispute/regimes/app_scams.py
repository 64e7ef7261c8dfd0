"""Authorised push payment scams in the United Kingdom: reimbursement by the sending bank.

The Payment Systems Regulator's Specific Requirement 1 with Specific Direction 20 for Faster Payments, and Specific
Direction 21 for CHAPS; for payments from 7 October 2024. Amounts are pence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dispute.business_days import BusinessDays, months_later
from domain.dispute.liability import (
    MONTHS,
    Liability,
    Reason,
    Share,
    Tier,
    Transfer,
    answer,
    check_currency,
    shares,
    total,
)
from domain.dispute.regimes.counting import nearest_first, nothing_binds, put_off, words
from domain.dispute.regimes.facts import Assessment, ClockFacts, Unbound

SINCE = date(2024, 10, 7)
"""Payments executed earlier are not covered."""
REIMBURSE_DAYS = (5, 35)
"""Business days from the claim, and those at the latest however often the clock was stopped."""
EXCESS, CAP = 100_00, 85_000_00
"""Of a claim: what the bank may deduct, and the most that it must reimburse."""
REQUIREMENT = "PSR Specific Requirement 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScamFacts:
    """What reimbursement hangs on. `told_on` is the day of the claim.

    `vulnerable`: the customer's vulnerability bore on the scam. `careless`: with gross negligence the consumer
    standard of caution was not met. `fraud`: the customer took part.
    """

    told_on: date
    vulnerable: bool = False
    careless: bool = False
    fraud: bool = False


def assess(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    """The reimbursement that is due on a claim, or why none is."""
    rule = _rule(facts)
    if facts.outcome == "withdrawn":
        return nothing_binds(rule, "The customer withdrew the claim.")
    if facts.scheme == "other":
        return nothing_binds(
            rule, "Reimbursement is for payments by Faster Payments or CHAPS; this one went another way."
        )
    if facts.debits_on and max(facts.debits_on) < SINCE:
        return nothing_binds(rule, f"Reimbursement is for payments from {words(SINCE)} on.")
    if facts.debits_on and months_later(max(facts.debits_on), MONTHS) < facts.first_told_on:
        return nothing_binds(rule, _late_words(max(facts.debits_on), facts.first_told_on))
    because = (
        "a victim of a scam is reimbursed, or the claim rejected, within five business days of the claim"
    )
    due = put_off("reimburse", facts.noticed_on, REIMBURSE_DAYS, facts.extended_to, calendar, rule, because)
    rejected_on = facts.determined_on if facts.found_no_error else None
    if rejected_on is not None and rejected_on <= due.due_on:
        return nothing_binds(rule, f"The claim was rejected on {words(rejected_on)}, in time.")
    return nearest_first([due], _covered_only(facts, rule))


def reimbursement(transfers: Iterable[Transfer], facts: ScamFacts, currency: str) -> Liability:
    """What of a scam's payments the customer bears: one claim, however many payments.

    The excess is taken from the claim and what is left is reimbursed up to the cap; a vulnerable customer has no
    excess, and no standard of caution either. Raises Refused for a currency that is not sterling.
    """
    check_currency("app", currency)
    once = {one.version: one for one in transfers if one.amount > 0}
    paid = sorted(once.values(), key=lambda one: (one.at, one.version))
    covered = [one for one in paid if one.on >= SINCE]
    why = []
    if len(covered) < len(paid):
        why.append(Reason(REQUIREMENT, f"payments before {words(SINCE)} are not reimbursed"))
    refused = _refused(covered, facts)
    if refused is not None:
        why.append(refused)
        return answer(_whole(paid), paid, why)
    before = [one for one in paid if one.on < SINCE]
    bears, tier = _deducted(covered, facts, why)
    return answer([*_whole(before), *shares(covered, tier, bears)], paid, why)


def _refused(covered: Sequence[Transfer], facts: ScamFacts) -> Reason | None:
    """Why the whole claim is rejected; None where it is not."""
    if facts.fraud:
        return Reason(REQUIREMENT, "the customer took part in the fraud")
    if facts.careless and not facts.vulnerable:
        return Reason(REQUIREMENT, "the consumer standard of caution was not met, with gross negligence")
    last = max((one.on for one in covered), default=None)
    if last is not None and months_later(last, MONTHS) < facts.told_on:
        return Reason(REQUIREMENT, _late_words(last, facts.told_on))
    return None


def _deducted(covered: Sequence[Transfer], facts: ScamFacts, why: list[Reason]) -> tuple[int, Tier]:
    """What is not reimbursed of a good claim, and by which limit."""
    claimed = sum(one.amount for one in covered)
    excess = 0 if facts.vulnerable else min(EXCESS, claimed)
    if excess:
        why.append(Reason(REQUIREMENT, "an excess of at most 100.00 may be deducted from a claim"))
    elif facts.vulnerable:
        why.append(Reason(REQUIREMENT, "no excess is deducted where the customer is vulnerable"))
    if claimed - excess <= CAP:
        return excess, "excess"
    why.append(Reason(REQUIREMENT, "at most 85,000.00 of a claim must be reimbursed"))
    return claimed - CAP, "cap"


def _whole(paid: Sequence[Transfer]) -> list[Share]:
    return shares(paid, "all", total(paid))


def _rule(facts: ClockFacts) -> str:
    return f"{REQUIREMENT} / SD20" if facts.scheme != "chaps" else "PSR Specific Direction 21 (CHAPS)"


def _late_words(last: date, told_on: date) -> str:
    return (
        f"The claim of {words(told_on)} came more than {MONTHS} months after the last payment of {words(last)}: it is "
        "out of time."
    )


def _covered_only(facts: ClockFacts, rule: str) -> list[Unbound]:
    """What a desk has to look at before it relies on the duty."""
    unbound = []
    if not facts.scheme:
        why = (
            "It is not stated how the payment went: only payments by Faster Payments or CHAPS are reimbursed."
        )
        unbound.append(Unbound(rule, why))
    if facts.business:
        why = "The account is a business's: only consumers, micro-enterprises and charities are reimbursed."
        unbound.append(Unbound(rule, why))
    return unbound
