"""Which rows of a projection are meant, and how far they are: the live ones, or those of a rebuild in shadow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage.projections.checkpoints import Checkpoint, p


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


def live_track(standing: Checkpoint) -> Track:
    """The rows that are shown."""
    return Track(standing["generation"], standing["position"], p.generation, p.position)


def shadow_track(standing: Checkpoint) -> Track:
    """The rows of the rebuild under way."""
    return Track(
        standing["shadow_generation"], standing["shadow_position"], p.shadow_generation, p.shadow_position
    )


def place(standing: Checkpoint) -> tuple[Any, ...]:
    """Where the live rows and the shadow stand."""
    return live_track(standing), shadow_track(standing)
