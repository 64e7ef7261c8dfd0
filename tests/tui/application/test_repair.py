"""What is derived is made anew from a sound log, and left alone where the log is in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.history.proof import prove
from tests.kit.lab import at_desk, taken
from tui.application.lab.bench import Bench
from tui.application.repair import repair_account


@pytest.mark.parametrize(
    ("damage", "said", "is_mended"),
    [
        ("verify", "There was nothing to rebuild", True),
        ("spoil 2402 by=50.00", "were made anew from the log", True),
        ("edit 2402 entry=3 amount=1.00", "Left alone: the log itself is in doubt here", False),
    ],
)
def test_one_account(damage: str, said: str, *, is_mended: bool, tmp_path: Path) -> None:
    with at_desk(taken("m2-snapshots", tmp_path)) as desk:
        assert desk.lesson.tools is not None
        Bench(desk.bank, desk.lesson.tools).do(damage)
        assert said in repair_account(desk.bank, "2402")
        assert prove(desk.bank, "2402").equal == is_mended
