"""The notice: taking it, amending its facts, taking it back, asserting it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute.facts import Facts
from domain.dispute.ledger import ledger, still_owed
from domain.dispute.loss import borne_of, kept_back
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.rules.facts import check_day, taken, taken_anew
from domain.dispute.state import Case, CaseFold, by_line, thaw
from domain.errors import BadInput, Refused


def open_case(case: Case, command: c.OpenCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.status != "absent":
        raise Refused("already-open", "A case of that number exists already; choose another number.")
    facts = command.facts
    if command.noticed_today:
        facts = replace(facts, noticed_on=at.today, noticed_at=at.now)
    facts = taken(facts, at)
    return [
        d.NoticeReceived(
            account_id=command.account_id,
            currency=at.account.currency,
            holder_id=at.account.holder_id,
            debits_on=_days_of(facts, at),
            kept_back=kept_back(facts, at.log),
            **{name: getattr(facts, name) for name in Facts.__dataclass_fields__},
        )
    ]


def amend(case: Case, command: c.AmendFacts, at: CaseCircumstances) -> list[d.CaseEvent]:
    if command.facts == case.facts:
        raise Refused("no-change", "These facts are as the case has them already.")
    now = taken_anew(case.facts, command.facts, at)
    of_loss = _amended(case, now).facts_of_loss
    borne = borne_of(of_loss, at.log, at.calendar) if case.outcome == "error_confirmed" else None
    owed = _owed_by(now, borne, case, at)
    return [
        d.FactsAmended(
            was=case.facts,
            now=now,
            debits_on=_days_of(now, at),
            owed=owed,
            amended_on=None if owed is None else at.today,
            kept_back=kept_back(of_loss, at.log),
            borne=borne,
        )
    ]


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


def _owed_by(
    facts: Facts, borne: tuple[d.Borne, ...] | None, case: Case, at: CaseCircumstances
) -> int | None:
    """What the bank owes by these facts and by what the customer bears then, where it was worked out by the others;
    the claim that the case states on its account is amended with them."""
    if case.owed is None:
        return None
    fold = _amended(case, facts)
    fold.debits_on = _days_of(facts, at)
    if borne is not None:
        fold.borne = by_line(borne)
    account = at.account if at.preview is None else at.preview.after
    return still_owed(fold, ledger(at.case_id, fold, account, at.entry))


def _amended(case: Case, facts: Facts) -> CaseFold:
    fold = thaw(case)
    fold.facts = facts
    return fold


def _days_of(facts: Facts, at: CaseCircumstances) -> tuple[date, ...]:
    """The days of the disputed entries, in their order."""
    found = (at.entry(version) for version in dict.fromkeys(facts.entries))
    return tuple(at.day_of(one.effective_at) for one in found if one is not None)


def _noticed_on(command: c.ReopenCase, at: CaseCircumstances) -> date:
    """The day on which the bank was told. Raises BadInput for one that has not come yet."""
    day = command.noticed_on or at.today
    check_day(day, at)
    return day
