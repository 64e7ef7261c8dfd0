"""The notice: taking it, amending its facts, taking it back, asserting it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute.facts import Facts
from domain.dispute.regimes.table import check_country
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case
from domain.errors import BadInput, Refused


def open_case(case: Case, command: c.OpenCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.status != "absent":
        raise Refused("already-open", "A case of that number exists already; choose another number.")
    facts = replace(command.facts, noticed_on=at.today) if command.noticed_today else command.facts
    check_facts(facts, at)
    return [
        d.NoticeReceived(
            account_id=command.account_id,
            currency=at.account.currency,
            holder_id=at.account.holder_id,
            debits_on=_days_of(facts, at),
            **{name: getattr(facts, name) for name in Facts.__dataclass_fields__},
        )
    ]


def amend(case: Case, command: c.AmendFacts, at: CaseCircumstances) -> list[d.CaseEvent]:
    if command.facts == case.facts:
        raise Refused("no-change", "These facts are as the case has them already.")
    check_facts(command.facts, at)
    return [d.FactsAmended(was=case.facts, now=command.facts, debits_on=_days_of(command.facts, at))]


def withdraw(case: Case, command: c.WithdrawNotice, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.outcome is not None:
        raise Refused("determined", "The case is determined; a notice is withdrawn before that.")
    return [d.NoticeWithdrawn()]


def reopen(case: Case, command: c.ReopenCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.status != "closed":
        raise Refused("not-closed", f"The case is {case.status}; only a closed one is reopened.")
    if not at.reason.strip():
        raise BadInput("A case is reopened for a reason; say why.")
    return [d.CaseReopened(noticed_on=_noticed_on(command, at))]


def check_facts(facts: Facts, at: CaseCircumstances) -> None:
    """Raises Refused or BadInput for facts that cannot be: a regime of another country, days to come, entries that
    there are not."""
    check_country(facts.regime, facts.country)
    _not_in_future(facts.noticed_on, at)
    for day in (facts.statement_on, facts.learned_on):
        if day is not None:
            _not_in_future(day, at)
    beyond = [entry for entry in facts.entries if entry > at.account.version]
    if beyond:
        raise Refused(
            "no-entry",
            f"The account has events 1 to {at.account.version}; there is no event {beyond[0]} to dispute.",
        )


def _days_of(facts: Facts, at: CaseCircumstances) -> tuple[date, ...]:
    """The days of the disputed entries, in their order."""
    found = (at.entry(version) for version in dict.fromkeys(facts.entries))
    return tuple(at.day_of(one.effective_at) for one in found if one is not None)


def _noticed_on(command: c.ReopenCase, at: CaseCircumstances) -> date:
    """The day on which the bank was told. Raises BadInput for one that has not come yet."""
    day = command.noticed_on or at.today
    _not_in_future(day, at)
    return day


def _not_in_future(day: date, at: CaseCircumstances) -> None:
    if day > at.today:
        raise BadInput(f"{day.isoformat()} has not come yet (today is {at.today.isoformat()}).")
