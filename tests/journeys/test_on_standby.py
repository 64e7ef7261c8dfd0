"""A desk at a hot standby of PostgreSQL: it follows what is recorded at the primary, and records nothing itself."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from domain.account.commands import Deposit, Request
from domain.account.state import stream_of
from domain.handlers.account import Handler
from domain.ports import StreamWrite
from storage.bank import SqlBanks
from tests.kit.act_desk import ACCOUNT, STORY
from tests.kit.places import ROOT
from tests.kit.postgres import standby
from tests.kit.terminal import Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.postgres]


def test_what_the_primary_records_comes_to_screen_and_follower(
    postgres: str, postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with closing(SqlBanks().make(postgres)) as primary, standby(postgres_server) as copies:
        primary.append([StreamWrite(stream_of(ACCOUNT), 0, STORY)])
        there = ["--db", f"{copies}/{postgres.rsplit('/', 1)[1]}", "--zone", "UTC", "--actor", "postgres"]
        follow = [sys.executable, "-m", "tui", *there, "log", "--follow", "--json", "--tail", "1"]
        with (
            subprocess.Popen(follow, cwd=ROOT, stdout=subprocess.PIPE, text=True) as follower,
            Terminal(there) as terminal,
        ):
            assert follower.stdout is not None
            try:
                assert json.loads(follower.stdout.readline())["version"] == len(STORY)
                seen = terminal.until("1 account")
                terminal.send(f"{ACCOUNT}\r")
                seen = terminal.until("LIVE", seen)
                command = Deposit(account_id=ACCOUNT, amount=1_234_56)
                Handler(primary).execute(Request(command=command, command_id="c-1", actor="ann"))
                seen = terminal.until("1,234.56", seen)
                assert json.loads(follower.stdout.readline())["version"] == len(STORY) + 1
                terminal.send("v")
                seen = terminal.until("EQUAL", seen)
                terminal.send("\x1b")
                seen = terminal.until("LIVE", seen)
                terminal.send("a")
                terminal.until("open read-only", seen)
                terminal.send("\x11")
                assert terminal.ended() == 0
            finally:
                follower.kill()
        assert primary.count(stream_of(ACCOUNT)) == len(STORY) + 1
