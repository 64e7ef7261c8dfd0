"""Where a show stands in its script, and what leads to the next step, to the one before, or back to this one.

What was recorded stays: keys that recorded something are never pressed twice, nor are those that led to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tui.application.presenting.script import Script, Stand, Step, Stroke


@dataclass(frozen=True, slots=True)
class Go:
    """Stand there, whatever is open."""

    stand: Stand


@dataclass(frozen=True, slots=True)
class Do:
    """Press the keys of the step of that index; `quick` where they were seen before."""

    step: int
    strokes: tuple[Stroke, ...]
    quick: bool = False


Move: TypeAlias = Go | Do


@dataclass(frozen=True, slots=True)
class Way:
    """What leads to the step of an index."""

    moves: tuple[Move, ...]
    to: int


class Show:
    """One showing of a script; it begins before its first step."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.at = 0
        """The index of the step that is shown."""
        self.failure = ""
        """Why its keys, or the way to it, led nowhere; "" where they did not."""
        self._recorded: set[int] = set()
        """Indices of steps whose keys have done what cannot be done again."""
        self._passed: set[int] = set()
        """Those of steps whose keys led nowhere and were gone past."""

    @property
    def step(self) -> Step:
        """The one that is shown."""
        return self.script.steps[self.at]

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What going on presses."""
        is_left_out = self.failure or self.at in self._recorded | self._passed
        return () if is_left_out else self.step.strokes

    @property
    def is_done(self) -> bool:
        """The keys of the step that is shown have recorded something."""
        return self.at in self._recorded

    @property
    def is_at_end(self) -> bool:
        """The script says nothing after it."""
        return self.at == len(self.script.steps) - 1

    def begin(self) -> Way:
        """To the first step."""
        return self._way_to(0)

    def on(self, *, strayed: bool = False) -> Way | None:
        """To the next step by the keys of this one, from where it stands if somebody `strayed` from there. After a
        failure without those keys. None at the end."""
        if self.is_at_end:
            return None
        if self.failure:
            self._passed.add(self.at)
        elif strayed:
            return Way((*self._moves_to(self.at), *self._steps_on()), self.at + 1)
        return Way(tuple(self._steps_on()), self.at + 1)

    def back(self) -> Way | None:
        """To where the step before stood; after a failure to where this one does. None before the first."""
        if self.failure:
            self._passed.discard(self.at)
            return self._way_to(self.at)
        return self._way_to(self.at - 1) if self.at else None

    def recorded(self, step: int) -> None:
        """The keys of the step of that index have recorded something."""
        self._recorded.update(range(self._place_of(step), step + 1))

    def arrived(self, way: Way, failure: str = "", failed: Move | None = None) -> None:
        """It was gone; or the move `failed`, and what came after it was left out: only at a place that could not be
        stood at the step is the next one all the same."""
        self.failure = failure
        is_place = isinstance(failed, Go) and failed is way.moves[-1]
        if not failure or is_place or way.to < self.at:
            self.at = way.to

    def _steps_on(self) -> Iterator[Move]:
        yield from self._keys_of(self.at)
        stand = self.script.steps[self.at + 1].stand
        if stand is not None:
            yield Go(stand)

    def _way_to(self, at: int) -> Way:
        return Way(tuple(self._moves_to(at)), at)

    def _moves_to(self, at: int) -> Iterator[Move]:
        """The nearest place at or before that step, and the keys that lead on from it."""
        start = self._place_of(at)
        stand = self.script.steps[start].stand
        assert stand is not None
        yield Go(stand)
        for number in range(start, at):
            yield from self._keys_of(number, quick=True)

    def _place_of(self, at: int) -> int:
        """The index of the step whose place that one is reached from."""
        return next(number for number in range(at, -1, -1) if self.script.steps[number].stand is not None)

    def _keys_of(self, number: int, *, quick: bool = False) -> Iterator[Move]:
        strokes = self.script.steps[number].strokes
        if strokes and number not in self._recorded | self._passed:
            yield Do(number, strokes, quick)
