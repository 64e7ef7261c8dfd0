"""Whether the row of a holder agrees with itself: what it is searched by is derived from the name, its key from its
id. A row that does not is one whose account a search would miss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

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


class HolderRow(NamedTuple):
    """A row of _COLUMNS. What was read from a damaged file may be of other types."""

    holder_id: object
    name: object
    folded_name: object
    whole_id: object


def check_holders(database: Database) -> Iterator[Finding]:
    """Every holder whose row contradicts itself, by id: a name is personal data, and in no finding."""
    page = sa.select(*_COLUMNS).order_by(h.holder_id).limit(PAGE)
    found = database.run(database.query(page))
    after = database.query(page.where(h.holder_id > sa.bindparam("last", type_=sa.Text())))
    while found:
        rows = [HolderRow._make(one) for one in found]
        for row in rows:
            problem = _problem(row)
            if problem:
                key = row.holder_id if isinstance(row.holder_id, str) else repr(row.holder_id)
                yield Finding("read-model", PREFIX + key, None, f"holder {key}: {problem}")
        found = database.run(after, last=rows[-1].holder_id)


def repair_holder(database: Database, cursor: sa.engine.interfaces.DBAPICursor, found: str) -> None:
    """Derive anew what can be, within a transaction; `found` is what a finding names the holder by. What nothing is
    left to derive from stays as it is."""
    key = found.removeprefix(PREFIX)
    held = database.query(sa.select(*_COLUMNS).where(h.holder_id == key).with_for_update())
    cursor.execute(held.sql, held.values())
    found_row = cursor.fetchone()
    row = None if found_row is None else HolderRow._make(found_row)
    if row is None or not isinstance(row.name, str):
        return
    whole = key if index_key(key) == key else _whole_id(database, key, row.whole_id)
    derived = holder_row(Holder(whole, row.name)) if whole is not None else {}
    put = database.query(
        sa.update(schema.holders)
        .where(h.holder_id == key)
        .values(
            folded_name=holder_row(Holder("", row.name))["folded_name"],
            whole_id=derived.get("whole_id", row.whole_id),
        )
    )
    cursor.execute(put.sql, put.values())


def _problem(row: HolderRow) -> str:
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
    return next((holder_id for (holder_id,) in rows), None)
