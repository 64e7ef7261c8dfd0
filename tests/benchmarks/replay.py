"""Row 1: full replay of one account through the store: read, decode and validate each payload, fold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from domain.history.cut import fold
from storage.engine.connect import open_database
from storage.log.replays import Replays
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import ACCOUNT_ID, STREAM_ID
from tests.benchmarks.measure import Turns, agree, take_turns
from tests.benchmarks.memory import grown_by
from tests.benchmarks.peer import Figures, Peer, figures_of, figures_of_peer
from tests.benchmarks.report import Figure, at_least, at_most, per_second, three_digits

FETCH = 1_000
"""Rows the raw contender takes from the cursor at a time."""
NAMES = {
    "default": "eventsourcing, default form",
    "pydantic": "eventsourcing, pydantic form",
    "raw": "type and payload read, nothing decoded",
}
REACH = {"default": at_least(13), "pydantic": at_least(5.5), "raw": at_least(0.3)}


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size.replayed
    store = banks.store(size)
    default, pydantic = banks.peer(size), banks.peer(size, pydantic=True)
    turns: Turns[Figures | None] = take_turns(
        {
            "ours": lambda: replayed(store.replays),
            "raw": lambda: agree({"rows": read(store), "events": size}),
            "default": lambda: figures_of_peer(default.load()),
            "pydantic": lambda: figures_of_peer(pydantic.load()),
        },
        banks.size.turns,
    )
    work = f"replay {size:,} events"
    for name in ("default", "pydantic", "raw"):
        yield Figure(
            row="1",
            work=work,
            ours=per_second(size, turns.cpu.median("ours")),
            peer=NAMES[name],
            theirs=per_second(size, turns.cpu.median(name)),
            value=turns.cpu.speed("ours", name),
            reach=REACH[name],
        )
    yield from _memory(banks, work)


def replayed(replays: Replays) -> Figures:
    """Our contender."""
    return figures_of(fold(None, replays.replay_steps(ACCOUNT_ID))[0])


def read(store: SqlStore) -> int:
    """The floor: the driver's tuples, fetched and dropped; how many there were."""
    cursor = store.database.driver.execute(
        "SELECT type, data FROM events WHERE stream_id = ? ORDER BY version", (STREAM_ID,)
    )
    count = 0
    while rows := cursor.fetchmany(FETCH):
        count += len(rows)
    return count


def _memory(banks: Banks, work: str) -> Iterator[Figure]:
    size = banks.size.replayed
    ours = grown_by(our_replay, banks.store_path(size))
    theirs = grown_by(peer_replay, banks.peer_path(size))
    if ours is None or theirs is None:
        return
    yield Figure(
        row="1",
        work=f"memory to {work}",
        ours=f"+{_megabytes(ours)} MB",
        peer=NAMES["default"],
        theirs=f"+{_megabytes(theirs)} MB",
        value=ours / 2**20,
        unit="MB",
        reach=at_most(16),
    )


def our_replay(path: Path) -> Callable[[], Any]:
    """Runs in a process of its own."""
    store = SqlStore(open_database(str(path), read_only=True))
    return lambda: replayed(store.replays)


def peer_replay(path: Path) -> Callable[[], Any]:
    """Runs in a process of its own."""
    return Peer(path, pydantic=False).load


def _megabytes(size: int) -> str:
    return three_digits(size / 2**20)
