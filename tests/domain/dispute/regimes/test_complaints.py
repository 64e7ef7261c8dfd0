"""Answers to complaints in the United Kingdom: DISP 1.6 and PSRs 2017 reg 101."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.dispute.reasons import REASONS
from domain.dispute.regimes.complaints import PAYMENT_RIGHTS, assess
from domain.dispute.regimes.facts import ClockFacts
from tests.kit.days import ENGLISH, Days

GB = Days("GB", ENGLISH)


def day(text: str) -> date:
    return date.fromisoformat(text)


def complaint(on: str, reason: str) -> ClockFacts:
    right = PAYMENT_RIGHTS.get(reason, "")
    return ClockFacts(regime="complaint", noticed_on=day(on), today=day(on), payment_right=right)


@pytest.mark.parametrize(
    ("reason", "due", "rule"),
    [
        ("deposit-missing", "2026-04-27", "DISP 1.6.2A R"),
        ("withdrawal-declined", "2026-04-27", "DISP 1.6.2A R"),
        ("wrong-amount", "2026-04-27", "DISP 1.6.2A R"),
        ("overdraft-fee", "2026-05-28", "DISP 1.6.2 R"),
        ("interest", "2026-05-28", "DISP 1.6.2 R"),
    ],
)
def test_payment_rights_are_answered_in_fifteen_business_days_others_in_eight_weeks(
    reason: str, due: str, rule: str
) -> None:
    (answer,) = assess(complaint("2026-04-02", reason), GB).duties
    assert (answer.name, answer.due_on.isoformat(), answer.rule) == ("answer", due, rule)


@pytest.mark.parametrize(
    ("put_off_to", "due"),
    [
        (None, "2026-04-27"),
        ("2026-04-20", "2026-04-27"),
        ("2026-05-12", "2026-05-12"),
        ("2026-05-27", "2026-05-27"),
        ("2026-08-01", "2026-05-27"),
    ],
)
def test_exceptionally_an_answer_is_put_off_to_thirty_five_business_days(
    put_off_to: str | None, due: str
) -> None:
    """DISP 1.6.2A R, PSRs 2017 reg 101(7)."""
    extended = None if put_off_to is None else day(put_off_to)
    (answer,) = assess(replace(complaint("2026-04-02", "deposit-missing"), extended_to=extended), GB).duties
    assert answer.due_on.isoformat() == due
    assert answer.rule in answer.why


def test_over_the_year_end() -> None:
    (rights,) = assess(complaint("2026-12-21", "hold"), GB).duties
    (fee,) = assess(complaint("2028-01-04", "other-fee"), GB).duties
    assert (rights.due_on, fee.due_on) == (day("2027-01-14"), day("2028-02-29"))


def test_a_business_complains_under_regulation_101() -> None:
    facts = replace(complaint("2026-04-02", "deposit-missing"), business=True)
    (answer,) = assess(facts, GB).duties
    assert (answer.due_on, answer.rule) == (day("2026-04-27"), "PSRs 2017 reg 101(6), (7)")


def test_a_business_with_a_plain_fee_is_looked_at_first() -> None:
    answer = assess(replace(complaint("2026-04-02", "other-fee"), business=True), GB)
    assert [one.rule for one in answer.duties] == ["DISP 1.6.2 R"]
    assert [one.paragraph for one in answer.unbound] == ["PSRs 2017 reg 101(1)"]


def test_who_took_the_complaint_back_waits_for_nothing() -> None:
    assert assess(replace(complaint("2026-04-02", "hold"), outcome="withdrawn"), GB).duties == ()


def test_every_right_belongs_to_a_reason() -> None:
    assert set(PAYMENT_RIGHTS) <= {one.code for one in REASONS}
