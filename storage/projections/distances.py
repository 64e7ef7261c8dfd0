"""How far read models and their rebuilds are, and how far they have to go."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.projections.projection import ProjectionStatus, Shadow
from domain.projections.read_models import READ_MODELS
from storage.engine.database import Database
from storage.log.profile import ProfileReader
from storage.projections.by_share import ShareRebuild
from storage.projections.checkpoints import Checkpoint, ShadowCheckpoint
from storage.projections.rows import RowTable
from storage.schema import tables as schema


class Distances:
    """Those of the projections of one database."""

    def __init__(
        self, database: Database, table: RowTable, profiles: ProfileReader, shares: ShareRebuild
    ) -> None:
        self._database, self._table = database, table
        self._profiles, self._shares = profiles, shares

    def target(self, checkpoint: Checkpoint, shadow: ShadowCheckpoint) -> int:
        """The position that a rebuild has to reach."""
        if shadow.is_by_share:
            return self._shares.until(checkpoint.name, shadow)
        return self.target_of(shadow.version, checkpoint)

    def target_of(self, version: int, checkpoint: Checkpoint) -> int:
        """The position that a rebuild by code of that version has to reach."""
        if version != checkpoint.version and checkpoint.position:
            return checkpoint.position
        return self.head()

    def between(self, behind: int, ahead: int, most: int | None = None) -> int:
        """How many events lie between two positions; `most` is enough to know of."""
        e = schema.events.c
        between = sa.select(e.position).where(e.position > behind, e.position <= ahead).limit(most)
        return int(self._one(sa.select(sa.func.count()).select_from(between.subquery())))

    def status(self, checkpoint: Checkpoint, head: int, now: int) -> ProjectionStatus:
        """That of one projection, by the position of the newest event and the bank's clock."""
        e, shadow = schema.events.c, checkpoint.shadow
        waiting = sa.select(sa.func.count(), sa.func.min(e.recorded_at), sa.func.max(e.recorded_at))
        asked = self._database.query(waiting.where(e.position > checkpoint.position))
        lag, oldest, newest = self._database.run(asked)[0]
        until = newest if self._database.is_training else now  # there the clock goes on from the newest event
        return ProjectionStatus(
            name=checkpoint.name,
            title=self._title(checkpoint),
            version=checkpoint.version,
            status=checkpoint.status,
            problem=checkpoint.problem,
            position=checkpoint.position,
            head=head,
            lag_events=lag,
            lag_seconds=0.0 if oldest is None else max(0.0, (until - oldest) / 1_000_000),
            rows=self._table.count(checkpoint.name, checkpoint.generation),
            source=checkpoint.source,
            lease_holder=checkpoint.lease_holder if checkpoint.is_leased(now) else "",
            advanced_at=checkpoint.advanced_at,
            seen_at=now,
            zone="" if checkpoint.source else self._profiles.profile().zone,
            shadow=self.shadow(checkpoint, shadow) if shadow is not None else None,
        )

    def shadow(self, checkpoint: Checkpoint, shadow: ShadowCheckpoint) -> Shadow:
        """A rebuild under way."""
        return Shadow(shadow.version, shadow.position, self.target(checkpoint, shadow), shadow.started_at)

    def head(self) -> int:
        """The position of the newest event."""
        return int(self._one(sa.select(sa.func.coalesce(sa.func.max(schema.events.c.position), 0))))

    def _title(self, checkpoint: Checkpoint) -> str:
        return next((model.title for model in READ_MODELS if model.name == checkpoint.name), checkpoint.name)

    def _one(self, statement: sa.Select[Any]) -> Any:
        return self._database.value(self._database.query(statement))
