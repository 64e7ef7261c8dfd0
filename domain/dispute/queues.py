"""Which cases are in which queue of the desk. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.dispute.business_days import BusinessDays, between
from domain.dispute.limits import is_same_person
from domain.dispute.state import CaseFold
from domain.dispute.summary import CaseSummary

Band = Literal["0-10", "11-45", "46-90", "over 90"]
BANDS: tuple[tuple[int, Band], ...] = ((10, "0-10"), (45, "11-45"), (90, "46-90"))
"""Days since the notice up to which a case is in each band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases: those for which all that is asked holds.

    `mine`: given to whoever asks. `approvals`: a correction waits that they may approve. `due`: the next duty comes
    within so many business days, and its day has not passed. `waiting`: for the customer.
    """

    mine: bool = False
    unassigned: bool = False
    approvals: bool = False
    overdue: bool = False
    due: int | None = None
    waiting: bool = False

    @property
    def needs_case(self) -> bool:
        """The row of the queue does not tell; the case does."""
        return self.approvals or self.waiting


def is_wanted(
    row: CaseSummary, wanted: Wanted, actor: str, today: date, calendar: BusinessDays | None
) -> bool:
    """By what the queue's row says; of what `needs_case` it says what cannot be. `calendar` is wanted with `due`."""
    due_on = row.next_due_on
    return not (
        (wanted.mine and not is_same_person(row.assignee, actor))
        or (wanted.unassigned and row.assignee)
        or (wanted.approvals and not row.waiting_for_approval)
        or (wanted.overdue and (due_on is None or due_on >= today))
        or (wanted.due is not None and calendar and not _comes_within(wanted.due, due_on, today, calendar))
        or (wanted.waiting and row.status == "closed")
    )


def is_wanted_case(case: CaseFold, wanted: Wanted, actor: str) -> bool:
    """By what only the case says."""
    return not (
        (wanted.approvals and not waits_for_approval(case, actor))
        or (wanted.waiting and not waits_for_customer(case))
    )


def waits_for_approval(case: CaseFold, actor: str) -> bool:
    """Whether a correction waits for approval by somebody who may be this person: neither who proposed it nor who
    determined the case."""
    own = {one.by for one in case.open_proposals.values()} | {case.determined_by} - {""}
    waits = any(one.needs_approval and one.status == "proposed" for one in case.proposals.values())
    return waits and not any(is_same_person(actor, one) for one in own)


def waits_for_customer(case: CaseFold) -> bool:
    """Whether the customer was asked to confirm the notice in writing and has not (12 CFR 1005.11(b)(2))."""
    facts = case.facts
    asked = facts.confirmation_asked_on is not None and facts.confirmation_received_on is None
    return case.is_open and asked


def band_of(days: int) -> Band:
    """The band of a case so many days after its notice."""
    return next((band for most, band in BANDS if days <= most), "over 90")


def _comes_within(days: int, due_on: date | None, today: date, calendar: BusinessDays) -> bool:
    return due_on is not None and due_on >= today and between(calendar, today, due_on) <= days
