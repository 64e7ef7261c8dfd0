"""Processes of this machine that work beside each other."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

PARALLEL_EVENTS = 200_000
"""A bank of so many events is verified by as many processes as there are processors; less is not worth it."""
MAX_PROCESSES = 16


def jobs_for(events: int) -> int:
    """How many processes are worth it for so many events."""
    return min(os.cpu_count() or 1, MAX_PROCESSES) if events >= PARALLEL_EVENTS else 1


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Processes that have nothing open yet: a forked one would share this one's connections."""
    executor = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_leave_interrupts_to_the_parent)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
