"""How far somebody has come in a lesson: brief, its tasks one after the other, debrief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from domain.lab.checks import Look, all_hold
from domain.lab.scenario import HINTS, AnswerValue, Scenario, Task, Trap, is_same


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """Of one task: wrong tries, hints that were shown, whether the solution was, whether it is done; `used` counts its
    tools that were, and `shown` is what the last of them said."""

    tries: int = 0
    hints: int = 0
    solved: bool = False
    done: bool = False
    used: int = 0
    shown: tuple[str, ...] = ()

    @property
    def is_last_hint(self) -> bool:
        """The next is the solution."""
        return self.hints >= HINTS


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one lesson. `stage` 0 is the brief, 1 the first task; one more than there are tasks is the debrief.

    `digest` is the file's with which it was begun, `names` are the versions of the events that the file names,
    `finished_at` is UTC microseconds by the computer's clock (None: not yet).
    """

    digest: str = ""
    names: tuple[tuple[str, int], ...] = ()
    stage: int = 0
    tasks: tuple[TaskProgress, ...] = ()
    finished_at: int | None = None

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(task.done for task in self.tasks)

    @property
    def at(self) -> int | None:
        """Which task it stands at, from 0; None in the brief and the debrief."""
        return self.stage - 1 if 0 < self.stage <= len(self.tasks) else None

    @property
    def may_go_on(self) -> bool:
        """There is a next stage, and this one is done with."""
        at = self.at
        return self.stage <= len(self.tasks) and (at is None or self.tasks[at].done)

    def with_task(self, task: TaskProgress) -> Progress:
        """The same with this in place of the task it stands at."""
        at = self.at
        assert at is not None
        return replace(self, tasks=(*self.tasks[:at], task, *self.tasks[at + 1 :]))

    def next(self, now: int) -> Progress:
        """The same a stage on, where it may go on."""
        if not self.may_go_on:
            return self
        stage = self.stage + 1
        is_over = stage > len(self.tasks) and self.finished_at is None
        return replace(self, stage=stage, finished_at=now if is_over else self.finished_at)

    def back(self) -> Progress:
        """The same a stage back: everything stays readable."""
        return replace(self, stage=max(self.stage - 1, 0))


def begun(scenario: Scenario, names: dict[str, int]) -> Progress:
    """Nothing is done yet."""
    return Progress(scenario.digest, tuple(names.items()), 0, (TaskProgress(),) * len(scenario.tasks))


@dataclass(frozen=True, slots=True)
class Verdict:
    """On an answer or on the state of the bank: right; or wrong, by a known trap or by none; `is_open`: nothing was
    said, because nothing was done yet."""

    is_right: bool
    trap: Trap | None = None
    is_open: bool = field(default=False)


def judged(task: Task, given: AnswerValue) -> Verdict:
    """What is to be said of an answer."""
    if is_same(task.kind, given, task.answer):
        return Verdict(is_right=True)
    traps: Sequence[Trap] = [
        trap for trap in task.traps if trap.answer is not None and is_same(task.kind, given, trap.answer)
    ]
    return Verdict(is_right=False, trap=next(iter(traps), None))


def looked(task: Task, look: Look) -> Verdict:
    """What is to be said of the state of the bank. A trap counts before what is right.

    Raises StoreUnavailable.
    """
    trap = next((trap for trap in task.traps if all_hold(trap.checks, look)), None)
    if trap is not None:
        return Verdict(is_right=False, trap=trap)
    is_right = all_hold(task.checks, look)
    return Verdict(is_right=is_right, is_open=not is_right)
