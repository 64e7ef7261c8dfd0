"""Regulation E day by day: each row names the paragraph of 12 CFR part 1005 that it comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.dispute.events import Outcome
from domain.dispute.regimes.regulation_e import assess
from tests.kit.regulation_e import US, credit, day, due, notice, why_not


@pytest.mark.parametrize(
    ("noticed", "determine", "complete"),
    [
        pytest.param("2026-03-20", "2026-04-03", "2026-05-04", id="Good Friday is no holiday of the Fed"),
        pytest.param("2026-03-21", "2026-04-03", "2026-05-05", id="told on a Saturday, 1005.2(d)"),
        pytest.param("2026-03-22", "2026-04-03", "2026-05-06", id="told on a Sunday"),
        pytest.param("2026-05-25", "2026-06-08", "2026-07-09", id="told on a holiday"),
        pytest.param("2026-11-17", "2026-12-02", "2027-01-01", id="over Thanksgiving"),
        pytest.param("2026-06-22", "2026-07-06", "2026-08-06", id="the fourth of July on a Saturday"),
        pytest.param("2027-06-25", "2027-07-12", "2027-08-09", id="the fourth of July on a Sunday"),
        pytest.param("2026-01-31", "2026-02-13", "2026-03-17", id="the last of January"),
        pytest.param("2028-01-15", "2028-01-31", "2028-02-29", id="to a leap day"),
        pytest.param("2028-02-15", "2028-03-01", "2028-03-31", id="over a leap day"),
        pytest.param("2026-12-23", "2027-01-08", "2027-02-06", id="over the end of the year"),
        pytest.param("2025-12-31", "2026-01-15", "2026-02-14", id="from the last day of the year"),
    ],
)
def test_ten_business_days_and_forty_five_days(noticed: str, determine: str, complete: str) -> None:
    """1005.11(c)(1) and (c)(2); the 45 days run whether or not a credit was given."""
    assert due(assess(notice(noticed), US)) == {"determine": determine, "complete": complete}


@pytest.mark.parametrize(
    ("facts", "determine", "complete", "rule"),
    [
        ({}, "2026-03-16", "2026-04-16", "(c)(2)"),
        ({"new_account": True}, "2026-03-30", "2026-05-31", "(c)(3)(ii)(C)"),
        ({"point_of_sale": True}, "2026-03-16", "2026-05-31", "(c)(3)(ii)(B)"),
        ({"foreign": True}, "2026-03-16", "2026-05-31", "(c)(3)(ii)(A)"),
        ({"new_account": True, "point_of_sale": True}, "2026-03-30", "2026-05-31", "(c)(3)(ii)(B), (C)"),
    ],
)
def test_what_makes_an_investigation_longer(
    facts: dict[str, bool], determine: str, complete: str, rule: str
) -> None:
    """1005.11(c)(3): a point of sale or a foreign transfer makes 45 days 90 and never ten business days twenty."""
    answer = assess(replace(notice("2026-03-02"), **facts), US)  # type: ignore[arg-type]
    assert due(answer) == {"determine": determine, "complete": complete}
    (completed,) = (one for one in answer.duties if one.name == "complete")
    assert completed.rule == f"12 CFR 1005.11{rule}"


@pytest.mark.parametrize(
    ("statement", "noticed", "timely"),
    [
        ("2026-01-31", "2026-04-01", True),
        ("2026-01-31", "2026-04-02", False),
        ("2027-12-31", "2028-02-29", True),
        ("2027-12-31", "2028-03-01", False),
        ("2026-12-31", "2027-03-01", True),
        ("2026-12-31", "2027-03-02", False),
    ],
)
def test_a_notice_counts_for_sixty_days_from_the_statement(
    statement: str, noticed: str, timely: bool
) -> None:
    """1005.11(b)(1)(i); comment 11(b)(1)-7 keeps 1005.6 for what was not authorised."""
    answer = assess(replace(notice(noticed), statement_on=day(statement)), US)
    assert ("notice" in due(answer)) is timely
    if not timely:
        assert answer.duties == ()
        assert why_not(answer) == ["11(b)(1)-7"]
        assert "day 61" in answer.unbound[0].words
        assert "1005.6 still" in answer.unbound[0].words


@pytest.mark.parametrize(
    ("noticed", "timely"), [("2026-05-20", True), ("2026-06-01", True), ("2026-06-02", False)]
)
def test_without_statements_a_notice_counts_for_120_days_from_the_debit(noticed: str, timely: bool) -> None:
    """1005.15(e)(4)(ii) and 1005.18(e)(2)(ii): government benefits and prepaid accounts."""
    facts = replace(notice(noticed), without_statements=True, debits_on=(day("2026-02-01"),))
    assert ("determine" in due(assess(facts, US))) is timely
    assert timely is (due(assess(facts, US)).get("notice") == "2026-06-01")


@pytest.mark.parametrize(
    ("sent", "noticed", "timely"),
    [
        ("2026-04-15", "2026-06-14", True),
        ("2026-04-15", "2026-06-15", False),
        ("2026-06-20", "2026-06-14", False),
    ],
)
def test_a_notice_counts_for_sixty_days_from_documents_asked_for(
    sent: str, noticed: str, timely: bool
) -> None:
    """1005.11(b)(3); documents sent after the notice are not what it rests on."""
    facts = replace(notice(noticed), statement_on=day("2026-01-31"), documents_sent_on=day(sent))
    assert ("determine" in due(assess(facts, US))) is timely


def test_documents_never_shorten_the_time_that_the_statement_gives() -> None:
    facts = replace(notice("2026-03-20"), statement_on=day("2026-01-31"), documents_sent_on=day("2026-01-10"))
    assert due(assess(facts, US))["notice"] == "2026-04-01"


@pytest.mark.parametrize(
    ("received", "today", "credit_is_owed"),
    [
        (None, "2026-04-02", True),
        (None, "2026-04-16", True),
        (None, "2026-04-17", False),
        ("2026-04-16", "2026-05-01", True),
        ("2026-04-17", "2026-05-01", False),
    ],
)
def test_a_notice_that_is_not_confirmed_owes_no_credit(
    received: str | None, today: str, credit_is_owed: bool
) -> None:
    """1005.11(b)(2), (c)(2)(i)(A): due ten business days after the oral notice; the 45 days run all the same."""
    facts = replace(
        notice("2026-04-02"),
        confirmation_asked_on=day("2026-04-02"),
        confirmation_received_on=None if received is None else day(received),
        today=day(today),
    )
    answer = assess(facts, US)
    found = due(answer)
    assert found["confirmation"] == "2026-04-16"
    assert found["complete"] == "2026-05-17"
    assert ("determine" in found) is credit_is_owed
    assert why_not(answer) == ([] if credit_is_owed else ["11(c)(2)(i)(A)"])


def test_a_notice_in_writing_needs_no_confirmation() -> None:
    """1005.11(b)(2) speaks of oral notices."""
    facts = replace(
        notice("2026-04-02"), oral=False, confirmation_asked_on=day("2026-04-02"), today=day("2026-06-01")
    )
    assert set(due(assess(facts, US))) == {"determine", "complete"}


@pytest.mark.parametrize(
    ("granted", "tell"),
    [
        ("2026-11-25", "2026-11-30"),
        ("2026-04-03", "2026-04-07"),
        ("2026-12-31", "2027-01-05"),
        ("2028-02-28", "2028-03-01"),
    ],
)
def test_a_credit_is_told_within_two_business_days(granted: str, tell: str) -> None:
    """1005.11(c)(2)(ii)."""
    facts = replace(notice("2026-11-17"), credits=(credit(granted),))
    assert due(assess(facts, US))["tell-credit"] == tell


def test_each_credit_has_a_notice_of_its_own() -> None:
    facts = replace(notice("2026-04-20"), credits=(credit("2026-04-21"), credit("2026-04-27", name="C2")))
    told = [(one.subject, one.due_on.isoformat()) for one in assess(facts, US).duties if one.subject]
    assert told == [("C1", "2026-04-23"), ("C2", "2026-04-29")]


@pytest.mark.parametrize(
    ("determined", "correct", "report"),
    [
        ("2026-02-13", "2026-02-17", "2026-02-19"),
        ("2026-09-05", "2026-09-08", "2026-09-10"),
        ("2026-12-31", "2027-01-04", "2027-01-06"),
    ],
)
def test_an_error_is_corrected_and_reported(determined: str, correct: str, report: str) -> None:
    """1005.11(c)(1): one business day and three; Washington's Birthday, Labor Day, New Year."""
    facts = replace(notice(determined), outcome="error_confirmed", determined_on=day(determined))
    found = due(assess(facts, US))
    assert (found["correct"], found["report"]) == (correct, report)


@pytest.mark.parametrize(
    ("new_account", "determined", "correct", "report"),
    [
        (False, "2026-04-16", "(c)(1)", "(c)(1)"),
        (False, "2026-04-17", "(c)(2)(iii)", "(c)(2)(iv)"),
        (True, "2026-04-30", "(c)(1)", "(c)(1)"),
        (True, "2026-05-01", "(c)(2)(iii)", "(c)(2)(iv)"),
    ],
)
def test_after_the_business_days_of_the_notice_other_paragraphs_say_the_same(
    new_account: bool, determined: str, correct: str, report: str
) -> None:
    """1005.11(c)(1) and (c)(2): ten business days; by (c)(3)(i) twenty."""
    facts = replace(
        notice("2026-04-02"),
        outcome="error_confirmed",
        new_account=new_account,
        determined_on=day(determined),
    )
    rules = {one.name: one.rule for one in assess(facts, US).duties}
    assert (rules["correct"], rules["report"]) == (f"12 CFR 1005.11{correct}", f"12 CFR 1005.11{report}")


@pytest.mark.parametrize(
    ("outcome", "corrects"),
    [("error_confirmed", True), ("different_error", True), ("no_error", False), ("not_an_error", False)],
)
def test_nothing_is_corrected_where_no_error_was_found(outcome: Outcome, corrects: bool) -> None:
    facts = replace(notice("2026-04-02"), outcome=outcome, determined_on=day("2026-04-10"))
    found = due(assess(facts, US))
    assert ("correct" in found, "report" in found) == (corrects, True)


@pytest.mark.parametrize(
    ("debited", "told", "until"),
    [
        ("2026-05-08", "2026-05-08", "2026-05-15"),
        ("2026-12-23", "2026-12-23", "2026-12-31"),
        ("2026-05-08", "2026-05-13", "2026-05-20"),
        ("2026-05-15", "2026-05-08", "2026-05-15"),
        (None, "2026-05-08", "2026-05-15"),
        ("2026-05-20", "2026-05-20", "2026-05-28"),
    ],
)
def test_items_are_honoured_for_five_business_days_from_the_notice_of_the_debit(
    debited: str | None, told: str, until: str
) -> None:
    """1005.11(d)(2)(ii), and comment 11(d)(2)-1 where the notice comes before the debit."""
    facts = replace(notice("2026-04-02"), credits=(credit("2026-04-10", debited, told),))
    assert due(assess(facts, US))["honour"] == until


def test_a_credit_without_a_name_of_its_own_is_the_credit() -> None:
    """The first credit of a case is told apart by nothing."""
    facts = replace(notice("2026-04-02"), credits=(credit("2026-04-10", "2026-05-08", name=""),))
    assert assess(facts, US).unbound[0].words.startswith("The credit was debited on Fri 8 May 2026")


def test_a_debit_without_a_notice_opens_no_window_and_is_said() -> None:
    facts = replace(notice("2026-04-02"), credits=(credit("2026-04-10", "2026-05-08"),))
    answer = assess(facts, US)
    assert "honour" not in due(answer)
    assert why_not(answer) == ["11(d)(2)"]
    assert "no notice" in answer.unbound[0].words


def test_after_a_withdrawn_notice_only_windows_are_left() -> None:
    facts = replace(
        notice("2026-03-20"),
        statement_on=day("2026-01-31"),
        outcome="withdrawn",
        credits=(credit("2026-03-25", "2026-03-30", "2026-03-30"),),
    )
    answer = assess(facts, US)
    assert due(answer) == {"notice": "2026-04-01", "honour": "2026-04-06"}
    assert why_not(answer) == ["11(e)-1"]
