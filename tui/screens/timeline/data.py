"""What a timeline shows, as its screen hands it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from domain.history.curve import Divergence
from domain.history.cut import Lens
from domain.ports import CurvePoint, Mark

Scale = Literal["event", "time"]
"""event: every event takes the same width. time: distance is time, and idle gaps stay visible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineData:
    """One picture of an account's life. Versions start at 1, times are UTC microseconds, amounts minor units.

    `first` to `last` is the window, `head` the account's latest version. `whole` is the curve of the whole life
    (empty: it is not shown), `window` that of the window: a point for each event when there are few, else about one
    for each column. Both are seen through the `lens`; `beside` is the window through the other one, and `apart` are
    the times in which both differ. While `pending`, they are those AS-AT though the lens is AS-OF, which is still
    being read. `marks` are all events of the window, or at least those worth stopping at when there are more
    events than columns. `cursor_recorded_at` belongs to `cursor`. `matches` are those of the window
    that a filter left (None: no filter), `match_count` counts them over the whole life; they never change the
    curve. From `unverified_from` on balances rest on an event that cannot be read.
    """

    currency: str
    zone: ZoneInfo
    whole: Sequence[CurvePoint]
    window: Sequence[CurvePoint]
    marks: Sequence[Mark]
    first: int
    last: int
    head: int
    cursor: int
    cursor_recorded_at: int | None = None
    mark_a: int | None = None
    scale: Scale = "event"
    lens: Lens = "as-at"
    beside: Sequence[CurvePoint] = ()
    apart: Sequence[Divergence] = ()
    pending: bool = False
    named: str = ""
    """What the curve beside is, where it is none through a lens; then there is no zoom and no playing to speak of."""
    playing: bool = False
    speed: Fraction = Fraction(1)
    stops: bool = False
    """Playing stops at what is worth stopping at."""
    bookmarks: frozenset[int] = frozenset()
    matches: frozenset[int] | None = None
    match_count: int = 0
    unverified_from: int | None = None

    @property
    def recorded(self) -> Sequence[CurvePoint]:
        """The window in the order of recording, whose points begin and end with its events."""
        return self.beside if self.lens == "as-of" and self.beside else self.window

    @property
    def displaced(self) -> Sequence[CurvePoint]:
        """The curve that `apart` tells from the recorded one."""
        return self.window if self.lens == "as-of" else self.beside

    def same_picture(self, other: TimelineData) -> bool:
        """Whether only the cursor, mark A or the words in the border differ: nothing is to be drawn anew."""
        return self._picture() == other._picture()

    def _picture(self) -> tuple[object, ...]:
        return (
            (self.currency, self.zone.key, self.scale, self.first, self.last, self.head),
            (self.bookmarks, self.matches, self.unverified_from),
            (self.whole, self.window, self.beside, self.apart, self.pending, self.marks),
        )
