"""Arbitrary commands on a SQLite file: invariants, and one state by every way to it, bytes included."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.kit.bench import SqlBench
from tests.kit.machine import BankMachine

pytestmark = pytest.mark.slow


class SqliteMachine(BankMachine):
    """Each run has a file of its own, thrown away after it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._bank = SqlBench(str(Path(self._folder.name) / "bank.db"), every=4)
        super().__init__(self._bank)

    def teardown(self) -> None:
        self._bank.close()
        self._folder.cleanup()


TestSqlite = SqliteMachine.TestCase
TestSqlite.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
