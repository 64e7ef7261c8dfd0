"""Questions to the log by stream, instant and filter, in keyset pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from domain.events import RecordedEvent
from domain.ports import ALL_EVENTS, Displaced, EventFilter, Mark, Receipt, ReceiptLine
from storage import schema
from storage.database import Database, Query
from storage.rows import EVENT_COLUMNS, recorded_event

e = schema.events.c
LATE = e.effective_at < e.recorded_at
STREAM: sa.BindParameter[str] = sa.bindparam("stream")

# Bisects over the unique key (stream, version): recorded_at never decreases within a stream.
VERSION_AT = """
WITH RECURSIVE span(low, high) AS (
  SELECT 0, (SELECT coalesce(max(version), 0) FROM events WHERE stream_id = ?)
  UNION ALL
  SELECT CASE WHEN recorded_at <= ? THEN version ELSE low END,
         CASE WHEN recorded_at <= ? THEN high ELSE version - 1 END
  FROM span JOIN events ON stream_id = ? AND version = (low + high + 1) / 2
  WHERE low < high
)
SELECT low FROM span WHERE low = high
"""
# A version is missing, so the bisection ended early: read them all.
VERSION_AT_WITH_GAPS = "SELECT coalesce(max(version), 0) FROM events WHERE stream_id = ? AND recorded_at <= ?"


class Queries:
    """Reads the log of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.engine.dialect
        here = sa.select(*EVENT_COLUMNS).where(e.stream_id == STREAM)
        self._event = Query(here.where(e.version == sa.bindparam("version")), dialect)
        self._events = Query(
            here.where(e.version > sa.bindparam("after"), e.version <= sa.bindparam("until"))
            .order_by(e.version)
            .limit(sa.bindparam("limit")),
            dialect,
        )
        self._receipt = Query(
            sa.select(e.version, e.type, e.event_id, e.recorded_at, e.position, e.hash)
            .where(e.stream_id == STREAM, e.command_id == sa.bindparam("command"))
            .order_by(e.version),
            dialect,
        )
        self._marks = Query(
            sa.select(e.version, e.type, e.recorded_at, e.effective_at)
            .where(e.stream_id == STREAM, e.version.between(sa.bindparam("first"), sa.bindparam("last")))
            .order_by(e.version),
            dialect,
        )
        self._first_early = Query(
            sa.select(sa.func.min(e.version)).where(
                e.stream_id == STREAM,
                e.effective_at != e.recorded_at,
                e.effective_at > sa.bindparam("instant"),
                e.version <= sa.bindparam("version"),
            ),
            dialect,
        )
        self._late = Query(
            here.where(
                e.effective_at != e.recorded_at,
                e.effective_at <= sa.bindparam("instant"),
                e.version > sa.bindparam("version"),
            ).order_by(e.version),
            dialect,
        )
        self._everything = Query(
            sa.select(*EVENT_COLUMNS)
            .where(e.position > sa.bindparam("after"))
            .order_by(e.position)
            .limit(sa.bindparam("limit")),
            dialect,
        )

    def receipt(self, stream_id: str, command_id: str) -> Receipt | None:
        rows = self._rows(self._receipt, stream=stream_id, command=command_id)
        lines = tuple(
            ReceiptLine(version, tag, event_id, recorded_at, position, digest.hex())
            for version, tag, event_id, recorded_at, position, digest in rows
        )
        return Receipt(stream_id, lines) if lines else None

    def known(self, stream_id: str, event_ids: Collection[str]) -> set[str]:
        statement = sa.select(e.event_id).where(e.stream_id == stream_id, e.event_id.in_(list(event_ids)))
        with self._database.errors():
            return set(self._database.connection().scalars(statement))

    def event(self, stream_id: str, version: int) -> RecordedEvent | None:
        rows = self._rows(self._event, stream=stream_id, version=version)
        return recorded_event(rows[0]) if rows else None

    def events(
        self, stream_id: str, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> list[RecordedEvent]:
        last = 2**62 if until is None else until
        rows = self._rows(
            self._events, stream=stream_id, after=after, until=last, limit=2**62 if limit is None else limit
        )
        return [recorded_event(row) for row in rows]

    def page(
        self,
        stream_id: str,
        wanted: EventFilter = ALL_EVENTS,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[RecordedEvent]:
        statement = (
            sa.select(*EVENT_COLUMNS).where(e.stream_id == stream_id, *conditions(wanted)).limit(limit)
        )
        if before is not None:
            statement = statement.where(e.version < before).order_by(e.version.desc())
            if after is not None:
                statement = statement.where(e.version > after)
        else:
            statement = statement.where(e.version > (after or 0)).order_by(e.version)
        with self._database.errors():
            rows = [recorded_event(tuple(row)) for row in self._database.connection().execute(statement)]
        return rows[::-1] if before is not None else rows

    def count(self, stream_id: str, wanted: EventFilter = ALL_EVENTS) -> int:
        statement = sa.select(sa.func.count()).select_from(schema.events)
        statement = statement.where(e.stream_id == stream_id, *conditions(wanted))
        with self._database.errors():
            return self._database.connection().scalar(statement) or 0

    def version_at(self, stream_id: str, instant: int) -> int:
        with self._database.errors():
            run = self._database.driver.execute
            row = run(VERSION_AT, (stream_id, instant, instant, stream_id)).fetchone()
            if row is None:
                row = run(VERSION_AT_WITH_GAPS, (stream_id, instant)).fetchone()
        return int(row[0])

    def marks(self, stream_id: str, first: int, last: int) -> list[Mark]:
        return [Mark(*row) for row in self._rows(self._marks, stream=stream_id, first=first, last=last)]

    def displaced(self, stream_id: str, version: int, instant: int) -> Displaced:
        early = self._rows(self._first_early, stream=stream_id, instant=instant, version=version)
        late = self._rows(self._late, stream=stream_id, instant=instant, version=version)
        return Displaced(early[0][0], tuple(recorded_event(row) for row in late))

    def everything(self, after_position: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        return [
            recorded_event(row) for row in self._rows(self._everything, after=after_position, limit=limit)
        ]

    def _rows(self, query: Query, **parameters: Any) -> list[Any]:
        with self._database.errors():
            rows: list[Any] = self._database.driver.execute(query.sql, query.values(**parameters)).fetchall()
        return rows


def conditions(wanted: EventFilter) -> list[sa.ColumnElement[bool]]:
    """The filter as SQL conditions, all of which must hold."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.types is not None:
        found.append(e.type.in_(sorted(wanted.types)))
    if wanted.types_or_late is not None:
        found.append(e.type.in_(sorted(wanted.types_or_late)) | LATE)
    if wanted.late_only:
        found.append(LATE)
    if wanted.min_amount is not None:
        found.append(_payload("amount", sa.BigInteger) >= wanted.min_amount)
    if wanted.max_amount is not None:
        found.append(_payload("amount", sa.BigInteger) <= wanted.max_amount)
    if wanted.recorded_from is not None:
        found.append(e.recorded_at >= wanted.recorded_from)
    if wanted.recorded_to is not None:
        found.append(e.recorded_at <= wanted.recorded_to)
    if wanted.text:
        found.append(_mentions(wanted.text))
    exact = ((e.actor, wanted.actor), (e.channel, wanted.channel), (e.correlation_id, wanted.correlation_id))
    return found + [column == value for column, value in exact if value]


def _mentions(text: str) -> sa.ColumnElement[bool]:
    """Any of the texts a person reads on an event holds `text`, in any case."""
    needle = text.casefold()
    readable = [
        e.type,
        e.reason,
        *(_payload(name, sa.Text) for name in ("kind", "description", "counterparty")),
    ]
    # SQLite's LIKE ignores case for ASCII alone; the function casefold is ours, exact and slower.
    if text.isascii():
        return sa.or_(*(column.icontains(needle, autoescape=True) for column in readable))
    return sa.or_(*(sa.func.casefold(column).contains(needle, autoescape=True) for column in readable))


def _payload(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.ColumnElement[Any]:
    """A field of the payload; NULL where the payload is damaged or has none."""
    field = sa.func.json_extract(e.data, f"$.{name}", type_=kind())
    return sa.case((sa.func.json_valid(e.data) == 1, field), else_=None)
