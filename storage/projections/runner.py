"""Running read models: rows and checkpoint in one transaction, one worker at a time, rebuilt in shadow.

A worker reads a batch, folds it in memory, and commits the rows it changed together with the checkpoint, on
the condition that the checkpoint still stands where the batch began. So no event is ever applied twice,
whoever else believed to be in charge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.errors import BadInput, WrongClock
from domain.ports import Clock
from domain.projections.projection import Comparison, Key, ProjectionStatus, ReadModel, Row, Shadow
from domain.projections.read_models import READ_MODELS, models_of
from storage.engine.database import Database, tried_again
from storage.engine.timekeeping import BankClock
from storage.log.profile import ProfileReader
from storage.projections.by_share import PAYS_FROM, ShareRebuild
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
from storage.projections.distances import Distances
from storage.projections.folding import folded, readable
from storage.projections.log_batch import LogBatches
from storage.projections.rows import RowCache, RowTable
from storage.projections.share import NotByShare, Ordered, model_of, ordered, rebuild_stopped
from storage.projections.tracks import Track, live_track, shadow_track
from storage.projections.user_files import load_projection

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
        self._distances = Distances(database, self._table, self._profiles, self._shares)

    def statuses(self) -> list[ProjectionStatus]:
        head, now = self._distances.head(), self._clock.now()
        return [self._distances.status(one, head, now) for one in self._checkpoints.all()]

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
        wanted = ordered(name, checkpoint.source, self._profiles.profile())
        model = model_of(wanted)
        must = bool(cluster) or (jobs or 1) > 1
        if must and model.not_by_share:
            raise BadInput(model.not_by_share)
        events = self._distances.target_of(model.version, checkpoint)
        is_for_one = model.not_by_share or (jobs is None and events < PAYS_FROM)
        most = 1 if is_for_one else jobs
        with spread(self._database, self._address, events, most, cluster) as workers:
            self._begun(model, checkpoint, by_share=workers is not None, must=must)
            yield from self._rebuilt(model, wanted, workers, must=must)

    def _begun(self, model: ReadModel, checkpoint: Checkpoint, *, by_share: bool, must: bool) -> None:
        """Begin a rebuild where none of this version is under way. Raises BadInput where it `must` be by share, and the
        one under way is not."""
        shadow = checkpoint.shadow
        if shadow is None or shadow.version != model.version:
            self._begin_shadow(model, checkpoint, by_share=by_share)
        elif must and not shadow.is_by_share:
            left = self._distances.between(shadow.position, self._distances.target(checkpoint, shadow))
            if left > BATCH:
                raise BadInput(
                    f"The rebuild of {model.name} under way was begun by one process, and has {left:,} events to go; "
                    "let one process finish it, or discard it first (--discard)."
                )

    def _rebuilt(
        self, model: ReadModel, wanted: Ordered, workers: Workers | None, *, must: bool
    ) -> Iterator[Shadow]:
        """Go on with the rebuild under way, as it was begun, until it is where it has to be. A model that turns out not
        to be for shares is begun anew in this process, unless it `must`."""
        passed = 1
        while passed:
            checkpoint = self._checkpoints.of(model.name)
            if checkpoint.shadow is None:
                return
            if checkpoint.shadow.is_by_share:
                try:
                    yield from self._by_share(checkpoint, model, wanted, workers)
                except NotByShare:
                    self.discard(model.name)
                    if must:
                        raise
                    self._begin_shadow(model, self._checkpoints.of(model.name), by_share=False)
                continue
            left = self._distances.between(
                checkpoint.shadow.position, self._distances.target(checkpoint, checkpoint.shadow), most=BATCH
            )
            passed = self._step(model, shadow_track(checkpoint.shadow), left)
            checkpoint = self._checkpoints.of(model.name)
            if checkpoint.shadow is None:
                return
            yield self._distances.shadow(checkpoint, checkpoint.shadow)

    def _by_share(
        self, checkpoint: Checkpoint, model: ReadModel, wanted: Ordered, workers: Workers | None
    ) -> Iterator[Shadow]:
        """Go on by share. Raises NotByShare for a model that turns out not to be for that."""
        for _ in self._shares.steps(checkpoint, model, wanted, workers):
            now = self._checkpoints.of(model.name)
            if now.shadow is None:
                return
            yield self._distances.shadow(now, now.shadow)

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
            behind = self._distances.between(shadow.position, checkpoint.position)
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
        generation, target = checkpoint.generation + 1, self._distances.target_of(model.version, checkpoint)
        self._checkpoints.register(model.name)
        with self._database.writing() as driver:
            if self._checkpoints.begin_shadow(
                driver, checkpoint, -model.version if by_share else model.version
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
            model, between = self._model(checkpoint), self._distances.between(behind.position, ahead.position)
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

    def _model(self, checkpoint: Checkpoint) -> ReadModel:
        if checkpoint.source:
            return load_projection(checkpoint.source)
        return next(one for one in models_of(self._profiles.profile()) if one.name == checkpoint.name)
