"""How far long work is, in words."""

from __future__ import annotations

import pytest

from domain.bank import ImportStage
from tui.text.progress import STAGES, how_fast, how_much


@pytest.mark.parametrize(
    ("done", "total", "unit", "told"),
    [
        (0, 4_000, "lines", "0 of 4,000"),
        (1_000, 4_000, "events", "1,000 of 4,000"),
        (49_999, 2_147_483_648, "bytes", "0.0 of 2,147.5 MB"),
        (1_550_000, 2_000_000, "bytes", "1.6 of 2.0 MB"),
    ],
)
def test_so_many_of_so_many(done: int, total: int, unit: str, told: str) -> None:
    assert how_much(done, total, unit) == told


@pytest.mark.parametrize(
    ("moved", "left", "seconds", "unit", "told"),
    [
        (0, 10, 5.0, "lines", ""),
        (10, 10, 0.0, "lines", ""),
        (100_000, 0, 0.001, "events", ""),
        (8, 0, 0.001, "events", "8,000 events/s"),
        (-3, 10, 1.0, "lines", ""),
        (1_000, 3_000, 2.0, "lines", "500 lines/s  6 s left"),
        (1_000, 400, 2.0, "events", "500 events/s"),
        (3_000_000, 600_000_000, 2.0, "bytes", "1.5 MB/s  6 min 40 s left"),
    ],
)
def test_how_fast_and_how_long_still(moved: int, left: int, seconds: float, unit: str, told: str) -> None:
    assert how_fast(moved, left, seconds, unit) == told


def test_every_stage_has_words() -> None:
    assert set(STAGES) == set(ImportStage)
    assert {words.unit for words in STAGES.values()} == {"bytes", "lines", "events"}
