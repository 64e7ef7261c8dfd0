"""What the composition root puts together: the app's desk at a bank, and a command line with banks and an app."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.account.commands import Command, Deposit, OpenAccount, Request
from domain.account.state import stream_of
from domain.clock import iso_utc
from domain.errors import BadInput, StoreUnavailable
from storage.bank import SqlBanks
from tui import wiring
from tui.settings import BadSetting, Flags, Settings, load_settings

BEGINNING: tuple[Command, ...] = (
    OpenAccount(account_id="1", currency="GBP"),
    Deposit(account_id="1", amount=5),
)


def settings(folder: Path, *, read_only: bool = False) -> Settings:
    """Those of a bank in the folder, at which ada sits."""
    config = folder / "config.toml"
    config.touch()
    flags = Flags(
        database=str(folder / "bank.db"), read_only=read_only, actor="ada", zone="UTC", config=config
    )
    return load_settings(flags, {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an empty bank is."""
    SqlBanks().make(str(tmp_path / "bank.db")).close()
    return tmp_path


def test_a_desk_records_and_has_the_projections_and_payloads_of_its_bank(folder: Path) -> None:
    session = wiring.open_session(settings(folder))
    with closing(session.store):
        for command in BEGINNING:
            session.handler.execute(
                Request(command=command, command_id=type(command).__name__, actor=session.actor)
            )
        event = session.store.event(stream_of("1"), 2)
        projections = session.open_projections()
        assert event is not None
        assert projections is not None
        assert (event.actor, session.may_act) == ("ada", True)
        assert {status.lag_events for status in projections.statuses()} == {2}
        assert session.payload_steps(event)[0].text == event.data
        session.tidy()


def test_a_desk_at_a_bank_opened_to_look_may_not_act(folder: Path) -> None:
    session = wiring.open_session(settings(folder, read_only=True))
    with closing(session.store):
        assert not session.may_act


def test_a_desk_in_a_browser_keeps_no_files(folder: Path) -> None:
    session = wiring.open_session(replace(settings(folder), server_pid=1))
    with closing(session.store):
        assert (session.in_browser, session.folder, session.why_looking) == (True, None, "")


def test_whoever_is_served_a_bank_to_look_at_is_told_what_acting_needs(folder: Path) -> None:
    session = wiring.open_session(replace(settings(folder, read_only=True), server_pid=1))
    with closing(session.store):
        assert "--allow-commands" in session.why_looking


def test_a_bank_is_closed_again_where_nobody_may_sign(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    monkeypatch.setattr("storage.bank.SqlBank.login", "olga")
    monkeypatch.setattr("storage.bank.SqlBank.close", lambda bank: closed.append(bank.label))
    with pytest.raises(BadInput, match="yours is olga"):
        wiring.open_session(settings(folder))
    assert closed == [str(folder / "bank.db")]


def test_no_bank_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="There is no database at"):
        wiring.open_session(settings(tmp_path))


def test_the_command_line_runs_on_the_words_it_is_given(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", os.fspath(folder))
    with pytest.raises(SystemExit) as left:
        wiring.main(["--db", str(folder / "bank.db"), "--zone", "UTC", "accounts"])
    assert left.value.code == 0
    assert "This bank has no accounts yet" in capsys.readouterr().err


def test_a_desk_at_a_bank_for_training_goes_by_its_clock(tmp_path: Path) -> None:
    SqlBanks().make(str(tmp_path / "bank.db"), training=True).close()
    session = wiring.open_session(replace(settings(tmp_path), clock="2026-03-13 09:00"))
    with closing(session.store):
        assert session.is_training
        opened = Request(command=BEGINNING[0], command_id="open", actor=session.actor)
        (line,) = session.handler.execute(opened).receipt.lines
        assert iso_utc(line.recorded_at).startswith("2026-03-13T09:00:0")
        assert session.cases.today().isoformat() == "2026-03-13"


def test_a_bank_is_closed_again_where_its_clock_cannot_be_set(folder: Path) -> None:
    with pytest.raises(BadInput, match="is not for training"):
        wiring.open_session(replace(settings(folder), clock="2026-03-13 09:00"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"theme": "pink"}, 'theme: There is no theme "pink"; known are'),
        (
            {"keys": {"tm.nextevent": "j"}},
            'keys: There is no action "tm.nextevent" to bind a key to; did you mean',
        ),
        ({"keys": {"quux": "j"}}, "the settings (f9) list those that there are."),
        ({"keys": {"tm.next-event": "comma"}}, 'keys: The key "," is wanted by both tm.previous-event'),
    ],
)
def test_a_setting_that_the_app_cannot_use_is_named_with_the_file(
    folder: Path, said: dict[str, Any], told: str
) -> None:
    with pytest.raises(BadSetting) as raised:
        wiring.run_app(replace(settings(folder), **said))
    assert raised.value.message.startswith(f"{settings(folder).config_file}: ")
    assert told in raised.value.message
