"""How much of unauthorised transfers a consumer bears (12 CFR 1005.6), in minor units of US dollars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.dispute.business_days import BusinessDays, add, later

FIRST_TIER, SECOND_TIER = 50_00, 500_00
STATEMENT_DAYS = 60


@dataclass(frozen=True, slots=True)
class Transfer:
    """An unauthorised transfer: the day, the amount, and its version on the account."""

    on: date
    amount: int
    version: int


@dataclass(frozen=True, slots=True)
class Liability:
    """The consumer bears at most `limit`; `refund` is what the bank gives back at least. `why` explains each part."""

    limit: int
    refund: int
    why: tuple[str, ...]


def consumer_liability(
    transfers: Sequence[Transfer],
    *,
    learned_on: date,
    noticed_on: date,
    statement_on: date | None,
    preventable_proven: bool,
    calendar: BusinessDays,
) -> Liability:
    """What the consumer bears of the transfers, given when the loss was learned of and the bank told.

    `preventable_proven`: the bank can establish that transfers after two business days, or after 60 days from the
    statement, would not have happened had it been told in time; without that proof they cost the consumer nothing
    (12 CFR 1005.6(b)(2)(ii), (b)(3)).
    """
    total = sum(one.amount for one in transfers)
    two_days = add(calendar, learned_on, 2)
    early = sum(one.amount for one in transfers if one.on <= two_days)
    first = min(FIRST_TIER, early)
    why = [f"at most 50.00 of what happened by {two_days.isoformat()} (12 CFR 1005.6(b)(1))"]
    limit = first
    if noticed_on > two_days and preventable_proven:
        last = noticed_on if statement_on is None else later(statement_on, STATEMENT_DAYS)
        middle = sum(one.amount for one in transfers if two_days < one.on <= min(last, noticed_on))
        limit = min(SECOND_TIER, first + middle)
        why.append(
            "plus what happened after two business days and before the notice, at most 500.00 in all "
            "(12 CFR 1005.6(b)(2))"
        )
        late = sum(one.amount for one in transfers if last < one.on <= noticed_on)
        if late:
            limit += late
            why.append("plus all that happened after 60 days from the statement (12 CFR 1005.6(b)(3))")
    return Liability(limit, total - limit, tuple(why))
