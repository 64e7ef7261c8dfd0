"""Rebuilding a read model share by share: the log up to a position, cut by stream, each share folded from nothing.

Shares are written in order of their streams, a transaction each, on the condition that the rebuild still stands where
it stood. How far it goes and where it stands is kept in a row of the rebuild itself, which nobody is shown. When the
last share is there the rebuild becomes one of a position, and is from then on like any other: nothing half is compared
with the live rows or swapped in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from domain.errors import BadInput
from domain.projections.projection import INTERNAL, Key, ReadModel, Row
from storage.engine.database import Database, tried_again
from storage.projections.checkpoints import Checkpoint, Checkpoints, ShadowCheckpoint, p
from storage.projections.rows import KeptRow, RowTable, kept_rows, loaded, place_of
from storage.projections.share import FoldedShare, Ordered, Share, ShareFolder, fold_share_at
from storage.schema import tables as schema
from storage.workers.shares import cut, in_order

if TYPE_CHECKING:
    from storage.workers.spread import Workers

SHARE = 8_000
"""Events of a share, about: enough to be worth a trip to another process, few enough to be written in one go."""
PAYS_FROM = 500_000
"""Events that several processes fold sooner than one, whatever the read model: they have to be started first."""
PLACE: Key = (f"{INTERNAL}{INTERNAL}rebuild", "")
"""The row that says how far the rebuild goes, and the last stream that is in it."""


class Place(NamedTuple):
    """Up to which position the rebuild goes, and the last stream that is in it, "" for none."""

    until: int
    after: str


class ShareRebuild:
    """Rebuilds of one database that are done by share."""

    def __init__(self, database: Database, table: RowTable, checkpoints: Checkpoints) -> None:
        self._database, self._table, self._checkpoints = database, table, checkpoints
        e = schema.events.c
        self._sizes = database.query(
            sa.select(e.stream_id, sa.func.count())
            .where(e.position <= sa.bindparam("until", type_=sa.BigInteger()))
            .group_by(e.stream_id)
        )

    def begin(self, driver: Any, name: str, generation: int, until: int) -> None:
        """Say how far a new rebuild goes, inside the caller's transaction."""
        self._table.write(driver, name, generation, {PLACE: Place(until, "")._asdict()})

    def until(self, name: str, shadow: ShadowCheckpoint) -> int:
        """The position up to which it goes."""
        place = self._place(name, shadow)
        return 0 if place is None else place.until

    def steps(
        self, checkpoint: Checkpoint, model: ReadModel, wanted: Ordered, workers: Workers | None
    ) -> Iterator[None]:
        """Go on with the rebuild, share by share; ends early where somebody else went on with it meanwhile.

        Raises NotByShare, and BadInput with the event and the line where the fold fails.
        """
        shadow = checkpoint.shadow
        assert shadow is not None
        place = self._place(checkpoint.name, shadow)
        if place is None:
            raise BadInput(
                f"The rebuild of {checkpoint.name} has lost its place; `recount projections rebuild {checkpoint.name} "
                "--discard` drops it, and then it can begin again."
            )
        for folded in self._folded(model, wanted, workers, self._shares(place)):
            place = place._replace(after=folded.share.last)
            moved = shadow._replace(position=shadow.position + folded.share.events)
            if not self._written(checkpoint._replace(shadow=shadow), model, moved, place, folded):
                return
            shadow = moved
            yield
        # The workers opened what is at the address, and it must have been one bank all the time.
        self._database.still_there()
        whole = shadow._replace(stored_version=shadow.version, position=place.until)
        with self._database.writing() as driver:
            if self._moved(driver, checkpoint._replace(shadow=shadow), whole):
                self._table.write(driver, checkpoint.name, shadow.generation, {PLACE: None})

    def _folded(
        self, model: ReadModel, wanted: Ordered, workers: Workers | None, shares: Iterator[Share]
    ) -> Iterator[FoldedShare]:
        """Each share in order, folded here or by the workers."""
        if workers is None:
            folder = ShareFolder(self._database, model)
            yield from map(folder.fold, shares)
            return
        yield from in_order(workers, fold_share_at, ((wanted, share) for share in shares))

    def _shares(self, place: Place) -> Iterator[Share]:
        """What is left of the log, in order of stream."""
        left = (
            one for one in sorted(self._database.run(self._sizes, until=place.until)) if one[0] > place.after
        )
        for streams in cut(left, SHARE):
            (first, _), (last, _) = streams[0], streams[-1]
            yield Share(first, last, place.until, sum(events for _, events in streams))

    def _written(
        self,
        checkpoint: Checkpoint,
        model: ReadModel,
        moved: ShadowCheckpoint,
        place: Place,
        folded: FoldedShare,
    ) -> bool:
        """Write the rows of a share with the place that it ends at; False where somebody else moved the rebuild."""
        name, generation = checkpoint.name, moved.generation
        at = list(kept_rows({PLACE: place._asdict()}))

        def write() -> bool:
            with self._database.writing() as driver:
                if not self._moved(driver, checkpoint, moved):
                    return False
                # Merged behind that: nobody else can have written the same share.
                merge, rows = model.merge, folded.rows
                merged = rows if merge is None else self._merged(name, generation, merge, rows)
                self._table.put(driver, name, generation, [*merged, *at])
            return True

        return tried_again(write)

    def _moved(self, driver: Any, checkpoint: Checkpoint, moved: ShadowCheckpoint) -> bool:
        """Move the checkpoint of the rebuild, inside the caller's transaction; False where it has moved since."""
        shadow = checkpoint.shadow
        assert shadow is not None
        unmoved = [p.shadow_position == shadow.position, p.shadow_started_at == shadow.started_at]
        return self._checkpoints.update(
            driver,
            checkpoint.name,
            [*unmoved, *checkpoint.same_rebuild],
            shadow_version=moved.stored_version,
            shadow_position=moved.position,
        )

    def _merged(
        self, name: str, generation: int, merge: Callable[[Row, Row], Row], rows: list[KeptRow]
    ) -> list[KeptRow]:
        """The rows of a share, each merged with the one that shares before it have made of the same key."""
        places = [place_of(row) for row in rows]
        before = self._table.some(name, generation, places)
        merged = list[KeptRow]()
        for key, row in zip(places, rows, strict=True):
            _, _, data, *_ = row
            known = before[key]
            if known is None:
                merged.append(row)
            else:
                merged += kept_rows({key: merge(known, loaded(name, key, data))})
        return merged

    def _place(self, name: str, shadow: ShadowCheckpoint) -> Place | None:
        """Where it stands; None where it was dropped meanwhile."""
        kept = self._table.get(name, shadow.generation, PLACE)
        return None if kept is None else Place(**kept)
