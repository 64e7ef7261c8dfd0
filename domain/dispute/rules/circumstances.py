"""What a decision on a case sees besides the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from domain.account.decisions import EntryLookup
from domain.account.state import Account
from domain.dispute.business_days import BusinessDays
from domain.dispute.corrections import CorrectionPreview


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCircumstances:
    """What a decision sees besides the case.

    `today` is the day at the bank, `now` the instant in UTC microseconds, `day_of` answers the bank's day of such an
    instant, `account` the disputed account at its head,
    `entry` finds its events. A correction's `preview`
    was made on that head, `event_ids` are those that its account events will have. `four_eyes_above` is the
    amount in minor units up to which a correction needs no second person.
    """

    actor: str
    today: date
    now: int
    day_of: Callable[[int], date]
    calendar: BusinessDays
    account: Account
    four_eyes_above: int
    entry: EntryLookup
    preview: CorrectionPreview | None = None
    event_ids: tuple[str, ...] = ()
