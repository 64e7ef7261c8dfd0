"""Bringing read models up to date, a batch at a time: what an open app does beside, and the service all day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from domain.errors import BadInput, WrongClock

if TYPE_CHECKING:
    from domain.projections.port import Projections

BATCH = 5_000
"""Events that each passes in its turn: the same ones, read once for all that stand together."""


class CatchUp:
    """Advances the projections named, or all. `problems` says of each why this program cannot run it."""

    def __init__(self, projections: Projections, names: Collection[str] = (), batch: int = BATCH) -> None:
        self._projections, self._names, self._batch = projections, names, batch
        self.problems: dict[str, str] = {}

    def steps(self) -> Iterator[tuple[str, int]]:
        """Each batch as (projection, events passed), in turn, until none of them moves any more.

        Raises StoreUnavailable, and Refused where this login may not write read models.
        """
        moving = self._behind()
        if moving and not self._has_right_clock(moving):
            return
        while moving:
            for name in tuple(moving):
                passed = self._advance(name)
                if passed:
                    yield name, passed
                else:
                    moving.remove(name)

    def _behind(self) -> list[str]:
        """What could move: asked first, because to advance costs a transaction even where there is nothing."""
        return [
            status.name
            for status in self._projections.statuses()
            if status.lag_events
            and status.status == "running"
            and (not self._names or status.name in self._names)
        ]

    def _has_right_clock(self, moving: Iterable[str]) -> bool:
        """Whether this computer's clock is the bank's: else it advances nothing, and `problems` says so."""
        try:
            self._projections.check_clock()
        except WrongClock as error:
            self.problems |= dict.fromkeys(moving, error.message)
            return False
        return True

    def _advance(self, name: str) -> int:
        try:
            passed = self._projections.advance(name, self._batch)
        except BadInput as error:
            self.problems[name] = error.message
            return 0
        self.problems.pop(name, None)
        return passed
