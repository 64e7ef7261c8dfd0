"""Aligned lines for people. Text from data is made harmless here, once, where it meets the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import click

from domain.clock import wall_clock, year_text
from tui.text.format import money
from tui.text.safe import safe_str
from tui.text.time.zones import banks_days, desks_times

GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` in characters.

    Words that do not fit are cut with an ellipsis; numbers, on the right, never are.
    """

    title: str
    width: int
    align: Literal["left", "right"] = "left"

    def fit(self, text: str) -> str:
        """The text made harmless and as wide as the column."""
        if self.align == "right":
            return safe_str(text).rjust(self.width)
        return safe_str(text, self.width).ljust(self.width)


def tell_zones(bank: ZoneInfo, desk: ZoneInfo, *, with_times: bool = False) -> None:
    """Print whose days are told, and whose times beside them, where bank and desk do not keep the same zone."""
    if days := banks_days(bank, desk):
        click.echo(f"{days}, {desks_times(bank, desk)}" if with_times else days)


def heading(columns: Sequence[Column]) -> str:
    """The titles over their columns."""
    return row(columns, [column.title for column in columns])


def row(columns: Sequence[Column], cells: Sequence[str]) -> str:
    """One line of the table, without blanks at its end."""
    return GAP.join(column.fit(cell) for column, cell in zip(columns, cells, strict=True)).rstrip()


def stamp(us: int, zone: ZoneInfo) -> str:
    """A UTC time in microseconds as a column has it, in a zone that the table names: 2026-11-17 15:00:00.

    Beyond the years 1 to 9999 the year is that of `domain.clock.year_text`.
    """
    wall = wall_clock(us, zone)
    return f"{year_text(wall.year)}-{wall.at:%m-%d %H:%M:%S}"


def pairs(facts: Iterable[tuple[str, str]]) -> list[str]:
    """Labelled facts, the labels in one column. The texts must be harmless already."""
    known = list(facts)
    width = max((len(label) for label, _ in known), default=0)
    return [f"{label.ljust(width)}{GAP}{text}".rstrip() for label, text in known]


def figure(minor: int, currency: str, *, signed: bool = False) -> str:
    """`money`; bare minor units where damage has hidden the currency."""
    if currency:
        return money(minor, currency, signed=signed)
    return f"{minor:+d}" if signed else f"{minor:d}"


def amounts(labelled: Iterable[tuple[str, int]], currency: str) -> list[tuple[str, str]]:
    """Amounts in minor units as facts, their decimal points one below the other."""
    shown = [(label, money(minor, currency)) for label, minor in labelled]
    width = max((len(text) for _, text in shown), default=0)
    return [(label, f"{text.rjust(width)} {currency}") for label, text in shown]
