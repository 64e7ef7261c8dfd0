"""The page of settings names every setting, flag and variable that the program reads, and no other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click

from domain.profile.events import KEYS
from domain.profile.state import initial
from tests.docs.pages import coded, page, rows, section
from tests.kit.places import ROOT
from tui.application.profile.beginning import FORMER
from tui.application.profile.values import texts
from tui.cli.root import cli
from tui.config_file import NewBank, descriptions
from tui.screens.kit.keymap import checked_keymap
from tui.settings import Flags, load_settings

TEXT = page("settings.md")
SOURCES = [path for package in ("domain", "storage", "tui") for path in (ROOT / package).rglob("*.py")]


def test_each_key_of_the_config_file_has_its_row() -> None:
    assert [coded(row[0])[0] for row in rows(section(TEXT, "The config file"))] == list(descriptions())


def test_the_example_is_a_config_file_with_every_key(tmp_path: Path) -> None:
    example = TEXT.partition("```toml\n")[2].partition("```")[0]
    assert set(tomllib.loads(example)) == set(descriptions())
    (tmp_path / "config.toml").write_text(example)
    settings = load_settings(Flags(config=tmp_path / "config.toml"), {})
    assert (settings.actor, settings.theme) == ("agent-7", "recount-light")
    assert checked_keymap(settings.keys) == dict(settings.keys)


def test_the_first_table_names_each_flag_and_each_key() -> None:
    table = rows(section(TEXT, "Settings"))
    flags = {word.split()[0] for row in table for word in coded(row[1])}
    options = {
        option.opts[0] for option in cli.params if isinstance(option, click.Option) and option.expose_value
    }
    assert flags == options
    keys = {word.strip("[]") for row in table for word in coded(row[3])}
    assert keys - {"config.toml"} == set(descriptions())


def test_each_key_of_the_profile_has_its_row_and_its_default() -> None:
    table = rows(section(TEXT, "The bank's profile"))
    assert [key for row in table for key in coded(row[0])] == list(KEYS)
    new, said = texts(initial()), {row[0].strip("`"): row[2].strip("`") for row in table}
    said = {key: value for key, value in said.items() if key in KEYS} | {"weekend": new["weekend"]}
    assert said == {key: new[key] for key in said}


def test_the_config_file_can_begin_a_profile_with_each_of_its_keys() -> None:
    assert set(descriptions(NewBank)) == {*KEYS, FORMER} - {"zone"}


def test_each_variable_of_ours_that_is_read_has_its_row() -> None:
    named = {word for row in rows(section(TEXT, "The environment")) for word in coded(row[0])}
    read = {
        name
        for path in SOURCES
        for name in re.findall(
            r'"(_?RECOUNT_[A-Z_]+|SQLITE_TMPDIR|TEXTUAL_FPS)"', path.read_text(encoding="utf-8")
        )
    }
    assert read <= named
    assert {name for name in named if name.startswith("RECOUNT_")} <= read
