"""Where every projection stands: one row each with its code's version, its checkpoint, its lease and its rebuild.

Publishers follow the same log under the same leases, and have their rows in the same table; nobody takes them for
projections, whose names have no blank in them.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.errors import BadInput
from domain.projections.projection import Status
from domain.projections.read_models import READ_MODELS
from storage.engine.database import Database
from storage.engine.timekeeping import BankClock
from storage.schema import tables as schema

PUBLISHER = "publish "
"""What the name of a publisher's checkpoint begins with; its broker's address and the prefix of its subjects follow."""
LEASE_US = 15_000_000
"""A worker that has not shown itself for this long has lost its lease, in microseconds."""

p = schema.projections.c
COLUMNS = (
    p.name,
    p.version,
    p.source,
    p.status,
    p.problem,
    p.generation,
    p.position,
    p.lease_holder,
    p.lease_until,
    p.advanced_at,
    p.shadow_generation,
    p.shadow_version,
    p.shadow_position,
    p.shadow_started_at,
)
"""In the order of the fields of a Checkpoint, those of its shadow last."""
NO_SHADOW = dict.fromkeys(("shadow_generation", "shadow_version", "shadow_position", "shadow_started_at"))


def worker_name() -> str:
    """Who holds a lease: this process on this machine."""
    return f"{socket.gethostname()}/{os.getpid()}"


class ShadowCheckpoint(NamedTuple):
    """How far a rebuild under way is, in a generation of rows of its own.

    One that is done by share is stored with its version less than 0 until it is whole: no program takes it for rows of
    a position, and one that knows nothing of shares begins anew. Its `position` counts the events of its shares until
    then.
    """

    generation: int
    stored_version: int
    position: int
    started_at: int

    @property
    def version(self) -> int:
        """Of the code that folds it."""
        return abs(self.stored_version)

    @property
    def is_by_share(self) -> bool:
        """It is done by share, and not whole yet."""
        return self.stored_version < 0


class Checkpoint(NamedTuple):
    """Where a projection stands: its code's version, how far its live rows are, its lease and its rebuild.

    `source` is the file its code comes from, "" for one that comes with us. Times are UTC microseconds.
    """

    name: str
    version: int
    source: str
    status: Status
    problem: str
    generation: int
    position: int
    lease_holder: str
    lease_until: int
    advanced_at: int
    shadow: ShadowCheckpoint | None

    def is_leased(self, now: int) -> bool:
        """Whether somebody's lease stands, by the bank's clock."""
        return now <= self.lease_until <= now + LEASE_US

    @property
    def same_rebuild(self) -> list[sa.ColumnElement[bool]]:
        """The condition that the rebuild under way is the one that was read, or that there still is none."""
        generation, version = (None, None) if self.shadow is None else self.shadow[:2]  # as they are stored
        return [
            p.shadow_generation.is_not_distinct_from(generation),
            p.shadow_version.is_not_distinct_from(version),
        ]


class Checkpoints:
    """The table `projections` of one database."""

    def __init__(self, database: Database, clock: BankClock) -> None:
        self._database, self._clock = database, clock

    def of(self, name: str) -> Checkpoint:
        """One projection. Raises BadInput, naming those there are, for no such name."""
        checkpoints = {one.name: one for one in self.all()}
        if name not in checkpoints:
            raise BadInput(f"There is no projection {name!r}; there are {', '.join(checkpoints)}.")
        return checkpoints[name]

    def all(self) -> list[Checkpoint]:
        """Every projection in order of name; those that come with us are there before they have begun."""
        checkpoints = {
            model.name: _beginning(model.name, model.version, model.source) for model in READ_MODELS
        }
        checkpoints |= {one.name: one for one in self._stored() if not one.name.startswith(PUBLISHER)}
        return [checkpoints[name] for name in sorted(checkpoints)]

    def publishers(self) -> list[Checkpoint]:
        """Those of publishers, in order of name, which begins with PUBLISHER."""
        found = (one for one in self._stored() if one.name.startswith(PUBLISHER))
        return sorted(found, key=lambda one: one.name)

    def lease(self, name: str, me: str) -> bool:
        """Take or renew the lease; False while somebody else's stands.

        It is judged and given by the bank's clock in one statement, whatever the worker's clock says. One that goes
        on for longer than a lease lasts was given by another clock, and does not stand.
        """
        self.register(name)
        now = self._clock.sql()
        is_free = ~p.lease_until.between(now, now + LEASE_US)
        taken = self._database.query(
            sa.update(schema.projections)
            .where(p.name == name, (p.lease_holder == me) | is_free)
            .values(lease_holder=me, lease_until=now + LEASE_US)
        )
        with self._database.writing() as driver:
            return bool(driver.execute(taken.sql, taken.values()).rowcount == 1)

    def release(self, me: str) -> None:
        """Give back every lease that is held, so that the next worker need not wait until they run out."""
        given = (
            sa.update(schema.projections).where(p.lease_holder == me).values(lease_holder="", lease_until=0)
        )
        query = self._database.query(given)
        if any(one.lease_holder == me for one in self._stored()):
            with self._database.writing() as driver:
                driver.execute(query.sql, query.values())

    def register(self, name: str) -> None:
        """Give a publisher, or a read model that comes with us, its first checkpoint, before it is written."""
        if not self._stored(name):
            if name.startswith(PUBLISHER):
                self.insert(name, 1)
            else:
                self.insert(name, next(model.version for model in READ_MODELS if model.name == name))

    def insert(self, name: str, version: int, source: str = "") -> None:
        """The first checkpoint of a consumer; one that is there already stays as it is."""
        statement = schema.adding(schema.projections, self._database.engine.dialect)
        query = self._database.query(statement)
        with self._database.writing() as driver:
            driver.execute(query.sql, query.values(**_columns(_beginning(name, version, source))))

    def set(self, name: str, **values: Any) -> None:
        """Change the checkpoint of a projection in a transaction of its own."""
        self.of(name)
        self.register(name)
        with self._database.writing() as driver:
            self.update(driver, name, **values)

    def update(
        self, driver: Any, name: str, where: Sequence[sa.ColumnElement[bool]] = (), **values: Any
    ) -> bool:
        """Change the checkpoint of a projection where the conditions hold, inside the caller's transaction; whether
        they did."""
        changed = sa.update(schema.projections).where(p.name == name, *where).values(**values)
        query = self._database.query(changed)
        return bool(driver.execute(query.sql, query.values()).rowcount == 1)

    def begin_shadow(self, driver: Any, checkpoint: Checkpoint, stored_version: int) -> bool:
        """Begin a rebuild inside the caller's transaction; False where the checkpoint is not what was read."""
        return self.update(
            driver,
            checkpoint.name,
            [p.generation == checkpoint.generation, *checkpoint.same_rebuild],
            shadow_generation=checkpoint.generation + 1,
            shadow_version=stored_version,
            shadow_position=0,
            shadow_started_at=self._clock.now(),
        )

    def _stored(self, name: str | None = None) -> list[Checkpoint]:
        statement = sa.select(*COLUMNS) if name is None else sa.select(*COLUMNS).where(p.name == name)
        return [_checkpoint(row) for row in self._database.run(self._database.query(statement))]


def _checkpoint(row: tuple[Any, ...]) -> Checkpoint:
    """A row of COLUMNS."""
    *live, generation, version, position, started_at = row
    shadow = None if generation is None else ShadowCheckpoint(generation, version, position, started_at)
    return Checkpoint._make((*live, shadow))


def _columns(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint without a rebuild as a row of the table."""
    live = checkpoint._asdict()
    del live["shadow"]
    return live | NO_SHADOW


def _beginning(name: str, version: int, source: str) -> Checkpoint:
    """The checkpoint of a consumer that has not begun."""
    return Checkpoint(
        name=name,
        version=version,
        source=source,
        status="running",
        problem="",
        generation=1,
        position=0,
        lease_holder="",
        lease_until=0,
        advanced_at=0,
        shadow=None,
    )
