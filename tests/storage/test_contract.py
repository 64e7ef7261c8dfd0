"""The contract, kept by each store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import Bench, MemoryBench, SqliteBench
from tests.storage.contract import KEYFRAMES_EVERY, StoreContract


class TestMemory(StoreContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return MemoryBench(every=KEYFRAMES_EVERY)


class TestSqlite(StoreContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[Bench]:
        bench = SqliteBench(tmp_path / "bank.db", every=KEYFRAMES_EVERY)
        yield bench
        bench.close()
