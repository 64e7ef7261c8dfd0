"""Why is this value this, at the desk: the questions about one figure of the state, and their answers in words."""

from __future__ import annotations

from dataclasses import dataclass

from domain.history.field_changes import FieldChange, changes_before, next_change, previous_change
from domain.ports import Store
from tui.text.figures import Figure
from tui.text.format import MINUS, money

PAGE = 50
"""Changes read at a time."""


@dataclass(frozen=True, slots=True)
class FieldChangeQuery:
    """The next (direction 1) or previous (−1) event around `version` that changed the figure."""

    account_id: str
    figure: Figure
    version: int
    direction: int

    def run(self, store: Store) -> FieldChange | None:
        """None when there is none that way. Raises RecountError."""
        find = next_change if self.direction > 0 else previous_change
        return find(store, self.account_id, self.figure.name, self.version)


@dataclass(frozen=True, slots=True)
class FieldChangesQuery:
    """The last events before `before` that changed the figure."""

    account_id: str
    figure: Figure
    before: int

    def run(self, store: Store) -> tuple[FieldChange, ...]:
        """At most PAGE of them, newest first. Raises RecountError."""
        found = changes_before(store, self.account_id, self.figure.name, self.before, limit=PAGE)
        return tuple(found)


def change_sentence(figure: Figure, change: FieldChange, currency: str) -> str:
    """A change in one line: "Ledger 300.00 → −600.00 (−900.00) by event 39"."""
    before, after = (value_words(figure, value, currency) for value in (change.before, change.after))
    return (
        f"{figure.label} {before} → {after} ({delta_words(figure, change, currency)}) "
        f"by event {change.recorded.version:,}"
    )


def value_words(figure: Figure, value: int | str, currency: str) -> str:
    """A value of the figure: money, or a plain count."""
    if isinstance(value, str):
        return value
    return money(value, currency) if figure.is_money else f"{value:,}"


def delta_words(figure: Figure, change: FieldChange, currency: str) -> str:
    """By how much, with its sign; "" for a figure that is a word."""
    delta = change.delta
    if delta is None:
        return ""
    text = money(delta, currency, signed=True) if figure.is_money else f"{delta:+,}"
    return text.replace("-", MINUS)
