"""Importing many small accounts, and folding all read models from what was imported."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing

from domain.clock import utc_now
from storage.engine.connect import open_database
from storage.importers.run import import_history
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from tests.benchmarks.append import rows_of
from tests.benchmarks.banks import Banks
from tests.benchmarks.import_berka import inserted
from tests.benchmarks.many_accounts import history
from tests.benchmarks.measure import take_turns
from tests.benchmarks.report import Figure, at_least, per_second
from tui.application.projections.catch_up import CatchUp

TURNS = 3


def figures(banks: Banks) -> Iterator[Figure]:
    accounts = banks.size.accounts
    bank = banks.many_accounts(accounts)
    rows = rows_of(bank)
    numbers = iter(range(4 * TURNS))
    turns = take_turns(
        {
            "ours": lambda: (
                import_history(banks.new_store(f"many-{next(numbers)}"), history(accounts)).events
            ),
            "raw": lambda: inserted(banks.bare_log(f"raw-{next(numbers)}"), rows),
        },
        min(TURNS, banks.size.turns),
    )
    yield Figure(
        row="many",
        work=f"import {len(rows):,} events of {accounts:,} accounts, head, list, search index and chain with them",
        ours=per_second(len(rows), turns.cpu.median("ours")),
        peer="executemany of the finished rows, same keys, no triggers",
        theirs=per_second(len(rows), turns.cpu.median("raw")),
        value=turns.cpu.speed("ours", "raw"),
        reach=at_least(0.3),
    )
    folded = take_turns(
        {"ours": lambda: advanced(banks, next(numbers)), "raw": lambda: read(bank)},
        min(TURNS, banks.size.turns),
    )
    yield Figure(
        row="many",
        work=f"five read models folded from {len(rows):,} events of {accounts:,} accounts",
        ours=per_second(len(rows), folded.cpu.median("ours")),
        peer="every column read, nothing made of it",
        theirs=per_second(len(rows), folded.cpu.median("raw")),
        value=len(rows) / folded.cpu.median("ours") / 1000,
        unit="thousand events/s",
        reach=at_least(100),
    )


def advanced(banks: Banks, number: int) -> int:
    """All read models brought up to date on a copy of the bank; the events that they passed."""
    bank = banks.many_accounts(banks.size.accounts)
    copy = banks.folder / f"folded-{number}.db"
    bank.database.tidy()
    shutil.copy(bank.label, copy)
    passed: dict[str, int] = {}
    with closing(open_database(str(copy))) as database:
        for name, some in CatchUp(SqlProjections(database, utc_now)).steps():
            passed[name] = passed.get(name, 0) + some
    (events,) = set(passed.values())
    return events


def read(bank: SqlStore) -> int:
    """The rows of the log."""
    cursor = bank.database.driver.execute("SELECT * FROM events ORDER BY position")
    return sum(len(some) for some in iter(lambda: cursor.fetchmany(1000), []))
