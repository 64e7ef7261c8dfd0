"""Deciding again where somebody else was faster: how often, after which pauses, and what is told in the end."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from domain.handlers import retry
from domain.handlers.retry import FIRST_PAUSE
from domain.stream import VersionConflict

ATTEMPTS = 4


def conflict(actual: int = 5) -> VersionConflict:
    return VersionConflict("account-1", 1, actual)


@dataclass
class Work:
    """Meets so many rivals, then answers "done"; `rival` is what the first of them turns out to have been."""

    rivals: int
    rival: str | None = None
    final: Callable[[VersionConflict], VersionConflict | None] = lambda met: None
    attempts: int = 0
    pauses: list[float] = field(default_factory=list)

    def attempt(self) -> str:
        self.attempts += 1
        if self.attempts <= self.rivals:
            raise conflict(self.attempts) from KeyError("why")
        return "done"

    def execute(self) -> str:
        return retry.execute(
            self.attempt,
            earlier=lambda: self.rival,
            final=self.final,
            attempts=ATTEMPTS,
            pause=self.pauses.append,
        )


@pytest.mark.parametrize("rivals", range(ATTEMPTS))
def test_it_is_decided_again_after_each_rival(rivals: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.5)
    work = Work(rivals)
    assert work.execute() == "done"
    assert work.attempts == rivals + 1
    assert work.pauses == [FIRST_PAUSE * 2**number for number in range(rivals)]


def test_after_the_last_attempt_its_conflict_is_told_with_its_cause() -> None:
    work = Work(ATTEMPTS)
    with pytest.raises(VersionConflict) as told:
        work.execute()
    assert (told.value.actual, work.attempts, len(work.pauses)) == (ATTEMPTS, ATTEMPTS, ATTEMPTS - 1)
    assert isinstance(told.value.__cause__, KeyError)


def test_a_rival_that_was_the_same_command_has_answered() -> None:
    work = Work(1, rival="done by the first")
    assert work.execute() == "done by the first"
    assert (work.attempts, work.pauses) == (1, [])


def test_a_conflict_that_is_final_is_told_at_once_with_its_cause() -> None:
    work = Work(1, final=lambda met: met)
    with pytest.raises(VersionConflict) as told:
        work.execute()
    assert (told.value.actual, work.attempts, work.pauses) == (1, 1, [])
    assert isinstance(told.value.__cause__, KeyError)


def test_what_is_told_may_say_more_than_the_conflict_did() -> None:
    verdict = VersionConflict("account-1", 1, 2, verdict="it would be refused.")
    work = Work(1, final=lambda met: verdict)
    with pytest.raises(VersionConflict, match=r"now be refused: it would be refused\.") as told:
        work.execute()
    assert told.value is verdict
    assert told.value.__suppress_context__
