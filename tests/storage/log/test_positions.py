"""Positions that repeat or run backwards are found: who reads by position has missed something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.account.state import stream_of
from domain.verification import Finding
from storage.log.store import SqlStore
from storage.verify.verify import verify
from tests.kit.bench import PostgresBench
from tests.kit.spec import A, deposited, opened
from tests.kit.stories import record


@pytest.fixture
def bench(postgres: str) -> Iterator[PostgresBench]:
    """Two accounts of three events, at positions 1 to 3 and 4 to 6."""
    made = PostgresBench(postgres)
    for account_id in (A, "2"):
        record(made.store, [opened(), deposited(1), deposited(2)], account_id)
    yield made
    made.close()


def found(bench: PostgresBench, *, chain_only: bool = False) -> tuple[Finding, ...]:
    """What verify finds, once the log is protected again."""
    assert isinstance(bench.store, SqlStore)
    bench.execute("ALTER TABLE events ENABLE TRIGGER USER")
    return verify(bench.store.database, chain_only=chain_only).findings


def test_positions_that_grow_are_sound_gaps_and_all(bench: PostgresBench) -> None:
    bench.tamper_event(stream_of("2"), 3, position=60)
    assert found(bench) == ()


def test_a_position_that_two_streams_have_is_named_with_both(bench: PostgresBench) -> None:
    """As after a restore that left the sequence behind."""
    bench.tamper_event(stream_of("2"), 3, position=3)
    backwards, twice = sorted(found(bench), key=lambda one: one.version or 0, reverse=True)
    assert (backwards.kind, backwards.stream_id, backwards.version) == ("position", stream_of("2"), 3)
    assert backwards.message == "has position 3, not after 5 of the event before it"
    assert (twice.kind, twice.stream_id) == ("position", "")
    assert twice.message.startswith(
        "position 3 is that of account-2 event 3, account-4417 event 3: a reader "
    )
    assert "`recount projections rebuild NAME`" in twice.message
    assert [one.message for one in found(bench, chain_only=True)] == [backwards.message]


def test_positions_against_the_versions_of_a_stream_are_found_though_none_repeats(
    bench: PostgresBench,
) -> None:
    bench.tamper_event(stream_of(A), 2, position=70)
    (only,) = found(bench)
    assert (only.kind, only.stream_id, only.version) == ("position", stream_of(A), 3)
