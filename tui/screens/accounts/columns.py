"""The columns of the list of accounts: what each says, and which of them fit how many terminal columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from domain.clock import wall_clock
from tui.screens.kit.amounts import amount, amount_with_currency
from tui.text.format import MONTHS, year
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.ports import AccountSummary

Name: TypeAlias = Literal["account", "balance", "holder", "last", "cases", "available", "history", "status"]

GAP = 2
MARKER = 2
"""Terminal columns between two columns of the list, and before the first for the mark of the chosen row."""


@dataclass(frozen=True, slots=True)
class Column:
    """`least` to `most` terminal columns wide; one with `is_figure` is as wide as its widest figure."""

    name: Name
    title: str
    least: int
    most: int
    is_figure: bool = False
    short: str = ""
    """The title where the whole one would be cut."""

    def heading(self, cells: int) -> str:
        """The title that fits."""
        return self.short if self.short and len(self.title) > cells else self.title


COLUMNS: tuple[Column, ...] = (
    Column("account", "account", 8, 20),
    Column("holder", "holder", 10, 26),
    Column("balance", "balance", 12, 40, is_figure=True),
    Column("available", "available", 9, 40, is_figure=True),
    Column("last", "last entry", 12, 12),
    Column("cases", "cases", 5, 5, is_figure=True),
    Column("status", "status", 6, 6),
    Column("history", "balance over its life", 8, 100, short="history"),
)
"""In the order they stand on the screen."""

_BY_IMPORTANCE: tuple[Name, ...] = (
    "account",
    "balance",
    "holder",
    "last",
    "cases",
    "available",
    "history",
    "status",
)
_LUXURIES: frozenset[Name] = frozenset({"history", "status"})
ROOMY_HOLDER = 18
"""Terminal columns a holder's name gets before there is a column that only adorns."""

_BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Placed:
    """A column and the terminal columns it got."""

    column: Column
    cells: int


Texts: TypeAlias = Mapping[Name, str]
"""What an account's row says, harmless, uncut, by column; the history is drawn, not said."""


def texts(account: AccountSummary, zone: ZoneInfo, now: int, cases: int = 0) -> Texts:
    """The row of an account with so many open cases; `now` in UTC microseconds decides whether its last entry needs
    the year."""
    return {
        "account": safe_str(account.account_id),
        "holder": safe_str(account.holder) if account.holder else "—",
        "balance": amount_with_currency(account.ledger_balance, account.currency),
        "available": amount(account.available_balance, account.currency),
        "last": last_entry(account.last_recorded_at, zone, now),
        "cases": f"{cases:,}" if cases else "",
        "status": safe_str(account.status),
    }


def told(said: Texts) -> str:
    """The row in words, each figure with the title of its column before it."""
    return ", ".join(f"{column.title} {said[column.name]}" for column in COLUMNS if said.get(column.name))


@cache
def lock_sign(status: str) -> str:
    """The sign of an account that takes no debits, or nothing any more; "" for an open one."""
    from tui.text.events import EVENT_GLYPHS

    glyph = EVENT_GLYPHS.get(f"Account{status.capitalize()}")
    return glyph.char if glyph is not None and status in ("frozen", "closed") else ""


def last_entry(at: int, zone: ZoneInfo, now: int) -> str:
    """When, as short as it can be unmistakably: the clock in this year, the year in others."""
    then = wall_clock(at, zone)
    day = f"{then.at.day:2d} {MONTHS[then.at.month - 1]}"
    if then.year == wall_clock(now, zone).year:
        return f"{day} {then.at:%H:%M}"
    return f"{day} {year(then.year)}"


def wanted_cells(rows: Iterable[Texts]) -> dict[Name, int]:
    """How many terminal columns each column would fill with these rows."""
    wanted: dict[Name, int] = {}
    for row in rows:
        for name, text in row.items():
            wanted[name] = max(wanted.get(name, 0), cell_len(text))
    return wanted


def place(wanted: Mapping[Name, int], width: int) -> list[Placed]:
    """The most important columns that fit, in screen order; what is left over goes to them by importance.

    Figures are never cut, so their column is as wide as its widest figure or not there. Cases have none while no
    account has one.
    """
    cells: dict[Name, int] = {}
    for name in _BY_IMPORTANCE:
        if name == "cases" and not wanted.get(name):
            continue
        more = {**cells, name: _least(_BY_NAME[name], wanted)}
        if name in _LUXURIES:
            more["holder"] = max(more["holder"], min(ROOMY_HOLDER, _most(_BY_NAME["holder"], wanted)))
        if _total(more) > width:
            break
        cells = more
    free = width - _total(cells)
    for name in cells:
        more_cells = max(0, min(free, _most(_BY_NAME[name], wanted) - cells[name]))
        cells[name] += more_cells
        free -= more_cells
    return [Placed(column, cells[column.name]) for column in COLUMNS if column.name in cells]


def _total(cells: Mapping[Name, int]) -> int:
    """Terminal columns of a row."""
    return MARKER + sum(cells.values()) + GAP * max(0, len(cells) - 1)


def _least(column: Column, wanted: Mapping[Name, int]) -> int:
    if column.is_figure:
        return max(column.least, wanted.get(column.name, 0))
    return column.least


def _most(column: Column, wanted: Mapping[Name, int]) -> int:
    most = column.most if column.name == "history" else wanted.get(column.name, column.least)
    return max(_least(column, wanted), min(column.most, most))
