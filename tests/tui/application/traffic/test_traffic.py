"""Simulated customers and colleagues: seeded, lawful, and through the same handler as everybody."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import UnknownAccount
from domain.handlers.account import Handler
from storage.bank import SqlBanks
from tui.application.traffic.traffic import Deed, Traffic


def deeds(path: Path, seed: int, count: int, on: str | None = None) -> list[Deed]:
    with closing(SqlBanks().open(str(path))) as bank:
        traffic = Traffic(bank, Handler(bank, clock=bank.clock), seed, on)
        return [traffic.step() for _ in range(count)]


def test_the_same_seed_does_the_same_and_the_bank_stays_sound(demo: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copy(demo, tmp_path / "twin.db"))
    done = deeds(demo, 7, 120, "4417")
    assert done == deeds(twin, 7, 120, "4417")
    assert done != deeds(demo, 8, 120, "4417")
    assert Counter(one.account_id for one in done).most_common(1)[0][0] == "4417"
    assert any("DECLINED" in one.words for one in done)
    assert {one.actor for one in done} >= {"card-network", "online-banking", "branch/okaya"}
    with closing(SqlBanks().open(str(demo))) as bank:
        assert bank.verify().intact


def test_the_same_seed_again_goes_on(demo: Path) -> None:
    first, again = deeds(demo, 7, 5), deeds(demo, 7, 5)
    heads = [one.version for one in (*first, *again) if one.version is not None]
    assert heads
    assert first != again


def test_nobody_posts_on_an_account_that_is_not_there(demo: Path) -> None:
    with pytest.raises(UnknownAccount):
        deeds(demo, 1, 1, "0000")
