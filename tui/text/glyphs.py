"""The sign of each kind of event and of each thing a person adds: one glyph, one word, one tone.

The same sign stands in the timeline, the event list and the help. Every glyph is one cell wide in every
terminal: none has the width "ambiguous" of Unicode's UAX #11, none is an emoji.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from domain.history.cut import MARKER_TYPES
from domain.ports import Mark

Tone = Literal["ordinary", "credit", "notice", "alert", "annotation"]
"""How loud a sign is. Colour repeats what glyph and word already say."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign on the screen. `rank` decides which of several in one column is shown: the highest."""

    char: str
    word: str
    tone: Tone
    rank: int = 0


EVENT_GLYPHS: Mapping[str, Glyph] = MappingProxyType(
    {
        "AccountOpened": Glyph("⊢", "opened", "ordinary", 1),
        "MoneyDeposited": Glyph("◉", "deposit", "credit"),
        "MoneyWithdrawn": Glyph("◦", "withdrawal", "ordinary"),
        "WithdrawalDeclined": Glyph("✕", "declined", "alert", 9),
        "HoldPlaced": Glyph("◧", "hold placed", "notice", 4),
        "HoldReleased": Glyph("◨", "hold released", "notice", 3),
        "FeeCharged": Glyph("⊖", "fee", "alert", 8),
        "InterestCredited": Glyph("%", "interest", "credit"),
        "EntryReversed": Glyph("↺", "reversal", "notice", 7),
        "ProvisionalCreditGranted": Glyph("⊞", "provisional credit", "notice", 6),
        "ProvisionalCreditMadeFinal": Glyph("✓", "credit made final", "notice", 6),
        "ProvisionalCreditWithdrawn": Glyph("⊟", "provisional credit withdrawn", "notice", 6),
        "OverdraftLimitChanged": Glyph("⇕", "overdraft limit", "notice", 5),
        "AccountFrozen": Glyph("⊠", "frozen", "alert", 5),
        "AccountUnfrozen": Glyph("⊡", "unfrozen", "notice", 5),
        "AccountClosed": Glyph("∎", "closed", "notice", 5),
    }
)
"""Event type to its sign."""

UNKNOWN = Glyph("?", "unknown event", "alert", 10)
"""An event whose type this program does not know."""

LATE: Mapping[str, Glyph] = MappingProxyType(
    {
        "MoneyDeposited": Glyph("▴", "late deposit", "credit", 7),
        "InterestCredited": Glyph("▴", "late interest", "credit", 7),
        "MoneyWithdrawn": Glyph("▾", "late withdrawal", "alert", 7),
    }
)
"""Signs of ordinary entries that were booked after the moment they count from."""

MARK_A = Glyph("A", "mark A", "annotation", 12)
BOOKMARK = Glyph("⧫", "bookmark", "annotation", 11)

BEFORE, AFTER = "◂", "▸"
"""What is wanted lies beyond this edge."""

PLAYING, PAUSED = "►", "▮▮"


def is_late(mark: Mark) -> bool:
    """Whether the event was booked after the moment it counts from."""
    return mark.effective_at < mark.recorded_at


def is_marker(mark: Mark) -> bool:
    """Whether the event is worth stopping at."""
    return mark.type in MARKER_TYPES or is_late(mark)


def glyph_of(mark: Mark) -> Glyph:
    """The sign of an event. A late one without a late glyph of its kind says "late" in its word."""
    glyph = EVENT_GLYPHS.get(mark.type, UNKNOWN)
    if not is_late(mark):
        return glyph
    return LATE.get(mark.type) or Glyph(glyph.char, f"late {glyph.word}", glyph.tone, glyph.rank)


def legend() -> list[tuple[str, str]]:
    """Every glyph with its word, for help."""
    late = (Glyph("▴", "late credit", "credit"), Glyph("▾", "late debit", "alert"))
    return [(glyph.char, glyph.word) for glyph in (*EVENT_GLYPHS.values(), *late, MARK_A, BOOKMARK, UNKNOWN)]
