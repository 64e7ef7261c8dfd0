"""`recount open`: what is asked for is found, or refused in a sentence, before the app is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from storage.bank import SqlBanks
from tests.kit.recount import NOW, Recount
from tui.application.time_machine.queries import Cursor, Opening
from tui.cli.invocation import Invocation
from tui.cli.root import cli
from tui.text.time.parse import Moment, parse_when
from tui.text.time.zones import load_zone


def at(text: str) -> int:
    found = parse_when(text, zone=load_zone("UTC"), now=NOW)
    assert isinstance(found, Moment)
    return found.at


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        ((), Opening()),
        (("--version", "3"), Opening(Cursor(3))),
        (("--at", "#2", "--lens", "as-of"), Opening(Cursor(2), "as-of")),
        (("--at", "2026-11-17T15:00:00Z"), Opening(Cursor(3, at("2026-11-17T15:00:00Z")))),
        (("--at", "4pm tue paris"), Opening(Cursor(3, at("2026-11-17T15:00:00Z")))),
    ],
)
def test_the_app_is_opened_where_the_words_say(
    recount: Recount, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], opening: Opening
) -> None:
    monkeypatch.setattr("tui.cli.app.check_terminal", lambda: None)
    asked: list[dict[str, Any]] = []

    def run_app(settings: object, **given: Any) -> int:
        asked.append(given)
        return 0

    places = {name: str(recount.home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    done = CliRunner(env=places).invoke(
        cli,
        ["--db", str(recount.bank), "--zone", "Europe/London", "open", "4417", *words],
        obj=Invocation(SqlBanks, run_app, lambda: NOW),
    )
    assert done.exit_code == 0, done.output
    assert (asked[0]["account"], asked[0]["opening"]) == ("4417", opening)


@pytest.mark.parametrize("words", [("D-1",), ("--case", "D-1")])
def test_a_case_is_opened_by_its_number(
    recount: Recount, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr("tui.cli.app.check_terminal", lambda: None)
    recount("case", "open", "4417", "--reason-code", "overdraft-fee", "--regime", "internal", "--entry", "4")
    asked: list[dict[str, Any]] = []

    def run_app(settings: object, **given: Any) -> int:
        asked.append(given)
        return 0

    places = {name: str(recount.home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    done = CliRunner(env=places).invoke(
        cli, ["--db", str(recount.bank), "open", *words], obj=Invocation(SqlBanks, run_app, lambda: NOW)
    )
    assert done.exit_code == 0, done.output
    assert asked[0]["case_id"] == "D-1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name an ACCOUNT, or a case"),
        (("4417", "--case", "D-1"), "Name an ACCOUNT, or a case"),
        (("9999",), "There is no account '9999'"),
        (("D-1",), "There is no account 'D-1'"),
        (("4417", "--version", "7"), "has events 1 to 6"),
        (("4417", "--at", "#2", "--version", "2"), "give one of them"),
        (("4417", "--at", "9:05 ist"), "+05:30 in India"),
        (("4417", "--at", "2020-01-01"), "has no event by"),
        (("--case", "D-9"), "There is no case 'D-9'"),
        (("--case", "D-9", "--at", "noon"), "of an account"),
        (("4417",), "The app needs a terminal"),
    ],
)
def test_what_cannot_be_opened_is_said(recount: Recount, words: tuple[str, ...], said: str) -> None:
    assert said in recount.sentence("open", *words, code=2)
