"""The balance over a stretch of an account as an SVG in steps, with axes: as it was known, and as it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log10
from typing import NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import escape

from domain.clock import wall_clock, year_text
from domain.history.event_rows import EventRow

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 900, 300, 110, 24, 20, 40
TICKS = 4
LETTER, GAP = 7.0, 12.0
"""Pixels of a letter, at most, and between two labels."""
MOST_NAMED = 6
Figure = Callable[[int, str], str]
"""Writes an amount in minor units of a currency."""
Steps = list[tuple[int, int]]
"""(UTC microseconds, balance from then on in minor units), by time."""


class Scale(NamedTuple):
    """What of the picture is which instant and balance."""

    begins: int
    ends: int
    low: int
    high: int

    def x(self, at: int) -> float:
        """Pixels from the left; what lies outside is drawn on the edge."""
        part = (min(max(at, self.begins), self.ends) - self.begins) / max(self.ends - self.begins, 1)
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)

    def y(self, balance: int) -> float:
        """Pixels from the top."""
        part = (self.high - balance) / max(self.high - self.low, 1)
        return round(TOP + part * (HEIGHT - TOP - BOTTOM), 1)


class Label(NamedTuple):
    """Words over disputed entries, which begin or end at `x`."""

    x: float
    versions: tuple[int, ...]

    @property
    def words(self) -> str:
        """All of a few entries by their numbers, of many the first."""
        named = ", ".join(map(str, self.versions[:MOST_NAMED]))
        rest = len(self.versions) - MOST_NAMED
        more = f" and {rest} more" if rest > 0 else ""
        return f"{'entry' if len(self.versions) == 1 else 'entries'} {named}{more}, disputed"

    @property
    def anchor(self) -> str:
        """The end of the words that is at `x`: there is room for them on the other side."""
        return "end" if self.x > WIDTH / 2 else "start"

    @property
    def left(self) -> float:
        """Where the words begin."""
        return self.x - len(self.words) * LETTER if self.anchor == "end" else self.x

    @property
    def right(self) -> float:
        """Where the words end."""
        return self.left + len(self.words) * LETTER


def picture(
    rows: Sequence[EventRow],
    before: int,
    counts: Steps | None,
    disputed: Sequence[int],
    currency: str,
    zone: ZoneInfo,
    figure: Figure,
) -> str:
    """The SVG of consecutive events, with the disputed ones marked.

    `before` is the balance before all of them; `counts` the balances as they count (AS-OF), None where these are those
    that were known.
    """
    if not rows:
        return "<p>The account has no entries.</p>"
    known = [(row.recorded_at, row.balance) for row in rows]
    balances = [before, 0, *(balance for _, balance in (*known, *(counts or ())))]
    instants = [at for at, _ in (*known, *(counts or ()))]
    ticks = ticks_of(min(balances), max(balances))
    scale = Scale(min(instants), max(instants), ticks[0], ticks[-1])
    moments = [row for row in rows if row.version in disputed]
    parts = [
        *_axes(scale, ticks, currency, zone, figure),
        *(_moment(scale, row) for row in moments),
        *(_words(label) for label in labels_of(scale, moments)),
        "" if counts is None else _line(scale, counts, before, "now"),
        _line(scale, known, before, "now" if counts is None else "then"),
    ]
    told = f"The balance of the account from event {rows[0].version} to event {rows[-1].version}"
    told += ", in steps." if counts is None else ", as it was known (dashed) and as it counts (solid)."
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="chart-title chart-desc">'
        f'<title id="chart-title">Balance in {escape(currency)}</title><desc id="chart-desc">{told}</desc>'
        f"{''.join(parts)}</svg>"
    )


def ticks_of(low: int, high: int) -> list[int]:
    """Round amounts from one at or below `low` to one at or above `high`: TICKS of them or a few more, 0 among them."""
    least = max((high - low) / TICKS, 1)
    ten = 10 ** int(log10(least))
    step = next(one * ten for one in (1, 2, 5, 10) if one * ten >= least)
    return [at * step for at in range(low // step, -(-high // step) + 1)] or [0]


def _axes(scale: Scale, ticks: Sequence[int], currency: str, zone: ZoneInfo, figure: Figure) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for balance in ticks:
        y = scale.y(balance)
        parts.append(f'<line class="axis" x1="{LEFT}" x2="{right}" y1="{y}" y2="{y}"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(figure(balance, currency))}</text>'
        )
    for at in range(TICKS + 1):
        instant = scale.begins + (scale.ends - scale.begins) * at // TICKS
        x, anchor = scale.x(instant), "start" if at == 0 else "end" if at == TICKS else "middle"
        parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="{bottom}" y2="{bottom + 6}"/>')
        parts.append(f'<text x="{x}" y="{bottom + 22}" text-anchor="{anchor}">{_day(instant, zone)}</text>')
    return parts


def _moment(scale: Scale, row: EventRow) -> str:
    x = scale.x(row.effective_at)
    return f'<line class="moment" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'


def labels_of(scale: Scale, disputed: Sequence[EventRow]) -> list[Label]:
    """What is written over the disputed entries; those that are too near for words of their own share them."""
    labels = list[Label]()
    for row in sorted(disputed, key=lambda one: (one.effective_at, one.version)):
        label = Label(scale.x(row.effective_at), (row.version,))
        while labels and label.left < labels[-1].right + GAP:
            before = labels.pop()
            label = Label(before.x, (*before.versions, *label.versions))
        labels.append(label)
    return labels


def _words(label: Label) -> str:
    return f'<text x="{label.x}" y="{TOP - 8}" text-anchor="{label.anchor}">{label.words}</text>'


def _line(scale: Scale, steps: Steps, before: int, name: str) -> str:
    path = [f"M{LEFT},{scale.y(before)}"]
    path += [f"H{scale.x(at)}V{scale.y(balance)}" for at, balance in steps]
    return f'<path class="{name}" d="{"".join(path)}H{WIDTH - RIGHT}"/>'


def _day(us: int, zone: ZoneInfo) -> str:
    wall = wall_clock(us, zone)
    return f"{year_text(wall.year)}-{wall.at:%m-%d %H:%M}"
