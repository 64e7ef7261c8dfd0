"""Measuring: contenders take turns at the same work, so that whatever else the machine does hits all alike.

A figure is a ratio between contenders of one run. Absolute numbers stand beside it only to be read.
"""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
Point = TypeVar("Point")


def children_cpu() -> float:
    """Seconds that finished child processes computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


CLOCKS: tuple[Callable[[], float], ...] = (time.perf_counter, children_cpu, time.process_time)


class AnswersDiffer(Exception):
    """Two contenders did not do the same work, so that their times say nothing."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of each contender, turn by turn, on one clock."""

    seconds: Mapping[str, list[float]]

    def median(self, name: str) -> float:
        """Seconds of a usual turn."""
        return statistics.median(self.seconds[name])

    def percentile(self, name: str, percent: int) -> float:
        """Seconds that so many per cent of the turns did not pass."""
        ordered = sorted(self.seconds[name])
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    def speed(self, name: str, other: str) -> float:
        """How many times as fast as the other one is: the median over turns that stood side by side."""
        pairs = zip(self.seconds[name], self.seconds[other], strict=True)
        return statistics.median(theirs / ours for ours, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Turns(Generic[Answer]):
    """What contenders took and what they answered in the last turn.

    `cpu` is the time this process computed: for work that waits for nothing; neighbours on the machine hardly
    show in it. `wall` is the time that passed: for work that waits for a disk, a server or another process.
    `children` is the time that child processes computed.
    """

    wall: Times
    children: Times
    cpu: Times
    answers: dict[str, Answer]


def take_turns(contenders: Mapping[str, Callable[[], Answer]], turns: int) -> Turns[Answer]:
    """Let every contender do its whole work `turns` times, in an order that turns round each time.

    Raises AnswersDiffer unless all give equal answers in every turn.
    """
    taken: Turns[Answer] = _nothing_yet(contenders)
    with _fresh_heap():
        for turn in range(turns):
            for name in _order(contenders, turn):
                gc.collect()
                _timed(taken, name, contenders[name])
            agree(taken.answers)
    return taken


def take_turns_at(
    contenders: Mapping[str, Callable[[Point], object]], points: Sequence[Point]
) -> Turns[object]:
    """Let every contender answer one question after the other, all of them at each point before the next.

    The answers are not compared: contenders may stand on streams of different length.
    """
    taken: Turns[object] = _nothing_yet(contenders)
    with _fresh_heap():
        for turn, point in enumerate(points):
            for name in _order(contenders, turn):
                _timed(taken, name, partial(contenders[name], point))
    return taken


def agree(answers: Mapping[str, object]) -> None:
    """Raise AnswersDiffer unless all answers are equal. A contender that answers None only touches the rows."""
    given = [(name, answer) for name, answer in answers.items() if answer is not None]
    for (first, expected), (second, answer) in pairwise(given):
        if answer != expected:
            raise AnswersDiffer(f"{first} answered {expected!r}, {second} {answer!r}")


@contextmanager
def _fresh_heap() -> Iterator[None]:
    """What other rows have left in memory is nobody's garbage to search."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _order(contenders: Mapping[str, object], turn: int) -> list[str]:
    return list(contenders) if turn % 2 == 0 else list(contenders)[::-1]


def _nothing_yet(contenders: Mapping[str, object]) -> Turns[Answer]:
    wall, children, cpu = (Times({name: [] for name in contenders}) for _ in CLOCKS)
    return Turns(wall, children, cpu, {})


def _timed(taken: Turns[Answer], name: str, work: Callable[[], Answer]) -> None:
    before = [clock() for clock in CLOCKS]
    answer = work()
    # The innermost clock is read first: it times the shortest work.
    after = [clock() for clock in reversed(CLOCKS)][::-1]
    for times, start, end in zip((taken.wall, taken.children, taken.cpu), before, after, strict=True):
        times.seconds[name].append(end - start)
    taken.answers[name] = answer
