"""The one place that says where shares of a work run: in this process, in several on this machine, or on a cluster.

A share is a function that can be imported, called with the address at which it opens the bank itself and with what it
is to do there. Whoever runs it, the answer is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from typing import NamedTuple

from domain.errors import StoreUnavailable
from storage.engine.database import Database
from storage.workers.processes import jobs_for, processes


class Workers(NamedTuple):
    """Who runs shares, at which address they open the bank, and how many of them are at work at once."""

    executor: Executor
    address: str
    at_once: int


@contextmanager
def spread(
    database: Database, address: str, events: int, jobs: int | None, cluster: str
) -> Iterator[Workers | None]:
    """So many processes (None: as many as so many events are worth), or the cluster whose scheduler is at that address;
    None where this process does it alone.

    Raises BadInput for a cluster that cannot be used with this bank, StoreUnavailable for one that is away, and where a
    process was ended.
    """
    if cluster:
        from storage.workers.cluster import joined

        with joined(cluster, database, address) as (executor, at, threads):
            yield Workers(executor, at, threads)
        return
    wanted = jobs_for(events) if jobs is None else jobs
    if wanted == 1:
        yield None
        return
    try:
        with processes(wanted) as executor:
            yield Workers(executor, address, wanted)
    except BrokenExecutor as error:
        raise StoreUnavailable(
            "A process that did a share of the work was ended from outside, or there was no memory left for it; try "
            "again with fewer (--jobs)."
        ) from error
