"""Where every projection stands: one row each with its code's version, its checkpoint, its lease and its rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.errors import BadInput
from domain.projections.projection import ReadModel
from domain.projections.read_models import READ_MODELS
from storage.engine.database import Database
from storage.engine.timekeeping import BankClock
from storage.schema import tables as schema

LEASE_US = 15_000_000
"""A worker that has not shown itself for this long has lost its lease, in microseconds."""

p = schema.projections.c
Checkpoint = dict[str, Any]
"""A row of the table `projections` by column."""

SHADOW = ("shadow_generation", "shadow_version")
"""What says which rebuild is under way."""
NO_SHADOW = dict.fromkeys(("shadow_generation", "shadow_version", "shadow_position", "shadow_started_at"))


class Checkpoints:
    """The table `projections` of one database."""

    def __init__(self, database: Database, clock: BankClock) -> None:
        self._database, self._clock = database, clock

    def of(self, name: str) -> Checkpoint:
        """One projection. Raises BadInput, naming those there are, for no such name."""
        standings = {row["name"]: row for row in self.all()}
        if name not in standings:
            raise BadInput(f"There is no projection {name!r}; there are {', '.join(standings)}.")
        return standings[name]

    def all(self) -> list[Checkpoint]:
        """Every projection in order of name; those that come with us are there before they have begun."""
        standings = {model.name: _beginning(model) for model in READ_MODELS}
        standings |= {row["name"]: row for row in self._rows()}
        return [standings[name] for name in sorted(standings)]

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
        if any(row["lease_holder"] == me for row in self._rows()):
            with self._database.writing() as driver:
                driver.execute(query.sql, query.values())

    def register(self, name: str) -> None:
        """Give a read model that comes with us its first checkpoint, when it is about to be written."""
        if not self._rows(name):
            self.insert(next(model for model in READ_MODELS if model.name == name))

    def insert(self, model: ReadModel) -> None:
        """The first checkpoint of a read model; one that is there already stays as it is."""
        statement = schema.adding(schema.projections, self._database.engine.dialect)
        query = self._database.query(statement)
        with self._database.writing() as driver:
            driver.execute(query.sql, query.values(**_beginning(model)))

    def set(self, name: str, **values: Any) -> None:
        """Change the standing of a projection in a transaction of its own."""
        self.of(name)
        self.register(name)
        with self._database.writing() as driver:
            self.update(driver, name, **values)

    def update(
        self, driver: Any, name: str, where: Sequence[sa.ColumnElement[bool]] = (), **values: Any
    ) -> bool:
        """Change the standing of a projection where the conditions hold, inside the caller's transaction; whether
        they did."""
        changed = sa.update(schema.projections).where(p.name == name, *where).values(**values)
        query = self._database.query(changed)
        return bool(driver.execute(query.sql, query.values()).rowcount == 1)

    def _rows(self, name: str | None = None) -> list[Checkpoint]:
        query = self._database.query(sa.select(*p) if name is None else sa.select(*p).where(p.name == name))
        names = [column.name for column in p]
        return [dict(zip(names, row, strict=True)) for row in self._database.run(query)]


def _beginning(model: ReadModel) -> Checkpoint:
    """The standing of a projection that has not begun."""
    return {
        "name": model.name,
        "version": model.version,
        "source": model.source,
        "status": "running",
        "problem": "",
        "generation": 1,
        "position": 0,
        **NO_SHADOW,
        "lease_holder": "",
        "lease_until": 0,
        "advanced_at": 0,
    }


def is_leased(standing: Checkpoint, now: int) -> bool:
    """Whether somebody's lease stands, by the bank's clock."""
    return bool(now <= standing["lease_until"] <= now + LEASE_US)


def still(standing: Checkpoint, columns: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """The condition that these columns are as they were read."""
    return [p[name].is_not_distinct_from(standing[name]) for name in columns]
