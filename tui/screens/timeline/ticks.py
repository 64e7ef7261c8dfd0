"""The row of ticks: a glyph for each event, or how many there are where a column holds more than one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.ports import Mark
from tui.screens.timeline.axis import Axis, column, events_per_cell
from tui.screens.timeline.curve import Cells, Tone
from tui.text.events import glyph_of
from tui.text.glyphs import BOOKMARK, Glyph

RULE, RANGE = "─", "━"
"""The line the ticks stand on, and the stretch of it between mark A and the cursor."""

RULE_TONE, DIMMED_TONE = ("rule",), ("dimmed",)

_DENSITY = ((10_000, "▆"), (1_000, "▅"), (100, "▄"), (10, "▃"), (1, "═"))


@dataclass(frozen=True, slots=True)
class Ticks:
    """The cells, the version each sign on them stands for by its cell, and the sign of each known version."""

    cells: Cells
    versions: Mapping[int, int]
    glyphs: Mapping[int, Glyph]


def tick_cells(
    axis: Axis, marks: Iterable[Mark], bookmarks: Iterable[int] = (), matches: frozenset[int] | None = None
) -> Ticks:
    """Ticks of a window. The glyph of highest rank stands for its cell; cells of nothing but ordinary
    entries say how many: ═ some, ▃ tens, ▄ hundreds, ▅ thousands, ▆ more.

    With a filter, cells without a match are dimmed, and matches are shown before other events.
    """
    inside = range(axis.first, axis.last + 1)
    glyphs = {mark.version: glyph_of(mark) for mark in marks if mark.version in inside}
    shown = {column(axis, version): version for version in _by_importance(glyphs, bookmarks, matches, inside)}
    booked = frozenset(bookmarks)
    matched = None if matches is None else {column(axis, one) for one in matches if one in inside}
    chars: list[str] = []
    tones: list[Tone] = []
    for cell, events in enumerate(events_per_cell(axis)):
        sign = _sign(events, shown.get(cell), glyphs, booked)
        if sign is None:
            shown.pop(cell, None)
        char, tone = _count(events) if sign is None else (sign.char, (sign.tone,))
        dimmed = matched is not None and events and cell not in matched
        chars.append(char)
        tones.append(DIMMED_TONE if dimmed else tone)
    return Ticks(Cells("".join(chars), tones), shown, glyphs)


def _by_importance(
    glyphs: Mapping[int, Glyph], bookmarks: Iterable[int], matches: frozenset[int] | None, inside: range
) -> list[int]:
    """Versions to be shown, the most important last, so that it wins its cell."""
    rank = {version: glyph.rank for version, glyph in glyphs.items()}
    rank.update({version: BOOKMARK.rank for version in bookmarks if version in inside})
    return sorted(rank, key=lambda version: (matches is not None and version in matches, rank[version]))


def _sign(
    events: int, version: int | None, glyphs: Mapping[int, Glyph], booked: frozenset[int]
) -> Glyph | None:
    """The sign of a cell with so many events, the most important of which is known or not."""
    if version is None:
        return None
    glyph = BOOKMARK if version in booked else glyphs[version]
    return glyph if events == 1 or glyph.rank else None


def _count(events: int) -> tuple[str, Tone]:
    """How many events there are in a cell that has no sign."""
    return next((char for least, char in _DENSITY if events >= least), RULE), RULE_TONE
