"""Rows by name are the rows of their tables."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from storage.encoding.codec import event_hash
from storage.encoding.rows import HeadRow, LogRow, SnapshotRow
from storage.schema import tables as schema


@pytest.mark.parametrize(
    ("row", "table"),
    [(LogRow, schema.events), (HeadRow, schema.streams), (SnapshotRow, schema.snapshots)],
)
def test_fields_are_the_columns_in_their_order(row: type[NamedTuple], table: sa.Table) -> None:
    assert list(row._fields) == [column.name for column in table.c]


def test_the_hash_of_a_row_covers_all_but_its_place_and_its_hashes() -> None:
    row = LogRow(
        9,
        "account-1",
        1,
        "e-1",
        "AccountFrozen",
        1,
        5,
        6,
        "ada",
        "staff",
        "",
        "c-1",
        None,
        None,
        "{}",
        b"",
        b"",
    )
    covered: dict[str, Any] = {"position": 10, "prev_hash": b"x", "hash": b"y"}
    assert row._replace(**covered).hashed == row.hashed
    for name in set(LogRow._fields) - covered.keys():
        other: Any = 77 if isinstance(getattr(row, name), int) else "other"
        changed = row._replace(**{name: other})
        assert event_hash(b"", changed.hashed) != event_hash(b"", row.hashed)
