"""Two texts side by side, line by line, with what differs between them: of a statement, or of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Sign = Literal["", "~", "-", "+"]
"""The same on either side, in other words, only then, only today."""
SIGN_WORDS: dict[Sign, str] = {"": "", "~": "differs", "-": "then only", "+": "today only"}
WIDTH = 49
"""Characters of a line, so that two stand side by side on a screen of 120 columns."""
_WORD = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, and whether the other side has others in their place."""

    text: str
    differs: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of either side; no pieces where a side has no such line. `version` is the event it tells of."""

    sign: Sign
    then: Pieces
    today: Pieces
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why they differ: in words, with the event of the account it comes from, if it comes from one."""

    words: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was told of `title`, beside what would be told; `versions` are those of the account's events that one who
    cites it looks at: the last known then, and the last known today. `days` says whose its days are where the desk is
    in another zone."""

    title: str
    then_title: str
    today_title: str
    pairs: tuple[Pair, ...]
    reasons: tuple[Reason, ...]
    versions: tuple[int, int]
    days: str = ""

    @property
    def is_same(self) -> bool:
        """Nothing differs."""
        return not any(pair.sign for pair in self.pairs)

    @property
    def verdict(self) -> str:
        """In a sentence."""
        if self.is_same:
            return "Today it would say the same."
        count = sum(1 for pair in self.pairs if pair.sign)
        return f"{count} {'line differs' if count == 1 else 'lines differ'} from what it would say today."

    def text(self) -> str:
        """All of it as lines to hand over."""
        title = f"{self.title}, {self.days}" if self.days else self.title
        lines = [title, self.verdict, "", f"THEN: {self.then_title}", f"TODAY: {self.today_title}", ""]
        for pair in self.pairs:
            lines += _told(pair)
        return "\n".join([*lines, "", *(f"Why: {reason.words}" for reason in self.reasons)]).rstrip() + "\n"


def paired(then: str, today: str, version: int | None = None) -> Pair:
    """Two lines that tell of the same, marked by word; "" where a side has none."""
    if then == today:
        return Pair("", (Piece(then),), (Piece(today),), version)
    if not then or not today:
        return Pair("+" if not then else "-", _only(then), _only(today), version)
    words = _WORD.findall(then), _WORD.findall(today)
    blocks = SequenceMatcher(None, *words, autojunk=False).get_opcodes()
    left = tuple(Piece("".join(words[0][a:b]), tag != "equal") for tag, a, b, _, _ in blocks if b > a)
    right = tuple(Piece("".join(words[1][c:d]), tag != "equal") for tag, _, _, c, d in blocks if d > c)
    return Pair("~", left, right, version)


def lined_up(then: Sequence[str], today: Sequence[str]) -> Iterator[Pair]:
    """The lines of two texts, those that stand in one place beside each other."""
    for tag, a, b, c, d in SequenceMatcher(None, then, today, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (paired(line, line) for line in then[a:b])
            continue
        for at in range(max(b - a, d - c)):
            left = then[a + at] if a + at < b else ""
            right = today[c + at] if c + at < d else ""
            if left or right:
                yield paired(left, right)


def _only(text: str) -> Pieces:
    return (Piece(text, differs=True),) if text else ()


def _told(pair: Pair) -> list[str]:
    then, today = ("".join(piece.text for piece in side) for side in (pair.then, pair.today))
    if not pair.sign:
        return [f"  {then}".rstrip()]
    return [f"{sign} {text}" for sign, text in (("-", then), ("+", today)) if text]
