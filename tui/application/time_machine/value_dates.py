"""The curve by value date, asked of the store beside that of the order of recording.

What tells both apart is read once for an account, and what was recorded since whenever it has grown.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.history.curve import CurveAsOf, ValueDates, curve_as_of, read_value_dates
from domain.ports import Store
from tui.application.time_machine.queries import WHOLE_POINTS


@dataclass(frozen=True, slots=True)
class AsOfQuery:
    """The curve AS-OF of versions `first` to `last` for that many columns, and of the whole life up to `head`.

    `known` is the answer before, of the same account.
    """

    account_id: str
    first: int
    last: int
    columns: int
    head: int
    known: AsOf | None = None

    def run(self, store: Store) -> AsOf:
        """Raises RecountError."""
        known = self.known
        if known is not None and known.dates.head == self.head:
            dates, whole = known.dates, known.whole
        else:
            dates = read_value_dates(
                store, self.account_id, self.head, None if known is None else known.dates
            )
            whole = curve_as_of(store, self.account_id, 1, self.head, WHOLE_POINTS, dates)
        window = curve_as_of(store, self.account_id, self.first, self.last, self.columns, dates)
        return AsOf((self.first, self.last), dates, window, whole)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The curve by value date of the versions `view`, and of the whole life that `dates` are known of."""

    view: tuple[int, int]
    dates: ValueDates
    window: CurveAsOf
    whole: CurveAsOf

    def answers(self, view: tuple[int, int], head: int) -> bool:
        """Whether it is of these versions of an account with that many events."""
        return (self.view, self.dates.head) == (view, head)
