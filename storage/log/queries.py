"""Questions to the log by stream, instant and filter, in keyset pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from domain.clock import EVER
from domain.ports import Displaced, Mark, Receipt, ReceiptLine
from domain.search import ALL_EVENTS, EventFilter, fits_payload
from domain.stream import RecordedEvent
from storage.encoding.index_keys import is_storable
from storage.encoding.rows import EVENT_COLUMNS, recorded_event
from storage.engine.database import Database, Query
from storage.log.event_filters import conditions, verdict
from storage.schema import tables as schema

e = schema.events.c
INSTANT: sa.BindParameter[int] = sa.bindparam("instant", type_=sa.BigInteger())
STREAM: sa.BindParameter[str] = sa.bindparam("stream", type_=sa.Text())
# A filter, never a key: by its version SQLite would walk the whole stream instead of `events_displaced`.
filtered_version = e.version + 0
UNSURE_AT_ONCE = 1000
"""Most events read at a time to find those wanted among the ones that SQL is not sure of."""


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
        self._receipts = compiled(
            sa.select(e.stream_id, e.version, e.type, e.event_id, e.recorded_at, e.position, e.hash)
            .where(e.command_id == sa.bindparam("command"))
            .order_by(e.stream_id, e.version),
        )
        self._marks = compiled(
            sa.select(e.version, e.type, e.recorded_at, e.effective_at)
            .where(e.stream_id == STREAM, e.version.between(sa.bindparam("first"), sa.bindparam("last")))
            .order_by(e.version),
        )
        self._correlated = compiled(_correlated())
        self._first_early, self._backdated = compiled(_first_early()), compiled(_backdated())

    def receipt(self, stream_id: str, command_id: str) -> Receipt | None:
        rows = self._rows(self._receipt, stream=stream_id, command=command_id)
        lines = tuple(
            ReceiptLine(version, tag, event_id, recorded_at, position, digest.hex())
            for version, tag, event_id, recorded_at, position, digest in rows
        )
        return Receipt(stream_id, lines) if lines else None

    def receipts(self, command_id: str) -> list[Receipt]:
        lines = defaultdict[str, list[ReceiptLine]](list)
        rows = self._rows(self._receipts, command=command_id)
        for stream, version, tag, event_id, recorded_at, position, digest in rows:
            line = ReceiptLine(version, tag, event_id, recorded_at, position, digest.hex())
            lines[stream].append(line)
        return [Receipt(stream, tuple(written)) for stream, written in lines.items()]

    def correlated(self, correlation_id: str, limit: int) -> list[RecordedEvent]:
        if not is_storable(correlation_id):
            return []
        rows = self._rows(self._correlated, correlation=correlation_id, limit=limit)
        return [recorded_event(row) for row in rows]

    @cached_property
    def _shared(self) -> Query:
        return self._database.query(_shared(self._database))

    def shared_work(self, stream_id: str, works: Collection[str]) -> set[str]:
        named = self._database.listed(filter(is_storable, works))
        return {work for (work,) in self._rows(self._shared, stream=stream_id, among=named)}

    @cached_property
    def _known(self) -> Query:
        there = sa.select(e.event_id).where(e.stream_id == STREAM, self._database.among(e.event_id))
        return self._database.query(there)

    def existing_ids(self, stream_id: str, event_ids: Collection[str]) -> set[str]:
        ids = self._database.listed(event_ids)
        return {found for (found,) in self._rows(self._known, stream=stream_id, among=ids)}

    @cached_property
    def _caused(self) -> Query:
        cause = sa.func.substr(e.causation_id, sa.bindparam("start", type_=sa.Integer()))
        there = sa.select(e.version).where(e.stream_id == STREAM, self._database.among(cause))
        return self._database.query(there.order_by(e.version))

    def versions_by_cause(self, stream_id: str, start: int, causes: Collection[str]) -> list[int]:
        ends = self._database.listed(causes)
        return [version for (version,) in self._rows(self._caused, stream=stream_id, start=start, among=ends)]

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

    def events_page(
        self,
        stream_id: str,
        wanted: EventFilter = ALL_EVENTS,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[RecordedEvent]:
        statement = sa.select(*EVENT_COLUMNS).where(e.stream_id == stream_id, *conditions(wanted))
        sure = verdict(self._database.search, stream_id, wanted)
        if sure is not None:
            statement = statement.where(sure.is_not(sa.false()))
        backward, size, found = before is not None, limit, list[RecordedEvent]()
        while True:
            rows = self._stretch(statement, after, before, size, backward=backward)
            found += rows if sure is None else [row for row in rows if fits_payload(row, wanted)]
            if len(rows) < size or len(found) >= limit:
                break
            # SQL was not sure of some of them, and they are not wanted: on from the last one read.
            after, before = (after, rows[-1].version) if backward else (rows[-1].version, before)
            size = max(size, min(2 * size, UNSURE_AT_ONCE))
        return found[:limit][::-1] if backward else found[:limit]

    def count(self, stream_id: str, wanted: EventFilter = ALL_EVENTS) -> int:
        events = (e.stream_id == stream_id, *conditions(wanted))
        sure = verdict(self._database.search, stream_id, wanted)
        if sure is None or self._database.search.always_sure:
            statement = sa.select(sa.func.count()).select_from(schema.events).where(*events)
            statement = statement if sure is None else statement.where(sure)
            with self._database.errors():
                return self._database.connection().scalar(statement) or 0
        said = sa.select(sure.label("said")).where(*events).subquery()
        verdicts = sa.select(said.c.said, sa.func.count()).group_by(said.c.said)
        with self._database.errors():
            counts = dict(iter(self._database.connection().execute(verdicts)))
        found: int = counts.get(True, 0)
        if counts.get(None):
            unsure = sa.select(*EVENT_COLUMNS).where(*events, sure.is_(None))
            found += sum(fits_payload(row, wanted) for row in self._each(unsure))
        return found

    def _stretch(
        self, statement: sa.Select[Any], after: int | None, before: int | None, limit: int, *, backward: bool
    ) -> list[RecordedEvent]:
        """Events of one stream between two versions, from the first on or backward from the last."""
        if after is not None:
            statement = statement.where(e.version > after)
        if before is not None:
            statement = statement.where(e.version < before)
        ordered = statement.order_by(e.version.desc() if backward else e.version).limit(limit)
        with self._database.errors():
            return [recorded_event(tuple(row)) for row in self._database.connection().execute(ordered)]

    def _each(self, statement: sa.Select[Any]) -> Iterator[RecordedEvent]:
        """All events of one stream, a stretch at a time."""
        after: int | None = None
        while rows := self._stretch(statement, after, None, UNSURE_AT_ONCE, backward=False):
            yield from rows
            after = rows[-1].version

    def version_at(self, stream_id: str, instant: int) -> int:
        if instant < EVER:
            return 0
        rows = self._rows(self._version_at, stream=stream_id, instant=instant)
        if not rows:
            # A version is missing, so the bisection ended early: read them all.
            rows = self._rows(self._version_at_with_gaps, stream=stream_id, instant=instant)
        ((version,),) = rows
        return int(version)

    def marks(self, stream_id: str, first: int, last: int) -> list[Mark]:
        return [Mark(*row) for row in self._rows(self._marks, stream=stream_id, first=first, last=last)]

    def backdated(self, stream_id: str, version: int, instant: int) -> Displaced:
        early = self._database.value(self._first_early, stream=stream_id, instant=instant, version=version)
        backdated = self._rows(self._backdated, stream=stream_id, instant=instant, version=version)
        return Displaced(early, tuple(recorded_event(row) for row in backdated))

    @cached_property
    def _everything(self) -> Query:
        newer = sa.select(*EVENT_COLUMNS).where(e.position > sa.bindparam("after"))
        return self._database.query(newer.order_by(e.position).limit(sa.bindparam("limit")))

    def all_events(self, after_position: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        return [
            recorded_event(row) for row in self._rows(self._everything, after=after_position, limit=limit)
        ]

    def _rows(self, query: Query, **parameters: Any) -> list[Any]:
        return self._database.run(query, **parameters)


def _correlated() -> sa.Select[Any]:
    """Events of a correlation, and those of the command whose id it is; each from an index of its own."""
    named = sa.bindparam("correlation", type_=sa.Text())
    # As the partial index says it, so that both databases see that it serves.
    apart = sa.select(*EVENT_COLUMNS).where(e.correlation_id == named, schema.OF_ANOTHER_ID)
    either = sa.union_all(apart, sa.select(*EVENT_COLUMNS).where(e.command_id == named)).subquery()
    return sa.select(*either.c).order_by(either.c.stream_id, either.c.version).limit(sa.bindparam("limit"))


def _shared(database: Database) -> sa.Select[Any]:
    """Which works other streams have events of, each from an index of its own; see `_correlated`."""
    elsewhere = e.stream_id != STREAM
    apart = sa.select(e.correlation_id.label("work")).where(
        database.among(e.correlation_id), schema.OF_ANOTHER_ID, elsewhere
    )
    own = sa.select(e.command_id).where(database.among(e.command_id), elsewhere)
    return sa.select(sa.union(apart, own).subquery().c.work)


def _first_early() -> sa.Select[Any]:
    """The first event up to a version that counts only after an instant."""
    return sa.select(sa.func.min(e.version)).where(
        e.stream_id == STREAM,
        e.effective_at != e.recorded_at,
        e.effective_at > INSTANT,
        filtered_version <= sa.bindparam("version"),
    )


def _backdated() -> sa.Select[Any]:
    """The events after a version that counted by an instant."""
    return (
        sa.select(*EVENT_COLUMNS)
        .where(
            e.stream_id == STREAM,
            e.effective_at != e.recorded_at,
            e.effective_at <= INSTANT,
            filtered_version > sa.bindparam("version"),
        )
        .order_by(e.version)
    )


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
