"""Errors: one sentence, one exit code, one envelope, and never a traceback; the same for bad files and defects."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from domain.bank import Banks
from domain.errors import DamageFound, StoreUnavailable
from tests.kit.recount import NOW, Recount
from tui.cli.invocation import Invocation
from tui.cli.root import COMMANDS, cli
from tui.wiring import run_app

READS = (("accounts",), ("show", "4417"), ("events", "4417"), ("prove", "4417"), ("export",))


@pytest.mark.parametrize("words", [("show", "9"), ("events", "9"), ("prove", "9"), ("do", "freeze", "9")])
def test_an_unknown_account(recount: Recount, words: tuple[str, ...]) -> None:
    error = recount.error(*words, code=2)
    assert error["kind"] == "unknown-account"
    assert "`recount accounts --search TEXT` finds accounts" in error["message"]
    assert recount.sentence(*words, code=2) == error["message"]


@pytest.mark.parametrize("account", ["\x1b]0;owned\x07", "4417\n", "\udcff", "x" * 500, "", "\u202e4417"])
def test_account_numbers_that_nobody_has_are_quoted_harmlessly(recount: Recount, account: str) -> None:
    for words in (("show", account), ("do", "freeze", account), ("export", account)):
        sentence = recount.sentence(*words, code=2)
        assert sentence.startswith("There is no account '")
        assert sentence.isprintable()


@pytest.mark.parametrize("words", READS)
def test_a_database_that_is_not_there(recount: Recount, tmp_path: Path, words: tuple[str, ...]) -> None:
    recount.bank = tmp_path / "none.db"
    sentence = recount.sentence(*words, code=4)
    assert f"There is no database at {tmp_path / 'none.db'}" in sentence
    assert "`recount init`" in sentence
    assert "`recount demo`" in sentence
    assert not recount.bank.exists()


def _text(path: Path) -> None:
    path.write_text("This is a letter, not a bank.")


def _noise(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)


def _other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE song (title)")
        file.commit()


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("ruin", "codes", "said"),
    [
        (_text, {4}, "is not a SQLite database"),
        (_noise, {3, 4}, "bank.db"),
        (_other_program, {4}, "holds no Recount bank"),
        (_newer, {4}, "newer Recount"),
        (_folder, {4}, "is a folder"),
    ],
)
def test_files_that_are_no_bank(
    recount: Recount, bank: Path, ruin: Callable[[Path], None], codes: set[int], said: str
) -> None:
    ruin(bank)
    for words in (*READS, ("do", "freeze", "4417"), ("init",)):
        result = recount.bare("--db", str(bank), "--actor", "a", "--zone", "UTC", *words)
        assert result.exit_code in codes
        assert result.stdout == ""
        (sentence,) = result.stderr.splitlines()
        assert said in sentence


def test_a_file_nobody_may_read(recount: Recount, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refused(path: Any, *more: Any, **options: Any) -> int:
        if path == recount.bank:
            raise PermissionError(13, "Permission denied")
        return opened(path, *more, **options)

    # By hand, because a test that runs as root may read every file.
    monkeypatch.setattr(os, "open", refused)
    assert "cannot be read (Permission denied)" in recount.sentence("show", "4417", code=4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("shwo", "4417"), "No such command 'shwo'. Did you mean 'show'? `recount --help`"),
        (("\x1b[2J",), "No such command"),
        (("show",), "Missing argument 'ACCOUNT'. `recount show --help`"),
        (("show", "4417", "--db", "x.db"), "--db goes before the command: recount --db … show."),
        (("accounts", "--plain"), "--plain goes before the command: recount --plain accounts."),
        (("show", "4417", "--zone", "UTC"), "--zone goes before the command"),
        (("show", "4417", "--lense", "as-of"), "'--lens'"),
        (("show", "4417", "--lens", "sideways"), "'sideways' is not one of 'as-at', 'as-of'"),
        (("show", "4417", "--at"), "'--at' requires an argument"),
        (("accounts", "--limit", "0"), "'--limit'"),
    ],
)
def test_wrong_words(recount: Recount, words: tuple[str, ...], said: str) -> None:
    sentence = recount.sentence(*words, code=2)
    assert said in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize("words", [("show", "--json"), ("shwo", "--json"), ("--bad", "--json")])
def test_wrong_words_for_machines(recount: Recount, words: tuple[str, ...]) -> None:
    result = recount(*words, code=2)
    assert result.stderr == ""
    assert '"kind":"usage"' in result.stdout


def test_bad_settings_are_wrong_words_too(recount: Recount, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("zome = 'UTC'")
    config = ("--config", str(tmp_path / "c.toml"))
    assert 'did you mean "zone"?' in recount.sentence("show", "4417", code=2, options=config)
    assert recount.error("show", "4417", code=2, options=config)["kind"] == "bad-setting"
    assert recount.bare(*config, "show", "--help").exit_code == 0


def test_environment_and_data_folder(recount: Recount, bank: Path, tmp_path: Path) -> None:
    found = recount.bare("--zone", "UTC", "show", "Y-1", env={"RECOUNT_DATABASE_URL": str(bank)})
    assert found.stdout.startswith("1,500 JPY")
    missing = recount.bare("--zone", "UTC", "show", "Y-1")
    assert f"There is no database at {tmp_path / 'recount' / 'recount.db'}" in missing.stderr


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [(StoreUnavailable("The server is away."), 4, "store-unavailable"), (DamageFound("Torn."), 3, "damage")],
)
def test_what_the_store_raises(error: Exception, code: int, kind: str) -> None:
    def load_banks() -> Banks:
        raise error

    invocation = Invocation(load_banks, run_app, lambda: NOW)
    words = ["--db", "x", "--actor", "a", "--zone", "UTC", "accounts", "--json"]
    result = CliRunner().invoke(cli, words, obj=invocation)
    assert result.exit_code == code
    assert result.stdout == f'{{"error":{{"kind":"{kind}","message":"{error}"}}}}\n'


def test_a_defect_names_its_place_and_none_of_the_data(
    recount: Recount, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui.cli import show

    def broken(*_: object) -> str:
        raise KeyError("J. Rivera owes 412.50")

    monkeypatch.setattr(show, "_asked", broken)
    sentence = recount.sentence("show", "4417", code=70)
    assert sentence.startswith("Recount itself failed (KeyError at test_errors.py line ")
    assert "RECOUNT_DEBUG=1" in sentence
    assert "Rivera" not in sentence
    assert recount.error("show", "4417", code=70)["kind"] == "defect"


def test_a_defect_shows_its_traceback_when_asked_for(
    recount: Recount, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui.cli import show

    monkeypatch.setattr(show, "_asked", lambda *_: 1 / 0)
    words = ("--db", str(recount.bank), "--actor", "a", "--zone", "UTC", "show", "4417")
    shown = recount.bare(*words, env={"RECOUNT_DEBUG": "1"})
    assert shown.exit_code == 70
    assert "Traceback" in shown.stderr


def test_the_app_needs_a_terminal(recount: Recount) -> None:
    assert "The app needs a terminal" in recount.sentence(code=2)
    assert "`recount demo --no-tui` makes the bank without one" in recount.sentence("demo", code=2)


def test_help_lists_every_command_in_order(recount: Recount) -> None:
    text = recount.bare("--help").stdout
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    for name, (_, line) in COMMANDS.items():
        assert line in text
        assert recount.bare(name, "--help").exit_code == 0
