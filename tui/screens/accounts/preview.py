"""What an account looks like before it is opened: its figures now and its last events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.message import Message

from tui.screens.accounts.columns import last_entry
from tui.screens.kit.amounts import amount, amount_with_currency
from tui.screens.kit.lines import Line, LinesPane, Role, Span, fitted, right, short_day, spread
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.history.event_rows import EventRow
    from domain.ports import AccountSummary

EVENTS = 20
"""Events shown."""

_WHEN, _AMOUNT, _BALANCE = 12, 9, 9
"""Terminal columns of an event's time; the least of its amount and of the balance after it."""


class FiguresPreview(LinesPane, can_focus=False):
    """The live figures of one account."""

    BORDER_TITLE = "Now"

    def __init__(self) -> None:
        super().__init__()
        self._account: AccountSummary | None = None

    def show(self, account: AccountSummary | None) -> None:
        """Show this account, or none."""
        self._account = account
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        return [] if self._account is None else figures_lines(self._account, width)


class EventsPreview(LinesPane, can_focus=False):
    """The last events of one account, oldest first, each with the balance after it."""

    BORDER_TITLE = "Last events"

    class Uncovered(Message):
        """There is room for events where there was none, or another room."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[EventRow] = ()
        self._currency = ""
        self._zone, self._now = ZoneInfo("UTC"), 0

    def set_clock(self, zone: ZoneInfo, now: int) -> None:
        """The zone times are shown in, and the instant (UTC microseconds) that is this year."""
        self._zone, self._now = zone, now

    def show(self, rows: Sequence[EventRow], currency: str) -> None:
        """Show these events from now on."""
        self._rows, self._currency = rows, currency
        self.relay()

    def on_resize(self) -> None:
        super().on_resize()
        self.post_message(self.Uncovered())

    def dim(self) -> None:
        """What is shown belongs to another account: dim it until the answer comes."""
        self.relay(dimmed=True)

    def lines(self, width: int, height: int) -> list[Line]:
        return event_lines(self._rows[-height:], self._currency, self._zone, self._now, width)


def figures_lines(account: AccountSummary, width: int) -> list[Line]:
    """Who and how much: label to the left, figure to the right."""
    currency = account.currency
    who: Line = (
        Span(f" {safe_str(account.account_id, 24)} ", "chip"),
        Span(f" {safe_str(account.holder or 'holder unknown', 40)}", "strong"),
    )
    status: Line = (Span(account.status, "quiet" if account.status == "open" else "alarm"),)
    return [
        spread(who, status, width),
        _figure("Ledger", account.ledger_balance, currency, width, strong=True),
        _figure("Open holds", -account.held, currency, width),
        _figure("Overdraft limit", account.overdraft_limit, currency, width),
        _figure("Available", account.available_balance, currency, width, strong=True),
        _figure("Credits, total", account.credits, currency, width),
        _figure("Debits, total", account.debits, currency, width),
        _figure("Fees, total", account.fees, currency, width),
    ]


def event_lines(rows: Sequence[EventRow], currency: str, zone: ZoneInfo, now: int, width: int) -> list[Line]:
    """A line an event: number, when, what, amount, balance after it; `now` as for `last_entry`."""
    number = max((len(f"{row.version:,}") for row in rows), default=0)
    amount_cells = max([_AMOUNT, *(len(_amount(row, currency)) for row in rows)])
    balance_cells = max([_BALANCE, *(len(_balance(row, currency)) for row in rows)])
    words = max(8, width - number - _WHEN - amount_cells - balance_cells - 6)
    return [
        (
            Span(right(f"{row.version:,}", number), "quiet"),
            Span(f"  {fitted(last_entry(row.recorded_at, zone, now), _WHEN)}", "quiet"),
            *_words(row, zone, words),
            Span(f" {right(_amount(row, currency), amount_cells)}", _amount_ink(row)),
            Span(f" {right(_balance(row, currency), balance_cells)}", _balance_ink(row)),
        )
        for row in rows
    ]


def _words(row: EventRow, zone: ZoneInfo, cells: int) -> Line:
    """What happened, and its value date when it was booked late."""
    from tui.text.events import describe

    late = f" ! value {short_day(row.effective_at, zone)}" if row.is_late else ""
    what = fitted(safe_str(describe(row)), cells - len(late))
    return (Span(f"  {what}", "text" if row.change is not None else "quiet"), Span(late, "warning"))


def _figure(label: str, minor: int, currency: str, width: int, *, strong: bool = False) -> Line:
    role: Role = "alarm" if minor < 0 and strong else "strong" if strong else "text" if minor else "quiet"
    return spread((Span(label, "quiet"),), (Span(amount_with_currency(minor, currency), role),), width)


def _amount(row: EventRow, currency: str) -> str:
    if row.change is not None:
        return amount(row.change, currency, signed=True)
    return f"({amount(row.memo, currency)})" if row.memo is not None else ""


def _balance(row: EventRow, currency: str) -> str:
    return amount(row.balance, currency) if row.verified else "unverified"


def _amount_ink(row: EventRow) -> Role:
    if row.change is None:
        return "quiet"
    return "warning" if row.change < 0 else "text"


def _balance_ink(row: EventRow) -> Role:
    if not row.verified:
        return "alarm"
    return "warning" if row.balance < 0 else "strong"
