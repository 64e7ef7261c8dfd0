"""A bank as a whole: opened, exported, packed, verified by processes, and who signs in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import DamageFound, ReadOnly, RecountError, StoreUnavailable
from storage.bank import SqlBanks


@pytest.mark.parametrize("error", [DamageFound("x"), ReadOnly(), StoreUnavailable("x")])
def test_a_bank_that_cannot_be_derived_anew_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: RecountError
) -> None:
    def fail(*_: object) -> int:
        raise error

    address = str(tmp_path / "bank.db")
    SqlBanks().make(address).close()
    monkeypatch.setattr("storage.verify.refresh.refresh", fail)
    with closing(SqlBanks().open(address)) as store:
        assert store.accounts_count() == 0
