"""How lines and entries that a pass has brought together are paired: nearest first, order kept, or not at all.

Every function takes both sides sorted by `items.order_of` and answers pairs of a line and an entry; where two would be
equally good it makes none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from domain.reconciliation.items import Item, distance

MOST_PARTS = 8
"""Of what is one booking on one side and several on the other."""


class Pair(NamedTuple):
    """A line and an entry. `alike`: another pairing of the same would do as well."""

    line: Item
    entry: Item
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Fits:
    """What may be paired at all: value dates at most `days` apart, no contradicting references, nothing refused."""

    days: int
    refused: frozenset[tuple[int, int]]

    def allowed(self, line: Item, entry: Item) -> bool:
        """Neither their references nor the agent say that they are two bookings."""
        contradicts = entry.is_stated and line.reference and entry.reference
        if contradicts and line.reference != entry.reference:
            return False
        return (line.place, entry.place) not in self.refused

    def near(self, line: Item, entry: Item) -> bool:
        """They may be one booking by their days."""
        return distance(line, entry) <= self.days and self.allowed(line, entry)


def nearest(lines: Sequence[Item], entries: Sequence[Item], fits: Fits) -> Iterator[Pair]:
    """Pairs of one amount. Where all of a stretch of days is on both sides, each with its own by their order;
    otherwise the nearest, unless two are equally near."""
    for some_lines, some_entries in _stretches(lines, entries, fits.days):
        if not (some_lines and some_entries):
            continue
        found = _in_order(some_lines, some_entries, fits)
        yield from found or _by_distance(some_lines, some_entries, fits)


def only_ones(
    lines: Sequence[Item], entries: Sequence[Item], fits: Fits, *, anywhere: bool
) -> Iterator[Pair]:
    """Pairs in which the line is the only one near the entry, and the entry the only one near the line; `anywhere`
    looks at no days. Both of another amount."""
    days = [entry.valued for entry in entries]

    def near(line: Item) -> list[Item]:
        first, last = line.valued - timedelta(fits.days), line.valued + timedelta(fits.days)
        some = entries if anywhere else entries[bisect_left(days, first) : bisect_right(days, last)]
        return [one for one in some if one.amount != line.amount and fits.allowed(line, one)]

    wanted = [(line, near(line)) for line in lines]
    suitors: dict[int, int] = defaultdict(int)
    for _, candidates in wanted:
        for one in candidates:
            suitors[one.place] += 1
    for line, candidates in wanted:
        if len(candidates) == 1 and suitors[candidates[0].place] == 1:
            yield Pair(line, candidates[0])


def runs(ones: Sequence[Item], many: Sequence[Item]) -> Iterator[tuple[Item, list[list[Item]]]]:
    """Each of `ones` with the runs of the other side that add up to it: 2 to 8 next to each other, booked on one day
    and moving money the same way."""
    wanted = {one.amount for one in ones}
    least, most = min((0, *wanted)), max((0, *wanted))
    found: dict[int, list[list[Item]]] = defaultdict(list)
    in_place = sorted(many, key=attrgetter("booked", "place")) if wanted else []
    for begin, first in enumerate(in_place):
        total, day, is_in = first.amount, first.booked, first.amount > 0
        for end in range(begin + 1, min(begin + MOST_PARTS, len(in_place))):
            one = in_place[end]
            if one.booked != day or (one.amount > 0) != is_in:
                break
            total += one.amount
            if not least <= total <= most:
                break
            if total in wanted:
                found[total].append(in_place[begin : end + 1])
    for one in ones if found else ():
        if one.amount in found:
            yield one, found[one.amount]


def _stretches(
    lines: Sequence[Item], entries: Sequence[Item], days: int
) -> Iterator[tuple[list[Item], list[Item]]]:
    """Both sides cut where nothing follows for more than `days`: no pair reaches over such a gap."""
    both = sorted(
        [(one.valued, 0, one) for one in lines] + [(one.valued, 1, one) for one in entries], key=_day_first
    )
    stretch: tuple[list[Item], list[Item]] = ([], [])
    before: date | None = None
    for day, side, item in both:
        if before is not None and (day - before).days > days:
            yield stretch
            stretch = ([], [])
        stretch[side].append(item)
        before = day
    yield stretch


def _day_first(one: tuple[date, int, Item]) -> date:
    return one[0]


def _in_order(lines: Sequence[Item], entries: Sequence[Item], fits: Fits) -> list[Pair]:
    """Each with its own by their order; none where they are not as many, or one of the pairs cannot be."""
    if len(lines) != len(entries) or not (_tells_order(lines) and _tells_order(entries)):
        return []
    paired = [Pair(*both, alike=len(lines) > 1) for both in zip(lines, entries, strict=True)]
    return paired if all(fits.near(pair.line, pair.entry) for pair in paired) else []


def _tells_order(items: Sequence[Item]) -> bool:
    """Those of one day say the same of themselves, so that it does not matter which is first."""
    return all(one.valued != other.valued or one.name == other.name for one, other in pairwise(items))


def _by_distance(lines: Sequence[Item], entries: Sequence[Item], fits: Fits) -> Iterator[Pair]:
    free_lines, free_entries = _by_day(lines), _by_day(entries)
    for apart in range(fits.days + 1):
        steps = sorted({-apart, apart})
        edges = [
            (day, day + timedelta(step))
            for day in sorted(free_lines)
            for step in steps
            if _may_pair(free_lines[day], free_entries.get(day + timedelta(step), ()), fits)
        ]
        only = [
            edge
            for edge in edges
            if sum(one[0] == edge[0] for one in edges) == sum(one[1] == edge[1] for one in edges) == 1
        ]
        for day, other in only:
            yield from _on_days(free_lines[day], free_entries[other], fits)
        for day, _ in set(edges) - set(only):
            # Equally near on both sides: neither is chosen, and nothing farther away is better.
            free_lines[day] = []


def _may_pair(lines: Sequence[Item], entries: Sequence[Item], fits: Fits) -> bool:
    return any(fits.allowed(line, entry) for line in lines for entry in entries)


def _on_days(lines: list[Item], entries: list[Item], fits: Fits) -> Iterator[Pair]:
    """Pairs of one day and another, taken out of both; none where it would matter which."""
    is_told_apart = len(lines) != len(entries) or len(lines) > 1
    if is_told_apart and not (_tells_order(lines) and _tells_order(entries)):
        return
    alike = is_told_apart
    for line, entry in list(zip(lines, entries, strict=False)):
        if fits.allowed(line, entry):
            lines.remove(line)
            entries.remove(entry)
            yield Pair(line, entry, alike)


def _by_day(items: Iterable[Item]) -> dict[date, list[Item]]:
    found: dict[date, list[Item]] = defaultdict(list)
    for one in items:
        found[one.valued].append(one)
    return found
