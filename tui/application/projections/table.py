"""Rows of a read model as a table: which columns, in which order, and what stands in each. No widget in here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.errors import BadInput
from domain.money import MoneyError
from domain.projections.projection import Layout
from tui.text.format import money

if TYPE_CHECKING:
    from domain.projections.port import Projections
    from domain.projections.projection import Key, Row

CURRENCY, ZONE, UTC = "currency", "zone", "UTC"
ABSENT = "–"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the table. `place` tells the two parts of a row's key (0, 1) from its columns (None)."""

    name: str
    title: str
    is_figure: bool
    place: int | None = None

    def text(self, key: Key, row: Row, layout: Layout) -> str:
        """What stands there, not yet made harmless."""
        if self.place is not None:
            return key[self.place]
        return value_text(row.get(self.name), self.name in layout.money, row)


def layout_of(projections: Projections, name: str) -> Layout:
    """How rows are shown; as they are, where the file that says it is not here. Raises StoreUnavailable."""
    try:
        return projections.model(name).layout
    except BadInput:
        return Layout()


def fields_of(layout: Layout, rows: Iterable[Row], *, scope: bool = True) -> list[Field]:
    """The columns of these rows: those the layout names first, the others by name.

    `scope` False leaves out the first part of the key, where all rows share it. The zone in which the days end is a
    column only where it is not the layout's.
    """
    kinds: dict[str, bool] = dict.fromkeys(layout.columns, True)
    zones: set[Any] = set()
    for row in rows:
        zones.add(row.get(ZONE, UTC))
        for name, value in row.items():
            is_figure = isinstance(value, int) and not isinstance(value, bool)
            kinds[name] = kinds.get(name, True) and (is_figure or value is None)
    if layout.scope == CURRENCY:
        kinds.pop(CURRENCY, None)
    if layout.zone and zones <= {layout.zone}:
        kinds.pop(ZONE, None)
    named = [name for name in layout.columns if name in kinds]
    others = sorted(kinds.keys() - set(named))
    keys = [Field("", layout.scope, False, 0)] if scope else []
    return [
        *keys,
        Field("", layout.key, False, 1),
        *(Field(name, name.replace("_", " "), kinds[name]) for name in (*named, *others)),
    ]


def zone_of(row: Row, layout: Layout) -> str | None:
    """The time zone in which the days of a row end; None where it tells of no days.

    A read model that comes with Recount says it in its rows, unless it is UTC.
    """
    if not layout.zone:
        return None
    return str(row.get(ZONE, UTC))


def value_text(value: Any, is_money: bool, row: Row) -> str:
    """A column's value as people read it; money in the row's own currency, bare minor units without one."""
    match value:
        case None:
            return ABSENT
        case bool():
            return "yes" if value else "no"
        case int() if is_money and isinstance(row.get(CURRENCY), str):
            try:
                return money(value, row[CURRENCY])
            except MoneyError:
                return f"{value:,}"
        case int():
            return f"{value:,}"
    return str(value)
