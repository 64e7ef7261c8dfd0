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
INSTANT: sa.BindParameter[int] = sa.bindparam("instant", type_=sa.BigInteger())
STREAM: sa.BindParameter[str] = sa.bindparam("stream", type_=sa.Text())
# A filter, never a key: by its version SQLite would walk the whole stream instead of `events_displaced`.
filtered_version = e.version + 0


class Queries:
    """Reads the log of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        compiled = database.query
        self._version_at = compiled(_bisection())
        self._version_at_with_gaps = compiled(
            sa.select(sa.func.coalesce(sa.func.max(e.version), 0)).where(
                e.stream_id == STREAM, e.recorded_at <= INSTANT
            )
        )
        here = sa.select(*EVENT_COLUMNS).where(e.stream_id == STREAM)
        self._event = compiled(here.where(e.version == sa.bindparam("version")))
        self._events = compiled(
            here.where(e.version > sa.bindparam("after"), e.version <= sa.bindparam("until"))
            .order_by(e.version)
            .limit(sa.bindparam("limit")),
        )
        self._receipt = compiled(
            sa.select(e.version, e.type, e.event_id, e.recorded_at, e.position, e.hash)
            .where(e.stream_id == STREAM, e.command_id == sa.bindparam("command"))
            .order_by(e.version),
        )
        self._marks = compiled(
            sa.select(e.version, e.type, e.recorded_at, e.effective_at)
            .where(e.stream_id == STREAM, e.version.between(sa.bindparam("first"), sa.bindparam("last")))
            .order_by(e.version),
        )
        self._first_early = compiled(
            sa.select(sa.func.min(e.version)).where(
                e.stream_id == STREAM,
                e.effective_at != e.recorded_at,
                e.effective_at > INSTANT,
                filtered_version <= sa.bindparam("version"),
            ),
        )
        self._late = compiled(
            here.where(
                e.effective_at != e.recorded_at,
                e.effective_at <= INSTANT,
                filtered_version > sa.bindparam("version"),
            ).order_by(e.version),
        )
        self._everything = compiled(
            sa.select(*EVENT_COLUMNS)
            .where(e.position > sa.bindparam("after"))
            .order_by(e.position)
            .limit(sa.bindparam("limit")),
        )

    def receipt(self, stream_id: str, command_id: str) -> Receipt | None:
        rows = self._rows(self._receipt, stream=stream_id, command=command_id)
        lines = tuple(
            ReceiptLine(version, tag, event_id, recorded_at, position, digest.hex())
            for version, tag, event_id, recorded_at, position, digest in rows
        )
        return Receipt(stream_id, lines) if lines else None

    def known(self, stream_id: str, event_ids: Collection[str]) -> set[str]:
        statement = sa.select(e.event_id).where(
            e.stream_id == stream_id, self._database.among(e.event_id, event_ids)
        )
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
            sa.select(*EVENT_COLUMNS)
            .where(e.stream_id == stream_id, *conditions(self._database, wanted))
            .limit(limit)
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
        statement = statement.where(e.stream_id == stream_id, *conditions(self._database, wanted))
        with self._database.errors():
            return self._database.connection().scalar(statement) or 0

    def version_at(self, stream_id: str, instant: int) -> int:
        rows = self._rows(self._version_at, stream=stream_id, instant=instant)
        if not rows:
            # A version is missing, so the bisection ended early: read them all.
            rows = self._rows(self._version_at_with_gaps, stream=stream_id, instant=instant)
        return int(rows[0][0])

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
        return self._database.run(query, **parameters)


def _bisection() -> sa.Select[Any]:
    """The last version at or before an instant, by bisection over the unique key (stream, version):
    recorded_at never decreases within a stream. No row where a version is missing."""
    newest = sa.select(sa.func.coalesce(sa.func.max(e.version), 0)).where(e.stream_id == STREAM)
    start = sa.select(sa.cast(0, sa.BigInteger).label("low"), newest.scalar_subquery().label("high"))
    span = start.cte("span", recursive=True)
    before = e.recorded_at <= INSTANT
    halved = (
        sa.select(
            sa.case((before, e.version), else_=span.c.low),
            sa.case((before, span.c.high), else_=e.version - 1),
        )
        .select_from(span.join(schema.events, e.version == (span.c.low + span.c.high + 1) // 2))
        .where(e.stream_id == STREAM, span.c.low < span.c.high)
    )
    whole = span.union_all(halved)
    return sa.select(whole.c.low).where(whole.c.low == whole.c.high)


def conditions(database: Database, wanted: EventFilter) -> list[sa.ColumnElement[bool]]:
    """The filter as SQL conditions, all of which must hold."""
    found: list[sa.ColumnElement[bool]] = []
    amount = _amount(database)
    if wanted.types is not None:
        found.append(e.type.in_(sorted(wanted.types)))
    if wanted.types_or_late is not None:
        found.append(e.type.in_(sorted(wanted.types_or_late)) | LATE)
    if wanted.late_only:
        found.append(LATE)
    if wanted.min_amount is not None:
        found.append(amount >= wanted.min_amount)
    if wanted.max_amount is not None:
        found.append(amount <= wanted.max_amount)
    if wanted.recorded_from is not None:
        found.append(e.recorded_at >= wanted.recorded_from)
    if wanted.recorded_to is not None:
        found.append(e.recorded_at <= wanted.recorded_to)
    if wanted.text:
        found.append(_mentions(database, wanted.text))
    exact = ((e.actor, wanted.actor), (e.channel, wanted.channel), (e.correlation_id, wanted.correlation_id))
    return found + [column == value for column, value in exact if value]


def _amount(database: Database) -> sa.ColumnElement[int]:
    """The payload's amount; NULL where it has none, or a damaged one that is no number."""
    text = sa.cast(database.payload_field(e.data, "amount"), sa.Text)
    return sa.case((text.regexp_match("^[0-9]{1,18}$"), sa.cast(text, sa.BigInteger)), else_=None)


def _mentions(database: Database, text: str) -> sa.ColumnElement[bool]:
    """Any of the texts a person reads on an event holds `text`, in any case."""
    payload = (database.payload_field(e.data, name) for name in ("kind", "description", "counterparty"))
    needle = text.casefold()
    return sa.or_(
        *(
            database.folded(column, needle).contains(needle, autoescape=True)
            for column in (e.type, e.reason, *payload)
        )
    )
