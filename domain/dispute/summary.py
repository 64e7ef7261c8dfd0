"""The dispute queue: a case as lists show it, from the inline read model that is written with its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """`next_deadline` and `next_due_on` are the nearest duty still to be met ("" and None: there is none).

    `provisional_credit` is what is lent and neither final nor withdrawn, `alleged_amount` what the customer said it
    is about (0: nothing said), both in minor units. `outcome` is "" until the case is determined.
    """

    case_id: str
    account_id: str
    holder_id: str
    holder_name: str
    currency: str
    status: str
    outcome: str
    regime: str
    reason_code: str
    alleged_amount: int
    assignee: str
    noticed_on: date
    next_deadline: str
    next_due_on: date | None
    provisional_credit: int
    waiting_for_approval: int
    version: int
    last_recorded_at: int
