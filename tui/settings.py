"""What a person set: flags before environment before config file before defaults."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from domain.addresses import may_hold_password, parse_address
from domain.errors import BadInput
from domain.files import MissingFile, parse_toml, read_text
from tui.text.safe import safe_str
from tui.text.time.zones import TimeError, load_zone, local_zone

APP_NAME = "recount"
DATABASE_VARIABLE = "RECOUNT_DATABASE_URL"
PLAIN_VARIABLE = "RECOUNT_PLAIN"
SCREEN_READER_VARIABLES = ("ACCESSIBILITY_ENABLED", "GNOME_ACCESSIBILITY", "ACCESSIBLE")
"""What people who use a screen reader have in their environment: the first for Chromium and what is made with it, the
second for Firefox and LibreOffice (both let them speak to AT-SPI), the third for terminal programs."""
SERVER_VARIABLE = "RECOUNT_SERVER_PID"
"""The process that serves this app to a browser, and without which it is not to go on."""
CONFIG_NAME = "config.toml"
DATABASE_NAME = "recount.db"
MOST_BYTES = 64 << 10
"""Of a config file."""
MAX_ACTOR = 100
"""Characters; as long as any name in the log."""


class BadSetting(BadInput):
    """The config file or a flag says something that cannot be meant."""

    kind = "bad-setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The global options as typed; None where nothing was."""

    database: str | None = None
    read_only: bool = False
    actor: str | None = None
    zone: str | None = None
    clock: str | None = None
    config: Path | None = None
    plain: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for this run.

    `database` is a URL or the path of a SQLite file. `keys` maps an action's id to the keys that replace its
    own, comma-separated in Textual's names. `theme` is None where nobody chose one. `actor_is_typed` tells a
    name given with --actor from one that was found, `zone_is_named` a zone that somebody chose from this machine's.
    `profile` is what the config file says of the bank itself, which counts when the bank is made and never after.
    In `plain` mode the app shows words alone, for screen readers.
    `clock` is the TIME, as it was typed, from which the clock of a bank for training runs; None for its own.
    `server_pid` is the process that serves the app to a browser; None on a terminal.
    """

    database: str
    read_only: bool
    actor: str
    zone: ZoneInfo
    zone_is_named: bool = False
    theme: str | None
    keys: Mapping[str, str]
    config_file: Path
    actor_is_typed: bool = False
    profile: Mapping[str, str | int] = field(default_factory=dict)
    clock: str | None = None
    plain: bool = False
    server_pid: int | None = None

    @property
    def database_file(self) -> Path | None:
        """The SQLite file; None when the database is a server."""
        file = parse_address(self.database).file
        return None if file is None else Path(file).expanduser().absolute()

    @property
    def public_address(self) -> str:
        """The database as --db takes it, "" where the address holds a password."""
        file = self.database_file
        if file is not None:
            return str(file)
        return "" if may_hold_password(self.database) else self.database

    @property
    def where(self) -> str:
        """The database fit to be shown: of an address hosts, ports and database, neither user nor password."""
        file = self.database_file
        return parse_address(self.database).shown if file is None else str(file)


def load_settings(flags: Flags, environment: Mapping[str, str]) -> Settings:
    """Flags, then the environment, then the config file, then the defaults.

    Raises BadSetting, naming the file and the key, and TimeError for an unknown zone of `--zone`.
    """
    path = flags.config or config_folder() / CONFIG_NAME
    config = _read_config(path, must_exist=flags.config is not None)
    return Settings(
        database=_database(flags, environment, config, path),
        read_only=flags.read_only or config.get("read_only", False),
        actor=checked_actor(flags.actor, "--actor") if flags.actor is not None else _actor(config, path),
        zone=load_zone(flags.zone) if flags.zone is not None else _zone(config, path),
        zone_is_named=flags.zone is not None or "zone" in config,
        theme=config.get("theme"),
        keys=MappingProxyType(config.get("keys", {})),
        config_file=path,
        actor_is_typed=flags.actor is not None,
        profile=MappingProxyType(config.get("profile", {})),
        clock=flags.clock,
        plain=_plain(flags, environment, config),
        server_pid=_server_pid(environment),
    )


def _plain(flags: Flags, environment: Mapping[str, str], config: Mapping[str, Any]) -> bool:
    """As somebody said; where nobody did, whether a screen reader is announced."""
    if flags.plain is not None:
        return flags.plain
    if environment.get(PLAIN_VARIABLE, "").strip():
        return _is_on(environment, PLAIN_VARIABLE)
    if "plain" in config:
        return bool(config["plain"])
    return any(_is_on(environment, variable) for variable in SCREEN_READER_VARIABLES)


def _is_on(environment: Mapping[str, str], variable: str) -> bool:
    return environment.get(variable, "").strip().lower() not in ("", "0", "false", "no", "off")


def config_folder() -> Path:
    """Where the config file is looked for."""
    # A tenth of the start of the command line, and not needed by --help.
    import platformdirs

    return platformdirs.user_config_path(APP_NAME, appauthor=False)


def data_folder() -> Path:
    """Where banks are kept that nobody chose a place for."""
    import platformdirs

    return platformdirs.user_data_path(APP_NAME, appauthor=False)


def _database(flags: Flags, environment: Mapping[str, str], config: Mapping[str, Any], path: Path) -> str:
    """The address as it was given; a path of the config file is meant from there. Raises BadInput."""
    if flags.database is not None:
        if not flags.database.strip():
            raise BadSetting("--db is empty; name a file or a database address.")
        return _checked_address(flags.database, "--db")
    given = environment.get(DATABASE_VARIABLE, "").strip()
    if given:
        return _checked_address(given, DATABASE_VARIABLE)
    configured: str | None = config.get("database")
    if configured is None:
        return str(data_folder() / DATABASE_NAME)
    _checked_address(configured, f"{safe_str(str(path))}: database", str(path.absolute().parent))
    if "://" in configured:
        return configured
    return str(path.absolute().parent / Path(configured).expanduser())


def _server_pid(environment: Mapping[str, str]) -> int | None:
    given = environment.get(SERVER_VARIABLE, "")
    return int(given) if given.isascii() and given.isdigit() else None


def _checked_address(address: str, where: str, folder: str = "") -> str:
    try:
        parse_address(address, folder)
    except BadInput as error:
        raise BadSetting(f"{where}: {error.message}") from None
    return address


def _read_config(path: Path, *, must_exist: bool) -> dict[str, Any]:
    """The settings of the file, each of the right type; none when there is no file."""
    try:
        config = parse_toml(read_text(path, MOST_BYTES), path)
    except MissingFile:
        if must_exist:
            raise BadSetting(f"There is no config file {safe_str(str(path))}; check --config.") from None
        return {}
    except BadInput as error:
        raise BadSetting(safe_str(error.message, 1000)) from None
    # A start without a config file does not pay for the model of one.
    from tui.config_file import checked_settings

    try:
        return checked_settings(config)
    except BadInput as error:
        raise _bad(path, error.message) from None


def _actor(config: Mapping[str, Any], path: Path) -> str:
    if "actor" in config:
        return checked_actor(config["actor"], f"{safe_str(str(path))}: actor")
    try:
        return checked_actor(getpass.getuser(), "The name of the operating system's user")
    except (OSError, KeyError, ImportError):
        raise BadSetting("This machine does not say who you are; name yourself with --actor.") from None


def checked_actor(actor: str, where: str) -> str:
    """The actor as the log can keep it: text that encodes, without control characters, not too long. `where` it was
    said begins the sentence of the BadSetting that this raises."""
    if not actor.strip() or len(actor) > MAX_ACTOR or not actor.isprintable():
        raise BadSetting(
            f"{where} {safe_str(actor, 40)!r} cannot sign entries; "
            f"use 1 to {MAX_ACTOR} characters that can be printed."
        )
    return actor.strip()


def _zone(config: Mapping[str, Any], path: Path) -> ZoneInfo:
    if "zone" not in config:
        return local_zone()
    try:
        return load_zone(config["zone"])
    except TimeError as error:
        raise _bad(path, f"zone: {error.message}") from error


def unusable(settings: Settings, key: str, error: BadInput) -> BadSetting:
    """The error of whoever uses a setting of the config file, with the file and the key."""
    return _bad(settings.config_file, f"{key}: {error.message}")


def _bad(path: Path, what: str) -> BadSetting:
    return BadSetting(f"{safe_str(str(path))}: {what}")
