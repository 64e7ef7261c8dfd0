"""An hour of a busy desk, compressed: nothing is lost, and nothing grows but the log."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.verify.verify import verify
from tests.kit.places import ROOT

pytestmark = pytest.mark.slow

MORE_MEMORY = 1.25
"""How much more the program may hold at the end than after its first sixth, once everything is loaded."""
LONGEST_WAL = 16 * 1024 * 1024


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty bank."""
    where = (
        str(tmp_path / "bank.db") if request.param == "sqlite" else str(request.getfixturevalue("postgres"))
    )
    open_database(where, create=True).close()
    return where


def test_an_hour_of_traffic_loses_nothing_and_leaves_nothing_behind(address: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.kit.traffic", address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout)
    store = SqlStore(open_database(address))
    try:
        positions = [event.position for event in store.all_events(limit=1_000_000)]
        assert seen["followed"] == positions
        assert len(positions) == seen["acknowledged"]
        assert not verify(store.database).findings
    finally:
        store.close()
    first, *_, last = seen["samples"]
    assert [sample["lag"] for sample in seen["samples"]] == [0] * len(seen["samples"])
    assert last["memory"] <= first["memory"] * MORE_MEMORY
    assert last["files"] <= first["files"]
    wal = Path(f"{address}-wal")
    assert not wal.exists() or wal.stat().st_size <= LONGEST_WAL
