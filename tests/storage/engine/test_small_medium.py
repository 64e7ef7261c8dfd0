"""A medium that is full: which file had no room is said, no scraps are left, and work goes on when there is room."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from domain.errors import RecountError
from storage.engine.connect import open_database
from tests.kit.places import ROOT
from tests.storage.engine.sqlite.test_restore import refusal_under_a_limit


@pytest.mark.system
def test_a_small_medium_fills_up_and_is_emptied(tmp_path: Path) -> None:
    medium = tmp_path / "medium"
    medium.mkdir()
    # In a name space of its own, where whoever runs the tests may mount what nobody else sees.
    mounted = 'mount -t tmpfs -o size=2m none "$1" && exec "$2" -m tests.kit.processes fill_medium "$1"'
    told = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, "sh", str(medium), sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    refused, copied, there, after = told.stdout.splitlines()
    assert f"The disk under {medium}/bank.db-wal is full" in refused
    assert "nothing was recorded: make room and try again" in refused
    assert copied.startswith(f"{medium}/copy.db.partial cannot be written (database or disk is full)")
    assert there == "bank.db bank.db-shm bank.db-wal something else"
    recorded = int(refused.split()[0])
    assert after == f"{recorded + 50} {recorded + 50}"


@pytest.mark.parametrize("size", [0, 4096, 40_000])
def test_a_bank_that_cannot_be_made_is_not_half_there(tmp_path: Path, size: int) -> None:
    path = tmp_path / "bank.db"
    said = refusal_under_a_limit(size, lambda: open_database(str(path), create=True))
    assert str(path) in said
    assert list(tmp_path.iterdir()) == []
    with suppress(RecountError):
        open_database(str(path), create=True).close()
    assert os.listdir(tmp_path) == ["bank.db"]
