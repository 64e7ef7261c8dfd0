"""Who signs: the login where a database insists on it, else whom the settings name."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import BadInput
from storage.bank import SqlBanks
from tui.application.signing import actor_of, own_actor
from tui.settings import Flags, Settings, load_settings


def settings(path: Path, *, typed: str | None, found: str) -> Settings:
    """Those of a config file that names one actor, under an --actor that names another or none."""
    config = path / "config.toml"
    config.write_text(f'actor = "{found}"\n')
    return load_settings(Flags(database=str(path / "bank.db"), actor=typed, zone="UTC", config=config), {})


@pytest.mark.parametrize(
    ("login", "typed", "signs"),
    [
        (None, None, "found"),
        (None, "typed", "typed"),
        ("olga", None, "olga"),
        ("olga", "olga", "olga"),
    ],
)
def test_who_signs(tmp_path: Path, login: str | None, typed: str | None, signs: str) -> None:
    with closing(SqlBanks().make(str(tmp_path / "bank.db"))) as bank:
        bank.database.identity = login
        assert actor_of(bank, settings(tmp_path, typed=typed, found="found")) == signs


@pytest.mark.parametrize(("login", "signs"), [(None, "recount"), ("olga", "olga")])
def test_who_signs_what_comes_by_itself(tmp_path: Path, login: str | None, signs: str) -> None:
    with closing(SqlBanks().make(str(tmp_path / "bank.db"))) as bank:
        bank.database.identity = login
        assert own_actor(bank) == signs


def test_nobody_signs_with_another_name_than_their_login(tmp_path: Path) -> None:
    with closing(SqlBanks().make(str(tmp_path / "bank.db"))) as bank:
        bank.database.identity = "olga"
        with pytest.raises(BadInput, match=r"signs entries with the login, and yours is olga; leave --actor"):
            actor_of(bank, settings(tmp_path, typed="typed", found="found"))
