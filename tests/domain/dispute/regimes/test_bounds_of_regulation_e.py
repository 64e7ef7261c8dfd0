"""Whom Regulation E binds, what is asserted again, and what holds of every answer: paragraphs of 12 CFR part 1005."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispute.regimes.facts import ClockFacts, Reassertion
from domain.dispute.regimes.regulation_e import assess, is_new_account, withheld
from tests.kit.regulation_e import US, credit, day, due, notice, why_not

STATEMENT = day("2026-01-31")
COMPLIED = Reassertion(first_noticed_on=day("2026-03-02"), withdrawn=False, complied=True)
TAKEN_BACK = Reassertion(first_noticed_on=day("2026-03-02"), withdrawn=True, complied=True)
IN_BREACH = Reassertion(first_noticed_on=day("2026-03-02"), withdrawn=False, complied=False)


@pytest.mark.parametrize(
    ("before", "again", "documents", "determine", "paragraph"),
    [
        pytest.param(COMPLIED, "2026-09-01", None, None, "11(e)", id="after full compliance"),
        pytest.param(COMPLIED, "2026-03-20", None, None, "11(e)", id="even within the 60 days"),
        pytest.param(COMPLIED, "2026-09-01", "2026-08-03", "2026-09-16", None, id="upon documents asked for"),
        pytest.param(COMPLIED, "2026-12-01", "2026-08-03", None, "11(e)", id="60 days after the documents"),
        pytest.param(TAKEN_BACK, "2026-03-20", None, "2026-04-03", None, id="withdrawn, within the 60 days"),
        pytest.param(TAKEN_BACK, "2026-04-01", None, "2026-04-15", None, id="withdrawn, on the last of them"),
        pytest.param(TAKEN_BACK, "2026-04-02", None, None, "11(e)-1", id="withdrawn, one day later"),
        pytest.param(TAKEN_BACK, "2026-06-01", None, None, "11(e)-1", id="withdrawn, long after"),
        pytest.param(IN_BREACH, "2026-06-01", None, "2026-03-16", None, id="the first notice's day stands"),
    ],
)
def test_an_error_that_is_asserted_again(
    before: Reassertion, again: str, documents: str | None, determine: str | None, paragraph: str | None
) -> None:
    """1005.11(e) and its comment 1."""
    facts = replace(
        notice(again),
        reasserted=before,
        statement_on=STATEMENT,
        documents_sent_on=None if documents is None else day(documents),
    )
    answer = assess(facts, US)
    assert due(answer).get("determine") == determine
    assert why_not(answer) == ([] if paragraph is None else [paragraph])
    if paragraph is not None:
        assert answer.duties == ()


def test_a_withdrawn_notice_without_a_statement_can_always_be_given_again() -> None:
    facts = replace(notice("2026-06-01"), reasserted=TAKEN_BACK)
    assert due(assess(facts, US))["determine"] == "2026-06-15"


def test_what_was_promised_of_items_is_kept_when_no_clock_runs() -> None:
    facts = replace(
        notice("2026-09-01"), reasserted=COMPLIED, credits=(credit("2026-03-10", "2026-08-31", "2026-08-31"),)
    )
    assert due(assess(facts, US)) == {"honour": "2026-09-08"}


def test_a_business_has_no_regulation_e() -> None:
    """1005.2(b)(1)."""
    answer = assess(replace(notice("2026-04-02"), business=True), US)
    assert (answer.duties, why_not(answer)) == ((), ["2(b)(1)"])


@pytest.mark.parametrize("business", [None, False])
def test_who_is_not_known_to_be_a_business_is_a_consumer(business: bool | None) -> None:
    assert assess(replace(notice("2026-04-02"), business=business), US).duties


@pytest.mark.parametrize(
    ("unauthorised", "conditions_met", "currency", "most"),
    [
        (True, True, "USD", 50_00),
        (False, True, "USD", 0),
        (True, False, "USD", 0),
        (True, True, "EUR", 0),
    ],
)
def test_what_a_credit_may_stay_below_the_alleged_error(
    unauthorised: bool, conditions_met: bool, currency: str, most: int
) -> None:
    """1005.11(c)(2)(i): at most 50 dollars, and only for a transfer that was not authorised."""
    answer = withheld(unauthorised=unauthorised, conditions_met=conditions_met, currency=currency)
    assert answer == most


@pytest.mark.parametrize(("days", "new"), [(0, True), (30, True), (31, False)])
def test_an_account_is_new_for_thirty_days(days: int, new: bool) -> None:
    """1005.11(c)(3)(i)."""
    opened = date(2026, 6, 1)
    assert is_new_account(opened, opened + timedelta(days=days)) is new


def test_every_deadline_says_why_in_a_sentence() -> None:
    facts = replace(
        notice("2026-03-20"),
        statement_on=day("2026-03-01"),
        credits=(credit("2026-03-25", "2026-04-10", "2026-04-10"),),
        outcome="different_error",
        determined_on=day("2026-04-10"),
        confirmation_asked_on=day("2026-03-20"),
        confirmation_received_on=day("2026-03-24"),
    )
    found = assess(facts, US).duties
    assert len(found) == 8
    for one in found:
        assert one.rule in one.why
        assert one.why.endswith(".")
        assert str(one.due_on.year) in one.why


def test_a_holiday_is_passed_over_and_named() -> None:
    (determine,) = (one for one in assess(notice("2026-11-17"), US).duties if one.name == "determine")
    assert "Thanksgiving Day 26 Nov" in determine.why


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MAYBE = st.none() | DAYS
FACTS = st.builds(
    ClockFacts,
    regime=st.just("reg-e"),
    today=DAYS,
    noticed_on=DAYS,
    oral=st.booleans(),
    statement_on=MAYBE,
    documents_sent_on=MAYBE,
    confirmation_asked_on=MAYBE,
    confirmation_received_on=MAYBE,
    new_account=st.booleans(),
    foreign=st.booleans(),
    outcome=st.sampled_from((None, "error_confirmed", "no_error", "withdrawn")),
    determined_on=MAYBE,
    reasserted=st.none()
    | st.builds(Reassertion, first_noticed_on=DAYS, withdrawn=st.booleans(), complied=st.booleans()),
)


@given(facts=FACTS)
def test_whatever_the_facts_each_duty_comes_after_the_day_it_counts_from_and_silence_is_explained(
    facts: ClockFacts,
) -> None:
    answer = assess(facts, US)
    assert all(one.due_on > one.since for one in answer.duties)
    assert list(answer.duties) == sorted(answer.duties, key=lambda one: one.due_on)
    assert "complete" in due(answer) or answer.unbound
