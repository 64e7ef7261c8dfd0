"""A statement then and today, as a sheet of two sides."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from domain.clock import wall_clock
from domain.history.statement import Difference, StatementEntry, StatementThenAndToday, told_statement
from domain.ports import Store
from tui.application.told.sheet import WIDTH, Pair, Reason, Sheet, paired
from tui.text.cases import day_words
from tui.text.events import describe
from tui.text.format import moment, money
from tui.text.safe import safe_str
from tui.text.time.zones import banks_days

WHY = {
    "late": "recorded late, after the statement",
    "corrected": "a correction recorded after the statement",
    "earlier": "recorded in the period, but counts from before it",
    "postdated": "recorded before it counts",
    "order": "recorded in the period after later entries, so that it counts in another order",
}


def statement_sheet(store: Store, account_id: str, on: date | None, now: int, zone: ZoneInfo) -> Sheet:
    """The statement of that day, None for the last one, beside the same today. Raises as `told_statement`."""
    found = told_statement(store, account_id, on, wall_clock(now, store.profile().clock).at.date())
    return sheet_of(found, store.profile().clock, zone, _head(store, account_id))


def sheet_of(found: StatementThenAndToday, bank_zone: ZoneInfo, zone: ZoneInfo, head: int) -> Sheet:
    """Days are the bank's, instants are shown in `zone`; `head` is the last event known today."""
    return Sheet(
        f"Statement of account {safe_str(found.account_id)}, {day_words(found.first)} to "
        f"{day_words(found.last)}, {found.currency}",
        f"as the bank knew it when {day_words(found.last)} ended (AS-AT)",
        "with everything known now (AS-OF)",
        (
            _balance("Opening balance", found.opening, found.currency),
            *(_entry(one, found.currency, bank_zone) for one in found.entries),
            _balance("Closing balance", found.closing, found.currency),
        ),
        tuple(
            Reason(difference_words(one, found.currency, zone), one.recorded.version)
            for one in found.differences
        ),
        (found.last_version, head),
        banks_days(bank_zone, zone),
    )


def difference_words(one: Difference, currency: str, zone: ZoneInfo) -> str:
    """Which event it is, why it differs, when it was recorded and by whom."""
    row = one.recorded
    return (
        f"event {row.version:,}, {safe_str(describe(row), 60)} {money(one.change, currency, signed=True)}: "
        f"{WHY[one.why]}; recorded {moment(row.recorded_at, zone)} by {safe_str(row.actor, 60)}, "
        f"counts from {moment(row.effective_at, zone)}"
    )


def _head(store: Store, account_id: str) -> int:
    head = store.head(account_id)
    return 0 if head is None else head.version


def _balance(label: str, pair: tuple[int, int], currency: str) -> Pair:
    then, today = (_line(label, money(amount, currency)) for amount in pair)
    return paired(then, today)


def _entry(one: StatementEntry, currency: str, zone: ZoneInfo) -> Pair:
    said = f"{wall_clock(one.recorded.effective_at, zone).at:%d %b} {safe_str(describe(one.recorded), 60)}"
    change = money(one.change, currency, signed=True)
    then, today = (
        "" if balance is None else _line(said, f"{change} {money(balance, currency):>12}")
        for balance in (one.then, one.today)
    )
    return paired(then, today, one.recorded.version)


def _line(words: str, figures: str) -> str:
    """Words on the left, cut where they meet the figures, which never are."""
    room = max(WIDTH - len(figures) - 1, 0)
    return f"{safe_str(words, room):<{room}} {figures}"
