"""The contract, kept by each store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.bench import Bench, MemoryBench, PostgresBench, SqlBench
from tests.kit.postgres import fresh_database
from tests.storage.log.contract import SNAPSHOTS_EVERY, StoreContract


class TestMemory(StoreContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return MemoryBench(every=SNAPSHOTS_EVERY)


class TestSqlite(StoreContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[Bench]:
        bench = SqlBench(str(tmp_path / "bank.db"), every=SNAPSHOTS_EVERY)
        yield bench
        bench.close()


class TestPostgres(StoreContract):
    @pytest.fixture(scope="class")
    def address(self, postgres_server: str) -> str:
        return fresh_database(postgres_server)

    @pytest.fixture
    def bench(self, address: str) -> Iterator[Bench]:
        bench = PostgresBench(address, every=SNAPSHOTS_EVERY)
        bench.reset()
        yield bench
        bench.close()
