"""The balance curve through both lenses, from the curve AS-AT and the few events with a value date of their own.

AS-OF counts an event from its value date, AS-AT from when it was recorded. So the difference between both is a step
function of time made by those events alone: it goes up by an event's effect at its value date, and down again where
the event is recorded.

Times are UTC microseconds, amounts minor units.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from domain.account.event_kinds import ledger_effect
from domain.account.state import stream_of
from domain.ports import CurvePoint, Store

FOLDED_WHOLE = 2000
"""Stretches up to this many events are folded event by event: exact, and quick enough for a key press."""

_FOR_EVER = 2**63 - 1


class Moved(NamedTuple):
    """An event that counts from another instant than it was recorded at, and what it does to the ledger."""

    effective_at: int
    recorded_at: int
    effect: int


class Divergence(NamedTuple):
    """A time, without its end, in which AS-OF and AS-AT differ; `most` is the largest AS-OF − AS-AT by its size."""

    begin: int
    end: int
    most: int


@dataclass(frozen=True, eq=False)
class ValueDates:
    """What tells AS-OF from AS-AT over the first `head` events of an account.

    From `times[n]` on until the next of them AS-OF − AS-AT is `differences[n]`; before the first it is 0. `apart` are
    the times in which it is not 0, in their order.
    """

    head: int
    moved: tuple[Moved, ...]
    times: tuple[int, ...]
    differences: tuple[int, ...]
    apart: tuple[Divergence, ...]

    def difference(self, instant: int) -> int:
        """AS-OF − AS-AT at an instant, after everything that happened at it."""
        known = bisect_right(self.times, instant)
        return self.differences[known - 1] if known else 0

    def between(self, after: int, before: int) -> Iterator[tuple[int, int]]:
        """The instants between two others at which the difference changes, and what it is from there on."""
        places = range(bisect_right(self.times, after), bisect_left(self.times, before))
        return ((self.times[place], self.differences[place]) for place in places)

    def stretches(self, first: int, last: int) -> tuple[Divergence, ...]:
        """Where the lenses differ at or after the instant `first` and no later than `last`, each whole."""
        begin = bisect_right(self.apart, first, key=lambda one: one.end)
        return self.apart[begin : bisect_right(self.apart, last, key=lambda one: one.begin)]


def _apart(times: Sequence[int], differences: Sequence[int]) -> Iterator[Divergence]:
    """The times in which the difference is not 0."""
    begin, most = 0, 0
    for time, difference in zip(times, differences, strict=True):
        if difference and not most:
            begin = time
        elif not difference and most:
            yield Divergence(begin, time, most)
        most = max(most, difference, key=abs) if difference else 0


def value_dates(moved: Sequence[Moved], head: int) -> ValueDates:
    """The differences that these events make."""
    changes: dict[int, int] = {}
    for effective_at, recorded_at, effect in moved:
        changes[effective_at] = changes.get(effective_at, 0) + effect
        changes[recorded_at] = changes.get(recorded_at, 0) - effect
    times = sorted(time for time, change in changes.items() if change)
    differences = tuple(accumulate(changes[time] for time in times))
    return ValueDates(head, tuple(moved), tuple(times), differences, tuple(_apart(times, differences)))


def read_value_dates(store: Store, account_id: str, head: int, known: ValueDates | None = None) -> ValueDates:
    """Of the first `head` events, reading only those that are not `known`."""
    known = value_dates((), 0) if known is None else known
    displaced = store.backdated(stream_of(account_id), known.head, _FOR_EVER).backdated
    found = (
        Moved(row.effective_at, row.recorded_at, ledger_effect(row.event))
        for row in displaced
        if row.event is not None and row.version <= head and row.effective_at != row.recorded_at
    )
    return value_dates((*known.moved, *(moved for moved in found if moved.effect)), head)


def value_dated(runs: Sequence[CurvePoint], dates: ValueDates) -> list[CurvePoint]:
    """The curve AS-OF from that AS-AT: what counts at the instant of each event, all that was recorded at it included.

    A value date between two events is a point of its own, with the version of the later one. Over a run of several
    events `open` and `close` are exact; `low` and `high` are bounds, because where inside it the extremes were is
    not known.
    """
    found: list[CurvePoint] = []
    if not runs:
        return found
    balance = runs[0].open + dates.difference(runs[0].first_at - 1)
    reached, settled = runs[0].first_at, runs[0].open
    for run, close in zip(runs, _settled(runs), strict=True):
        for at, difference in dates.between(reached, run.first_at):
            found.append(_step(run.first_version, at, balance, settled + difference))
            balance = settled + difference
        after = close + dates.difference(run.last_at)
        if run.first_version == run.last_version:
            found.append(_step(run.first_version, run.first_at, balance, after))
        else:
            found.append(_bounded(run, dates, balance, after))
        balance, reached, settled = after, run.last_at, close
    return found


def _settled(runs: Sequence[CurvePoint]) -> list[int]:
    """The balance AS-AT the instant each run ends: that after the last event recorded at it."""
    closes = [runs[-1].close]
    for run, following in zip(runs[-2::-1], runs[:0:-1], strict=True):
        is_tied = following.first_at == run.last_at and following.last_at == run.last_at
        closes.append(closes[-1] if is_tied else run.close)
    return closes[::-1]


def _step(version: int, at: int, before: int, after: int) -> CurvePoint:
    return CurvePoint(version, version, at, at, before, min(before, after), max(before, after), after)


def _bounded(run: CurvePoint, dates: ValueDates, before: int, after: int) -> CurvePoint:
    """A run AS-OF, as high and as low as the differences in it may have made it."""
    inside = [difference for _, difference in dates.between(run.first_at, run.last_at + 1)]
    inside.append(dates.difference(run.first_at))
    return run._replace(
        open=before,
        low=min(before, after, run.low + min(inside)),
        high=max(before, after, run.high + max(inside)),
        close=after,
    )


def merged(runs: list[CurvePoint], points: int) -> list[CurvePoint]:
    """The runs joined into at most `points` longer ones of about equal numbers of events."""
    if len(runs) <= points:
        return runs
    first, last = runs[0].first_version, runs[-1].last_version
    width = max(1, -(-(last - first + 1) // points))
    groups: dict[int, list[CurvePoint]] = {}
    for run in runs:
        groups.setdefault((run.last_version - first) // width, []).append(run)
    return [_joined(group) for group in groups.values()]


def _joined(group: list[CurvePoint]) -> CurvePoint:
    return CurvePoint(
        group[0].first_version,
        group[-1].last_version,
        group[0].first_at,
        group[-1].last_at,
        group[0].open,
        min(run.low for run in group),
        max(run.high for run in group),
        group[-1].close,
    )


@dataclass(frozen=True, slots=True)
class CurveAsOf:
    """A stretch of a curve AS-OF, and the times in which it differs from that AS-AT."""

    points: tuple[CurvePoint, ...]
    apart: tuple[Divergence, ...]


def curve_as_of(
    store: Store, account_id: str, first: int, last: int, points: int, dates: ValueDates
) -> CurveAsOf:
    """From version `first` to `last` in at most `points` runs; `dates` are those of at least `last` events."""
    runs = store.curve(account_id, first, last, max(points, FOLDED_WHOLE))
    if not runs:
        return CurveAsOf((), ())
    begin, end = runs[0].first_at, runs[-1].last_at
    # What was recorded at the same instant as the last event counts at it as well.
    until = store.version_at(stream_of(account_id), end)
    tied = store.curve(account_id, last + 1, until, FOLDED_WHOLE) if until > last else []
    found = [point for point in value_dated([*runs, *tied], dates) if point.first_version <= last]
    return CurveAsOf(tuple(merged(found, points)), tuple(dates.stretches(begin, end)))
