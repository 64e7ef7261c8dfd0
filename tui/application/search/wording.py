"""How well what somebody types names a thing: by the beginnings of its words, in any order, whatever their accents."""

from __future__ import annotations

import re

from domain.search import folded

SAID, ALSO, WITHIN = 1.0, 0.7, 0.3
"""What a word counts: found at the beginning of a word that is read, of another word for it, or within a word."""
LEAST_WITHIN = 3
"""Characters from which a word is looked for within others; fewer would find half of everything."""
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def likeness(typed: str, said: str, also: str = "") -> float:
    """From 0, where a word that was typed is in neither text, to 1: all of them begin words of `said`.

    `also` are other words for the same. Where the first word that is typed begins `said`, that counts a little more.
    """
    wanted = folded(typed).split()
    if not wanted:
        return 0.0
    read, other = folded(said), folded(also)
    words, others = _words(read), _words(other)
    counts = [_count(word, words, others, read) for word in wanted]
    if min(counts) == 0:
        return 0.0
    begins = 0.1 if read.startswith(wanted[0]) else 0.0
    return sum(counts) / len(counts) * 0.9 + begins


def _words(text: str) -> set[str]:
    """The words of a folded text, and the parts of those with a hyphen."""
    found = set(_WORD.findall(text))
    return found | {part for word in found for part in word.split("-")}


def _count(word: str, words: set[str], others: set[str], read: str) -> float:
    if any(one.startswith(word) for one in words):
        return SAID
    if any(one.startswith(word) for one in others):
        return ALSO
    return WITHIN if len(word) >= LEAST_WITHIN and word in read else 0.0
