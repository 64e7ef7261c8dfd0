"""Glyphs: what one is, and those of what a person adds to a timeline. Those of events are in `tui.text.events`.

The same sign stands in the timeline, the event list and the help. Every glyph is one cell wide in every
terminal: none has the width "ambiguous" of Unicode's UAX #11, none is an emoji.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["ordinary", "credit", "notice", "alert", "annotation"]
"""How loud a sign is. Colour repeats what glyph and word already say."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign on the screen. `rank` decides which of several in one column is shown: the highest."""

    char: str
    word: str
    tone: Tone
    rank: int = 0


UNKNOWN = Glyph("?", "unknown event", "alert", 10)
"""An event whose type this program does not know."""

LATE_CREDIT, LATE_DEBIT = Glyph("▴", "late credit", "credit"), Glyph("▾", "late debit", "alert")
"""Ordinary entries that were booked after the moment they count from."""

MARK_A = Glyph("A", "mark A", "annotation", 12)
BOOKMARK = Glyph("⧫", "bookmark", "annotation", 11)

BEFORE, AFTER = "◂", "▸"
"""What is wanted lies beyond this edge."""

PLAYING, PAUSED = "►", "▮▮"
