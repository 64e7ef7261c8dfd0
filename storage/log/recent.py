"""Who was paid or paid an amount lately: the newest of the log, looked through by position."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from domain.account.event_kinds import EVENT_KINDS, ledger_effect
from domain.stream import RecordedEvent
from storage.encoding.rows import EVENT_COLUMNS, recorded_event
from storage.encoding.upcasting import TWINS
from storage.engine.database import Database
from storage.engine.search import KIND
from storage.schema import tables as schema

e = schema.events.c
MOVING = sorted(kind.tag for kind in EVENT_KINDS if kind.moves is not None)
"""Types that move money."""


def recent_entries(database: Database, amounts: Collection[int], span: int) -> list[RecordedEvent]:
    """See domain.ports.EventLog.recent_entries."""
    wanted = set(amounts)
    if not wanted:
        return []
    with database.errors():
        rows = database.connection().execute(_recent(database, wanted, span)).all()
    found = (recorded_event(tuple(row)) for row in rows)
    return [one for one in found if one.event is not None and abs(ledger_effect(one.event)) in wanted]


def _recent(database: Database, amounts: Collection[int], span: int) -> sa.Select[tuple[object, ...]]:
    """Those that may be of an amount: its digits stand in what is stored, or the upcasters must be asked."""
    newest = sa.select(sa.func.max(e.position)).scalar_subquery()
    digits = [database.search.holds(e.data, str(amount)) for amount in sorted(amounts)]
    return (
        sa.select(*EVENT_COLUMNS)
        .where(e.position > newest - span, e.type.in_(MOVING), sa.or_(*digits, KIND.in_(list(TWINS))))
        .order_by(e.position.desc())
    )
