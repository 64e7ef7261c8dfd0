"""Times under a plot: exact, in the reader's zone, and never over one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.clock import WallClock, wall_clock
from tui.text.format import MONTHS, SECOND, year

GAP, WIDE_GAP = 2, 6
"""Columns between labels: at least, and beside a label of no particular weight."""

_BUCKET = 3
"""Of the stops within so many columns only the weightiest is considered."""

_HOUR, _FORTNIGHT = 3_600 * SECOND, 14 * 86_400 * SECOND


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment that may be labelled: the cell it stands over, its UTC time, a word behind it, and how much
    it matters (more is more)."""

    cell: int
    at: int
    word: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A text in its place. `is_cursor` says that it is the cursor's."""

    begin: int
    text: str
    is_cursor: bool = False

    @property
    def end(self) -> int:
        """The column behind its last."""
        return self.begin + len(self.text)


@dataclass(frozen=True, slots=True)
class _Wording:
    """A stop with its local time, its label in full, and without the date."""

    stop: Stop
    when: WallClock
    full: str
    short: str


class TimeLabels:
    """Labels for a window of `span` microseconds on a plot of `width` cells.

    How much they say follows from the span: the seconds of an hour, the clock of a fortnight, the dates of
    years. A label leaves its date out where the label before it has the same.
    """

    def __init__(self, stops: Iterable[Stop], width: int, span: int, zone: ZoneInfo) -> None:
        self._width, self._zone = width, zone
        self._seconds, self._clock = span < _HOUR, span < _FORTNIGHT
        buckets: dict[int, Stop] = {}
        for stop in sorted(stops, key=lambda stop: (stop.weight, -stop.cell)):
            buckets[stop.cell // _BUCKET] = stop
        ranked = sorted(buckets.values(), key=lambda stop: (-stop.weight, stop.cell))
        self._wordings = [self._worded(stop) for stop in ranked]

    def placed(self, cursor: Stop | None = None) -> list[Label]:
        """The labels from left to right: the cursor's before all others, then by weight."""
        own = None if cursor is None else self._worded_exactly(cursor)
        wanted = self._wordings if own is None else [own, *self._wordings]
        rows = self._in_full(wanted)
        taken: list[tuple[Label, _Wording]] = []
        for label, wording in rows:
            if wording is own:
                taken.append((Label(label.begin, label.text, is_cursor=True), wording))
            elif taken and taken[-1][1].when.date == wording.when.date:
                taken.append((_centred(wording.stop.cell, wording.short, label.begin, label.end), wording))
            else:
                taken.append((label, wording))
        for wording in wanted:
            self._squeeze_in(wording, taken)
        return [label for label, _ in taken]

    def _in_full(self, wanted: Sequence[_Wording]) -> list[tuple[Label, _Wording]]:
        """Labels with their dates, the first wanted before all others, from left to right."""
        taken: list[tuple[Label, _Wording]] = []
        for wording in wanted:
            if len(wording.full) <= self._width:
                label = _centred(wording.stop.cell, wording.full, 0, self._width)
                if all(_apart(label, other, wording) for other, _ in taken):
                    taken.append((label, wording))
        return sorted(taken, key=lambda pair: pair[0].begin)

    def _squeeze_in(self, wording: _Wording, taken: list[tuple[Label, _Wording]]) -> None:
        """Put a label without its date between two others, if the one before it has the same date."""
        cell = wording.stop.cell
        after = next((n for n, (label, _) in enumerate(taken) if label.begin > cell), len(taken))
        if after == 0 or taken[after - 1][1].when.date != wording.when.date:
            return
        label = _centred(cell, wording.short, 0, self._width)
        if all(_apart(label, other, wording) for other, _ in taken[after - 1 : after + 1]):
            taken.insert(after, (label, wording))

    def _worded(self, stop: Stop) -> _Wording:
        when = wall_clock(stop.at, self._zone)
        clock = f"{when.at:%H:%M:%S}" if self._seconds else f"{when.at:%H:%M}"
        day = _day(when)
        full = f"{day} {clock}" if self._clock else f"{day} {year(when.year)}"
        tail = f" {stop.word}" if stop.word else ""
        return _Wording(stop, when, full + tail, clock + tail)

    def _worded_exactly(self, stop: Stop) -> _Wording:
        when = wall_clock(stop.at, self._zone)
        its_year = "" if self._clock else f" {year(when.year)}"
        text = f"{_day(when)}{its_year} {when.at:%H:%M:%S}"
        return _Wording(stop, when, text, text)


def span_words(first_at: int, last_at: int, zone: ZoneInfo) -> str:
    """The days from one UTC time to another: 13 Mar 2026, 12–13 Mar 2026, 28 Feb – 13 Mar 2026."""
    begin, end = wall_clock(first_at, zone), wall_clock(last_at, zone)
    tail = f"{_day(end)} {year(end.year)}"
    if begin.date == end.date:
        return tail
    if begin.year != end.year:
        return f"{_day(begin)} {year(begin.year)} – {tail}"
    if begin.at.month != end.at.month:
        return f"{_day(begin)} – {tail}"
    return f"{begin.at.day}–{tail}"


def _day(wall: WallClock) -> str:
    return f"{wall.at.day} {MONTHS[wall.at.month - 1]}"


def _centred(cell: int, text: str, begin: int, end: int) -> Label:
    """The text over a cell, moved as little as keeps it between two columns."""
    return Label(min(max(cell - len(text) // 2, begin), end - len(text)), text)


def _apart(label: Label, other: Label, wording: _Wording) -> bool:
    """Whether there is enough room between two labels."""
    gap = GAP if wording.stop.weight else WIDE_GAP
    return label.end + gap <= other.begin or other.end + gap <= label.begin
