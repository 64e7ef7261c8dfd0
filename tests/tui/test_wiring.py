"""Opening a bank whose derived rows cannot be brought up to date."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import DamageFound, ReadOnly, RecountError, StoreUnavailable
from tui import wiring


@pytest.mark.parametrize("error", [DamageFound("x"), ReadOnly(), StoreUnavailable("x")])
def test_a_bank_that_cannot_be_derived_anew_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: RecountError
) -> None:
    def fail(*_: object) -> int:
        raise error

    address = str(tmp_path / "bank.db")
    wiring.initialise(address).close()
    monkeypatch.setattr("storage.verify.refresh.refresh", fail)
    with closing(wiring.open_store(address)) as store:
        assert store.accounts_count() == 0
