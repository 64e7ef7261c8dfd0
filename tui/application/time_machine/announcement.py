"""What the cursor stands on, in one sentence: what plain mode says of each move, and of each event of the list."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.history.event_rows import EventRow
from tui.application.time_machine.view_state import ViewState
from tui.text.events import describe
from tui.text.format import moment, money
from tui.text.plain import spoken_text
from tui.text.safe import safe_str

MAX_WORDS = 120


def announcement(state: ViewState) -> str:
    """The place, the event, when it was recorded, and the balance there; "" while not all of it is known."""
    row, account = state.pages.row(state.version), state.account
    if row is None or account is None:
        return ""
    currency, asked_at = account.currency, state.cursor.asked_at
    parts = [f"Event {state.version:,} of {state.head:,}", event_told(row, currency, state.zone)]
    if asked_at is not None:
        parts = [moment(asked_at, state.zone), f"after event {state.version:,} of {state.head:,}", *parts[1:]]
    if account.unverified_from is not None:
        parts.append(f"balance unverified from event {account.unverified_from:,}")
    else:
        parts.append(f"balance {money(account.ledger, currency)} {currency}")
        if account.available != account.ledger:
            parts.append(f"available {money(account.available, currency)}")
    if state.lens == "as-of":
        parts.append("AS-OF, by value date")
    if state.version in state.bookmarked:
        parts.append("bookmarked")
    if state.mark is not None and state.mark.cursor.version == state.version:
        parts.append("mark A")
    return ", ".join(parts)


def event_told(row: EventRow, currency: str, zone: ZoneInfo) -> str:
    """What happened, the amount and when it was recorded, with its value date where that is another."""
    parts = [_event(row), _amount(row, currency), f"recorded {_when(row.recorded_at, zone)}"]
    return ", ".join([*filter(None, parts), *_beside(row, currency, zone)])


def row_told(row: EventRow, currency: str, zone: ZoneInfo) -> str:
    """A row of the list in words: the figures first, for the end is cut where columns are few."""
    balance = money(row.balance, currency) if row.verified else "unverified"
    parts = [f"{row.version:,}", _amount(row, currency), f"balance {balance}", "late" if row.is_late else ""]
    at = _when(row.recorded_at, zone).partition(" ")[2][: -len(":00")]
    return ", ".join([*filter(None, parts), _event(row), at, *_beside(row, currency, zone)])


def _event(row: EventRow) -> str:
    return spoken_text(safe_str(describe(row), MAX_WORDS))


def _amount(row: EventRow, currency: str) -> str:
    """What the ledger changed by, or the amount that did not move; "" where there is none."""
    if row.change is not None:
        return money(row.change, currency, signed=True)
    return "" if row.memo is None else f"{money(row.memo, currency)} that did not move"


def _beside(row: EventRow, currency: str, zone: ZoneInfo) -> list[str]:
    """What is not as with most events: the value date, what the source stated, damage."""
    parts = []
    if row.effective_at != row.recorded_at:
        parts.append(f"{'late, ' if row.is_late else ''}value date {_when(row.effective_at, zone)}")
    if row.drift and row.stated is not None:
        parts.append(f"the source stated {money(row.stated, currency)}")
    if row.problem:
        parts.append(safe_str(row.problem, MAX_WORDS))
    return parts


def _when(us: int, zone: ZoneInfo) -> str:
    """Day and time without the zone, which the sentence that answers a time says."""
    return moment(us, zone).rpartition(" (")[0]
