"""What people see when Recount itself is at fault: where, never with what data, and an exit code that says so."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import FrameType

from textual.worker import WorkerFailed

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h: no answer about accounts was given."""

MAX_FRAMES = 12
"""Innermost calls listed."""


def describe(error: BaseException) -> str:
    """A few lines for people and for whoever mends it: kinds of errors and places in the program.

    Neither values of variables nor messages of exceptions are in it, because they quote account data.
    """
    causes = list(_causes(error))
    last = causes[0]
    frames = [
        f"  {Path(frame.f_code.co_filename).name}:{line} in {frame.f_code.co_name}"
        for frame, line in _frames(last)
    ]
    kinds = " from ".join(type(cause).__name__ for cause in causes)
    return "\n".join(
        [
            f"Recount stopped: a fault in the program itself ({kinds}).",
            "Whatever was being recorded is recorded whole or not at all: look before you repeat a command.",
            "Start Recount again. If it stops again, pass these lines on; they contain no account data:",
            *frames[-MAX_FRAMES:],
        ]
    )


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it came from, without the wrapping of workers."""
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        if isinstance(current, WorkerFailed):
            current = current.error
            continue
        found.append(current)
        current = current.__cause__
    return found


def _frames(error: BaseException) -> list[tuple[FrameType, int]]:
    return list(traceback.walk_tb(error.__traceback__))
