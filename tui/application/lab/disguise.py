"""Other names and other figures in the place of an account's own, the same one each time.

What stood there does not come back: no invented word holds a word of the account's, and no invented amount is one of
its amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from random import Random

SHORTEST = 3
"""Characters from which on a word of the account's must not even stand within an invented one."""
LEAST, MOST = 55, 95
"""Hundredths of an amount that the invented one is about."""
WHOLE = 100
"""Minor units: an amount that is round stays round."""
HOLDERS = ("Robin Vale", "Alex Thorn", "Sam Birch", "Jo Winter", "Kit Sommer", "Lou Heath")
PARTIES = tuple(
    f"{place} {trade}"
    for trade in ("GROCER", "BOOKS", "BAKERY", "FUEL", "TRAINS", "PHARMACY", "HOTEL", "SHOES", "GYM", "MUSIC")
    for place in ("CORNER", "RIVER", "HILL", "PARK", "LANE", "BAY", "STONE", "NORTH")
)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The texts and their words, casefolded."""
    whole = {text.casefold().strip() for text in texts}
    return frozenset(chain(whole, *(text.split() for text in whole))) - {""}


@dataclass(slots=True)
class Names:
    """Invents words that hold none of `own`, which are casefolded."""

    own: frozenset[str]
    chance: Random
    _given: dict[tuple[str, str], str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def of(self, kind: str, text: str, candidates: Iterable[str] = ()) -> str:
        """What stands in the place of a text of a kind: the first candidate that may, else some letters; "" of ""."""
        if not text:
            return ""
        key = (kind, text.casefold().strip())
        if key not in self._given:
            self._given[key] = self.fresh(candidates)
        return self._given[key]

    def fresh(self, candidates: Iterable[str] = ()) -> str:
        """The first candidate that may stand there and does not yet, else some letters."""
        made = next(
            one for one in chain(candidates, self._letters()) if self.may_stand(one) and one not in self._used
        )
        self._used.add(made)
        return made

    def may_stand(self, text: str) -> bool:
        """It is none of the account's words, and holds none."""
        folded = text.casefold()
        return folded not in self.own and not any(len(one) >= SHORTEST and one in folded for one in self.own)

    def _letters(self) -> Iterator[str]:
        while True:
            yield "".join(self.chance.choices("BCDFGHJKLMNPQRSTVWXZ", k=8))


@dataclass(slots=True)
class Amounts:
    """Invents amounts (minor units) that are none of `own`: about the same share of each, nothing of nothing, the same
    of the same, and different of different."""

    own: frozenset[int]
    chance: Random
    _given: dict[int, int] = field(default_factory=dict)
    _share: int = 0

    def __post_init__(self) -> None:
        self._share = self.chance.randint(LEAST, MOST)

    def of(self, amount: int) -> int:
        """What stands in the place of an amount; one below nothing stays below."""
        size = abs(amount)
        if size and size not in self._given:
            self._given[size] = self._invented(size)
        return 0 if not size else self._given[size] if amount > 0 else -self._given[size]

    def _invented(self, size: int) -> int:
        step = 1 if size % WHOLE else WHOLE
        begin = max(size * self._share // 100 // step, 1) * step
        taken = self._given.values()
        return next(one for one in count(begin, step) if one not in self.own and one not in taken)
