"""Shares of a work: cut by the events in them, and asked of workers so that their answers come in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # Who does a work alone need not load what runs it elsewhere.
    from concurrent.futures import Future

    from storage.workers.spread import Workers

AHEAD = 4
"""Shares in the hands of each worker: answers that come early are kept until it is their turn."""

Answer = TypeVar("Answer")


def cut(sizes: Iterable[tuple[str, int]], events: int) -> Iterator[list[tuple[str, int]]]:
    """Accounts or streams, each with its events, in shares of about so many events; their order stays."""
    share, weight = list[tuple[str, int]](), 0
    for one in sizes:
        share.append(one)
        weight += one[1]
        if weight >= events:
            yield share
            share, weight = [], 0
    if share:
        yield share


def in_order(
    workers: Workers, work: Callable[..., Answer], shares: Iterable[tuple[Any, ...]]
) -> Iterator[Answer]:
    """What the work answers to the address and the arguments of each share, in their order; asked so many shares ahead
    that no worker waits."""
    waiting: deque[Future[Answer]] = deque()
    for arguments in shares:
        waiting.append(workers.executor.submit(work, workers.address, *arguments))
        if len(waiting) >= AHEAD * workers.at_once:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
