"""Importing a whole bank from its files, against inserting the rows that come of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from storage.importers.run import BATCH
from tests.benchmarks.append import rows_of
from tests.benchmarks.banks import Banks
from tests.benchmarks.measure import take_turns
from tests.benchmarks.report import Figure, per_second

TURNS = 3


def figures(banks: Banks) -> Iterator[Figure]:
    bank = banks.whole_bank()
    rows = rows_of(bank.store)
    numbers = iter(range(2 * TURNS))
    turns = take_turns(
        {
            "ours": lambda: imported(banks, f"imported-{next(numbers)}"),
            "raw": lambda: inserted(banks.bare_log(f"inserted-{next(numbers)}"), rows),
        },
        min(TURNS, banks.size.turns),
    )
    yield Figure(
        row="import",
        work=f"import {bank.events:,} events of {bank.accounts:,} accounts of the {bank.format} bank",
        ours=per_second(bank.events, turns.cpu.median("ours")),
        peer="executemany of the finished rows, same keys, no triggers",
        theirs=per_second(bank.events, turns.cpu.median("raw")),
        value=turns.cpu.speed("ours", "raw"),
    )


def imported(banks: Banks, name: str) -> int:
    """Read, check, order, append, with snapshots and read model; the events imported."""
    return banks.import_whole(banks.new_store(name)).events


def inserted(log: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> int:
    """The rows as they will lie in the file, in transactions of the same size; how many there are then."""
    sql = f"INSERT INTO events VALUES ({', '.join('?' * len(rows[0]))})"
    for first in range(0, len(rows), BATCH):
        log.execute("BEGIN IMMEDIATE")
        log.executemany(sql, rows[first : first + BATCH])
        log.execute("COMMIT")
    (count,) = log.execute("SELECT count(*) FROM events").fetchone()
    return int(count)
