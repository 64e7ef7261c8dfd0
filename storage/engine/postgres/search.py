"""Filters and searches on PostgreSQL: SQL decides the usual rows exactly, whatever the server's locale, and is not
sure (NULL) of the others, which are read to be decided. Python's tables of Unicode alone say what letters are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, reduce

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from domain.search import APOSTROPHES, SEARCHED, folded
from storage.encoding.codecs import codec_of
from storage.encoding.grams import BETWEEN, needed
from storage.encoding.index_keys import MARK, is_shortened
from storage.encoding.payload_shapes import LONGEST, LONGEST_NAME, SHAPES, SPELLED, ShapedField
from storage.encoding.upcasting import TWINS, Twin
from storage.engine.search import (
    KIND,
    MADE,
    Place,
    Search,
    Verdict,
    ascii_folded,
    lines_hold,
    number_of,
)
from storage.schema import tables as schema
from storage.schema.account_search import lines

e = schema.events.c
UNSURE: Verdict = sa.cast(sa.null(), sa.Boolean)
LONGEST_NEEDLE = 64
"""Characters of a needle that SQL looks for in texts of other letters than ASCII's: of a longer one only these."""
NEAR = 5_000
"""Lines that are looked through in order before the index of pieces is asked, which answers with all there are."""
_ALPHABETS = (
    (0x0001, 0x052F), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x3001, 0x3029), (0x3041, 0x30FF)
)  # fmt: skip
"""Where letters may be alike: Latin, Greek and Cyrillic, punctuation, currencies, kana."""
_IDEOGRAPHS = (0x4E00, 0x9FA6)
"""Letters of which each is like itself alone."""
_EXPANDED = "ßæœ" + APOSTROPHES
"""What folds to two letters or to none, and is common enough to be written out before SQL looks."""
_WORDY = tuple(key for key, shape in SHAPES.items() if any(field.name in SEARCHED for field in shape))
"""(type, schema version) of today's payloads with fields that a text is looked for in."""


class PostgresSearch(Search):
    """Implements storage.engine.search.Search; documented there."""

    def says(self, text: sa.ColumnElement[str], needle: str) -> Verdict:
        in_ascii = self.holds(ascii_folded(_by_code(text)), needle) if needle.isascii() else sa.false()
        found = _expanded(text).regexp_match(_pattern(needle[:LONGEST_NEEDLE]))
        if len(needle) > LONGEST_NEEDLE:
            found = sa.case((found, sa.null()), else_=sa.false())
        return sa.case(
            (sa.func.octet_length(text) == sa.func.length(text), in_ascii),
            (text.regexp_match(_alphabets().hard), sa.null()),
            else_=found,
        )

    def holds(self, text: sa.ColumnElement[str], needle: str) -> sa.ColumnElement[bool]:
        return sa.func.strpos(_by_code(text), needle) > 0

    def event_says(self, stream_id: str, needle: str) -> Verdict:
        if BETWEEN in needle:
            return UNSURE
        about = e.type + BETWEEN + e.reason
        about_says = self.says(about, needle)
        if not codec_of(stream_id).has_shapes:
            return sa.case((about_says, sa.true()), else_=sa.null())
        words = (sa.func.coalesce(_field(name), "") for name in SEARCHED)
        said = reduce(lambda left, right: left + BETWEEN + right, words, about)
        return sa.case(
            (about_says, sa.true()),
            (self.is_silent(needle), about_says),
            (KIND.not_in([*_WORDY, *MADE]), about_says),
            (_is_usual(_WORDY), self.says(said, needle)),
            else_=sa.null(),
        )

    def amount_within(self, stream_id: str, low: int, high: int) -> Verdict:
        if not codec_of(stream_id).has_shapes:
            return UNSURE
        old = {key: twin for key, twin in TWINS.items() if twin.amount}
        today = sa.cast(_field("amount"), sa.BigInteger)
        return sa.case(
            (KIND.not_in([*SHAPES, *old]), sa.false()),
            (_is_usual(tuple(SHAPES)), today.between(low, high)),
            *(
                (
                    _is_twin_usual(key, twin),
                    sa.literal_column(twin.amount, sa.BigInteger()).between(low, high),
                )
                for key, twin in old.items()
            ),
            else_=sa.null(),
        )

    def index_key(self, text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
        digest = sa.func.encode(sa.func.sha256(sa.func.convert_to(text, "UTF8")), "hex", type_=sa.Text())
        return sa.case((is_shortened(text), MARK + digest), else_=text)

    def accounts_near(self, words: Sequence[str], after: Place | None) -> sa.Select[tuple[str]] | None:
        length, number = number_of(lines.c.account_id)
        near = sa.select(lines.c.account_id, lines.c.searched).order_by(length, number).limit(NEAR)
        first = (near if after is None else near.where(_is_behind(after))).subquery()
        held = (self.holds(first.c.searched, word) for word in words)
        return sa.select(first.c.account_id).where(*held).order_by(*number_of(first.c.account_id))

    def accounts_holding(self, words: Sequence[str], after: Place | None) -> sa.Select[tuple[str]]:
        kept = sa.func.recount_pieces(lines.c.searched, type_=ARRAY(sa.Text()))
        found = sa.select(lines.c.account_id).where(
            kept.op("@>", is_comparison=True)(
                sa.cast(sa.literal(needed(words), ARRAY(sa.Text())), ARRAY(sa.Text()))
            ),
            *lines_hold(self, words),
        )
        if after is not None:
            found = found.where(_is_behind(after))
        return found.order_by(*number_of(lines.c.account_id))


def _is_behind(place: Place) -> sa.ColumnElement[bool]:
    """The line's account comes behind a place, as the index of numbers says it."""
    return sa.tuple_(*number_of(lines.c.account_id)) > sa.tuple_(*map(sa.literal, place))


def _by_code(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """The text without a language, so that lower() folds ASCII alone on every server."""
    return sa.collate(text, "C")


@cache
def _is_usual(keys: tuple[tuple[str, int], ...]) -> sa.ColumnElement[bool]:
    """The event is of one of these types and versions of today, and its payload has the shape of it.

    Kept, because it takes milliseconds to write and each page of each filter asks it.
    """
    shaped = (
        ((e.type == tag) & (e.schema_version == version), _has_shape(SHAPES[tag, version]))
        for tag, version in keys
    )
    is_plain = (sa.func.length(e.data) <= LONGEST) & ~e.data.regexp_match(f"[{SPELLED}]")
    return sa.case((is_plain, sa.case(*shaped, else_=sa.false())), else_=sa.false())


def _has_shape(shape: Sequence[ShapedField]) -> sa.ColumnElement[bool]:
    """Each token is one character while the payload is matched: a regular expression costs by its length here, and
    the payload itself holds no such character."""
    text: sa.ColumnElement[str] = e.data
    for place, field in enumerate(shape, start=1):
        text = sa.func.replace(text, field.token, chr(place), type_=sa.Text())
    parts = (
        f"({chr(place)}{field.value}){'?' if field.is_optional else ''}"
        for place, field in enumerate(shape, start=1)
    )
    matches = text.regexp_match(rf"^{''.join(parts)}\}}$")
    names = [_length(field.name) <= LONGEST_NAME for field in shape if field.is_name]
    return sa.case((matches, sa.and_(*names)), else_=sa.false()) if names else matches


def _length(name: str) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.length(_field(name)), 0)


def _is_twin_usual(key: tuple[str, int], twin: Twin) -> sa.ColumnElement[bool]:
    """The event is of this old type and version, and its payload has the shape that the twin holds for."""
    tag, version = key
    return (e.type == tag) & (e.schema_version == version) & e.data.regexp_match(twin.shape)


def _field(name: str) -> sa.ColumnElement[str]:
    """A field of a payload that is JSON, as text."""
    return sa.literal_column(f"(data::json ->> '{name}')", sa.Text())


def _expanded(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    for letter in _EXPANDED:
        text = sa.func.replace(text, letter, folded(letter), type_=sa.Text())
    return text


class _Alphabets:
    """The letters that SQL knows: `alike` maps a folded one to all that fold to it. `hard` is a regular expression
    for a text with any other character."""

    def __init__(self) -> None:
        self.alike: dict[str, list[str]] = {}
        known = [chr(point) for first, last in _ALPHABETS for point in range(first, last + 1)]
        single = [one for one in known if len(folded(one)) == 1]
        for one in single:
            self.alike.setdefault(folded(one), []).append(one)
        self.hard = f"[^{_ranges([*single, *_EXPANDED, *map(chr, range(*_IDEOGRAPHS))])}]"


def _ranges(characters: Iterable[str]) -> str:
    """The inside of a bracket expression for the characters, by their codes."""
    points = sorted({ord(one) for one in characters})
    starts = [at for at, point in enumerate(points) if at == 0 or points[at - 1] != point - 1]
    ends = [*(at - 1 for at in starts[1:]), len(points) - 1]
    return "".join(f"\\U{points[a]:08x}-\\U{points[b]:08x}" for a, b in zip(starts, ends, strict=True))


@cache
def _alphabets() -> _Alphabets:
    """Made when the first text is looked for: a few thousand letters."""
    return _Alphabets()


def _pattern(needle: str) -> str:
    """A regular expression for the texts that hold the needle once they are folded."""
    alike = _alphabets().alike
    return "".join(f"[{_ranges([one, *alike.get(one, ())])}]" for one in needle)
