"""The short pieces of a text by which an index finds it: every one to three letters that stand together in it.

A text that holds a needle has all pieces of the needle; most that have all of them hold it, and those that do not are
told apart by looking at the text. So no needle is too short to be found by an index, and none is found wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

LONGEST = 3
"""Characters of the longest piece."""
BETWEEN = "\x01"
"""Stands between the texts that one line of the index is of: no piece reaches from one into the next."""


def pieces(text: str) -> set[str]:
    """Every piece of a text, none of them with a blank in it."""
    found: set[str] = set()
    for part in text.replace(BETWEEN, " ").split():
        pairs = list(map("".join, pairwise(part)))
        found.update(part)
        found.update(pairs)
        found.update(map("".join, zip(pairs, part[2:], strict=False)))
    return found


def needed(needles: Iterable[str]) -> list[str]:
    """The pieces that a text has that holds all of the needles: of each its longest, in order."""
    found: dict[str, None] = {}
    for needle in needles:
        for part in needle.split():
            last = max(1, len(part) - LONGEST + 1)
            found |= dict.fromkeys(part[start : start + LONGEST] for start in range(last))
    return list(found)
