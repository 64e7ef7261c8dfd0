"""Refunds of unauthorised payments in the United Kingdom and in the EEA, each row with its paragraph."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.dispute.events import Outcome
from domain.dispute.facts import Regime
from domain.dispute.regimes.facts import Assessment, ClockFacts
from domain.dispute.regimes.table import assess
from tests.kit.days import ENGLISH, Days, named

GB = Days("GB", ENGLISH)
SCOTLAND = Days("GB", {**ENGLISH, **named("2026-01-02 2nd January")})
GERMANY = Days("DE", named("2026-04-03 Good Friday\n2026-04-06 Easter Monday\n2026-10-03 Unity Day"))
FRIDAY_AND_SATURDAY = Days("KW", weekend=frozenset({4, 5}))


def day(text: str) -> date:
    return date.fromisoformat(text)


def unauthorised(on: str, regime: Regime = "psr-76") -> ClockFacts:
    return ClockFacts(regime=regime, noticed_on=day(on), today=day(on), unauthorised=True)


def due(answer: Assessment) -> dict[str, str]:
    return {one.name: one.due_on.isoformat() for one in answer.duties}


@pytest.mark.parametrize(
    ("aware", "refund", "calendar"),
    [
        pytest.param("2026-04-02", "2026-04-07", GB, id="Easter"),
        pytest.param("2026-11-14", "2026-11-16", GB, id="a Saturday"),
        pytest.param("2026-11-15", "2026-11-16", GB, id="a Sunday"),
        pytest.param("2026-12-24", "2026-12-29", GB, id="a substitute Boxing Day"),
        pytest.param("2027-12-24", "2027-12-29", GB, id="two substitute days"),
        pytest.param("2027-12-31", "2028-01-04", GB, id="a substitute New Year's Day"),
        pytest.param("2026-05-01", "2026-05-05", GB, id="May Day"),
        pytest.param("2026-12-31", "2027-01-04", GB, id="the year's end"),
        pytest.param("2028-02-28", "2028-02-29", GB, id="a leap day"),
        pytest.param("2026-01-01", "2026-01-05", SCOTLAND, id="the second of January in Scotland"),
        pytest.param("2026-01-01", "2026-01-02", GB, id="the second of January in England"),
        pytest.param("2026-03-05", "2026-03-08", FRIDAY_AND_SATURDAY, id="a weekend of Friday and Saturday"),
    ],
)
def test_a_refund_is_due_by_the_end_of_the_next_business_day(aware: str, refund: str, calendar: Days) -> None:
    """PSRs 2017 reg 76(2)."""
    answer = assess(unauthorised(aware), calendar)
    assert due(answer) == {"refund": refund}
    assert answer.duties[0].rule == "PSRs 2017 reg 76(2)"


def test_the_holidays_passed_over_are_named() -> None:
    (refund,) = assess(unauthorised("2026-04-02"), GB).duties
    assert "Good Friday 3 Apr" in refund.why
    assert "Easter Monday 6 Apr" in refund.why


@pytest.mark.parametrize("outcome", ["no_error", "not_an_error"])
@pytest.mark.parametrize(
    ("regime", "paragraph"), [("psr-76", "PSRs 2017 reg 76(1)"), ("psd2", "PSD2 art 73(1)")]
)
def test_an_authorised_payment_owes_no_refund(outcome: Outcome, regime: Regime, paragraph: str) -> None:
    facts = replace(
        unauthorised("2026-04-02", regime),
        outcome=outcome,
        determined_on=day("2026-04-02"),
        today=day("2026-05-01"),
    )
    answer = assess(facts, GB)
    assert (answer.duties, [one.paragraph for one in answer.unbound]) == ((), [paragraph])


@pytest.mark.parametrize(
    ("debit", "told", "in_time"),
    [
        ("2025-01-30", "2026-04-02", False),
        ("2025-03-02", "2026-04-02", True),
        ("2025-03-01", "2026-04-02", False),
        ("2025-01-31", "2026-02-28", True),
        ("2025-01-31", "2026-03-01", False),
        ("2024-02-29", "2025-03-29", True),
        ("2024-02-29", "2025-03-30", False),
        ("2025-12-31", "2027-01-31", True),
    ],
)
@pytest.mark.parametrize(
    ("regime", "paragraph"), [("psr-76", "PSRs 2017 reg 74(1)"), ("psd2", "PSD2 art 71(1)")]
)
def test_thirteen_months(debit: str, told: str, in_time: bool, regime: Regime, paragraph: str) -> None:
    answer = assess(replace(unauthorised(told, regime), debits_on=(day(debit),)), GB)
    assert ("refund" in due(answer)) is in_time
    assert [one.paragraph for one in answer.unbound] == ([] if in_time else [paragraph])


def test_what_is_in_time_is_refunded_beside_what_is_not() -> None:
    facts = replace(unauthorised("2026-04-02"), debits_on=(day("2025-01-30"), day("2026-03-30")))
    answer = assess(facts, GB)
    assert due(answer) == {"refund": "2026-04-07"}
    assert "Thu 30 Jan 2025" in answer.unbound[0].words


def test_the_thirteen_months_do_not_run_without_the_information() -> None:
    """PSRs 2017 reg 74(2)."""
    facts = replace(unauthorised("2026-04-02"), debits_on=(day("2025-01-30"),), disclosures=False)
    assert due(assess(facts, GB)) == {"refund": "2026-04-07"}


@pytest.mark.parametrize(
    ("suspicion", "stopped"), [("2026-04-02", True), ("2026-04-07", True), ("2026-04-08", False)]
)
def test_suspicion_that_was_reported_in_time_stops_the_refund(suspicion: str, stopped: bool) -> None:
    """PSRs 2017 reg 76(3); its words are for the desk alone. Suspicion undoes no day that has passed."""
    answer = assess(replace(unauthorised("2026-04-02"), suspicion_on=day(suspicion)), GB)
    assert ("refund" in due(answer)) is not stopped
    assert [(one.paragraph, one.confidential) for one in answer.unbound] == (
        [("PSRs 2017 reg 76(3)", True)] if stopped else []
    )


def test_anything_but_an_unauthorised_payment_is_answered_and_not_refunded() -> None:
    """PSRs 2017 reg 76(1), DISP 1.6.2A R."""
    answer = assess(replace(unauthorised("2026-04-02"), unauthorised=False), GB)
    assert due(answer) == {"answer": "2026-04-27"}
    assert answer.duties[0].rule == "DISP 1.6.2A R"
    assert [one.paragraph for one in answer.unbound] == ["PSRs 2017 reg 76(1)"]


def test_in_the_eea_it_is_psd2_with_the_countrys_own_calendar() -> None:
    (refund,) = assess(unauthorised("2026-04-02", "psd2"), GERMANY).duties
    assert (refund.due_on, refund.rule) == (day("2026-04-07"), "PSD2 art 73(1)")
    complaint = replace(unauthorised("2026-04-02", "psd2"), unauthorised=False)
    (answer,) = assess(complaint, GERMANY).duties
    assert (answer.name, answer.due_on, answer.rule) == ("answer", day("2026-04-27"), "PSD2 art 101(2)")


def test_a_business_is_refunded_too() -> None:
    assert due(assess(replace(unauthorised("2026-04-02"), business=True), GB)) == {"refund": "2026-04-07"}


def test_who_took_the_notice_back_waits_for_nothing() -> None:
    answer = assess(replace(unauthorised("2026-04-02"), outcome="withdrawn"), GB)
    assert answer.duties == ()
    assert answer.unbound
