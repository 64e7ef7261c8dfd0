"""Which rows of a projection are meant, and how far they are: the live ones, or those of a rebuild in shadow."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from storage.projections.checkpoints import Checkpoint, ShadowCheckpoint, p


@dataclass(frozen=True, slots=True)
class Track:
    """The live rows or the shadow: which generation, how far, and the columns that say so."""

    generation: int
    position: int
    generation_column: sa.Column[int]
    position_column: sa.Column[int]

    @property
    def is_shadow(self) -> bool:
        """It is that of a rebuild."""
        return self.position_column is p.shadow_position

    @property
    def unmoved(self) -> list[sa.ColumnElement[bool]]:
        """The condition that nobody has moved it since."""
        return [self.generation_column == self.generation, self.position_column == self.position]


def live_track(checkpoint: Checkpoint) -> Track:
    """The rows that are shown."""
    return Track(checkpoint.generation, checkpoint.position, p.generation, p.position)


def shadow_track(shadow: ShadowCheckpoint) -> Track:
    """The rows of the rebuild under way."""
    return Track(shadow.generation, shadow.position, p.shadow_generation, p.shadow_position)
