"""What the hot questions read: each is answered from an index, however long the account is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from storage.engine.connect import open_database
from storage.engine.database import Database, Query
from storage.engine.postgres.database import open_postgres
from storage.log.queries import Queries
from storage.log.replays import Replays
from storage.log.store import SqlStore
from storage.log.stored_states import StoredStates
from storage.log.writers import Writers
from storage.streams.kind import ACCOUNT

PARAMETERS = {
    "stream": "account-1",
    "command": "c",
    "correlation": "c",
    "instant": 1,
    "version": 1,
    "first": 1,
    "last": 2,
    "after": 0,
    "until": 9,
    "limit": 5,
}


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    return SqlStore(open_database(str(tmp_path / "bank.db"), create=True))


def plan(store: SqlStore, query: Query) -> list[str]:
    """The steps SQLite takes."""
    given = {name: value for name, value in PARAMETERS.items() if name in query.names}
    rows = store.database.driver.execute("EXPLAIN QUERY PLAN " + query.sql, query.values(**given)).fetchall()
    return [row[3] for row in rows]


@pytest.mark.parametrize("name", ["_first_early", "_backdated"])
def test_as_of_looks_only_at_events_with_another_value_date(store: SqlStore, name: str) -> None:
    steps = plan(store, getattr(Queries(store.database), name))
    assert steps[0].startswith("SEARCH events USING INDEX events_displaced (stream_id=? AND effective_at")


@pytest.mark.parametrize("name", ["_version_at", "_event", "_events", "_receipt", "_receipts", "_marks"])
def test_no_question_about_a_stream_or_a_command_scans_the_log(store: SqlStore, name: str) -> None:
    steps = plan(store, getattr(Queries(store.database), name))
    assert any(step.startswith("SEARCH events USING") for step in steps)
    assert not any(step.startswith(("SCAN events", "USE TEMP B-TREE")) for step in steps)


def test_both_sides_of_a_transfer_are_found_by_indexes_alone(store: SqlStore) -> None:
    steps = plan(store, Queries(store.database)._correlated)
    assert any("INDEX events_by_correlation (correlation_id=?)" in step for step in steps)
    assert any("INDEX events_by_command_id (command_id=?)" in step for step in steps)
    assert not any(step.startswith("SCAN events") for step in steps)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (lambda database: StoredStates(database, ACCOUNT), "_head"),
        (lambda database: StoredStates(database, ACCOUNT), "_snapshot"),
        (Replays, "_facts"),
        (lambda database: Writers(database, lambda: 100, {}), "_last_snapshot"),
        (lambda database: Writers(database, lambda: 100, {}), "_facts"),
    ],
    ids=["head", "snapshot", "replay", "last snapshot", "fold of a writer"],
)
def test_a_replay_reads_in_the_order_of_the_key(
    store: SqlStore, owner: Callable[[Database], object], name: str
) -> None:
    steps = plan(store, getattr(owner(store.database), name))
    assert [step.split(" ")[0] for step in steps] == ["SEARCH"]


def test_postgres_finds_both_sides_of_a_transfer_by_indexes_too(postgres: str) -> None:
    with closing(open_postgres(postgres, read_only=False, create=True)) as database:
        query = Queries(database)._correlated
        with psycopg.connect(postgres) as connection:
            # A log this small is scanned faster than it is looked up.
            connection.execute("SET enable_seqscan = off")
            given = query.values(correlation="c", limit=5)
            plan = connection.execute(f"EXPLAIN {query.sql}".encode(), given).fetchall()
    steps = "\n".join(row[0] for row in plan)
    assert "events_by_correlation" in steps
    assert "events_by_command_id" in steps
    assert "Seq Scan" not in steps
