"""Reimbursement of authorised push payment scams: the Payment Systems Regulator's Specific Requirement 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispute.liability import Transfer
from domain.dispute.regimes.app_scams import CAP, EXCESS, ScamFacts, assess, reimbursement
from domain.dispute.regimes.facts import Assessment, ClockFacts
from domain.errors import Refused
from tests.kit.days import ENGLISH, Days

GB = Days("GB", ENGLISH)


def day(text: str) -> date:
    return date.fromisoformat(text)


def claim(on: str) -> ClockFacts:
    return ClockFacts(regime="app", noticed_on=day(on), today=day(on), scheme="faster-payments")


def due(answer: Assessment) -> list[str]:
    return [one.due_on.isoformat() for one in answer.duties if one.name == "reimburse"]


@pytest.mark.parametrize(
    ("claimed", "reimburse"),
    [
        ("2026-11-16", "2026-11-23"),
        ("2026-11-14", "2026-11-20"),
        ("2026-04-01", "2026-04-10"),
        ("2026-12-23", "2027-01-04"),
        ("2028-02-24", "2028-03-02"),
    ],
)
def test_five_business_days_from_the_claim(claimed: str, reimburse: str) -> None:
    answer = assess(claim(claimed), GB)
    assert due(answer) == [reimburse]
    assert answer.duties[0].rule == "PSR Specific Requirement 1 / SD20"


@pytest.mark.parametrize(
    ("stopped_to", "reimburse"),
    [
        ("2026-11-20", "2026-11-23"),
        ("2026-12-10", "2026-12-10"),
        ("2027-01-07", "2027-01-07"),
        ("2027-03-01", "2027-01-07"),
    ],
)
def test_the_clock_is_stopped_to_thirty_five_business_days_at_the_latest(
    stopped_to: str, reimburse: str
) -> None:
    assert due(assess(replace(claim("2026-11-16"), extended_to=day(stopped_to)), GB)) == [reimburse]


@pytest.mark.parametrize(
    ("facts", "binds"),
    [
        ({"scheme": "chaps"}, True),
        ({"scheme": ""}, True),
        ({"scheme": "other"}, False),
        ({"debits_on": (day("2024-10-06"),)}, False),
        ({"debits_on": (day("2025-10-16"),)}, True),
        ({"debits_on": (day("2025-10-15"),)}, False),
        ({"debits_on": (day("2025-09-01"), day("2025-11-01"))}, True),
        ({"outcome": "no_error", "determined_on": day("2026-11-23")}, False),
        ({"outcome": "no_error", "determined_on": day("2026-11-24")}, True),
        ({"outcome": "withdrawn"}, False),
    ],
)
def test_what_is_covered(facts: dict[str, object], binds: bool) -> None:
    """Faster Payments and CHAPS from 7 October 2024, claimed within 13 months of the last payment."""
    answer = assess(replace(claim("2026-11-16"), **facts), GB)  # type: ignore[arg-type]
    assert bool(answer.duties) is binds
    assert binds or answer.unbound


def test_the_first_day_that_is_covered() -> None:
    early = replace(claim("2024-10-08"), debits_on=(day("2024-10-07"),))
    assert due(assess(early, GB)) == ["2024-10-15"]


def paid(*what: tuple[str, int]) -> list[Transfer]:
    """Entries 2, 3 … of so many pounds, given oldest first."""
    return [
        Transfer(number, day(when), number, pounds * 100)
        for number, (when, pounds) in enumerate(what, start=2)
    ]


TOLD = ScamFacts(told_on=day("2026-11-16"))


@pytest.mark.parametrize(
    ("facts", "payments", "bears", "refund"),
    [
        pytest.param(TOLD, paid(("2026-11-10", 1000)), 100_00, 900_00, id="the excess"),
        pytest.param(TOLD, paid(("2026-11-10", 60)), 60_00, 0, id="never more than was paid"),
        pytest.param(TOLD, paid(("2026-11-09", 60), ("2026-11-10", 140)), 100_00, 100_00, id="once a claim"),
        pytest.param(
            replace(TOLD, vulnerable=True),
            paid(("2026-11-10", 1000)),
            0,
            1000_00,
            id="none for the vulnerable",
        ),
        pytest.param(TOLD, paid(("2026-11-10", 85_100)), 100_00, 85_000_00, id="up to the cap"),
        pytest.param(TOLD, paid(("2026-11-10", 90_000)), 5_000_00, 85_000_00, id="above the cap"),
        pytest.param(
            replace(TOLD, vulnerable=True),
            paid(("2026-11-10", 90_000)),
            5_000_00,
            85_000_00,
            id="the cap for all",
        ),
        pytest.param(
            replace(TOLD, careless=True), paid(("2026-11-10", 1000)), 1000_00, 0, id="gross negligence"
        ),
        pytest.param(
            replace(TOLD, careless=True, vulnerable=True),
            paid(("2026-11-10", 1000)),
            0,
            1000_00,
            id="no standard of caution for the vulnerable",
        ),
        pytest.param(replace(TOLD, fraud=True), paid(("2026-11-10", 1000)), 1000_00, 0, id="fraud"),
        pytest.param(TOLD, paid(("2025-10-15", 1000)), 1000_00, 0, id="after 13 months"),
        pytest.param(
            replace(TOLD, told_on=day("2024-11-01")),
            paid(("2024-10-06", 300), ("2024-10-07", 1000)),
            400_00,
            900_00,
            id="payments before the rule",
        ),
    ],
)
def test_who_bears_what(facts: ScamFacts, payments: list[Transfer], bears: int, refund: int) -> None:
    answer = reimbursement(payments, facts, "GBP")
    assert (answer.limit, answer.refund) == (bears, refund)
    assert [one.version for one in answer.rows] == [one.version for one in payments]


def test_what_was_given_back_is_not_owed_again() -> None:
    payment = replace(paid(("2026-11-10", 1000))[0], given_back=900_00)
    answer = reimbursement([payment], TOLD, "GBP")
    assert (answer.limit, answer.refund) == (100_00, 0)


def test_pounds_are_applied_to_no_other_currency() -> None:
    with pytest.raises(Refused, match="GBP"):
        reimbursement(paid(("2026-11-10", 1000)), TOLD, "EUR")


@given(
    pounds=st.lists(st.integers(1, 60_000), min_size=1, max_size=4),
    vulnerable=st.booleans(),
)
def test_the_customer_never_bears_more_than_was_paid_nor_gets_more_than_the_cap(
    pounds: list[int], vulnerable: bool
) -> None:
    payments = paid(*[("2026-11-10", one) for one in pounds])
    answer = reimbursement(payments, replace(TOLD, vulnerable=vulnerable), "GBP")
    assert answer.limit + answer.refund == sum(pounds) * 100
    assert 0 <= answer.refund <= CAP
    assert answer.refund == CAP or answer.limit <= EXCESS
