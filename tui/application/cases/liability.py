"""Who bears what of payments that the customer did not authorise, in words, where the rule leaves it to a sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from domain.account.events import ledger_effect
from domain.account.state import stream_of
from domain.clock import LAST_INSTANT, wall_clock
from domain.dispute.business_days import BusinessDays
from domain.dispute.liability import Late, Liability, LossFacts, Transfer, regulation_e
from domain.dispute.reasons import BY_CODE
from domain.dispute.state import Case
from domain.errors import Refused
from domain.ports import Store
from tui.text.format import money


def liability_words(
    store: Store, case: Case, zone: ZoneInfo, calendars: Callable[[str], BusinessDays]
) -> tuple[str, ...]:
    """The least refund, without and with the bank's proof that later payments could have been prevented, and why.

    Nothing for a case that 12 CFR 1005.6 is not about, or whose facts do not tell yet: it needs the disputed events
    and when the customer learned of the loss. `zone` is the bank's, in which a payment has its day.
    """
    reason = BY_CODE.get(case.facts.reason_code)
    if case.facts.regime != "reg-e" or reason is None or not reason.is_unauthorised:
        return ()
    if not case.facts.entries or case.noticed_on is None:
        return ()
    if case.facts.learned_on is None:
        return ("what the customer bears depends on when the loss was learned of: k, then learned DAY",)
    transfers, calendar = _transfers(store, case, zone), calendars(case.facts.country)
    try:
        without, proven = (
            _liability(case, transfers, preventable, calendar) for preventable in (_NOTHING, _PREVENTABLE)
        )
    except Refused as refusal:
        return (refusal.message,)
    least = f"refund at least {money(without.refund, case.currency)} {case.currency}"
    if proven.refund != without.refund:
        least += (
            f"; {money(proven.refund, case.currency)} if the bank proves that what came later was preventable"
        )
    return (least, *(f"{why.words} ({why.paragraph})" for why in proven.why))


_NOTHING: frozenset[Late] = frozenset()
_PREVENTABLE: frozenset[Late] = frozenset({"second", "third"})


def _liability(
    case: Case, transfers: list[Transfer], preventable: frozenset[Late], calendar: BusinessDays
) -> Liability:
    assert case.noticed_on is not None
    facts = LossFacts(
        device=True,
        learned_on=case.facts.learned_on,
        told_on=case.noticed_on,
        told_at=LAST_INSTANT,
        statement_on=case.facts.statement_on,
        preventable=preventable,
    )
    # Of the notice the day is known and not the instant: what was taken on that day counts as before it.
    before = [one for one in transfers if one.on <= case.noticed_on]
    answer = regulation_e(before, facts, calendar, case.currency)
    later = sum(one.amount - one.given_back for one in transfers if one.on > case.noticed_on)
    return replace(answer, refund=answer.refund + later)


def _transfers(store: Store, case: Case, zone: ZoneInfo) -> list[Transfer]:
    """The disputed entries that took money, each once."""
    account = store.head(case.account_id)
    found = []
    for version in sorted(set(case.facts.entries)):
        recorded = store.event(stream_of(case.account_id), version)
        if recorded is None or recorded.event is None or account is None:
            continue
        back = account.given_back(version)
        amount = -ledger_effect(recorded.event)
        if amount > 0:
            on = _day(recorded.effective_at, zone)
            found.append(Transfer(version, on, recorded.effective_at, amount, back.reversed + back.final))
    return found


def _day(us: int, zone: ZoneInfo) -> date:
    """The day of an instant; for one beyond the calendar its last or first day, which no rule reaches."""
    wall = wall_clock(us, zone)
    if not wall.shifted:
        return wall.at.date()
    return date.max if us > 0 else date.min
