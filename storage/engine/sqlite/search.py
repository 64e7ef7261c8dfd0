"""Filters and searches on SQLite: what SQL cannot say, functions of ours decide row by row."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from domain.search import SEARCHED, folded, mentions, searched
from storage.encoding.codec import decode_payload
from storage.encoding.codecs import codec_of
from storage.encoding.grams import needed
from storage.encoding.index_keys import is_shortened, shortened
from storage.encoding.payload_shapes import LONGEST, LONGEST_NAME, SHAPES, ShapedField
from storage.engine.search import Place, Search, Verdict, ascii_folded, lines_hold, number_of
from storage.schema import tables as schema
from storage.schema.account_search import lines

e = schema.events.c
indexed = sa.table("account_pieces", sa.column("rowid", sa.Integer))


class SqliteSearch(Search):
    """Implements storage.engine.search.Search; documented there. Never unsure."""

    always_sure = True

    def says(self, text: sa.ColumnElement[str], needle: str) -> Verdict:
        # lower() folds ASCII alone, exactly and several times faster than our function does.
        in_ascii = self.holds(ascii_folded(text), needle) if needle.isascii() else sa.false()
        return sa.case((_is_ascii(text), in_ascii), else_=self.holds(sa.func.folded(text), needle))

    def holds(self, text: sa.ColumnElement[str], needle: str) -> sa.ColumnElement[bool]:
        return sa.func.instr(text, needle) > 0

    def event_says(self, stream_id: str, needle: str) -> Verdict:
        about = ((self.says(text, needle), sa.true()) for text in (e.type, e.reason))
        return sa.case(
            *about,
            (self.is_silent(needle), sa.false()),
            else_=sa.func.payload_says(
                stream_id, e.type, e.schema_version, e.data, needle, type_=sa.Boolean()
            ),
        )

    def amount_within(self, stream_id: str, low: int, high: int) -> Verdict:
        return sa.func.amount_within(
            stream_id, e.type, e.schema_version, e.data, low, high, type_=sa.Boolean()
        )

    def index_key(self, text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
        return sa.case((is_shortened(text), sa.func.shortened(text)), else_=text)

    def accounts_holding(self, words: Sequence[str], after: Place | None) -> sa.Select[tuple[str]]:
        label = indexed.c.rowid
        # The full-text index first, in its own order: it stops when enough are found.
        found = sa.select(lines.c.account_id).select_from(indexed.join(lines, lines.c.label == label))
        found = found.where(_has_pieces(needed(words)), *lines_hold(self, words)).order_by(label)
        return found if after is None else found.where(label > label_at(after))

    def labels_holding(self, wanted: Iterable[str], label: int) -> sa.Select[tuple[int]]:
        return sa.select(indexed.c.rowid).where(_has_pieces(wanted), indexed.c.rowid == label)


def _has_pieces(wanted: Iterable[str]) -> sa.ColumnElement[bool]:
    """The line has all of these pieces, each of which is a word to the full-text index."""
    asked = " AND ".join(f'"{piece.replace(chr(34), chr(34) * 2)}"' for piece in wanted)
    return sa.literal_column("account_pieces").op("MATCH", is_comparison=True)(asked)


def label_at(place: Place) -> sa.ColumnElement[int]:
    """The label of the last line at or before the place; 0 where there is none."""
    length, number = number_of(lines.c.account_id)
    label = sa.select(lines.c.label).limit(1)
    # Those of one length are in order of their number alone, which SQLite does not see by itself.
    as_long = label.where(length == place[0], number <= place[1]).order_by(number.desc()).scalar_subquery()
    shorter = label.where(length < place[0]).order_by(length.desc(), number.desc()).scalar_subquery()
    return sa.func.coalesce(as_long, shorter, 0, type_=sa.Integer())


def _is_ascii(text: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.func.length(sa.cast(text, sa.LargeBinary)) == sa.func.length(text)


def pair_rows() -> sa.FromClause:
    """See Database.pairs."""
    value = sa.func.json_each(sa.bindparam("pairs", type_=sa.Text())).table_valued("value").c.value
    first, second = (sa.func.json_extract(value, f"$[{at}]", type_=sa.Text()) for at in (0, 1))
    return sa.select(first.label("first"), second.label("second")).subquery()


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that are asked for here."""
    for function, arguments in ((_folded, 1), (_payload_says, 5), (_amount_within, 6), (shortened, 1)):
        name = function.__name__.removeprefix("_")
        connection.create_function(name, arguments, function, deterministic=True)


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)


def _payload_says(stream_id: str, tag: str, schema_version: int, data: str, needle: str) -> bool:
    found = _usual(stream_id, tag, schema_version, data)
    if found is not None:
        return any(mentions(found[name][1:-1], needle) for name in SEARCHED if found[name])
    event, _ = decode_payload(stream_id, tag, schema_version, data)
    return any(mentions(text, needle) for text in searched(event))


def _amount_within(stream_id: str, tag: str, schema_version: int, data: str, low: int, high: int) -> bool:
    found = _usual(stream_id, tag, schema_version, data)
    if found is not None:
        return low <= int(found["amount"]) <= high
    event, _ = decode_payload(stream_id, tag, schema_version, data)
    amount = getattr(event, "amount", None)
    return amount is not None and low <= amount <= high


def _usual(stream_id: str, tag: str, schema_version: int, data: str) -> re.Match[str] | None:
    """The payload taken apart where it is of its type's shape: a third of the time it takes to read it."""
    shape = _SHAPES[tag, schema_version]
    if shape is None or len(data) > LONGEST or not codec_of(stream_id).has_shapes:
        return None
    return shape.fullmatch(data)


class _Shapes(dict[tuple[str, int], re.Pattern[str] | None]):
    """The shapes with a group for each field that filters ask for, compiled when they are first met."""

    def __missing__(self, key: tuple[str, int]) -> re.Pattern[str] | None:
        shape = SHAPES.get(key)
        self[key] = None if shape is None else re.compile(_expression(shape))
        return self[key]


_SHAPES = _Shapes()


def _expression(shape: tuple[ShapedField, ...]) -> str:
    absent = "".join(f"(?P<{name}>(?!))?" for name in SEARCHED if name not in {field.name for field in shape})
    return absent + "".join(map(_part, shape)) + r"\}"


def _part(field: ShapedField) -> str:
    value = field.value.replace("+", f"{{1,{LONGEST_NAME}}}") if field.is_name else field.value
    value = f"(?P<{field.name}>{value})" if field.name in ("amount", *SEARCHED) else value
    return f"({re.escape(field.token)}{value}){'?' if field.is_optional else ''}"
