"""Deadlines by the letter of the rules, and the arithmetic of business days under them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispute import business_days as bd
from domain.dispute.deadlines import ClockFacts, deadlines, is_new_account, is_timely
from tests.kit.days import BRITISH, Days

US = Days()
GB = Days("GB", BRITISH)


def due(facts: ClockFacts, calendar: Days = US) -> dict[str, date]:
    return {one.name: one.due_on for one in deadlines(facts, calendar)}


def reg_e(noticed_on: date, **facts: object) -> ClockFacts:
    return ClockFacts(regime="reg-e", noticed_on=noticed_on, **facts)  # type: ignore[arg-type]


def test_the_atm_that_gave_less() -> None:
    """Scenario S5: notice Friday 20 March, credited on the last day, overage found 10 April."""
    noticed = date(2026, 3, 20)
    assert due(reg_e(noticed)) == {"determine": date(2026, 4, 3)}
    credited = date(2026, 4, 3)
    assert due(reg_e(noticed, credited_on=credited, determined_on=date(2026, 4, 10))) == {
        "determine": date(2026, 4, 3),
        "tell-credit": date(2026, 4, 7),
        "complete": date(2026, 5, 4),
        "correct": date(2026, 4, 13),
        "report": date(2026, 4, 15),
    }


def test_the_window_after_a_withdrawn_credit() -> None:
    """Scenario S6: withdrawn with the letter of 8 May, items are honoured to 15 May."""
    facts = reg_e(date(2026, 4, 1), credit_withdrawn_on=date(2026, 5, 8))
    assert due(facts)["honour"] == date(2026, 5, 15)


@pytest.mark.parametrize(
    ("facts", "determine", "complete"),
    [
        ({}, 10, 45),
        ({"new_account": True}, 20, 90),
        ({"point_of_sale": True}, 10, 90),
        ({"foreign": True}, 10, 90),
        ({"new_account": True, "point_of_sale": True}, 20, 90),
    ],
)
def test_what_makes_an_investigation_longer(facts: dict[str, bool], determine: int, complete: int) -> None:
    """A point of sale or a foreign transfer extends 45 days to 90, never 10 business days to 20."""
    noticed = date(2026, 3, 2)
    found = {one.name: one.counted for one in deadlines(reg_e(noticed, credited_on=noticed, **facts), US)}
    assert (found["determine"], found["complete"]) == (determine, complete)


@pytest.mark.parametrize(
    ("noticed", "expected"),
    [
        (date(2026, 1, 30), date(2026, 2, 13)),
        (date(2025, 12, 31), date(2026, 1, 14)),
        (date(2028, 2, 15), date(2028, 2, 29)),
        (date(2026, 3, 21), date(2026, 4, 3)),
        (date(2026, 3, 22), date(2026, 4, 3)),
    ],
    ids=["month-end", "year-end", "leap-day", "saturday", "sunday"],
)
def test_ten_business_days(noticed: date, expected: date) -> None:
    assert due(reg_e(noticed))["determine"] == expected


def test_a_holiday_is_passed_over_and_named() -> None:
    (refund,) = deadlines(ClockFacts(regime="psr-76", noticed_on=date(2026, 4, 2)), GB)
    assert refund.due_on == date(2026, 4, 7)
    assert "Good Friday 3 Apr" in refund.why
    assert "Easter Monday 6 Apr" in refund.why
    assert refund.rule == "PSRs 2017 reg 76(2)"


def test_what_the_bank_finds_itself_has_no_clock() -> None:
    assert deadlines(ClockFacts(regime="internal", noticed_on=date(2026, 4, 2)), GB) == ()


def test_every_deadline_says_why_in_a_sentence() -> None:
    facts = reg_e(
        date(2026, 3, 20),
        statement_on=date(2026, 3, 1),
        credited_on=date(2026, 3, 25),
        determined_on=date(2026, 4, 10),
        credit_withdrawn_on=date(2026, 4, 10),
    )
    found = deadlines(facts, US)
    assert len(found) == 7
    for one in found:
        assert one.rule in one.why
        assert one.why.endswith(".")
        assert str(one.due_on.year) in one.why


@pytest.mark.parametrize(("days", "timely"), [(0, True), (60, True), (61, False)])
def test_a_notice_is_timely_for_sixty_days(days: int, timely: bool) -> None:
    noticed = date(2026, 6, 1)
    assert is_timely(reg_e(noticed, statement_on=noticed - timedelta(days=days))) is timely
    assert is_timely(reg_e(noticed)) is None


@pytest.mark.parametrize(("days", "new"), [(0, True), (30, True), (31, False)])
def test_an_account_is_new_for_thirty_days(days: int, new: bool) -> None:
    opened = date(2026, 6, 1)
    assert is_new_account(opened, opened + timedelta(days=days)) is new


DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(start=DAYS, count=st.integers(0, 60))
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = bd.add(GB, start, count)
    assert bd.between(GB, start, end) == count
    assert count == 0 or GB.is_business_day(end)
    assert bd.between(GB, end, start) == -count


@given(start=DAYS, count=st.integers(0, 60))
def test_a_later_start_is_never_due_earlier(start: date, count: int) -> None:
    assert bd.add(GB, start, count) <= bd.add(GB, start + bd.ONE_DAY, count)


def test_a_calendar_without_business_days_is_an_error_and_no_endless_search() -> None:
    closed = Days("XX", {date(2026, 1, 1) + timedelta(days=n): "closed" for n in range(60)})
    with pytest.raises(ValueError, match="no business day"):
        bd.add(closed, date(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="forward"):
        bd.add(US, date(2026, 1, 1), -1)
