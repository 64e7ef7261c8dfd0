"""Where projections keep their rows: JSON by (projection, generation, scope, key)."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from copy import deepcopy
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from pydantic import TypeAdapter

from domain.errors import DamageFound
from domain.json_text import read_json
from domain.projections.projection import INTERNAL, Key, Row
from storage.encoding.index_keys import index_key, is_storable
from storage.engine.database import Database
from storage.schema import tables as schema

r = schema.projection_rows.c
COLUMNS = (r.scope, r.key, r.whole_scope, r.whole_key, r.data)
IS_LONG = r.whole_key.is_not(None)
PLAIN = frozenset({str, int, bool, type(None)})
"""Types that JSON keeps exactly."""
_TEXTS = frozenset({str})
_SIMPLE = TypeAdapter(dict[str, Any])
"""Writes a row of plain columns several times as fast as the encoder, and reads the same."""
_SHAPES: dict[tuple[Any, ...], tuple[str, ...] | None] = {}
"""Rows of one projection are much alike: by the names and types of their columns, what `_texts_of` says of them."""
_UNKNOWN = ("",)
MOST_SHAPES = 1_000
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
"""Keeps the columns in their order: a fold may look at it."""


KeptRow: TypeAlias = tuple[str, str, str, str | None, str | None]
"""A row as it is written: scope, key, data, whole_scope, whole_key. Bare, for many of them cross between processes."""


class StoredRow(NamedTuple):
    """A row of COLUMNS."""

    scope: str
    key: str
    whole_scope: str | None
    whole_key: str | None
    data: str

    @property
    def place(self) -> Key:
        """The whole key."""
        if self.whole_scope is None or self.whole_key is None:
            return self.scope, self.key
        return self.whole_scope, self.whole_key


class RowTable:
    """Rows of all projections of one database. A long key is kept by its digest (`index_keys.py`), beside the whole of
    it; whoever reads sees the whole."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = (r.name == sa.bindparam("name"), r.generation == sa.bindparam("generation"))
        key = (r.scope == sa.bindparam("scope"), r.key == sa.bindparam("key"))
        self._get = database.query(sa.select(r.data).where(*self._mine, *key))
        pairs = database.pairs()
        these = sa.tuple_(r.scope, r.key).in_(sa.select(pairs.c.first, pairs.c.second))
        self._some = database.query(sa.select(r.scope, r.key, r.data).where(*self._mine, these))
        self._all = database.query(sa.select(*COLUMNS).where(*self._mine))
        is_shown = sa.not_(sa.func.coalesce(r.whole_scope, r.scope).startswith(INTERNAL, autoescape=True))
        self._count = database.query(sa.select(sa.func.count()).where(*self._mine, is_shown))
        self._put = database.query(schema.replacing(schema.projection_rows, database.engine.dialect))
        self._remove = database.query(sa.delete(schema.projection_rows).where(*self._mine, *key))
        self._drop = database.query(sa.delete(schema.projection_rows).where(*self._mine))

    def get(self, name: str, generation: int, key: Key) -> Row | None:
        """One row, None where there is none."""
        scope, kept = map(index_key, key)
        found = self._database.run(self._get, name=name, generation=generation, scope=scope, key=kept)
        return next((loaded(name, key, data) for (data,) in found), None)

    def some(self, name: str, generation: int, keys: Iterable[Key]) -> dict[Key, Row | None]:
        """Many rows at once, None where there is none."""
        kept = {key: (index_key(key[0]), index_key(key[1])) for key in keys}
        asked = self._database.paired(kept.values())
        rows = self._database.run(self._some, **asked, name=name, generation=generation)
        found = {(scope, key): data for scope, key, data in rows}
        return {
            key: loaded(name, key, found[place]) if place in found else None for key, place in kept.items()
        }

    def read(self, name: str, generation: int) -> list[tuple[Key, Row]]:
        """All rows in order of scope and key.

        One that cannot be read stands as what it says: it differs from every row of a rebuild.
        """
        rows = self._database.run(self._all, name=name, generation=generation)
        return sorted(
            ((row.place, _shown(row.data)) for row in map(StoredRow._make, rows)), key=itemgetter(0)
        )

    def page(
        self, name: str, generation: int, scope: str | None, after: Key | None, limit: int | None
    ) -> list[tuple[Key, Row]]:
        """The rows that are shown, as `Projections.rows` says."""
        # Only the whole of a long key says where it comes. They are few, and have an index of their own.
        kinds = ((r.scope, r.key, sa.not_(IS_LONG)), (r.whole_scope, r.whole_key, IS_LONG))
        rows: list[StoredRow] = []
        for scopes, keys, is_kind in kinds:
            is_shown = sa.not_(scopes.startswith(INTERNAL, autoescape=True))
            wanted = sa.select(*COLUMNS).where(*self._mine, is_kind, is_shown)
            if scope is not None:
                wanted = wanted.where(scopes == scope)
            if after is not None:
                wanted = wanted.where(sa.tuple_(scopes, keys) > sa.tuple_(*map(sa.literal, after)))
            query = self._database.query(wanted.order_by(scopes, keys).limit(limit))
            rows += map(StoredRow._make, self._database.run(query, name=name, generation=generation))
        found = sorted((row.place, row.data) for row in rows)[:limit]
        return [(key, loaded(name, key, data)) for key, data in found]

    def count(self, name: str, generation: int) -> int:
        """How many rows are shown: a projection's own notes are not."""
        found: int = self._database.value(self._count, name=name, generation=generation)
        return found

    def write(self, driver: Any, name: str, generation: int, changed: dict[Key, Row | None]) -> None:
        """Write or (None) remove rows, inside the caller's transaction."""
        self.put(driver, name, generation, kept_rows(changed))
        gone = [
            self._remove.values(name=name, generation=generation, **key_columns(key))
            for key, row in changed.items()
            if row is None
        ]
        if gone:
            driver.cursor().executemany(self._remove.sql, gone)

    def put(self, driver: Any, name: str, generation: int, rows: Iterable[KeptRow]) -> None:
        """Write rows, inside the caller's transaction."""
        assert list(self._put.names) == [column.name for column in schema.projection_rows.c]
        written = [(name, generation, *row) for row in rows]
        if written:
            driver.cursor().executemany(self._put.sql, written)

    def drop(self, driver: Any, name: str, generation: int) -> None:
        """Remove a whole generation, inside the caller's transaction."""
        driver.execute(self._drop.sql, self._drop.values(name=name, generation=generation))


class RowsInMemory(MutableMapping[Key, Row], ABC):
    """Rows that are changed in memory; `changed` is what to write.

    What it hands out and takes in are copies, lists and objects in rows too, and rows come in the order of the table:
    so what a fold does is the same however many events make a batch.
    """

    def __init__(self) -> None:
        self._seen: dict[Key, Row | None] = {}
        self._nested: set[Key] = set()
        self.changed: dict[Key, Row | None] = {}

    @abstractmethod
    def stored(self, key: Key) -> Row | None:
        """A row as it was before, asked for once."""

    @abstractmethod
    def stored_keys(self) -> set[Key]:
        """Of all rows as they were before."""

    def check(self, key: Key) -> None:
        """Raises TypeError or ValueError for what is no key of a row; asked before the first is put there."""
        _check(key)

    def __getitem__(self, key: Key) -> Row:
        if key not in self._seen:
            self._see(key, self.stored(key))
        row = self._seen[key]
        if row is None:
            raise KeyError(key)
        return deepcopy(row) if key in self._nested else dict(row)

    def __setitem__(self, key: Key, row: Row) -> None:
        if key not in self._seen:
            self.check(key)
        if _is_simple(row):
            # It is kept as it is, and becomes text once, when it is written.
            self._nested.discard(key)
            self._seen[key] = self.changed[key] = dict(row)
            return
        self._see(key, json.loads(_text(row)))
        self.changed[key] = self._seen[key]

    def __delitem__(self, key: Key) -> None:
        self[key]
        self._seen[key] = self.changed[key] = None

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def _see(self, key: Key, row: Row | None) -> None:
        self._seen[key] = row
        if row is not None and not _is_plain(row):
            self._nested.add(key)

    def _keys(self) -> list[Key]:
        """Of all rows, in their order."""
        unseen = self.stored_keys() - self._seen.keys()
        return sorted(unseen | {key for key, row in self._seen.items() if row is not None})


class RowCache(RowsInMemory):
    """The rows one batch sees: read from the table once."""

    def __init__(self, table: RowTable, name: str, generation: int) -> None:
        super().__init__()
        self._table, self._name, self._generation = table, name, generation

    def stored(self, key: Key) -> Row | None:
        """See RowsInMemory."""
        return self._table.get(self._name, self._generation, key)

    def stored_keys(self) -> set[Key]:
        """See RowsInMemory."""
        return {key for key, _ in self._table.read(self._name, self._generation)}

    def read(self, asked: Iterable[Sequence[Key]]) -> None:
        """Read rows together, before they are asked for one by one: of each group the first, without which none of the
        others is there, and then those."""
        groups: dict[Key, set[Key]] = {}
        for first, *others in asked:
            groups.setdefault(first, set()).update(others)
        self._read_unseen(groups)
        self._read_unseen(key for first, rest in groups.items() if self._seen[first] for key in rest)
        for first, rest in groups.items():
            if self._seen[first] is None:
                for key in rest:
                    self._seen.setdefault(key, None)

    def _read_unseen(self, keys: Iterable[Key]) -> None:
        unseen = [key for key in keys if key not in self._seen]
        if unseen:
            for key, row in self._table.some(self._name, self._generation, unseen).items():
                self._see(key, row)


def _check(key: Key) -> None:
    """Raises TypeError or ValueError for what is no key of a row."""
    scope, name = key
    if not isinstance(scope, str) or not isinstance(name, str):
        raise TypeError("a row's key is a pair of texts, such as (account, month)")
    if not is_storable(scope) or not is_storable(name):
        raise ValueError("a row's key holds NUL or half a character, which no database keeps")


def _kept(key: Key) -> tuple[str, str, str | None, str | None]:
    """What a row's key is kept as: its two parts, and the whole of them where one is long."""
    scope, name = index_key(key[0]), index_key(key[1])
    return (scope, name, None, None) if scope is key[0] and name is key[1] else (scope, name, *key)


def kept_rows(changed: Mapping[Key, Row | None]) -> Iterator[KeptRow]:
    """Rows as they are written, those that are gone left out. Raises TypeError or ValueError."""
    for key, row in changed.items():
        if row is not None:
            scope, name, whole_scope, whole_name = _kept(key)
            yield scope, name, _text(row), whole_scope, whole_name


def place_of(kept: KeptRow) -> Key:
    """The whole key of a row that is to be written."""
    scope, key, _, whole_scope, whole_key = kept
    return (scope, key) if whole_scope is None or whole_key is None else (whole_scope, whole_key)


def key_columns(key: Key) -> dict[str, str | None]:
    """The columns of a row that its key is kept in."""
    return dict(zip(("scope", "key", "whole_scope", "whole_key"), _kept(key), strict=True))


def _is_plain(row: Row) -> bool:
    """Nothing in it could be changed from outside."""
    return PLAIN.issuperset(map(type, row.values()))


def _is_exact(row: Row) -> bool:
    """It is read as it is."""
    return _is_plain(row) and _TEXTS.issuperset(map(type, row))


def _is_simple(row: Row) -> bool:
    """It is read as it is, in every database, and nothing in it could be changed from outside."""
    shape = (*row, *map(type, row.values()))
    texts = _SHAPES.get(shape, _UNKNOWN)
    if texts is _UNKNOWN:
        if len(_SHAPES) >= MOST_SHAPES:
            _SHAPES.clear()
        texts = _SHAPES[shape] = _texts_of(row)
    if texts is None:
        return False
    return all(row[name].isascii() for name in texts)


def _texts_of(row: Row) -> tuple[str, ...] | None:
    """The names of columns that hold text, in a row that may be simple; None for one that is not."""
    if not _is_exact(row) or not all(map(str.isascii, row)):
        return None
    return tuple(name for name, value in row.items() if type(value) is str)


def _text(row: Row) -> str:
    """A row as it is stored. Raises TypeError or ValueError for what JSON cannot keep exactly."""
    if _is_simple(row):
        return _SIMPLE.dump_json(row).decode()
    if any(isinstance(value, float) for value in row.values()):
        raise TypeError("a row keeps whole numbers, not floats; money is minor units")
    text = _ENCODER.encode(row)
    if not _is_exact(row) and read_json(text, parse_float=_no_float) != row:
        raise TypeError("a row keeps texts, whole numbers, yes or no, and lists and objects of these")
    if not text.isascii() and not is_storable(text):
        raise ValueError("a row holds half a character, which no database keeps")
    return text


def _no_float(text: str) -> float:
    raise TypeError(f"a row keeps whole numbers, not {text}; money is minor units")


def _parsed(data: str) -> Row | None:
    """The row; None where the text is none."""
    try:
        row = read_json(data)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _shown(data: str) -> Row:
    """The row, or what stands for one that cannot be read."""
    row = _parsed(data)
    return {"unreadable": data} if row is None else row


def loaded(name: str, key: Key, data: str) -> Row:
    row = _parsed(data)
    if row is None:
        raise DamageFound(
            f"The row {key[0]} {key[1]} of the read model {name} cannot be read; rebuild {name} and swap the "
            "rebuilt rows in."
        )
    return row
