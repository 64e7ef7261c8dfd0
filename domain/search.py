"""What a search and a filter find: one folding of text for all stores, and the predicate that every filter means.

Two texts are alike where a reader who looks for one would take the other: capitals, accents, width, ligatures,
apostrophes and the order of words do not count. `folded` follows the Unicode Standard's compatibility case folding
(section 3.13, NFKC_Casefold) without combining marks; letters that the root collation (UTS #10) tells apart only at
its second level, such as ø and o, are alike as well, and an apostrophe is nothing: O'Connor is oconnor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.stream import RecordedEvent

SEARCHED = ("kind", "description", "counterparty")
"""The fields of a payload that a filter's text is looked for in, beside the event's type and its reason."""
MOST_WORDS = 8
"""Words that are looked for each on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events of a stream are wanted; every given condition must hold. Instants are inclusive."""

    types: frozenset[str] | None = None
    not_types: frozenset[str] = frozenset()
    text: str = ""
    min_amount: int | None = None
    max_amount: int | None = None
    actor: str = ""
    channel: str = ""
    correlation_id: str = ""
    recorded_from: int | None = None
    recorded_to: int | None = None
    backdated_only: bool = False
    types_or_backdated: frozenset[str] | None = None
    """Events of these types, or backdated ones of any type: what a timeline marks."""


ALL_EVENTS = EventFilter()

_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"}
"""Letters without a decomposition that the root collation holds equal to others; and ı, whose capital is I."""

APOSTROPHES = "'`\u2018\u2019\u02bb\u02bc\u2032"
"""What names and their spellings have between letters, and is not typed by all who look for them."""

FOLDING = f"2/{unicodedata.unidata_version}"
"""Which folding this is: a text that was folded by another is to be folded again."""


class _Folding(dict[int, str]):
    """What each character folds to, found out when it is first met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded_to = _folded(chr(point))
        return folded_to


def _folded(character: str) -> str:
    """One character folded: decomposed, in small letters, without marks and apostrophes."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_LETTERS.get(one, one) for one in decomposed if not _is_ignored(one))


def _is_ignored(character: str) -> bool:
    """A mark on another character, one that only says how to show others, or an apostrophe."""
    is_mark = unicodedata.combining(character) != 0
    return is_mark or unicodedata.category(character) == "Cf" or character in _VARIATIONS + APOSTROPHES


_VARIATIONS = "".join(
    map(chr, (0x034F, *range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Variation selectors and the grapheme joiner: to be ignored like format characters, but marks by category."""
_FOLDING = _Folding()


def folded(text: str) -> str:
    """The text as it is searched. Each character folds on its own, so a part of a text folds to a part."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return text.translate(_FOLDING)


def searched_words(text: str) -> tuple[str, ...]:
    """What is looked for when somebody types this: its words, folded, each once, in any order.

    Of more than `MOST_WORDS` the last ones stand together as they were typed. None for what holds no word.
    """
    *single, rest = folded(text).split(maxsplit=MOST_WORDS - 1) or [""]
    return tuple(dict.fromkeys(word for word in (*single, rest.strip()) if word))


def mentions(text: str, needle: str) -> bool:
    """`text` holds `needle`, which is folded already."""
    return needle in folded(text)


def mention_all(texts: Sequence[str], words: Sequence[str]) -> bool:
    """Each of the words, which are folded already, is held by one of the texts."""
    read = [folded(text) for text in texts]
    return all(any(word in text for text in read) for word in words)


def matches(row: RecordedEvent, wanted: EventFilter) -> bool:
    """Every condition of the filter holds for the event as it reads today.

    A payload that cannot be read has no amount and no words. A text of nothing but marks asks for nothing.
    """
    return _fits_envelope(row, wanted) and fits_payload(row, wanted)


def fits_payload(row: RecordedEvent, wanted: EventFilter) -> bool:
    """Those conditions hold that need the payload, and what stands beside it, to be read."""
    amount = getattr(row.event, "amount", None)
    in_range = _at_least(amount, wanted.min_amount) and _at_most(amount, wanted.max_amount)
    return in_range and mention_all((row.type, row.reason, *searched(row.event)), searched_words(wanted.text))


def searched(event: object) -> tuple[str, ...]:
    """The texts of a payload that are searched; none where it could not be read."""
    return tuple(getattr(event, name, "") for name in SEARCHED)


def _fits_envelope(row: RecordedEvent, wanted: EventFilter) -> bool:
    conditions = (
        wanted.types is None or row.type in wanted.types,
        row.type not in wanted.not_types,
        wanted.types_or_backdated is None or row.type in wanted.types_or_backdated or row.is_backdated,
        not wanted.backdated_only or row.is_backdated,
        _at_least(row.recorded_at, wanted.recorded_from) and _at_most(row.recorded_at, wanted.recorded_to),
        wanted.actor in ("", row.actor),
        wanted.channel in ("", row.channel),
        wanted.correlation_id in ("", row.correlation_id),
    )
    return all(conditions)


def _at_least(value: int | None, bound: int | None) -> bool:
    return bound is None or (value is not None and value >= bound)


def _at_most(value: int | None, bound: int | None) -> bool:
    return bound is None or (value is not None and value <= bound)
