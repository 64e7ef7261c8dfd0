"""Plain mode: what a screen reader or a braille display is given in place of lines, blocks, braille and signs.

Signs repeat what a word beside them says, so they are left out. Columns become words with commas between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from tui.text.events import EVENT_GLYPHS
from tui.text.glyphs import BOOKMARK

DRAWN = (*range(0x2500, 0x2600), *range(0x2800, 0x2900))
"""Box drawing, blocks, geometric shapes and braille: never a word."""

DEEPEST = 8
"""Columns of the deepest indentation: more than that is the place of a column."""

_SIGNS = {
    sign for glyph in (*EVENT_GLYPHS.values(), BOOKMARK) if (sign := glyph.char) > "\u2000" and sign != "✓"
}
_CHARACTERS = {**{ord(sign): " " for sign in _SIGNS}, **dict.fromkeys(DRAWN, " "), ord("·"): ","}
_DOT = re.compile(r"\s*·\s*")
_DOT_AFTER_BLANK = re.compile(r" ·(?!\S)")
_BULLET = re.compile(r"^(\s*)·")
_PAUSES = ",.;:!?(·"
"""After these a comma says nothing more."""

Kept = TypeVar("Kept")


def plain_characters(text: str) -> str:
    """The text in as many columns, with blanks for whatever is drawn and for signs."""
    return _DOT_AFTER_BLANK.sub(", ", text).translate(_CHARACTERS)


def spoken(pieces: Iterable[tuple[str, Kept]]) -> list[tuple[str, Kept]]:
    """The pieces of a line without what is drawn, with ", " for each gap between columns; each keeps what it was with.

    An indentation stays up to a bound, for it says what belongs to what; blanks at the end do not.
    """
    told: list[tuple[str, Kept]] = []
    gap, last, of_gap = 0, "", list[Kept]()
    for text, kept in pieces:
        words = plain_characters(_DOT.sub(", ", text if told else _BULLET.sub(r"\1-", text)))
        for part in re.findall(r"\s+|\S+", words):
            if part.isspace():
                gap, of_gap = gap + len(part), of_gap or [kept]
                continue
            if gap:
                told.append((_between(gap, last), of_gap[0]))
            told.append((part, kept))
            gap, last, of_gap = 0, part[-1], []
    return told


def spoken_text(text: str) -> str:
    """The same of one text."""
    return "".join(part for part, _ in spoken([(text, None)])).strip()


def _between(gap: int, last: str) -> str:
    """What stands for so many blanks after a character, "" for the beginning of the line."""
    if not last:
        return " " * min(gap, DEEPEST)
    return " " if gap == 1 or last in _PAUSES else ", "
