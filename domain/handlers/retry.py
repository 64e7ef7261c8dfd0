"""Load → decide → append, once more where somebody else was faster: optimistic locking for every kind of command."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

from domain.stream import VersionConflict

FIRST_PAUSE = 0.005
"""Seconds; doubled at each attempt and jittered, so that rivals do not meet again in step."""

Executed = TypeVar("Executed")


def execute(
    attempt: Callable[[], Executed],
    *,
    earlier: Callable[[], Executed | None],
    final: Callable[[VersionConflict], VersionConflict | None],
    attempts: int,
    pause: Callable[[float], None],
) -> Executed:
    """What the first attempt answers that meets no rival.

    After a conflict, `earlier` says what an execution of the same command answered, if that was the rival. `final`
    says of a conflict how it is told to whoever asked, None where the command may be decided again. Raises
    VersionConflict where it may not, or after so many attempts; what the attempt raises otherwise.
    """
    for number in range(1, attempts + 1):
        try:
            return attempt()
        except VersionConflict as conflict:
            answered = earlier()
            if answered is not None:
                return answered
            told = final(conflict)
            if told is not None and told is not conflict:
                raise told from None
            if told is conflict or number == attempts:
                raise
        pause(FIRST_PAUSE * 2 ** (number - 1) * random.random() * 2)
    raise AssertionError("unreachable: the last attempt returns or raises")
