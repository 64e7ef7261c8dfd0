"""Figures, and the table they stand in: on a terminal and in `docs/benchmarks.md`."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class Reach:
    """What a figure should reach; `most` where less is better."""

    bound: float
    most: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.most else '≥'} {self.bound:g}"

    def met_by(self, value: float) -> bool:
        return value <= self.bound if self.most else value >= self.bound


def at_least(bound: float) -> Reach:
    return Reach(bound)


def at_most(bound: float) -> Reach:
    return Reach(bound, most=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: `ours` and `theirs` are absolute and only to be read; `value` is the figure.

    `value` says how `ours` relates to `theirs` in the words of `unit`. `reach` None: nothing was promised.
    """

    row: str
    work: str
    ours: str
    peer: str
    theirs: str
    value: float
    unit: str = "× the speed"
    reach: Reach | None = None

    @property
    def verdict(self) -> str:
        if self.reach is None:
            return ""
        return f"{self.reach} {'met' if self.reach.met_by(self.value) else 'NOT met'}"


class SaysNothing(Exception):
    """A row gave a figure that is none."""


def sound(figure: Figure) -> Figure:
    """The figure. Raises SaysNothing for one that cannot be: none, nought, or without a word of what it is of."""
    # One figure must be nought: what a follower missed. How much memory grows may be less than nothing.
    can_be = figure.value == 0 if figure.unit == "events" else figure.unit == "MB" or figure.value > 0
    words = (figure.row, figure.work, figure.ours, figure.peer, figure.theirs, figure.unit)
    if not (math.isfinite(figure.value) and can_be and all(words)):
        raise SaysNothing(f"row {figure.row}, {figure.work}: {figure.value} {figure.unit}")
    return figure


HEADINGS = ("Row", "Work", "Ours", "Compared with", "Theirs", "Figure", "To reach")


def cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.row,
        figure.work,
        figure.ours,
        figure.peer,
        figure.theirs,
        f"{three_digits(figure.value)} {figure.unit}",
        figure.verdict,
    )


def table(figures: Iterable[Figure]) -> str:
    """A Markdown table with aligned columns, so that it also reads well on a terminal."""
    rows = [HEADINGS, *(cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def document(figures: Sequence[Figure]) -> str:
    """The page `docs/benchmarks.md`."""
    return PAGE.format(machine=machine(), table=table(figures))


def machine() -> str:
    """This machine by cores and memory only, and what ran on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("SQLAlchemy", "pydantic", "eventsourcing"))
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory; Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {packages}"
    )


def per_second(count: int, seconds: float, noun: str = "events") -> str:
    """A rate: "268 thousand events/s"."""
    rate = count / seconds
    if rate >= 10_000:
        return f"{rate / 1000:,.0f} thousand {noun}/s"
    return f"{rate:,.0f} {noun}/s"


def milliseconds(seconds: float) -> str:
    return f"{three_digits(seconds * 1000)} ms"


def three_digits(value: float) -> str:
    """A number to three significant digits, without an exponent."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


PAGE = """# Benchmarks

Written by `python -m tests.benchmarks --write`; do not edit. Nothing in the tests asserts a time.

Machine: {machine}.

Every figure is a ratio from one run: the contenders take turns at the same work on the same rows, and the
median over the turns counts. Absolute numbers are there to be read, not to be compared between machines. Work
that waits for nothing is measured in processor time, work that waits for a disk, a server or another process
in elapsed time. Before a time counts, the contenders' answers are compared: all must be equal.

The peer is `eventsourcing` 9.5.6 on a SQLite file: its default form (`Aggregate`, JSON transcoder) and its
functional pydantic form, which reads each event with pydantic's compiled validator. A "raw" contender is the
least that Python and the driver can do for the same rows; it checks nothing.

{table}
"""
