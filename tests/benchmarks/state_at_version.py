"""Row 2: the state at a random version, from the nearest snapshot and the events after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.history.cut import state_at
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import ACCOUNT_ID, STREAM_ID
from tests.benchmarks.measure import Turns, agree, take_turns_at
from tests.benchmarks.peer import figures_of, figures_of_peer
from tests.benchmarks.report import Figure, Reach, at_least, at_most, milliseconds

CHECKED = 5
"""How many states are compared between all contenders before any time counts."""


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size
    long, short = banks.store(size.long), banks.store(size.short)
    default = banks.peer(size.snapshotted, snapshots=True)
    pydantic = banks.peer(size.snapshotted, snapshots=True, pydantic=True)
    shared = min(size.short, size.snapshotted)
    for fraction in banks.fractions(seed=2)[:CHECKED]:
        version = version_at(fraction, shared)
        agree(
            {
                "long": figures_of(state_at(long, ACCOUNT_ID, version)[0]),
                "short": figures_of(state_at(short, ACCOUNT_ID, version)[0]),
                "default": figures_of_peer(default.load(version)),
                "pydantic": figures_of_peer(pydantic.load(version)),
            }
        )
    turns = take_turns_at(
        {
            "ours": our_state(long, size.long),
            "short": our_state(short, size.short),
            "row": stored_row(long, size.long),
            "default": lambda fraction: default.load(version_at(fraction, size.snapshotted)),
            "pydantic": lambda fraction: pydantic.load(version_at(fraction, size.snapshotted)),
        },
        banks.fractions(seed=3),
    )
    work = f"state at a random version of {size.long:,}, 99 of 100"
    peer = "eventsourcing, {} form, snapshots every 100, {:,} events"
    yield _slowest(turns, work, "default", peer.format("default", size.snapshotted), at_least(8))
    yield _slowest(turns, work, "pydantic", peer.format("pydantic", size.snapshotted), at_least(3))
    yield Figure(
        row="2",
        work=f"state at a random version of {size.long:,}, median",
        ours=milliseconds(turns.cpu.median("ours")),
        peer=f"ours, {size.short:,} events",
        theirs=milliseconds(turns.cpu.median("short")),
        value=turns.cpu.median("ours") / turns.cpu.median("short"),
        unit="× the time",
        reach=at_most(1.2),
    )
    yield Figure(
        row="2",
        work=f"state at a random version of {size.long:,}, median",
        ours=milliseconds(turns.cpu.median("ours")),
        peer="the event's own row read, nothing decoded",
        theirs=milliseconds(turns.cpu.median("row")),
        value=turns.cpu.median("row") / turns.cpu.median("ours"),
    )


def version_at(fraction: float, size: int) -> int:
    """The version at a fraction of a history."""
    return 1 + int(fraction * (size - 1))


def our_state(store: SqlStore, size: int) -> Callable[[float], object]:
    return lambda fraction: state_at(store, ACCOUNT_ID, version_at(fraction, size))


def stored_row(store: SqlStore, size: int) -> Callable[[float], object]:
    driver = store.database.driver
    sql = "SELECT * FROM events WHERE stream_id = ? AND version = ?"
    return lambda fraction: driver.execute(sql, (STREAM_ID, version_at(fraction, size))).fetchone()


def _slowest(turns: Turns[object], work: str, name: str, peer: str, reach: Reach) -> Figure:
    """The 99th percentile beside theirs."""
    ours, theirs = turns.cpu.percentile("ours", 99), turns.cpu.percentile(name, 99)
    return Figure(
        row="2",
        work=work,
        ours=milliseconds(ours),
        peer=peer,
        theirs=milliseconds(theirs),
        value=theirs / ours,
        reach=reach,
    )
