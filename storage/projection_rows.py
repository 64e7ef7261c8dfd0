"""Where projections keep their rows: JSON by (projection, generation, scope, key)."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from typing import Any

import sqlalchemy as sa

from domain.errors import DamageFound
from domain.projections import INTERNAL, Key, Row
from storage import schema
from storage.database import Database

r = schema.projection_rows.c
PLAIN = frozenset({str, int, bool, type(None)})
"""Types that JSON keeps exactly."""


class RowTable:
    """Rows of all projections of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        mine = (r.name == sa.bindparam("name"), r.generation == sa.bindparam("generation"))
        key = (r.scope == sa.bindparam("scope"), r.key == sa.bindparam("key"))
        self._get = database.query(sa.select(r.data).where(*mine, *key))
        self._all = database.query(sa.select(r.scope, r.key, r.data).where(*mine).order_by(r.scope, r.key))
        self._scope = database.query(
            sa.select(r.scope, r.key, r.data).where(*mine, r.scope == sa.bindparam("scope")).order_by(r.key)
        )
        self._shown = (*mine, sa.not_(r.scope.startswith(INTERNAL, autoescape=True)))
        self._count = database.query(sa.select(sa.func.count()).where(*self._shown))
        self._put = database.query(schema.replacing(schema.projection_rows, database.engine.dialect))
        self._remove = database.query(
            sa.delete(schema.projection_rows).where(
                r.name == sa.bindparam("name"),
                r.generation == sa.bindparam("generation"),
                r.scope == sa.bindparam("scope"),
                r.key == sa.bindparam("key"),
            )
        )
        self._drop = database.query(
            sa.delete(schema.projection_rows).where(
                r.name == sa.bindparam("name"), r.generation == sa.bindparam("generation")
            )
        )

    def get(self, name: str, generation: int, key: Key) -> Row | None:
        """One row, None where there is none."""
        found = self._database.run(self._get, name=name, generation=generation, scope=key[0], key=key[1])
        return _loaded(name, key, found[0][0]) if found else None

    def read(self, name: str, generation: int, scope: str | None) -> list[tuple[Key, Row]]:
        """Rows in order of scope and key; of one scope where it is given.

        One that cannot be read stands as what it says: it differs from every row of a rebuild.
        """
        query = self._all if scope is None else self._scope
        rows = self._database.run(query, name=name, generation=generation, scope=scope)
        return [((scope, key), _parsed(data) or {"unreadable": data}) for scope, key, data in rows]

    def page(
        self, name: str, generation: int, scope: str | None, after: Key | None, limit: int | None
    ) -> list[tuple[Key, Row]]:
        """The rows that are shown, as `Projections.rows` says."""
        wanted = sa.select(r.scope, r.key, r.data).where(*self._shown).order_by(r.scope, r.key).limit(limit)
        if scope is not None:
            wanted = wanted.where(r.scope == scope)
        if after is not None:
            wanted = wanted.where(sa.tuple_(r.scope, r.key) > sa.tuple_(*map(sa.literal, after)))
        query = self._database.query(wanted)
        rows = self._database.run(query, name=name, generation=generation)
        return [((scope, key), _loaded(name, (scope, key), data)) for scope, key, data in rows]

    def count(self, name: str, generation: int) -> int:
        """How many rows are shown: a projection's own notes are not."""
        found: int = self._database.run(self._count, name=name, generation=generation)[0][0]
        return found

    def write(self, driver: Any, name: str, generation: int, changed: dict[Key, Row | None]) -> None:
        """Write or (None) remove rows, inside the caller's transaction."""
        cursor = driver.cursor()
        kept = [
            self._put.values(name=name, generation=generation, scope=scope, key=key, data=_text(row))
            for (scope, key), row in changed.items()
            if row is not None
        ]
        gone = [
            self._remove.values(name=name, generation=generation, scope=scope, key=key)
            for (scope, key), row in changed.items()
            if row is None
        ]
        if kept:
            cursor.executemany(self._put.sql, kept)
        if gone:
            cursor.executemany(self._remove.sql, gone)

    def drop(self, driver: Any, name: str, generation: int) -> None:
        """Remove a whole generation, inside the caller's transaction."""
        driver.execute(self._drop.sql, self._drop.values(name=name, generation=generation))


class RowCache(MutableMapping[Key, Row]):
    """The rows one batch sees: read from the table once, changed in memory. `changed` is what to write."""

    def __init__(self, table: RowTable, name: str, generation: int) -> None:
        self._table, self._name, self._generation = table, name, generation
        self._seen: dict[Key, Row | None] = {}
        self.changed: dict[Key, Row | None] = {}

    def __getitem__(self, key: Key) -> Row:
        if key not in self._seen:
            self._seen[key] = self._table.get(self._name, self._generation, key)
        row = self._seen[key]
        if row is None:
            raise KeyError(key)
        return dict(row)

    def __setitem__(self, key: Key, row: Row) -> None:
        scope, name = key
        if not isinstance(scope, str) or not isinstance(name, str):
            raise TypeError("a row's key is a pair of texts, such as (account, month)")
        _text(row)
        self._seen[key] = self.changed[key] = dict(row)

    def __delitem__(self, key: Key) -> None:
        self[key]
        self._seen[key] = self.changed[key] = None

    def __iter__(self) -> Iterator[Key]:
        return iter(key for key, _ in self._whole().items())

    def __len__(self) -> int:
        return len(self._whole())

    def _whole(self) -> dict[Key, Row]:
        stored: dict[Key, Row | None] = dict(self._table.read(self._name, self._generation, None))
        stored |= self._seen
        return {key: row for key, row in stored.items() if row is not None}


def _text(row: Row) -> str:
    """A row as it is stored. Raises TypeError or ValueError for what JSON cannot keep exactly."""
    if any(isinstance(value, float) for value in row.values()):
        raise TypeError("a row keeps whole numbers, not floats; money is minor units")
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, allow_nan=False)
    if (
        not all(type(value) in PLAIN for value in row.values())
        and json.loads(text, parse_float=_no_float) != row
    ):
        raise TypeError("a row keeps texts, whole numbers, yes or no, and lists and objects of these")
    return text


def _no_float(text: str) -> float:
    raise TypeError(f"a row keeps whole numbers, not {text}; money is minor units")


def _parsed(data: str) -> Row | None:
    """The row; None where the text is none."""
    try:
        row = json.loads(data)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _loaded(name: str, key: Key, data: str) -> Row:
    row = _parsed(data)
    if row is None:
        raise DamageFound(
            f"The row {key[0]} {key[1]} of the read model {name} cannot be read; rebuild {name} and swap the "
            "rebuilt rows in."
        )
    return row
