"""Who bears what of payments that the customer did not authorise, in words, where the rule leaves it to a sum."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from domain.account.events import ledger_effect
from domain.account.state import stream_of
from domain.clock import wall_clock
from domain.dispute.liability import Liability, Transfer, consumer_liability
from domain.dispute.reasons import BY_CODE
from domain.dispute.state import Case
from domain.ports import Store
from tui.application.cases.calendars import business_days
from tui.text.format import money


def liability_words(store: Store, case: Case, zone: ZoneInfo) -> tuple[str, ...]:
    """The least refund, without and with the bank's proof that later payments could have been prevented, and why.

    Nothing for a case that 12 CFR 1005.6 is not about, or whose facts do not tell yet: it needs the disputed events
    and when the customer learned of the loss. `zone` says on which day a payment was made.
    """
    reason = BY_CODE.get(case.reason_code)
    if case.regime != "reg-e" or reason is None or not reason.is_unauthorised:
        return ()
    if not case.entries or case.noticed_on is None:
        return ()
    if case.learned_on is None:
        return ("what the customer bears depends on when the loss was learned of: k, then learned DAY",)
    transfers = _transfers(store, case, zone)
    without, proven = (_liability(case, transfers, proven=proven) for proven in (False, True))
    least = f"refund at least {money(without.refund, case.currency)} {case.currency}"
    if proven.refund != without.refund:
        least += (
            f"; {money(proven.refund, case.currency)} if the bank proves that what came later was preventable"
        )
    return (least, *proven.why)


def _liability(case: Case, transfers: list[Transfer], *, proven: bool) -> Liability:
    assert case.learned_on is not None
    assert case.noticed_on is not None
    return consumer_liability(
        transfers,
        learned_on=case.learned_on,
        noticed_on=case.noticed_on,
        statement_on=case.statement_on,
        preventable_proven=proven,
        calendar=business_days(case.country),
    )


def _transfers(store: Store, case: Case, zone: ZoneInfo) -> list[Transfer]:
    found = []
    for version in case.entries:
        recorded = store.event(stream_of(case.account_id), version)
        if recorded is not None and recorded.event is not None:
            on = _day(recorded.effective_at, zone)
            found.append(Transfer(on, -ledger_effect(recorded.event), version))
    return found


def _day(us: int, zone: ZoneInfo) -> date:
    """The day of an instant; for one beyond the calendar its last or first day, which no rule reaches."""
    wall = wall_clock(us, zone)
    if not wall.shifted:
        return wall.at.date()
    return date.max if us > 0 else date.min
