"""Both sides of a reconciliation in one shape, so that a pass asks the same of a line and of an entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from domain.bank_statement import StatementLine
from domain.reconciliation.entries import LogEntry
from domain.search import folded

_COMMON = frozenset(
    ("the", "a", "an", "to", "from", "of", "and", "for", "ltd", "bv", "gmbh", "inc", "llc", "plc", "co")
)
"""Words that tell no name from another."""
MOST_NAMES = 4096
"""Names kept as words: an account meets the same ones again and again."""
_WORD = re.compile(r"[^\W\d_]+")


class Item(NamedTuple):
    """A line or an entry as the passes see it; a bare tuple, as a LogEntry is.

    `place` is the line's among the lines of the statement, from 0, or the entry's version. `name` is its counterparty,
    or where none is told its words, as folded words without figures. `is_stated`: its reference is the bank's own, so
    that another one means another booking.
    """

    place: int
    booked: date
    valued: date
    amount: int
    reference: str
    name: tuple[str, ...]
    is_stated: bool
    reverses: int | None = None

    @property
    def first_word(self) -> tuple[str, ...]:
        """What a name that is written in two ways has in common."""
        return self.name[:1]


def of_line(place: int, line: StatementLine) -> Item:
    """A line of the statement."""
    name = _name(line.counterparty, line.words)
    return Item(place, line.booked, line.valued, line.amount, line.reference, name, is_stated=True)


def of_entry(entry: LogEntry) -> Item:
    """An entry of the log."""
    return Item(
        entry.version,
        entry.booked,
        entry.valued,
        entry.amount,
        entry.reference,
        _name(entry.counterparty, entry.words),
        entry.is_stated,
        entry.reverses,
    )


order_of: Callable[[Item], tuple[date, date, int, str, tuple[str, ...], int]] = attrgetter(
    "valued", "booked", "amount", "reference", "name", "place"
)
"""Oldest first; on a day by what is told, so that the order of a file or of the log decides only between those that
tell the same."""


def distance(line: Item, entry: Item) -> int:
    """Days between the value dates."""
    return abs((line.valued - entry.valued).days)


@lru_cache(maxsize=MOST_NAMES)
def _name(counterparty: str, words: str) -> tuple[str, ...]:
    for told in (counterparty, words):
        found = _WORD.findall(folded(told))
        name = tuple(word for word in found if word not in _COMMON) or tuple(found)
        if name:
            return name
    return ()
