"""The log of a bank as what is to be published. Implements domain.publishing.ports.Outbox; documented there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from domain.errors import DamageFound
from domain.ports import Clock
from domain.publishing.ports import PublisherStatus
from domain.stream import RecordedEvent
from storage.encoding.codec import event_hash
from storage.encoding.rows import EVENT_COLUMNS, HASHED, Row, unread_event
from storage.engine.database import Database
from storage.engine.timekeeping import BankClock
from storage.projections.checkpoints import LEASE_US, PUBLISHER, Checkpoint, Checkpoints, worker_name
from storage.schema import tables as schema

RENEWED_SECONDS = LEASE_US / 2_000_000
"""A lease is renewed when half of it is over, not with every batch."""


class SqlOutbox:
    """The outbox of one database; `me` holds its leases."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        me: str | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._me, self._ticks = database, me or worker_name(), ticks
        self._clock = BankClock(database, clock)
        self._checkpoints = Checkpoints(database, self._clock)
        self._leased: dict[str, float] = {}
        e = schema.events.c
        events = (
            sa.select(*EVENT_COLUMNS).order_by(e.position).limit(sa.bindparam("limit", type_=sa.Integer()))
        )
        position = sa.bindparam("position", type_=sa.BigInteger())
        self._after = database.query(events.where(e.position > position))
        self._at = database.query(sa.select(*EVENT_COLUMNS).where(e.position == position))
        self._head = database.query(sa.select(sa.func.coalesce(sa.func.max(e.position), 0)))

    @property
    def source(self) -> str:
        return f"urn:recount:{self._database.facts['id']}"

    @property
    def is_standby(self) -> bool:
        return self._database.read_only and self._database.engine.dialect.name == "postgresql"

    def head(self) -> int:
        return int(self._database.value(self._head))

    def after(self, position: int, limit: int) -> Sequence[RecordedEvent[Any]]:
        self._database.still_there()
        sound: list[RecordedEvent[Any]] = []
        for row in self._database.run(self._after, position=position, limit=limit):
            if not _is_sound(row):
                if sound:
                    break
                raise DamageFound(
                    f"Event {row[2]:,} of {row[1]} is not as it was recorded, so neither it nor what follows is "
                    "published; `recount verify` tells more, and a backup has it as it was."
                )
            sound.append(unread_event(row))
        return sound

    def at(self, position: int) -> RecordedEvent[Any] | None:
        rows = self._database.run(self._at, position=position)
        return unread_event(rows[0]) if rows else None

    def lease(self, to: str, prefix: str) -> str:
        name = _name(to, prefix)
        renewed = self._leased.get(name)
        if self._database.read_only or (renewed is not None and self._ticks() - renewed < RENEWED_SECONDS):
            return ""
        asked = self._ticks()
        if self._checkpoints.lease(name, self._me):
            self._leased[name] = asked
            return ""
        self._leased.pop(name, None)
        return next(one.lease_holder for one in self._checkpoints.publishers() if one.name == name)

    def passed(self, to: str, prefix: str, position: int) -> None:
        if self._database.read_only:
            return
        with self._database.writing() as driver:
            self._checkpoints.update(
                driver, _name(to, prefix), position=position, advanced_at=self._clock.now()
            )

    def release(self) -> None:
        self._leased.clear()
        if not self._database.read_only:
            self._checkpoints.release(self._me)

    def statuses(self) -> Sequence[PublisherStatus]:
        head, now = self.head(), self._clock.now()
        return [self._status(one, head, now) for one in self._checkpoints.publishers()]

    def _status(self, one: Checkpoint, head: int, now: int) -> PublisherStatus:
        e = schema.events.c
        waiting = sa.select(sa.func.count(), sa.func.min(e.recorded_at)).where(e.position > one.position)
        ((lag, oldest),) = self._database.run(self._database.query(waiting))
        to, _, prefix = one.name.removeprefix(PUBLISHER).partition(" ")
        return PublisherStatus(
            to=to,
            prefix=prefix,
            position=one.position,
            head=head,
            lag_events=lag,
            lag_seconds=0.0 if oldest is None else max(0.0, (now - oldest) / 1_000_000),
            lease_holder=one.lease_holder if one.is_leased(now) else "",
            advanced_at=one.advanced_at,
        )


def _name(to: str, prefix: str) -> str:
    return f"{PUBLISHER}{to} {prefix}"


def _is_sound(row: Row) -> bool:
    """Whether the event has the hash that it was recorded with."""
    try:
        return bool(event_hash(row[15], row[HASHED]) == row[16])
    except (TypeError, ValueError, AttributeError):  # a damaged file holds values of any type
        return False
