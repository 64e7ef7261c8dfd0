"""Worker processes that have imported what they need before anybody looks at the clock."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["tests.benchmarks.banks", "tests.benchmarks.postgres_writers", "storage.verify.verify"]
)


@contextmanager
def workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes, started."""
    with ProcessPoolExecutor(count, mp_context=_CONTEXT) as pool:
        list(pool.map(abs, range(count)))
        yield pool
