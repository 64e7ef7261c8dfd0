"""What is looked at in the bank as a whole: its file or server, holders, positions, and rows derived from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.verification import Finding, FindingKind
from storage.engine.database import Database
from storage.schema import tables as schema
from storage.streams.check import MAX_FINDINGS
from storage.streams.kind import KINDS
from storage.verify.holders import check_holders
from storage.verify.search_index import check_search

MISSED = (
    "a reader that had passed it has missed one; rebuild the read models (`recount projections rebuild NAME`), "
    "and start followers before it"
)
"""What a position that is given twice means for those who read by position."""


class Place(NamedTuple):
    """Where an event stands in the log of the bank, and in its stream."""

    position: int
    stream_id: str
    version: int


def bank_wide(database: Database) -> Iterator[Finding]:
    """Everything that is no single stream's."""
    for problem in database.self_check():
        yield Finding("file", "", None, problem)
    yield from check_holders(database)
    yield from check_search(database)
    yield from _orphans(database)
    yield from _checkpoints(database)
    yield from _repeated(database)


def _orphans(database: Database) -> Iterator[Finding]:
    """Rows that are derived from streams without a single event."""
    e = schema.events.c
    derived: list[tuple[sa.ColumnElement[str], FindingKind, str]] = [
        (schema.snapshots.c.stream_id, "snapshot", "snapshots of a stream that has no events"),
        # Where a head is left, a log was: it is evidence, not litter.
        (schema.streams.c.stream_id, "event", "the head of a stream that has no events"),
    ]
    for row in KINDS.values():
        if row.read_model is None:
            continue
        (key,) = row.read_model.primary_key
        message = f"a row of {row.read_model.name} for a stream that has no events"
        derived.append((sa.literal(row.prefix) + key, "read-model", message))
    for stream_id, kind, message in derived:
        logged = sa.exists(sa.select(e.version).where(e.stream_id == stream_id))
        for (found,) in database.run(database.query(sa.select(stream_id).distinct().where(~logged))):
            yield Finding(kind, found if isinstance(found, str) else repr(found), None, message)


def _checkpoints(database: Database) -> Iterator[Finding]:
    """Read models that were told of events which the log does not have."""
    p, end = schema.projections.c, sa.select(sa.func.coalesce(sa.func.max(schema.events.c.position), 0))
    ahead = sa.select(p.name, p.position).where(p.position > end.scalar_subquery()).order_by(p.name)
    for name, position in database.run(database.query(ahead)):
        told = (
            f"the read model {name} was told of events up to position {position}, which the log does not have"
        )
        yield Finding("checkpoint", "", None, told)


def _repeated(database: Database) -> Iterator[Finding]:
    """Positions that more than one event has; none where the position is the key of the log."""
    key: Any = database.ask(lambda held: sa.inspect(held.connection).get_pk_constraint("events"))
    if key["constrained_columns"] == ["position"]:
        return
    e = schema.events.c
    twice = sa.select(e.position).group_by(e.position).having(sa.func.count() > 1).order_by(e.position)
    holders = (
        sa.select(e.position, e.stream_id, e.version)
        .where(e.position.in_(twice.limit(MAX_FINDINGS)))
        .order_by(e.position, e.stream_id, e.version)
    )
    places = map(Place._make, database.run(database.query(holders)))
    for position, rows in groupby(places, key=attrgetter("position")):
        named = ", ".join(f"{place.stream_id} event {place.version}" for place in rows)
        yield Finding("position", "", None, f"position {position} is that of {named}: {MISSED}")
