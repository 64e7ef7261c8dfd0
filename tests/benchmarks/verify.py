"""Row 7: verify the whole bank: gaps, hash chain, payloads, snapshots, heads and read model."""

from __future__ import annotations

import os
from collections.abc import Iterator

from storage.engine.database import Database
from storage.verify.verify import verify
from storage.workers.spread import Workers
from tests.benchmarks.banks import Banks
from tests.benchmarks.measure import take_turns
from tests.benchmarks.report import Figure, at_least, per_second
from tests.benchmarks.workers import workers

FETCH = 1_000
PROCESSES = 2


def figures(banks: Banks) -> Iterator[Figure]:
    bank = banks.whole_bank()
    address = str(bank.path)
    database = bank.store.database
    with workers(PROCESSES) as pool:
        turns = take_turns(
            {
                "one": lambda: checked(database),
                "two": lambda: checked(database, Workers(pool, address, PROCESSES)),
                "chain": lambda: checked(database, Workers(pool, address, PROCESSES), chain_only=True),
                "raw": lambda: read(database),
            },
            banks.size.turns,
        )
    work = f"verify {bank.events:,} events of {bank.accounts:,} accounts"
    one = bank.events / turns.cpu.median("one")
    yield Figure(
        row="7",
        work=f"{work}, one process",
        ours=per_second(bank.events, turns.cpu.median("one")),
        peer="every column read, nothing checked",
        theirs=per_second(bank.events, turns.cpu.median("raw")),
        value=one / 1000,
        unit="thousand events/s",
        reach=at_least(250),
    )
    yield Figure(
        row="7",
        work=f"{work}, {PROCESSES} processes on {os.cpu_count()} cores",
        ours=per_second(bank.events, turns.wall.median("two")),
        peer="one process",
        theirs=per_second(bank.events, turns.wall.median("one")),
        value=turns.wall.speed("two", "one"),
        reach=at_least(1.7),
    )
    yield Figure(
        row="7",
        work=f"verify the hash chain alone, {PROCESSES} processes on {os.cpu_count()} cores",
        ours=per_second(bank.events, turns.wall.median("chain")),
        peer="every column read, nothing checked, one process",
        theirs=per_second(bank.events, turns.wall.median("raw")),
        value=bank.events / turns.wall.median("chain") / 1000,
        unit="thousand events/s",
        reach=at_least(250),
    )


def checked(database: Database, spread: Workers | None = None, *, chain_only: bool = False) -> int:
    """Events checked. Raises ValueError where anything is found: nothing is damaged here."""
    verification = verify(database, workers=spread, chain_only=chain_only)
    if verification.findings:
        raise ValueError(f"a sound bank was found damaged: {verification.findings[0]}")
    return verification.events


def read(database: Database) -> int:
    """Events read, as the driver gives them."""
    cursor, count = database.driver.execute("SELECT * FROM events ORDER BY stream_id, version"), 0
    while rows := cursor.fetchmany(FETCH):
        count += len(rows)
    return count
