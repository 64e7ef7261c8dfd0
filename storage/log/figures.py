"""How large a bank is, counted where each kind of stream has the fewest and shortest rows."""

from __future__ import annotations

import sqlalchemy as sa

from domain.bank import BankFigures, StreamCount
from domain.errors import DamageFound
from storage.engine.database import Database
from storage.schema import tables as schema
from storage.streams.kind import ACCOUNT, BATCH, CASE, PROFILE, StreamKind

KINDS = {"account": ACCOUNT, "case": CASE, "profile": PROFILE, "batch": BATCH}
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}
"""What asks each kind of database how many bytes it takes."""


def figures(database: Database) -> BankFigures:
    """See domain.bank.Bank.figures."""
    database.still_there()
    position = sa.select(sa.func.max(schema.events.c.position))
    with database.reading():
        return BankFigures(
            schema=_revision(database),
            size=int(database.value(database.query(sa.text(SIZES[database.engine.dialect.name])))),
            position=database.value(database.query(position)) or 0,
            counts={name: _count(database, kind) for name, kind in KINDS.items()},
        )


def _revision(database: Database) -> str:
    rows = database.run(database.query(sa.select(schema.alembic_version.c.version_num)))
    if len(rows) != 1:
        raise DamageFound(f"{database.label} does not say which schema it has; restore a backup.")
    return str(rows[0][0])


def _count(database: Database, kind: StreamKind) -> StreamCount:
    """A read model says of each of its streams how many events it has; rows of `streams` hold whole states."""
    table = schema.streams if kind.read_model is None else kind.read_model
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(table.c.version), 0))
    if kind.read_model is None:
        stream_id = schema.streams.c.stream_id
        # A range and no LIKE, which no index of SQLite would answer.
        query = query.where(
            stream_id >= kind.prefix, stream_id < kind.prefix[:-1] + chr(ord(kind.prefix[-1]) + 1)
        )
    ((streams, events),) = database.run(database.query(query.select_from(table)))
    return StreamCount(int(streams), int(events))
