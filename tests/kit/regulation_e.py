"""Facts for the clock of Regulation E, and its answers in a line each."""

from __future__ import annotations

from datetime import date

from domain.dispute.regimes.facts import Assessment, ClockFacts, CreditFacts
from tests.kit.days import FEDERAL_RESERVE, Days

US = Days("US", FEDERAL_RESERVE)


def day(text: str) -> date:
    return date.fromisoformat(text)


def credit(
    granted: str, withdrawn: str | None = None, told: str | None = None, name: str = "C1"
) -> CreditFacts:
    return CreditFacts(
        credit_id=name,
        granted_on=day(granted),
        withdrawn_on=None if withdrawn is None else day(withdrawn),
        withdrawal_told_on=None if told is None else day(told),
    )


def notice(on: str) -> ClockFacts:
    """An oral notice, looked at on the day it came."""
    return ClockFacts(regime="reg-e", noticed_on=day(on), today=day(on), unauthorised=True)


def due(answer: Assessment) -> dict[str, str]:
    return {one.name: one.due_on.isoformat() for one in answer.duties}


def why_not(answer: Assessment) -> list[str]:
    return [one.paragraph.removeprefix("12 CFR 1005.") for one in answer.unbound]
