"""The log of the whole bank from its end backward, in keyset pages by position.

However rare what is looked for: a page is found among so many positions, a window at a time, and says how far back it
looked.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from domain.ports import LogPage
from domain.search import EventFilter, fits_payload, searched_words
from domain.stream import RecordedEvent
from storage.encoding.index_keys import is_storable
from storage.encoding.rows import EVENT_COLUMNS, recorded_event
from storage.engine.database import Database
from storage.engine.search import Search
from storage.log.event_filters import conditions
from storage.schema import tables as schema

WINDOW = 20_000
"""Positions looked through by one question."""

e = schema.events.c


def newest_events(
    database: Database, wanted: EventFilter, before: int | None, limit: int, most: int
) -> LogPage:
    """See domain.ports.EventLog.newest_events."""
    newest = database.query(sa.select(sa.func.coalesce(sa.func.max(e.position), 0)))
    end = database.value(newest) + 1
    reached = start = end if before is None else min(before, end)
    asked = sa.select(*EVENT_COLUMNS).where(*conditions(wanted), *_may_say(database.search, wanted))
    found: list[RecordedEvent] = []
    while reached > 1 and len(found) < limit and start - reached < most:
        first, size = max(1, start - most, reached - WINDOW), limit - len(found)
        window = asked.where(e.position >= first, e.position < reached)
        with database.errors():
            rows = database.connection().execute(window.order_by(e.position.desc()).limit(size)).all()
        events = [recorded_event(tuple(row)) for row in rows]
        found += (event for event in events if fits_payload(event, wanted))
        reached = events[-1].position if len(rows) == size else first
    return LogPage(tuple(found), 0 if reached <= 1 else reached)


def _may_say(search: Search, wanted: EventFilter) -> Iterator[sa.ColumnElement[bool]]:
    """Each word stands in what is stored of the event, or SQL is not sure; the domain says whether it is meant."""
    for word in searched_words(wanted.text):
        if not is_storable(word):
            yield sa.false()
            continue
        says = (search.says(text, word) for text in (e.type, e.reason))
        yield sa.or_(*says, sa.not_(search.is_silent(word))).is_not(sa.false())
