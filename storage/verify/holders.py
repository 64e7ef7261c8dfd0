"""Whether the row of a holder agrees with itself: what it is searched by is derived from the name, its key from its
id. A row that does not is one whose account a search would miss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from domain.ports import Holder
from domain.verification import Finding
from storage.encoding.index_keys import index_key
from storage.engine.database import Database
from storage.log.holders import holder_row, is_folded_here
from storage.schema import tables as schema

PREFIX = "holder-"
"""What a finding names a holder by, as it names a stream; no stream begins so."""
PAGE = 1_000
"""Rows in memory at a time."""

h = schema.holders.c
_COLUMNS = (h.holder_id, h.name, h.folded_name, h.whole_id)


def check_holders(database: Database) -> Iterator[Finding]:
    """Every holder whose row contradicts itself, by id: a name is personal data, and in no finding."""
    page = sa.select(*_COLUMNS).order_by(h.holder_id).limit(PAGE)
    rows = database.run(database.query(page))
    after = database.query(page.where(h.holder_id > sa.bindparam("last", type_=sa.Text())))
    while rows:
        for row in rows:
            problem = _problem(row)
            if problem:
                key = row[0] if isinstance(row[0], str) else repr(row[0])
                yield Finding("read-model", PREFIX + key, None, f"holder {key}: {problem}")
        rows = database.run(after, last=rows[-1][0])


def repair_holder(database: Database, cursor: sa.engine.interfaces.DBAPICursor, found: str) -> None:
    """Derive anew what can be, within a transaction; `found` is what a finding names the holder by. What nothing is
    left to derive from stays as it is."""
    key = found.removeprefix(PREFIX)
    held = database.query(sa.select(*_COLUMNS).where(h.holder_id == key).with_for_update())
    cursor.execute(held.sql, held.values())
    row: Any = cursor.fetchone()
    if row is None or not isinstance(row[1], str):
        return
    whole = key if index_key(key) == key else _whole_id(database, key, row[3])
    derived = holder_row(Holder(whole, row[1])) if whole is not None else {}
    put = database.query(
        sa.update(schema.holders)
        .where(h.holder_id == key)
        .values(
            folded_name=holder_row(Holder("", row[1]))["folded_name"],
            whole_id=derived.get("whole_id", row[3]),
        )
    )
    cursor.execute(put.sql, put.values())


def _problem(row: tuple[Any, ...]) -> str:
    """What is wrong with a row; "" where nothing is."""
    key, name, searched, whole = row
    if not (isinstance(key, str) and isinstance(name, str) and isinstance(searched, str)):
        return "a column is no text"
    if whole is not None and not isinstance(whole, str):
        return "the whole id is no text"
    try:
        derived = holder_row(Holder(key if whole is None else whole, name))
    except UnicodeEncodeError:
        return "the row is no text"
    if (derived["holder_id"], derived["whole_id"]) != (key, whole):
        return "the whole id is not the one of this key"
    # What another program folded is not believed by a search, which reads the name instead.
    if is_folded_here(searched) and searched != derived["folded_name"]:
        return "the name it is searched by is not the one it has"
    return ""


def _whole_id(database: Database, key: str, kept: object) -> str | None:
    """The id that a digest is of: the one in the row, or that of an account of the holder; None for neither."""
    if isinstance(kept, str) and index_key(kept) == key:
        return kept
    a = schema.account_summary.c
    asked = sa.select(a.holder_id).where(database.search.index_key(a.holder_id) == key).limit(1)
    rows = database.run(database.query(asked))
    return rows[0][0] if rows else None
