"""What the hot questions read: each is answered from an index, however long the account is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from storage.engine.connect import open_database
from storage.engine.database import Database, Query
from storage.engine.postgres.database import open_postgres
from storage.log.queries import Queries
from storage.log.recent import _recent
from storage.log.replays import Replays
from storage.log.store import SqlStore
from storage.log.stored_states import StoredStates
from storage.log.writers import Writers
from storage.streams.kind import ACCOUNT

PARAMETERS = {
    "stream": "account-1",
    "command": "c",
    "correlation": "c",
    "among": '["c"]',
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


@pytest.mark.parametrize("name", ["_correlated", "_shared"])
def test_both_sides_of_a_transfer_are_found_by_indexes_alone(store: SqlStore, name: str) -> None:
    steps = plan(store, getattr(Queries(store.database), name))
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


def literal(database: Database) -> str:
    """The question with its values in it."""
    compiled = _recent(database, {3650}, 50_000).compile(
        dialect=database.engine.dialect, compile_kwargs={"literal_binds": True}
    )
    return str(compiled).replace("%%", "%")


def test_entries_of_an_amount_are_looked_for_in_a_range_of_positions(store: SqlStore) -> None:
    rows = store.database.driver.execute(f"EXPLAIN QUERY PLAN {literal(store.database)}").fetchall()
    steps = [row[3] for row in rows]
    assert steps[0] == "SEARCH events USING INTEGER PRIMARY KEY (rowid>?)"
    assert not any(step.startswith(("SCAN events", "USE TEMP B-TREE")) for step in steps)


def test_postgres_looks_for_entries_of_an_amount_in_a_range_of_positions(postgres: str) -> None:
    with (
        closing(open_postgres(postgres, read_only=False, create=True)) as database,
        psycopg.connect(postgres) as connection,
    ):
        connection.execute("SET enable_seqscan = off")
        rows = connection.execute(f"EXPLAIN {literal(database)}".encode()).fetchall()
    steps = "\n".join(row[0] for row in rows)
    assert 'Index Cond: ("position" >' in steps
    assert "Seq Scan" not in steps


PAGES: tuple[dict[str, int], ...] = ({"after": 5}, {"before": 5}, {})
"""From where a page of a stream is asked for, and whether its end or its beginning is wanted."""


def asked(database: Database, page: dict[str, int]) -> tuple[str, Any]:
    """What the database is asked for a page of a stream: the statement and its parameters."""
    heard = list[tuple[str, Any]]()

    def hear(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        heard.append((statement, parameters))

    sa.event.listen(database.engine, "before_cursor_execute", hear)
    SqlStore(database).events_page("account-1", after=page.get("after"), before=page.get("before"), limit=100)
    sa.event.remove(database.engine, "before_cursor_execute", hear)
    return heard[-1]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_before_or_after_an_event_is_read_in_the_order_of_the_key(
    store: SqlStore, page: dict[str, int]
) -> None:
    statement, parameters = asked(store.database, page)
    rows = store.database.driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    (step,) = (row[3] for row in rows)
    bound = "".join(f" AND version{'>' if name == 'after' else '<'}?" for name in page)
    assert step == f"SEARCH events USING INDEX sqlite_autoindex_events_1 (stream_id=?{bound})"


def test_postgres_reads_a_page_in_the_order_of_the_key_too(postgres: str) -> None:
    with (
        closing(open_postgres(postgres, read_only=False, create=True)) as database,
        psycopg.connect(postgres) as connection,
    ):
        connection.execute("SET enable_seqscan = off")
        for page in PAGES:
            statement, parameters = asked(database, page)
            rows = connection.execute(f"EXPLAIN {statement}".encode(), parameters).fetchall()
            steps = "\n".join(row[0] for row in rows)
            assert "Index Scan" in steps
            assert "stream_id = " in steps.partition("Index Cond: ")[2]
            assert not any(step in steps for step in ("Seq Scan", "Sort"))
