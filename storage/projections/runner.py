"""Running read models: rows and checkpoint in one transaction, one worker at a time, rebuilt in shadow.

A worker reads a batch, folds it in memory, and commits the rows it changed together with the checkpoint, on
the condition that the checkpoint still stands where the batch began. So no event is ever applied twice,
whoever else believed to be in charge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from domain.errors import BadInput, WrongClock
from domain.ports import Clock
from domain.projections.projection import Comparison, Key, ProjectionStatus, ReadModel, Row, Shadow
from domain.projections.read_models import READ_MODELS, models_of
from storage.engine.database import Database, tried_again
from storage.engine.timekeeping import BankClock
from storage.log.profile import ProfileReader
from storage.projections.by_share import ShareRebuild
from storage.projections.checkpoints import (
    LEASE_US,
    NO_SHADOW,
    Checkpoint,
    Checkpoints,
    ShadowCheckpoint,
    p,
    worker_name,
)
from storage.projections.comparing import check_whole, compared, restless
from storage.projections.folding import folded, readable
from storage.projections.log_batch import LogBatches
from storage.projections.rows import RowCache, RowTable
from storage.projections.share import NotByShare, model_of, ordered, rebuild_stopped
from storage.projections.tracks import Track, live_track, shadow_track
from storage.projections.user_files import load_projection
from storage.schema import tables as schema

if TYPE_CHECKING:
    from storage.workers.spread import Workers

BATCH = 5_000
"""Events passed in one transaction of a read model."""
MAX_ATTEMPTS = 1000
"""How often something is tried again because others moved the rows meanwhile."""


class SqlProjections:
    """The projections of one database. Implements domain.projections.port.Projections; documented there.

    Leases and checkpoints go by the clock of the database; `clock` is the worker's (see storage.log.store.SqlStore).
    `address` is where processes that help with a rebuild open the database again.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        me: str | None = None,
        *,
        training: bool = False,
        address: str = "",
    ) -> None:
        self._database, self._me = database, me or worker_name()
        self._address = address or str(database.label)
        self._clock = BankClock(database, clock, training)
        self._table, self._checkpoints = RowTable(database), Checkpoints(database, self._clock)
        self._profiles = ProfileReader(database)
        self._batches = LogBatches(database)
        self._shares = ShareRebuild(database, self._table, self._checkpoints)

    def statuses(self) -> list[ProjectionStatus]:
        head, now = self._head(), self._clock.now()
        return [self._status(one, head, now) for one in self._checkpoints.all()]

    def check_clock(self) -> None:
        self._clock.check()

    def model(self, name: str) -> ReadModel:
        return self._model(self._checkpoints.of(name))

    def rows(
        self, name: str, scope: str | None = None, *, after: Key | None = None, limit: int | None = None
    ) -> list[tuple[Key, Row]]:
        return self._table.page(name, self._checkpoints.of(name).generation, scope, after, limit)

    def advance(self, name: str, limit: int = BATCH) -> int:
        checkpoint = self._checkpoints.of(name)
        if checkpoint.status != "running":
            return 0
        model = self._model(checkpoint)
        if model.version != checkpoint.version and checkpoint.position > 0:
            raise BadInput(
                f"The rows of {name} are of version {checkpoint.version} and its code is of version "
                f"{model.version}; `recount projections rebuild {name}` makes them anew."
            )
        if not self._leased(checkpoint):
            return 0
        if not checkpoint.position:
            self._checkpoints.set(name, version=model.version)
        return self._step(model, live_track(checkpoint), limit)

    def release(self) -> None:
        self._checkpoints.release(self._me)

    def pause(self, name: str) -> None:
        self._checkpoints.set(name, status="paused")

    def resume(self, name: str) -> None:
        self._checkpoints.set(name, status="running", problem="")

    def add(self, source: str) -> str:
        model = load_projection(source)
        if model.name in {one.name for one in READ_MODELS}:
            raise BadInput(
                f"{model.name} is the name of a read model that comes with Recount; choose another."
            )
        self._checkpoints.insert(model.name, model.version, model.source)
        taken_by = self._checkpoints.of(model.name).source
        if taken_by != model.source:
            raise BadInput(f"{model.name} is already taken by {taken_by}; choose another name.")
        return model.name

    def rebuild(self, name: str, *, jobs: int | None = 1, cluster: str = "") -> Iterator[Shadow]:
        from storage.workers.spread import spread

        checkpoint = self._checkpoints.of(name)
        model = self._model(checkpoint)
        must = bool(cluster) or (jobs or 1) > 1
        if must and model.not_by_share:
            raise BadInput(model.not_by_share)
        events = self._between(0, self._target_of(model.version, checkpoint)) if jobs is None else 0
        with spread(
            self._database, self._address, events, 1 if model.not_by_share else jobs, cluster
        ) as workers:
            self._begun(model, checkpoint, by_share=workers is not None, must=must)
            yield from self._rebuilt(name, workers, must=must)

    def _begun(self, model: ReadModel, checkpoint: Checkpoint, *, by_share: bool, must: bool) -> None:
        """Begin a rebuild where none of this version is under way. Raises BadInput where it `must` be by share, and the
        one under way is not."""
        shadow = checkpoint.shadow
        if shadow is None or shadow.version != model.version:
            self._begin_shadow(model, checkpoint, by_share=by_share)
        elif must and not shadow.is_by_share:
            left = self._between(shadow.position, self._target(checkpoint, shadow))
            if left > BATCH:
                raise BadInput(
                    f"The rebuild of {model.name} under way was begun by one process, and has {left:,} events to go; "
                    "let one process finish it, or discard it first (--discard)."
                )

    def _rebuilt(self, name: str, workers: Workers | None, *, must: bool) -> Iterator[Shadow]:
        """Go on with the rebuild under way, as it was begun, until it is where it has to be."""
        passed = 1
        while passed:
            checkpoint = self._checkpoints.of(name)
            if checkpoint.shadow is None:
                return
            if checkpoint.shadow.is_by_share:
                yield from self._by_share(checkpoint, workers, must=must)
                continue
            left = self._between(
                checkpoint.shadow.position, self._target(checkpoint, checkpoint.shadow), most=BATCH
            )
            passed = self._step(self._model(checkpoint), shadow_track(checkpoint.shadow), left)
            checkpoint = self._checkpoints.of(name)
            if checkpoint.shadow is None:
                return
            yield self._shadow(checkpoint, checkpoint.shadow)

    def _by_share(self, checkpoint: Checkpoint, workers: Workers | None, *, must: bool) -> Iterator[Shadow]:
        """Go on by share. A model that turns out not to be for that is begun anew in this process, unless it `must`."""
        name = checkpoint.name
        wanted = ordered(name, checkpoint.source, self._profiles.profile())
        model = model_of(wanted)
        try:
            for _ in self._shares.steps(checkpoint, model, wanted, workers):
                now = self._checkpoints.of(name)
                if now.shadow is None:
                    return
                yield self._shadow(now, now.shadow)
        except NotByShare:
            self.discard(name)
            if must:
                raise
            self._begin_shadow(model, self._checkpoints.of(name), by_share=False)

    def compare(self, name: str) -> Comparison:
        for _ in range(MAX_ATTEMPTS):
            live, shadow = self._meet(name)
            # Both in one view: a worker that goes on meanwhile would make one of them newer.
            with self._database.reading():
                checkpoint = self._checkpoints.of(name)
                if (
                    checkpoint.shadow is None
                    or live_track(checkpoint) != live
                    or shadow_track(checkpoint.shadow) != shadow
                ):
                    continue
                rows = dict(self._table.read(name, live.generation))
                rebuilt = dict(self._table.read(name, shadow.generation))
            return compared(live.position, rows, rebuilt)
        raise restless(name)

    def swap(self, name: str) -> None:
        for _ in range(MAX_ATTEMPTS):
            checkpoint = self._checkpoints.of(name)
            shadow = checkpoint.shadow
            if shadow is None:
                raise BadInput(
                    f"{name} has no rebuild to swap in; `recount projections rebuild {name}` makes one."
                )
            check_whole(name, shadow)
            behind = self._between(shadow.position, checkpoint.position)
            if behind > BATCH:
                raise BadInput(
                    f"The rebuild of {name} has {behind:,} events to go; finish it, or discard it."
                )
            if behind:
                self._step(self._model(checkpoint), shadow_track(shadow), behind)
            elif self._swapped(checkpoint, shadow):
                return
        raise restless(name)

    def discard(self, name: str) -> None:
        checkpoint = self._checkpoints.of(name)
        with self._database.writing() as driver:
            if checkpoint.shadow is not None and self._checkpoints.update(
                driver, name, checkpoint.same_rebuild, **NO_SHADOW
            ):
                self._table.drop(driver, name, checkpoint.shadow.generation)

    def _leased(self, checkpoint: Checkpoint) -> bool:
        """Whether this worker may go on with it. One whose clock is wrong takes no lease: it would be wrong about
        when that runs out. A lease is renewed when half of it is over, not with every batch."""
        try:
            self.check_clock()
        except WrongClock:
            return False
        left = checkpoint.lease_until - self._clock.now()
        if checkpoint.lease_holder == self._me and LEASE_US // 2 < left <= LEASE_US:
            return True
        return self._checkpoints.lease(checkpoint.name, self._me)

    def _begin_shadow(self, model: ReadModel, checkpoint: Checkpoint, *, by_share: bool) -> None:
        """Begin a rebuild, unless somebody else did since the checkpoint was read."""
        generation, target = checkpoint.generation + 1, self._target_of(model.version, checkpoint)
        self._checkpoints.register(model.name)
        with self._database.writing() as driver:
            if self._checkpoints.update(
                driver,
                model.name,
                [p.generation == checkpoint.generation, *checkpoint.same_rebuild],
                shadow_generation=generation,
                shadow_version=-model.version if by_share else model.version,
                shadow_position=0,
                shadow_started_at=self._clock.now(),
            ):
                self._table.drop(driver, model.name, generation)
                if by_share:
                    self._shares.begin(driver, model.name, generation, target)

    def _swapped(self, checkpoint: Checkpoint, shadow: ShadowCheckpoint) -> bool:
        """Put the shadow in the place of the live rows; False where it has moved since the checkpoint was read."""
        with self._database.writing() as driver:
            moved = self._checkpoints.update(
                driver,
                checkpoint.name,
                [p.shadow_position == shadow.position, *checkpoint.same_rebuild],
                generation=shadow.generation,
                version=shadow.version,
                position=shadow.position,
                status="running",
                problem="",
                **NO_SHADOW,
            )
            if moved:
                self._table.drop(driver, checkpoint.name, checkpoint.generation)
        return moved

    def _step(self, model: ReadModel, track: Track, limit: int) -> int:
        """Fold the events after a checkpoint, and move it; how many events were passed."""
        return tried_again(lambda: self._stepped(model, track, limit))

    def _stepped(self, model: ReadModel, track: Track, limit: int) -> int:
        batch = self._batches.after(track.position, limit)
        if not batch.rows:
            return 0
        events, reached, problem = readable(model, batch, track.position)
        cache = RowCache(self._table, model.name, track.generation)
        if model.asks is not None:
            cache.read(map(model.asks, events))
        if reached > track.position:
            # What comes before an event that cannot be read is taken first; the next step meets it and stops.
            problem = folded(model, cache, events)
        if problem:
            return self._failed(model.name, track, problem)
        passed = {track.position_column.name: reached}
        if not track.is_shadow:
            passed["advanced_at"] = self._clock.now()
        with self._database.writing() as driver:
            if not self._checkpoints.update(driver, model.name, track.unmoved, **passed):
                return 0
            self._table.write(driver, model.name, track.generation, cache.changed)
        return sum(row[0] <= reached for row in batch.rows)

    def _failed(self, name: str, track: Track, problem: str) -> int:
        """Stop the projection, unless others have moved its rows since: then it folded what does not go together."""
        if track.is_shadow:
            shadow = self._checkpoints.of(name).shadow
            if shadow is not None and shadow_track(shadow) == track:
                raise rebuild_stopped(name, problem)
            return 0
        with self._database.writing() as driver:
            self._checkpoints.update(driver, name, track.unmoved, status="failed", problem=problem)
        return 0

    def _target(self, checkpoint: Checkpoint, shadow: ShadowCheckpoint) -> int:
        """The position that a rebuild has to reach."""
        if shadow.is_by_share:
            return self._shares.until(checkpoint.name, shadow)
        return self._target_of(shadow.version, checkpoint)

    def _target_of(self, version: int, checkpoint: Checkpoint) -> int:
        """The position that a rebuild by code of that version has to reach."""
        if version != checkpoint.version and checkpoint.position:
            return checkpoint.position
        return self._head()

    def _meet(self, name: str) -> tuple[Track, Track]:
        """Bring the live rows and the shadow to the same position. Raises BadInput where that cannot be."""
        for _ in range(MAX_ATTEMPTS):
            checkpoint = self._checkpoints.of(name)
            if checkpoint.shadow is None:
                raise BadInput(
                    f"{name} has no rebuild to compare; `recount projections rebuild {name}` makes one."
                )
            check_whole(name, checkpoint.shadow)
            live, shadow = live_track(checkpoint), shadow_track(checkpoint.shadow)
            if live.position == shadow.position:
                return live, shadow
            behind, ahead = sorted((live, shadow), key=lambda track: track.position)
            model, between = self._model(checkpoint), self._between(behind.position, ahead.position)
            is_of_today = model.version == checkpoint.shadow.version and (
                behind == shadow or model.version == checkpoint.version
            )
            moved = self._step(model, behind, min(between, BATCH)) if is_of_today else 0
            if not moved and (not is_of_today or self._checkpoints.of(name).status == "failed"):
                raise BadInput(
                    f"The rows of {name} stand at {live.position} and those of its rebuild at "
                    f"{shadow.position}, and its code cannot bring them together; rebuild it again."
                )
        raise restless(name)

    def _between(self, behind: int, ahead: int, most: int | None = None) -> int:
        """How many events lie between two positions; `most` is enough to know of."""
        e = schema.events.c
        between = sa.select(e.position).where(e.position > behind, e.position <= ahead).limit(most)
        return int(self._one(sa.select(sa.func.count()).select_from(between.subquery())))

    def _status(self, checkpoint: Checkpoint, head: int, now: int) -> ProjectionStatus:
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
            shadow=self._shadow(checkpoint, shadow) if shadow is not None else None,
        )

    def _shadow(self, checkpoint: Checkpoint, shadow: ShadowCheckpoint) -> Shadow:
        return Shadow(shadow.version, shadow.position, self._target(checkpoint, shadow), shadow.started_at)

    def _title(self, checkpoint: Checkpoint) -> str:
        return next((model.title for model in READ_MODELS if model.name == checkpoint.name), checkpoint.name)

    def _model(self, checkpoint: Checkpoint) -> ReadModel:
        if checkpoint.source:
            return load_projection(checkpoint.source)
        return next(one for one in models_of(self._profiles.profile()) if one.name == checkpoint.name)

    def _head(self) -> int:
        """The position of the newest event."""
        return int(self._one(sa.select(sa.func.coalesce(sa.func.max(schema.events.c.position), 0))))

    def _one(self, statement: sa.Select[Any]) -> Any:
        return self._database.value(self._database.query(statement))
