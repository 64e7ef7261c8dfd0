"""Live rows beside those of a rebuild: what differs, and why the two cannot be compared."""

from __future__ import annotations

from domain.errors import BadInput
from domain.projections.projection import INTERNAL, Comparison, Key, Row
from storage.projections.checkpoints import ShadowCheckpoint

MAX_EXAMPLES = 20


def compared(position: int, live: dict[Key, Row], shadow: dict[Key, Row]) -> Comparison:
    """What differs between the live rows and those of a rebuild, both at that position."""
    keys = sorted(live.keys() | shadow.keys())
    differing = [key for key in keys if live.get(key) != shadow.get(key)]
    examples = {key: (live.get(key), shadow.get(key)) for key in differing[:MAX_EXAMPLES]}
    shown = sum(not scope.startswith(INTERNAL) for scope, _ in keys)
    notes = sum(scope.startswith(INTERNAL) for scope, _ in differing)
    return Comparison(position, shown, len(differing), examples, notes)


def check_whole(name: str, shadow: ShadowCheckpoint) -> None:
    """Raises BadInput for a rebuild by share that is not finished: its rows are of no position."""
    if shadow.is_by_share:
        raise BadInput(f"The rebuild of {name} has shares to go; finish it, or discard it.")


def restless(name: str) -> BadInput:
    """That others move the rows all the time."""
    return BadInput(
        f"The rows of {name} and those of its rebuild do not hold still; pause its workers and try again."
    )
