"""Several statements in one file, however far apart their days: each goes on from all of the one before it."""

from __future__ import annotations

import pytest

from tests.kit.joined_statements import ledger, line, statement, take
from tests.kit.memory import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.mark.parametrize("days", [1, 10, 11, 31, 200])
def test_the_next_statement_stands_on_bookings_however_long_before_it(store: MemoryStore, days: int) -> None:
    march = statement(line(5, -50_00), opening=100_00, closing=50_00)
    later = statement(line(5 + days, -10_00), opening=50_00, closing=40_00)
    assert take(store, later, march).errors == ()
    assert ledger(store) == 40_00


@pytest.mark.parametrize("days", [1, 31])
def test_a_gap_between_statements_is_told_whatever_came_before_it(store: MemoryStore, days: int) -> None:
    """Though it is as large as what the statement before it moved."""
    march = statement(line(5, -50_00), opening=100_00, closing=50_00)
    later = statement(line(5 + days, -10_00), opening=100_00, closing=90_00)
    report = take(store, march, later)
    assert report.events == 0
    assert "begins at 100.00" in report.errors[0].message
    assert "where the log stands at 50.00 (line 5, 2026-03-05)" in report.errors[0].message
