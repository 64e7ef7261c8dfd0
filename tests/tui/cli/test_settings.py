"""Settings: who wins, what is refused, and what is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import BadInput
from tui.settings import BadSetting, Flags, Settings, load_settings

ENVIRONMENT = {"RECOUNT_DATABASE_URL": "from-environment.db"}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(config: Path, text: str, environment: dict[str, str] | None = None, **flags: str) -> Settings:
    """The settings of a config file of that text."""
    config.write_text(text, encoding="utf-8")
    return load_settings(Flags(config=config, **flags), environment or {})  # type: ignore[arg-type]


def test_flags_before_environment_before_config_before_the_data_folder(config: Path, tmp_path: Path) -> None:
    text = 'database = "/bank/of.db"'
    assert load(config, text, ENVIRONMENT, database="flag.db").database == "flag.db"
    assert load(config, text, ENVIRONMENT).database == "from-environment.db"
    assert load(config, text).database == "/bank/of.db"
    assert load(config, "").database == str(tmp_path / "home" / "recount" / "recount.db")


def test_everything_that_can_be_set(config: Path) -> None:
    settings = load(
        config,
        'database = "postgresql://bank/log"\nread_only = true\nactor = "agent-7"\nzone = "Asia/Tokyo"\n'
        'theme = "recount-light"\nfour_eyes_above = 25000\nsnapshot_every = 50\n[keys]\n"tm.next-event" = "j,right"\n',
    )
    assert settings.database == "postgresql://bank/log"
    assert (settings.read_only, settings.actor, settings.zone.key) == (True, "agent-7", "Asia/Tokyo")
    assert dict(settings.profile) == {"four_eyes_above": 250_00, "snapshot_every": 50}
    assert (settings.theme, dict(settings.keys)) == ("recount-light", {"tm.next-event": "j,right"})


def test_flags_win_over_the_file(config: Path) -> None:
    settings = load(config, 'actor = "a"\nzone = "Asia/Tokyo"', actor="b", zone="UTC")
    assert (settings.actor, settings.zone.key) == ("b", "UTC")


@pytest.mark.parametrize(
    ("flag", "environment", "text", "plain"),
    [
        (None, {}, "", False),
        (None, {"ACCESSIBILITY_ENABLED": "1"}, "", True),
        (None, {"GNOME_ACCESSIBILITY": "1"}, "", True),
        (None, {"ACCESSIBLE": "true"}, "", True),
        (None, {"ACCESSIBILITY_ENABLED": "0", "ACCESSIBLE": "false"}, "", False),
        (None, {"ACCESSIBILITY_ENABLED": "1"}, "plain = false", False),
        (None, {"RECOUNT_PLAIN": "1"}, "plain = false", True),
        (None, {"RECOUNT_PLAIN": "off"}, "plain = true", False),
        (None, {}, "plain = true", True),
        (False, {"RECOUNT_PLAIN": "1"}, "plain = true", False),
        (True, {"RECOUNT_PLAIN": "0"}, "plain = false", True),
    ],
)
def test_plain_is_what_somebody_said_and_else_whether_a_screen_reader_is_announced(
    config: Path, flag: bool | None, environment: dict[str, str], text: str, plain: bool
) -> None:
    config.write_text(text)
    assert load_settings(Flags(config=config, plain=flag), environment).plain is plain


def test_a_path_in_the_file_is_meant_from_the_file(config: Path, tmp_path: Path) -> None:
    assert load(config, 'database = "bank.db"').database_file == tmp_path / "bank.db"
    assert load(config, 'database = "~/bank.db"').database_file == tmp_path / "home" / "bank.db"


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(Flags(actor="a"), {})
    assert (settings.read_only, settings.theme, dict(settings.keys)) == (False, None, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('databse = "x"', 'databse: there is no such setting; did you mean "database"?'),
        ("quux = 1", "quux: there is no such setting; known are database, read_only"),
        ("database = 7", "database: write a file or an address"),
        ('read_only = "yes"', "read_only: write true or false"),
        ("four_eyes_above = true", "four_eyes_above: write a whole number of pence or cents"),
        ("four_eyes_above = -1", "four_eyes_above: write a whole number"),
        ("snapshot_every = 0", "snapshot_every: write a whole number of events from 1 to 10,000"),
        ('zone = "Mars/Base"', 'zone: There is no time zone "Mars/Base"'),
        ('actor = ""', "actor: write a name"),
        ('actor = "a\\u001b[2J"', "actor"),
        ("keys = 3", "keys: write a table"),
        ("[keys]\nx = 3", "keys: an action: write its keys in quotes"),
        ('[keys]\n"tm.next-event" = ""', "keys: tm.next-event: write its keys in quotes"),
        ('[keys]\n"u:secret@bank" = ""', "keys: an action: write its keys in quotes"),
        ("theme = []", "theme: write the name"),
        ("database = ", "is not TOML"),
    ],
)
def test_a_bad_file_is_named_with_the_key(config: Path, text: str, said: str) -> None:
    with pytest.raises(BadSetting) as raised:
        load(config, text)
    assert raised.value.message.startswith(str(config))
    assert said in raised.value.message
    assert raised.value.message.isprintable()


def test_files_that_cannot_be_read(config: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="There is no config file"):
        load_settings(Flags(config=config), {})
    with pytest.raises(BadSetting, match="is not a file"):
        load_settings(Flags(config=tmp_path), {})
    config.write_bytes(b'actor = "\xff"')
    with pytest.raises(BadSetting, match="not UTF-8"):
        load_settings(Flags(config=config), {})


@pytest.mark.parametrize("actor", ["", "   ", "a\x00", "a\nb", "x" * 101, "\udcff"])
def test_an_actor_must_be_able_to_sign(actor: str) -> None:
    with pytest.raises(BadSetting, match="cannot sign entries"):
        load_settings(Flags(actor=actor), {})


def test_an_unknown_zone_and_an_empty_database() -> None:
    with pytest.raises(BadInput, match="did you mean Europe/London"):
        load_settings(Flags(actor="a", zone="Europe/Londn"), {})
    with pytest.raises(BadSetting, match="--db is empty"):
        load_settings(Flags(actor="a", database=" "), {})


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:secret@bank:5432/log?sslmode=require", "postgresql://bank:5432/log"),
        ("postgresql://u:se%40cret@bank/log", "postgresql://bank/log"),
        ("postgresql://bank/log?password=secret", "postgresql://bank/log"),
        ("postgresql://bank/log?password=s@cret", "postgresql://bank/log"),
        ("Postgres://u:secret@one:5432,two:5433/log", "postgresql://one:5432,two:5433/log"),
        ("postgresql://u:secret@%2Frun%2Fpostgres:5433/log", "postgresql:///run/postgres:5433/log"),
        ("postgresql:///log?host=bank&port=5433&password=secret", "postgresql://bank:5433/log"),
        ("sqlite:////bank/of.db", "/bank/of.db"),
        ("/bank/of.db", "/bank/of.db"),
    ],
)
def test_where_the_bank_is_never_shows_a_password(address: str, shown: str) -> None:
    assert load_settings(Flags(actor="a", database=address), {}).where == shown
