"""The clock of a case: which duties bind, which were met, which passed, which a corrected fact undid. Pure.

What it answers is recorded as events, so that a replay needs no calendar and an auditor sees every change; `clock_view`
answers the same for reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from domain.dispute import events as d
from domain.dispute.business_days import BusinessDays
from domain.dispute.derived import ERROR_TYPES
from domain.dispute.fold import GIVEN_BY, evolve
from domain.dispute.ledger import is_about
from domain.dispute.loss import is_unauthorised
from domain.dispute.regimes import regulation_e
from domain.dispute.regimes.complaints import PAYMENT_RIGHTS
from domain.dispute.regimes.facts import Assessment, ClockFacts, CreditFacts, Deadline
from domain.dispute.regimes.table import assess
from domain.dispute.state import WINDOWS, CaseFold, CaseStamp, deadline_key, parts_of_key, thaw


def with_clock(
    case: CaseFold, decided: list[d.CaseEvent], calendar: BusinessDays, today: date, actor: str
) -> list[d.CaseEvent]:
    """The facts that were decided, and what follows from them by the calendar.

    What had passed unmet by the facts as they were is recorded first, so that no change of facts hides it.
    """
    late = [one for one in tick(case, calendar, today) if isinstance(one, d.DeadlineMissed)]
    fold = thaw(case)
    for event in [*decided, *late]:
        evolve(fold, event, CaseStamp(fold.version + 1, fold.recorded_at, actor))
    return [*decided, *late, *tick(fold, calendar, today)]


def tick(case: CaseFold, calendar: BusinessDays, today: date) -> list[d.CaseEvent]:
    """Facts that follow from the calendar for a case as it stands: deadlines set anew, cured, missed and met.

    A closed case has none: its clock stands still until it is reopened.
    """
    if not case.is_open or case.noticed_on is None:
        return []
    due = _due_dates(assess(facts_of(case, today), calendar))
    followed: list[d.CaseEvent] = []
    if _terms(due) != _terms(case.deadlines.values()):
        followed.append(d.DeadlinesSet(deadlines=due))
    cured = _cured(case, calendar, today)
    followed += cured
    missed = case.missed.keys() - {deadline_key(one) for one in cured}
    for one in due:
        if one.name not in WINDOWS:
            followed += _followed(one, case, today, deadline_key(one) in missed)
    return followed


def facts_of(case: CaseFold, today: date) -> ClockFacts:
    """What the rules look at. Raises ValueError for a case without a notice that can be read."""
    if case.noticed_on is None:
        raise ValueError("a case without a notice has no clock")
    facts = case.facts
    return ClockFacts(
        regime=facts.regime,
        today=today,
        noticed_on=case.noticed_on,
        first_noticed_on=case.facts_of_loss.noticed_on,
        reasserted=case.reasserted,
        oral=facts.notice_channel == "oral",
        unauthorised=is_unauthorised(case.facts),
        is_error=bool(facts.error_type) or facts.reason_code in ERROR_TYPES,
        payment_right=PAYMENT_RIGHTS.get(facts.reason_code, ""),
        debits_on=case.debits_on,
        statement_on=facts.statement_on,
        without_statements=bool(facts.without_statements),
        documents_sent_on=facts.documents_sent_on,
        confirmation_asked_on=facts.confirmation_asked_on,
        confirmation_received_on=facts.confirmation_received_on,
        new_account=bool(facts.new_account),
        point_of_sale=bool(facts.point_of_sale),
        foreign=bool(facts.foreign),
        business=facts.business,
        disclosures=facts.disclosures,
        suspicion_on=facts.suspicion_on,
        scheme=facts.scheme,
        extended_to=facts.extension_on,
        credits=_credits(case),
        outcome=case.outcome,
        determined_on=case.determined_on,
    )


def _credits(case: CaseFold) -> tuple[CreditFacts, ...]:
    recent = case.recent_credits
    first = next(iter(recent), None)
    return tuple(
        CreditFacts(
            credit_id="" if key == first else key,
            granted_on=one.granted_on,
            is_earlier=key not in recent,
            withdrawn_on=one.withdrawn_on,
            withdrawal_told_on=one.debit_told_on,
        )
        for key, one in case.credit_log.items()
    )


def _followed(
    one: d.DueDate, case: CaseFold, today: date, is_missed: bool
) -> list[d.DeadlineMissed | d.DeadlineMet]:
    """What is to be recorded of a duty: that it was missed, that it was met."""
    followed: list[d.DeadlineMissed | d.DeadlineMet] = []
    met_on = case.met.get(deadline_key(one))
    done_on = met_on or _done_on(one, case)
    if (done_on or today) > one.due_on and not is_missed:
        followed.append(d.DeadlineMissed(name=one.name, about=one.about, due_on=one.due_on))
    if done_on is not None and met_on is None:
        followed.append(d.DeadlineMet(name=one.name, about=one.about, due_on=one.due_on, met_on=done_on))
    return followed


def _cured(case: CaseFold, calendar: BusinessDays, today: date) -> list[d.DeadlineCured]:
    """What was missed by facts that were amended since: by those that are known the day was none, or a later one, or
    what was given by then sufficed.

    Taking the notice back undoes no miss, nor does putting an answer off once its day has passed, nor what is found to
    be owed in the end.
    """
    if not case.missed:
        return []
    facts = facts_of(case, today)
    outcome = None if facts.outcome == "withdrawn" else facts.outcome
    standing = assess(replace(facts, outcome=outcome, extended_to=None), calendar)
    due = {deadline_key(one): one for one in _due_dates(standing)}
    return [
        _cure(key, missed_on)
        for key, missed_on in case.missed.items()
        if key not in due or due[key].due_on > missed_on or _sufficed(due[key], case)
    ]


def _sufficed(one: d.DueDate, case: CaseFold) -> bool:
    """By the facts as they are known enough was given by the day."""
    if case.outcome is not None or one.name not in GIVEN_BY:
        return False
    done_on = _done_on(one, case)
    return done_on is not None and done_on <= one.due_on


def _cure(key: str, due_on: date) -> d.DeadlineCured:
    name, about = parts_of_key(key)
    return d.DeadlineCured(name=name, about=about, due_on=due_on)


def _done_on(one: d.DueDate, case: CaseFold) -> date | None:
    """The day on which what the deadline asks for was done; None while it was not."""
    match one.name:
        case "determine":
            return _first(_credited_on(case, _withheld(case)), case.settled_on, case.determined_on)
        case "refund":
            return _first(_credited_on(case, _withheld(case)), case.settled_on, case.corrected_on)
        case "reimburse":
            rejected_on = case.determined_on if case.outcome in ("no_error", "not_an_error") else None
            return _first(case.settled_on, case.corrected_on, rejected_on)
        case "tell-credit":
            return _told_on(one.about, case)
        case "complete":
            return case.determined_on
        case "correct":
            return case.corrected_on
        case "report" | "answer":
            return case.reported_on
    return None


def _credited_on(case: CaseFold, withheld: int) -> date | None:
    """The day on which what is lent on what the case disputes came to what is claimed of it and not given back
    otherwise, up to what may be withheld; None while it does not.

    Any credit does where it was never said, nor worked out, how much is claimed.
    """
    claimed = case.facts.alleged_amount if case.owed is None else case.owed
    given_on = None if case.owed is None else max((one.on for one in case.postings if one.on), default=None)
    if given_on is not None and (claimed or 0) <= withheld:
        return given_on
    lent: dict[int | None, int] = {}
    for one in case.recent_credits.values():
        if (one.is_open or case.owed is None) and _is_for(case, one.entry):
            lent[one.entry] = lent.get(one.entry, 0) + one.amount
        counted = sum(_of_claim(case, entry, amount) for entry, amount in lent.items())
        if 0 < counted >= (claimed or 0) - withheld:
            return max(one.granted_on, given_on or one.granted_on)
    return None


def _is_for(case: CaseFold, entry: int | None) -> bool:
    """Whether a credit of the case, for that entry, is for what it disputes; it is where nobody said which entry is."""
    return entry is None or not case.facts.entries or is_about(case.facts, entry)


def _of_claim(case: CaseFold, entry: int | None, lent: int) -> int:
    """How much of what is lent on an entry is lent for what is claimed of it: more there makes up for no other."""
    claimed = None if entry is None else case.facts.claimed_of(entry)
    return lent if claimed is None else min(lent, claimed)


def _withheld(case: CaseFold) -> int:
    """The most that may be kept back of what is claimed because the customer may have to bear it, in minor units."""
    facts = case.facts
    if facts.regime == "reg-e":
        return regulation_e.withheld(
            unauthorised=is_unauthorised(facts),
            conditions_met=facts.disclosures is not False,
            currency=case.currency,
        )
    return case.kept_back or 0


def _told_on(about: str, case: CaseFold) -> date | None:
    recent = case.recent_credits
    credit = recent.get(about) if about else next(iter(recent.values()), None)
    return None if credit is None else credit.told_on


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _terms(due: Iterable[d.DueDate]) -> set[tuple[object, ...]]:
    """The duties without the sentences that explain them: other words are not another duty."""
    return {(one.name, one.about, one.due_on, one.since, one.counted, one.unit, one.rule) for one in due}


def _due_dates(answer: Assessment) -> tuple[d.DueDate, ...]:
    return tuple(_due_date(one) for one in answer.duties)


def _due_date(one: Deadline) -> d.DueDate:
    return d.DueDate(
        name=one.name,
        about=one.subject,
        due_on=one.due_on,
        since=one.since,
        counted=one.counted,
        unit=one.unit,
        rule=one.rule,
        why=one.why,
    )
