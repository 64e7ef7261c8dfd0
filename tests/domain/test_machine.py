"""Arbitrary commands on the store in memory: invariants, and one state by every way to it."""

from __future__ import annotations

from hypothesis import settings

from tests.bench import Bench, MemoryBench
from tests.domain.machine import BankMachine


class MemoryMachine(BankMachine):
    @staticmethod
    def make_bench() -> Bench:
        return MemoryBench(every=4)


TestMemory = MemoryMachine.TestCase
TestMemory.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
