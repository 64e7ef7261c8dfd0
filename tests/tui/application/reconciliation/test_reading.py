"""A file being read, as another thread sees it."""

from __future__ import annotations

import pytest

from domain.bank import ImportStage
from tui.application.reconciliation.reading import FileReading, ReadingStopped


def test_what_is_told_has_a_pace_of_each_stage() -> None:
    times = iter([0.0, 2.0, 10.0, 11.0, 20.0])
    reading, told = FileReading(lambda: next(times)), list[str]()
    for stage, done, total in (
        (ImportStage.CHECKING, 0, 6_000_000),
        (ImportStage.CHECKING, 3_000_000, 6_000_000),
        (ImportStage.ORDERING, 0, 5_000),
        (ImportStage.ORDERING, 1_000, 5_000),
        (ImportStage.ORDERING, 0, 7),
    ):
        reading(stage, done, total)
        told.append(reading.told)
    assert told == [
        "Checking 0.0 of 6.0 MB",
        "Checking 3.0 of 6.0 MB  1.5 MB/s  2 s left",
        "Putting in order 0 of 5,000",
        "Putting in order 1,000 of 5,000  1,000 lines/s  4 s left",
        "Putting in order 0 of 7",
    ]


def test_what_nobody_waits_for_any_more_ends_the_next_time_it_is_told_of() -> None:
    reading = FileReading()
    reading(ImportStage.READING, 0, 5)
    reading.stop()
    with pytest.raises(ReadingStopped):
        reading(ImportStage.READING, 1, 5)
