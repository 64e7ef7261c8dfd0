"""Holders beside what they hold, and lists searched by their names.

An id of any length is a key here: see `storage.encoding.index_keys`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.ports import Holder
from domain.search import FOLDING, folded, mention_all, searched_words
from storage.encoding.index_keys import index_key, is_storable
from storage.engine.database import Database
from storage.engine.search import Search, Verdict
from storage.schema import tables as schema

h = schema.holders.c
NAME = sa.func.coalesce(h.name, "", type_=sa.Text())
_MARK = f"{FOLDING}:"


def beside_holders(database: Database, table: sa.Table) -> sa.FromClause:
    """The rows of a table with the column `holder_id`, each beside the holder where there is one."""
    return table.outerjoin(schema.holders, h.holder_id == database.search.index_key(table.c.holder_id))


def holder_row(holder: Holder) -> dict[str, str | None]:
    """A row of `holders`."""
    key = index_key(holder.holder_id)
    return {
        "holder_id": key,
        "whole_id": None if key == holder.holder_id else holder.holder_id,
        "name": holder.name,
        "folded_name": folded_name(holder.name),
    }


def folded_name(name: str) -> str:
    """A name as it is kept to be searched, marked with the folding: another program's may be another."""
    return _MARK + folded(name)


def is_folded_here(searched: str) -> bool:
    """Whether a name as it is kept to be searched was folded as this program folds."""
    return searched.startswith(_MARK)


def matching(
    database: Database,
    rows: sa.FromClause,
    key: sa.ColumnElement[str],
    texts: Sequence[sa.ColumnElement[str]],
    search: str,
) -> list[sa.ColumnElement[bool]]:
    """Conditions for those of the rows, which `key` names, of which the holder's name or one of the texts holds each
    word of what is searched; none where nothing is."""
    words = searched_words(search)
    if not words:
        return []
    if not all(map(is_storable, words)):
        return [sa.false()]
    asked = database.search
    verdict = sa.and_(
        *(sa.or_(*(asked.says(text, word) for text in texts), _name_says(asked, word)) for word in words)
    )
    if asked.always_sure:
        return [verdict]
    unsure = sa.select(key, *texts, NAME).select_from(rows).where(verdict.is_(None))
    with database.errors():
        read: Sequence[Any] = database.connection().execute(unsure).all()
    found = [row[0] for row in read if mention_all(row[1:], words)]
    return [verdict.is_(sa.true()) | database.among(key, found)]


def _name_says(search: Search, needle: str) -> Verdict:
    is_ours = sa.func.substr(h.folded_name, 1, len(_MARK)) == _MARK
    ours = search.holds(sa.func.substr(h.folded_name, len(_MARK) + 1), needle)
    return sa.case((is_ours, ours), else_=search.says(NAME, needle))
