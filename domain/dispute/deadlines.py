"""Deadlines of a dispute by the regime that applies, each with the paragraph it comes from and why it is that day.

Regulation E is 12 CFR part 1005, the UK's Payment Services Regulations 2017 are "PSRs". A bank that finds an error
of its own accord has no statutory clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.dispute.business_days import ONE_DAY, BusinessDays, add, later
from domain.dispute.events import DeadlineName
from domain.dispute.facts import Regime

NOTICE_DAYS = 60
"""12 CFR 1005.11(b)(1)(i)."""
NEW_ACCOUNT_DAYS = 30
"""12 CFR 1005.11(c)(3)(i)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What the rules look at; a day is None until it comes.

    `statement_on` is when the statement that first showed the error was sent. `new_account`: the transfer came
    within 30 days of the first deposit. `foreign`: it was not initiated within a state.
    """

    regime: Regime
    noticed_on: date
    statement_on: date | None = None
    new_account: bool = False
    point_of_sale: bool = False
    foreign: bool = False
    credited_on: date | None = None
    determined_on: date | None = None
    credit_withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`counted` days or business days after `since`, which is not counted. `why` is a sentence for a person."""

    name: DeadlineName
    due_on: date
    since: date
    counted: int
    unit: Literal["business days", "days"]
    rule: str
    why: str


def is_new_account(first_deposit_on: date, transfer_on: date) -> bool:
    """The transfer came within 30 days after the first deposit (12 CFR 1005.11(c)(3))."""
    return transfer_on <= later(first_deposit_on, NEW_ACCOUNT_DAYS)


def is_timely(facts: ClockFacts) -> bool | None:
    """The notice came within 60 days of the statement (12 CFR 1005.11(b)(1)(i)); None where that is not known."""
    if facts.statement_on is None:
        return None
    return facts.noticed_on <= later(facts.statement_on, NOTICE_DAYS)


def deadlines(facts: ClockFacts, calendar: BusinessDays) -> tuple[Deadline, ...]:
    """Every deadline that applies as the facts stand, the nearest first."""
    rules = {"reg-e": _regulation_e, "psr-76": _psr_76, "internal": _no_clock}
    return tuple(sorted(rules[facts.regime](facts, calendar), key=lambda one: (one.due_on, one.name)))


def _no_clock(facts: ClockFacts, calendar: BusinessDays) -> list[Deadline]:
    return []


def _psr_76(facts: ClockFacts, calendar: BusinessDays) -> list[Deadline]:
    return [
        _business(
            "refund",
            facts.noticed_on,
            1,
            calendar,
            "PSRs 2017 reg 76(2)",
            "an unauthorised payment is refunded by the end of the business day after the bank was told",
        )
    ]


def _regulation_e(facts: ClockFacts, calendar: BusinessDays) -> list[Deadline]:
    found = [_determine(facts, calendar)]
    if facts.statement_on is not None:
        because = "a notice counts that comes within 60 days of the statement that first showed the error"
        found.append(_calendar("notice", facts.statement_on, NOTICE_DAYS, "12 CFR 1005.11(b)(1)(i)", because))
    if facts.credited_on is not None:
        because = "the customer is told of a provisional credit within two business days of it"
        rule = "12 CFR 1005.11(c)(2)(ii)"
        found.append(_business("tell-credit", facts.credited_on, 2, calendar, rule, because))
        found.append(_complete(facts))
    if facts.determined_on is not None:
        found += _determined(facts.determined_on, calendar)
    if facts.credit_withdrawn_on is not None:
        because = (
            "checks and preauthorized transfers are honoured without charge for five business days after the "
            "customer is told that the credit was withdrawn"
        )
        rule = "12 CFR 1005.11(d)(2)(ii)"
        found.append(_business("honour", facts.credit_withdrawn_on, 5, calendar, rule, because))
    return found


def _determined(determined_on: date, calendar: BusinessDays) -> list[Deadline]:
    correct = "an error is corrected within one business day of determining that there was one"
    report = "the result is reported within three business days of completing the investigation"
    rule = "12 CFR 1005.11(c)(1)"
    return [
        _business("correct", determined_on, 1, calendar, rule, correct),
        _business("report", determined_on, 3, calendar, rule, report),
    ]


def _determine(facts: ClockFacts, calendar: BusinessDays) -> Deadline:
    """Ten business days, or twenty for a new account; a point of sale or a foreign transfer never makes it twenty."""
    if facts.new_account:
        return _business(
            "determine",
            facts.noticed_on,
            20,
            calendar,
            "12 CFR 1005.11(c)(3)(i)",
            "for a transfer within 30 days of the first deposit an error is determined, or its amount credited "
            "provisionally, within twenty business days of the notice",
        )
    return _business(
        "determine",
        facts.noticed_on,
        10,
        calendar,
        "12 CFR 1005.11(c)(1)",
        "an error is determined, or its amount credited provisionally, within ten business days of the notice",
    )


def _complete(facts: ClockFacts) -> Deadline:
    reasons = (
        (facts.new_account, "the account was new"),
        (facts.point_of_sale, "it was a debit at a point of sale"),
        (facts.foreign, "it was not initiated within a state"),
    )
    longer = [words for holds, words in reasons if holds]
    if longer:
        return _calendar(
            "complete",
            facts.noticed_on,
            90,
            "12 CFR 1005.11(c)(3)(ii)",
            f"once credited provisionally, an investigation is completed within 90 days because {' and '.join(longer)}",
        )
    return _calendar(
        "complete",
        facts.noticed_on,
        45,
        "12 CFR 1005.11(c)(2)",
        "once credited provisionally, an investigation is completed within 45 days of the notice",
    )


def _calendar(name: DeadlineName, since: date, days: int, rule: str, because: str) -> Deadline:
    due = later(since, days)
    why = f"{_day(since)} + {days} days = {_day(due)}: {because} ({rule})."
    return Deadline(name=name, due_on=due, since=since, counted=days, unit="days", rule=rule, why=why)


def _business(
    name: DeadlineName, since: date, days: int, calendar: BusinessDays, rule: str, because: str
) -> Deadline:
    due = add(calendar, since, days)
    unit = "business day" if days == 1 else "business days"
    why = f"{_day(since)} + {days} {unit} = {_day(due)}{_passed_over(calendar, since, due)}: {because} ({rule})."
    return Deadline(
        name=name, due_on=due, since=since, counted=days, unit="business days", rule=rule, why=why
    )


def _passed_over(calendar: BusinessDays, since: date, due: date) -> str:
    """The holidays, other than weekends, that a count of business days passed over."""
    days = (since + ONE_DAY * offset for offset in range(1, (due - since).days))
    names = [f"{calendar.holiday(day)} {day.day} {day:%b}" for day in days if calendar.holiday(day)]
    return f" (not counting weekends and {', '.join(names)})" if names else ""


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
