"""What `verify` finds in dispute cases, and what a rebuild mends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.dispute.state import stream_of
from storage.log.store import SqlStore
from storage.verify.rebuild import rebuild
from storage.verify.verify import verify
from tests.kit.bench import SqlBench
from tests.kit.case_commands import ERROR, account, ask, open_one, reversal, session

STREAM = stream_of("D-1")


@pytest.fixture
def bench(tmp_path: Path) -> SqlBench:
    """A bank with one case that has seen some work."""
    bench = SqlBench(str(tmp_path / "bank.db"))
    account(bench)
    open_one(bench)
    ask(session(bench), ERROR)
    ask(session(bench), reversal(bench, 9_00))
    return bench


def found(bench: SqlBench) -> list[tuple[str, str]]:
    store = bench.store
    assert isinstance(store, SqlStore)
    return [(one.kind, one.message) for one in verify(store.database).findings if one.stream_id == STREAM]


def test_an_untouched_case_is_intact(bench: SqlBench) -> None:
    assert found(bench) == []
    bench.close()


@pytest.mark.parametrize(
    ("damage", "kind", "words"),
    [
        ("UPDATE dispute_queue SET next_due_on = '2030-01-01'", "read-model", "dispute queue"),
        ("DELETE FROM dispute_queue", "read-model", "dispute queue"),
        (
            "UPDATE streams SET state = replace(state, 'ada', 'bob') WHERE stream_id LIKE 'd%'",
            "read-model",
            "state",
        ),
        ("DELETE FROM streams WHERE stream_id LIKE 'd%'", "read-model", "head is missing"),
    ],
)
def test_derived_damage_is_told_apart_and_mended(bench: SqlBench, damage: str, kind: str, words: str) -> None:
    bench.execute(damage)
    ((told, message),) = found(bench)
    assert told == kind
    assert words in message
    store = bench.store
    assert isinstance(store, SqlStore)
    assert rebuild(store.database, [STREAM]) == 1
    assert found(bench) == []
    assert bench.store.case_summary("D-1") is not None
    bench.close()


@pytest.mark.parametrize(
    "columns",
    [{"actor": "somebody"}, {"data": '{"text":"x"}'}, {"type": "NoteAdded"}],
    ids=["actor", "payload", "type"],
)
def test_a_changed_event_is_found_and_stays(bench: SqlBench, columns: dict[str, str]) -> None:
    bench.tamper_event(STREAM, 3, **columns)
    assert "event" in {kind for kind, _ in found(bench)}
    store = bench.store
    assert isinstance(store, SqlStore)
    rebuild(store.database, [STREAM])
    assert "event" in {kind for kind, _ in found(bench)}
    bench.close()


def test_a_case_is_folded_from_the_log_where_its_stored_state_is_of_no_use(bench: SqlBench) -> None:
    before = bench.store.case("D-1")
    spoil: Callable[[str], object] = bench.execute
    spoil("UPDATE streams SET state_schema = 'older' WHERE stream_id LIKE 'd%'")
    assert bench.store.case("D-1") == before
    bench.close()
