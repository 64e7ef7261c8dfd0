"""Domain tests run on the store in memory, under a clock of their own."""

from __future__ import annotations

import pytest

from tests.kit.bench import MemoryBench


@pytest.fixture
def bench() -> MemoryBench:
    """A store with a snapshot every 4 events, so that short stories cross several."""
    return MemoryBench(every=4)
