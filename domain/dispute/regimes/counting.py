"""Deadlines counted in days and business days, each with the sentence that explains its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.dispute.business_days import ONE_DAY, BusinessDays, add, later
from domain.dispute.events import DeadlineName
from domain.dispute.regimes.facts import Assessment, Deadline, Unbound


def in_days(name: DeadlineName, since: date, days: int, rule: str, because: str) -> Deadline:
    """So many calendar days after a day, whichever day that is."""
    due = later(since, days)
    why = f"{words(since)} + {days} days = {words(due)}: {because} ({rule})."
    return Deadline(name=name, due_on=due, since=since, counted=days, unit="days", rule=rule, why=why)


def in_business_days(
    name: DeadlineName,
    since: date,
    days: int,
    calendar: BusinessDays,
    rule: str,
    because: str,
    subject: str = "",
) -> Deadline:
    """So many business days after a day, which itself may be none."""
    due = add(calendar, since, days)
    unit = "business day" if days == 1 else "business days"
    why = f"{words(since)} + {days} {unit} = {words(due)}{_passed_over(calendar, since, due)}: {because} ({rule})."
    return Deadline(
        name=name,
        due_on=due,
        since=since,
        counted=days,
        unit="business days",
        rule=rule,
        why=why,
        subject=subject,
    )


def put_off(
    name: DeadlineName,
    since: date,
    days: tuple[int, int],
    extended_to: date | None,
    calendar: BusinessDays,
    rule: str,
    because: str,
) -> Deadline:
    """The first number of business days; where the day was put off, that day, at the latest the second number."""
    usual, longest = days
    shortest, last = add(calendar, since, usual), add(calendar, since, longest)
    if extended_to is None or extended_to <= shortest:
        return in_business_days(name, since, usual, calendar, rule, because)
    if extended_to >= last:
        return in_business_days(
            name, since, longest, calendar, rule, f"{because}; it was put off, at the latest to this day"
        )
    why = (
        f"{words(since)} + {usual} business days = {words(shortest)}, put off to {words(extended_to)} of at the latest "
        f"{words(last)}: {because} ({rule})."
    )
    counted = (extended_to - since).days
    return Deadline(
        name=name, due_on=extended_to, since=since, counted=counted, unit="days", rule=rule, why=why
    )


def words(day: date) -> str:
    """Such as "Thu 2 Apr 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def nearest_first(duties: Iterable[Deadline], unbound: Iterable[Unbound] = ()) -> Assessment:
    """The answer of a regime, in order."""
    ordered = sorted(duties, key=lambda one: (one.due_on, one.name, one.subject))
    return Assessment(tuple(ordered), tuple(unbound))


def nothing_binds(paragraph: str, why: str, *, confidential: bool = False) -> Assessment:
    """The answer of a regime that has the bank do nothing."""
    return Assessment((), (Unbound(paragraph, why, confidential),))


def _passed_over(calendar: BusinessDays, since: date, due: date) -> str:
    """The holidays, other than weekends, that a count of business days passed over."""
    days = (since + ONE_DAY * offset for offset in range(1, (due - since).days))
    names = [f"{calendar.holiday(day)} {day.day} {day:%b}" for day in days if calendar.holiday(day)]
    return f" (not counting weekends and {', '.join(names)})" if names else ""
