"""The tables, for SQLite and PostgreSQL alike. Unique keys, but for the position, hold the stream."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from domain.errors import StoreUnavailable
from domain.search import FOLDING
from storage.schema.account_search import SEARCHED_BY

REVISION = "0009"
"""The schema this program writes: the newest Alembic revision."""
FIRST_WITH_PROFILE = "0005"
KNOWN_REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")

metadata = sa.MetaData()
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Identifiers compare by code point everywhere, so that both databases answer in the same order.
Id = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

events = sa.Table(
    "events",
    metadata,
    sa.Column("position", BigId, primary_key=True),
    sa.Column("stream_id", Id, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("event_id", Id, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("effective_at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("command_id", sa.Text),
    sa.Column("correlation_id", sa.Text),
    sa.Column("causation_id", sa.Text),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("hash", sa.LargeBinary(32), nullable=False),
    sa.UniqueConstraint("stream_id", "version"),
    sa.UniqueConstraint("stream_id", "event_id"),
)
# The id first: whoever uses one again is told what it was used for, on whichever stream.
sa.Index("events_by_command_id", events.c.command_id, events.c.stream_id, events.c.version, unique=True)
# Both sides of a transfer. What a command wrote under its own id is found by that, and needs no place here.
sa.Index("events_by_correlation", events.c.correlation_id, events.c.stream_id, events.c.version)
# What AS-OF needs beside a cut: the few events whose value date is not the moment they were recorded.
sa.Index("events_displaced", events.c.stream_id, events.c.effective_at, events.c.version)
OF_ANOTHER_ID = sa.or_(events.c.command_id.is_(None), events.c.correlation_id != events.c.command_id)
"""The event is of a correlation that is not the id of its own command."""
# Kept apart from the indexes: an index that says it to both dialects imports both (60 ms at every start).
PARTIAL = {
    "events_by_command_id": events.c.command_id.is_not(None),
    "events_by_correlation": sa.and_(events.c.correlation_id.is_not(None), OF_ANOTHER_ID),
    "events_displaced": events.c.effective_at != events.c.recorded_at,
    "projection_rows_long": sa.column("whole_key").is_not(None),
}

streams = sa.Table(
    "streams",
    metadata,
    sa.Column("stream_id", Id, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("head_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("state_schema", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # The run of events since the last snapshot, for the balance curve: its start, and its lowest and highest.
    sa.Column("run_first", sa.BigInteger, nullable=False),
    sa.Column("run_first_at", sa.BigInteger, nullable=False),
    sa.Column("run_open", sa.BigInteger, nullable=False),
    sa.Column("run_low", sa.BigInteger, nullable=False),
    sa.Column("run_high", sa.BigInteger, nullable=False),
)

snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("stream_id", Id, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("state_schema", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("run_first", sa.BigInteger, nullable=False),
    sa.Column("run_first_at", sa.BigInteger, nullable=False),
    sa.Column("run_open", sa.BigInteger, nullable=False),
    sa.Column("run_low", sa.BigInteger, nullable=False),
    sa.Column("run_high", sa.BigInteger, nullable=False),
    sa.Column("run_close", sa.BigInteger, nullable=False),
)

account_summary = sa.Table(
    "account_summary",
    metadata,
    sa.Column("account_id", Id, primary_key=True),
    sa.Column("holder_id", Id, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("ledger_balance", sa.BigInteger, nullable=False),
    sa.Column("available_balance", sa.BigInteger, nullable=False),
    sa.Column("overdraft_limit", sa.BigInteger, nullable=False),
    sa.Column("held", sa.BigInteger, nullable=False),
    sa.Column("credits", sa.BigInteger, nullable=False),
    sa.Column("debits", sa.BigInteger, nullable=False),
    sa.Column("fees", sa.BigInteger, nullable=False),
    sa.Column("last_recorded_at", sa.BigInteger, nullable=False),
)

# Days are ISO text: they compare as days, and both databases keep them as they were written.
dispute_queue = sa.Table(
    "dispute_queue",
    metadata,
    sa.Column("case_id", Id, primary_key=True),
    sa.Column("account_id", Id, nullable=False),
    sa.Column("holder_id", Id, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("regime", sa.Text, nullable=False),
    sa.Column("reason_code", sa.Text, nullable=False),
    sa.Column("alleged_amount", sa.BigInteger, nullable=False),
    sa.Column("assignee", sa.Text, nullable=False),
    sa.Column("noticed_on", sa.Text, nullable=False),
    sa.Column("next_deadline", sa.Text, nullable=False),
    sa.Column("next_due_on", sa.Text),
    sa.Column("provisional_credit", sa.BigInteger, nullable=False),
    sa.Column("waiting_for_approval", sa.BigInteger, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("last_recorded_at", sa.BigInteger, nullable=False),
)
sa.Index("dispute_queue_by_account", dispute_queue.c.account_id)

holders = sa.Table(
    "holders",
    metadata,
    # The id, or where it is long its digest, beside the whole of it (see `storage.encoding.index_keys`).
    sa.Column("holder_id", Id, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    # As it is searched (see `storage.log.holders.folded_name`).
    sa.Column("folded_name", sa.Text, nullable=False),
    sa.Column("whole_id", Id),
)

# Contents of files that cases name, by what the log says of them. Outside the log, so that one can be forgotten.
attached_files = sa.Table(
    "attached_files",
    metadata,
    sa.Column("sha256", Id, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

projections = sa.Table(
    "projections",
    metadata,
    sa.Column("name", Id, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    # A rebuild under way: its own generation of rows, with its own checkpoint.
    sa.Column("shadow_generation", sa.Integer),
    sa.Column("shadow_version", sa.Integer),
    sa.Column("shadow_position", sa.BigInteger),
    sa.Column("shadow_started_at", sa.BigInteger),
    sa.Column("lease_holder", sa.Text, nullable=False),
    sa.Column("lease_until", sa.BigInteger, nullable=False),
    sa.Column("advanced_at", sa.BigInteger, nullable=False),
)

projection_rows = sa.Table(
    "projection_rows",
    metadata,
    sa.Column("name", Id, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("scope", Id, primary_key=True),
    sa.Column("key", Id, primary_key=True),
    sa.Column("data", sa.Text, nullable=False),
    # Both where one of them is long, and stands in the key as its digest (see `storage.encoding.index_keys`).
    sa.Column("whole_scope", Id),
    sa.Column("whole_key", Id),
)
sa.Index("projection_rows_long", projection_rows.c.name, projection_rows.c.generation)

# What is so of the bank as a whole, from when it is made: `id`, and by name whatever else a part of it keeps.
bank = sa.Table(
    "bank",
    metadata,
    sa.Column("name", Id, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

ID = "id"
"""The row of `bank` that tells it from every other bank."""
TRAINING, YES = "training", "yes"
"""The row of `bank` that says it is for training, where a desk's own clock dates what it records."""
LAB = "lab"
"""The row of `bank` that says it is a scratch bank of the lab, which lessons may damage."""
ZONE, UTC = "zone", "UTC"
"""The row of `bank` with the time zone in which its days and statements end until its profile names another."""

alembic_version = sa.Table(
    "alembic_version", metadata, sa.Column("version_num", sa.String(32), primary_key=True)
)


def definitions(dialect: sa.engine.Dialect, leave_out: Collection[str] = ()) -> Iterator[str]:
    """CREATE statements of all tables and their indexes, but those named in `leave_out`."""
    for table in metadata.sorted_tables:
        if table.name in leave_out:
            continue
        yield str(sa.schema.CreateTable(table).compile(dialect=dialect))
        yield from indexes(table, dialect)


def first_rows() -> dict[str, str]:
    """What a new bank knows of itself: rows of `bank`."""
    return {ID: uuid4().hex, ZONE: UTC, SEARCHED_BY: FOLDING}


def indexes(table: sa.Table, dialect: sa.engine.Dialect) -> Iterator[str]:
    """CREATE statements of the indexes of a table."""
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        if index.name in PARTIAL:
            index.dialect_options[dialect.name]["where"] = PARTIAL[index.name]
        yield str(sa.schema.CreateIndex(index).compile(dialect=dialect))


def replacing(
    table: sa.Table, dialect: sa.engine.Dialect, *, unless: sa.ColumnElement[bool] | None = None
) -> sa.sql.ClauseElement:
    """INSERT that overwrites the row of the same primary key, but one of which `unless` holds: for derived tables and
    holders, never the log."""
    insert = _insert(table, dialect)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
    where = None if unless is None else sa.not_(unless)
    statement: sa.sql.ClauseElement = insert.on_conflict_do_update(
        index_elements=keys, set_=changed, where=where
    )
    return statement


def adding(table: sa.Table, dialect: sa.engine.Dialect) -> sa.sql.ClauseElement:
    """INSERT that leaves a row of the same primary key as it is."""
    statement: sa.sql.ClauseElement = _insert(table, dialect).on_conflict_do_nothing()
    return statement


def _insert(table: sa.Table, dialect: sa.engine.Dialect) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    # SQLAlchemy imports a dialect when it is first used; importing both costs every start 60 ms.
    return import_module(f"sqlalchemy.dialects.{dialect.name}").insert(table)


def is_older(revision: str, label: str) -> bool:
    """Whether a schema must be brought to today's. Raises StoreUnavailable for one this program does not know."""
    if revision not in KNOWN_REVISIONS:
        raise StoreUnavailable(
            f"{label} was written by a newer Recount (schema {revision}, this program knows {REVISION}); "
            "update Recount to open it."
        )
    return revision != REVISION
