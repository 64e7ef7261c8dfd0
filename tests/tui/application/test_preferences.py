"""A theme chosen in the app is found again the next time, until the config file names another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.application.preferences import NAME, Preferences
from tui.application.private_file import NotKept


def test_what_was_chosen_counts_until_the_config_file_names_another(tmp_path: Path) -> None:
    Preferences(tmp_path, "recount-dark").keep_theme("recount-light")
    assert Preferences(tmp_path, "recount-dark").theme() == "recount-light"
    assert Preferences(tmp_path, "nord").theme() == "nord"
    assert Preferences(tmp_path, None).theme() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": 7}', '{"configured": null}', "\x00", "x" * 9000])
def test_a_file_that_cannot_be_meant_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    assert Preferences(tmp_path, None).theme() is None


def test_without_a_folder_nothing_is_kept() -> None:
    nowhere = Preferences(None, "nord")
    nowhere.keep_theme("recount-light")
    assert nowhere.theme() == "nord"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotKept, match="cannot be written"):
        Preferences(tmp_path / "file" / "below", None).keep_theme("nord")
