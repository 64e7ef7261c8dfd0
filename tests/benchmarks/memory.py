"""How much memory a piece of work takes, measured in a fresh process that has done nothing else."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
RESET_PEAK = "5"
"""See proc(5), clear_refs: start the peak of the resident set anew."""


def grown_by(prepare: Callable[[Path], Callable[[], object]], path: Path) -> int | None:
    """Bytes by which the resident set peaked above where it stood before the work.

    `prepare` opens what is at the path and returns the work. None where the system does not tell.
    """
    if not CLEAR.exists():
        return None
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_grown, prepare, path).result()


def _grown(prepare: Callable[[Path], Callable[[], object]], path: Path) -> int:
    work = prepare(path)
    CLEAR.write_text(RESET_PEAK)
    before = _resident("VmRSS")
    work()
    return _resident("VmHWM") - before


def _resident(field: str) -> int:
    found = re.search(rf"^{field}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    if found is None:
        raise OSError(f"{STATUS} has no {field}")
    return int(found[1]) * 1024
