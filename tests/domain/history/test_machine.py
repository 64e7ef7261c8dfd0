"""Arbitrary commands on the store in memory: invariants, and one state by every way to it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.kit.bench import MemoryBench
from tests.kit.machine import BankMachine

pytestmark = pytest.mark.slow


class MemoryMachine(BankMachine):
    def __init__(self) -> None:
        super().__init__(MemoryBench(every=4))


TestMemory = MemoryMachine.TestCase
TestMemory.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
