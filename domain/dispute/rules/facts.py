"""Facts of a notice held against the log and the calendar: what cannot be is refused, what the log knows is filled in.

A value that contradicts the log is taken only with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from domain.account import events as e
from domain.account.event_kinds import KIND_OF
from domain.clock import utc_text
from domain.dispute.claims import amended, settled
from domain.dispute.derived import AccountLog, Known, contradicted, filled, followed
from domain.dispute.facts import Facts, changed
from domain.dispute.regimes.table import check_country
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.errors import BadInput, Refused

DAYS: dict[str, str] = {
    "noticed_on": "the notice",
    "statement_on": "the statement",
    "documents_sent_on": "sending the documents",
    "confirmation_asked_on": "asking for a confirmation",
    "confirmation_received_on": "the confirmation",
    "learned_on": "learning of the loss",
    "suspicion_on": "reporting the suspicion",
}
INSTANTS: dict[str, str] = {
    "noticed_at": "the notice",
    "mailed_at": "mailing the notice",
    "lost_at": "the loss",
    "learned_at": "learning of the loss",
}
"""Facts that have happened: none of them after the present, or before the account was opened."""
WITHOUT_MONEY: dict[type[e.AccountEvent], tuple[str, ...]] = {
    e.WithdrawalDeclined: ("withdrawal-declined", "hold"),
    e.HoldPlaced: ("hold", "withdrawal-declined"),
    e.HoldReleased: ("hold",),
}
"""Events that move no money and yet are disputed, with the reasons for it."""


def taken(facts: Facts, at: CaseCircumstances) -> Facts:
    """The facts of a new notice, whole. Raises BadInput and Refused for facts that cannot be."""
    check_country(facts.regime, facts.country)
    _check_entries(facts, at)
    facts = filled(settled(facts, at.log), at.log)
    _check_times(facts, at)
    _check_order(facts, at.log)
    _check_against_log(facts, contradicted(facts, at.log), at)
    return facts


def taken_anew(was: Facts, now: Facts, at: CaseCircumstances) -> Facts:
    """The facts as they are amended, whole. Raises as `taken`."""
    if (was.regime, was.country) != (now.regime, now.country):
        check_country(now.regime, now.country)
    _check_entries(now, at)
    now = followed(was, amended(was, now, at.log), at.log)
    _check_times(now, at)
    _check_order(now, at.log)
    touched = changed(was, now)
    _check_against_log(now, [one for one in contradicted(now, at.log) if one.fact in touched], at)
    return now


def check_day(day: date, at: CaseCircumstances, what: str = "the notice") -> None:
    """Raises BadInput for a day that has not come yet, or on which there was no account."""
    if day > at.today:
        raise BadInput(f"{day.isoformat()} has not come yet (today is {at.today.isoformat()}).")
    opened_on = _opened_on(at.log)
    if opened_on is not None and day < opened_on:
        raise BadInput(
            f"{day.isoformat()} cannot be the day of {what}: the account was opened on {opened_on.isoformat()}."
        )


def _check_times(facts: Facts, at: CaseCircumstances) -> None:
    for name, what in DAYS.items():
        day = getattr(facts, name)
        if day is not None:
            check_day(day, at, what)
    for name, what in INSTANTS.items():
        instant = getattr(facts, name)
        if instant is None:
            continue
        if instant > at.now:
            raise BadInput(f"{utc_text(instant)} has not come yet (it is {utc_text(at.now)}).")
        check_day(at.log.day(instant), at, what)


def _check_order(facts: Facts, log: AccountLog) -> None:
    """Raises BadInput for one thing that cannot have come before another."""
    for first, first_words, then, then_words in _in_order(facts, log):
        if first > then:
            raise BadInput(
                f"{first_words} cannot be later than {then_words} ({first.isoformat()}, {then.isoformat()})."
            )
    at = (facts.lost_at, facts.learned_at, facts.mailed_at, facts.noticed_at)
    known = [instant for instant in at if instant is not None]
    if known != sorted(known):
        raise BadInput(
            "A loss comes first, learning of it next, then mailing a notice of it and receiving that: the times that "
            "are stated are in another order."
        )
    if facts.mailed_at is not None and facts.notice_channel != "written":
        raise BadInput("Only a notice in writing is mailed.")
    if facts.confirmation_asked_on is not None and facts.notice_channel == "written":
        raise BadInput("A notice in writing needs no confirmation in writing (12 CFR 1005.11(b)(2)).")


def _in_order(facts: Facts, log: AccountLog) -> Iterator[tuple[date, str, date, str]]:
    mailed_on = None if facts.mailed_at is None else log.day(facts.mailed_at)
    lost_on = None if facts.lost_at is None else log.day(facts.lost_at)
    told_on = facts.noticed_on if mailed_on is None else mailed_on
    pairs = (
        (mailed_on, "Mailing a notice", facts.noticed_on, "receiving it"),
        (facts.learned_on, "Learning of a loss", told_on, "telling the bank of it"),
        (lost_on, "A loss", facts.learned_on, "learning of it"),
        (facts.noticed_on, "A notice", facts.confirmation_asked_on, "asking for its confirmation"),
        (
            facts.confirmation_asked_on,
            "Asking for a confirmation",
            facts.confirmation_received_on,
            "getting it",
        ),
    )
    for first, first_words, then, then_words in pairs:
        if first is not None and then is not None:
            yield first, first_words, then, then_words


def _check_entries(facts: Facts, at: CaseCircumstances) -> None:
    """Raises Refused for an event that there is not, BadInput for one that is nothing to dispute."""
    beyond = [entry for entry in _named(facts) if entry > at.account.version]
    if beyond:
        raise Refused(
            "no-entry",
            f"The account has events 1 to {at.account.version}; there is no event {beyond[0]} to dispute.",
        )
    for row in at.log.rows(facts.entries):
        assert row.event is not None
        kind = KIND_OF[type(row.event)]
        reasons = WITHOUT_MONEY.get(type(row.event), ())
        if (
            kind.moves is None or isinstance(row.event, e.AccountOpened)
        ) and facts.reason_code not in reasons:
            raise BadInput(
                f"Event {row.version} is {kind.noun} and moves no money; name the entry that is disputed."
            )


def _named(facts: Facts) -> Iterable[int]:
    return (*facts.entries, *(() if facts.missing_entry is None else (facts.missing_entry,)))


def _check_against_log(facts: Facts, otherwise: Iterable[Known], at: CaseCircumstances) -> None:
    """Raises BadInput where the log has it otherwise and nobody says why it is not so."""
    if at.reason.strip():
        return
    for one in otherwise:
        raise BadInput(
            f"The log has it otherwise: {one.words}, so {one.fact.replace('_', ' ')} is "
            f"{'yes' if one.value else 'no'}; say with a reason why it is not."
        )


def _opened_on(log: AccountLog) -> date | None:
    opening = next(iter(log.rows((1,))), None)
    return None if opening is None else log.day(min(opening.recorded_at, opening.effective_at))
