"""Outside text made harmless: the only way it may reach a screen, a table, a title or a terminal line.

Names, descriptions, reasons and file contents come from other people. Unfiltered they can carry escape
sequences (OSC 52 reads the clipboard, DCS and C1 talk to the terminal), turn text around, hide it, or stall
the app with megabytes. Markup is never interpreted here: `[red]` stays six visible characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

LIMIT = 200
"""Characters shown of one outside text when the caller does not say."""

MARKS_PER_BASE = 3
"""Combining marks left on one character: enough for Vietnamese, Thai, Hebrew and Arabic, too few to smear."""

_ELLIPSIS = "…"
_FIRST_MARK = "\u0300"
_LINE_SEPARATORS = ("Zl", "Zp")


def safe_str(text: str, limit: int = LIMIT) -> str:
    r"""Text with the invisible made visible, in at most `limit` characters, the last "…" if there was more.

    Control, format, surrogate, private-use and unassigned characters, line and paragraph separators, and
    combining marks in excess or without a base are shown as `\u{..}` in lower-case hex: ESC as `\u{1b}`.
    Nothing is dropped silently and no escape is cut in half. Characters are code points, not cells.
    Raises ValueError when `limit` is less than 1.
    """
    if limit < 1:
        raise ValueError(f"a limit of {limit} characters leaves no room even for {_ELLIPSIS}")
    # Every character yields at least one, so the rest of a 5 MB string need never be looked at.
    head = text[: limit + 1]
    if head.isprintable() and max(head, default="") < _FIRST_MARK:
        return head if len(head) <= limit else head[: limit - 1] + _ELLIPSIS
    return _fitted(list(_visible(head)), limit)


def _fitted(pieces: Sequence[str], limit: int) -> str:
    """The pieces joined, or as many whole ones as leave room for the ellipsis."""
    shown = "".join(pieces)
    if len(shown) <= limit:
        return shown
    kept, room = 0, limit - 1
    while len(pieces[kept]) <= room:
        room -= len(pieces[kept])
        kept += 1
    return "".join(pieces[:kept]) + _ELLIPSIS


def _visible(text: str) -> Iterator[str]:
    """Each character as itself or as its escape."""
    # A mark with no base of its own would settle on whatever the screen drew before it: a border, a digit.
    marks = MARKS_PER_BASE
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            marks += 1
            shown = marks <= MARKS_PER_BASE
        else:
            shown = category[0] != "C" and category not in _LINE_SEPARATORS
            marks = 0 if shown else MARKS_PER_BASE
        yield character if shown else f"\\u{{{ord(character):x}}}"
