"""How long who a holder is must be kept for the sake of their cases: 12 CFR 1005.13(b)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.dispute.retention import kept_until, on_legal_hold
from domain.dispute.summary import CaseSummary

ZONE = ZoneInfo("America/New_York")


def case(status: str, last: str) -> CaseSummary:
    at = datetime.fromisoformat(last).replace(tzinfo=ZONE)
    return CaseSummary(
        case_id="D-1",
        account_id="77",
        holder_id="h",
        holder_name="Ada",
        currency="USD",
        status=status,
        outcome="",
        regime="reg-e",
        reason_code="atm-short",
        alleged_amount=0,
        assignee="",
        noticed_on=date(2026, 3, 20),
        next_deadline="",
        next_due_on=None,
        provisional_credit=0,
        waiting_for_approval=0,
        version=1,
        last_recorded_at=int(at.timestamp() * 1_000_000),
    )


@pytest.mark.parametrize(
    ("status", "last", "until"),
    [
        ("received", "2026-03-20T09:00", None),
        ("determined", "2020-01-01T09:00", None),
        ("closed", "2026-03-20T23:59", date(2028, 3, 20)),
        ("closed", "2024-02-29T12:00", date(2026, 3, 1)),
    ],
)
def test_until_when_a_case_is_kept(status: str, last: str, until: date | None) -> None:
    assert kept_until(case(status, last), ZONE) == until


@pytest.mark.parametrize(
    ("today", "is_held"), [(date(2028, 3, 19), True), (date(2028, 3, 20), False), (date(2031, 1, 1), False)]
)
def test_two_years_after_it_was_closed_it_holds_nobody(today: date, is_held: bool) -> None:
    closed = case("closed", "2026-03-20T12:00")
    assert on_legal_hold([closed], today, ZONE) == ([(closed, date(2028, 3, 20))] if is_held else [])
