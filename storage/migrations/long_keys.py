"""Revision 0004 of tables whose keys are texts: a long one is kept by its digest, beside the whole of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.ports import Holder
from storage.encoding.index_keys import is_shortened
from storage.log.holders import holder_row
from storage.projections.rows import key_columns
from storage.schema import tables as schema

holders, rows = schema.holders, schema.projection_rows


def long_keys(connection: sa.Connection) -> None:
    """Add the columns that are not there, and shorten the keys that are too long; fold the holders' names anew."""
    _add_columns(connection, "holders", "whole_id")
    _add_columns(connection, "projection_rows", "whole_scope", "whole_key")
    known = {index["name"] for index in sa.inspect(connection).get_indexes("projection_rows")}
    for name, statement in zip(
        sorted(str(index.name) for index in rows.indexes),
        schema.indexes(rows, connection.dialect),
        strict=True,
    ):
        if name not in known:
            connection.exec_driver_sql(statement)
    _shorten_rows(connection)
    _fold_names(connection)


def _add_columns(connection: sa.Connection, table: str, *names: str) -> None:
    known = {column["name"] for column in sa.inspect(connection).get_columns(table)}
    for name in names:
        if name not in known:
            op.add_column(table, sa.Column(name, schema.Id))


def _shorten_rows(connection: sa.Connection) -> None:
    r = rows.c
    is_long = (is_shortened(r.scope) | is_shortened(r.key)) & r.whole_key.is_(None)
    for name, generation, scope, key in connection.execute(
        sa.select(r.name, r.generation, r.scope, r.key).where(is_long)
    ).all():
        this = (r.name == name, r.generation == generation, r.scope == scope, r.key == key)
        connection.execute(sa.update(rows).where(*this).values(**key_columns((scope, key))))


def _fold_names(connection: sa.Connection) -> None:
    h = holders.c
    for holder_id, name in connection.execute(
        sa.select(h.holder_id, h.name).where(h.whole_id.is_(None))
    ).all():
        row = holder_row(Holder(holder_id, name))
        connection.execute(sa.update(holders).where(h.holder_id == holder_id).values(**row))
