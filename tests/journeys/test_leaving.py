"""The app is ended from outside, or its bank goes away: the terminal is given back, and nothing false is said."""

from __future__ import annotations

import os
import re
import signal
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.account.state import stream_of
from storage.bank import SqlBanks
from storage.engine.connect import open_database
from storage.verify.verify import verify
from tests.kit.terminal import Terminal
from tui.application.cases.demo import make_demo

pytestmark = pytest.mark.terminal

ZONE = ("--zone", "Europe/London", "--actor", "agent-7")
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?1004l")
"""Alternate screen left, cursor shown, mouse, pasting and focus no longer reported."""
TAKEN = re.compile(rb"\x1b\[\?(?:1049|1000|1003|2004|1004)h|\x1b\[\?25l")


def echoes(terminal: Terminal) -> bool:
    """Whether the terminal shows what is typed and waits for whole lines, as a shell wants it."""
    local = termios.tcgetattr(terminal.descriptor)[3]
    return bool(local & termios.ECHO) and bool(local & termios.ICANON) and bool(local & termios.ISIG)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_gives_the_terminal_back(demo: Path, number: signal.Signals) -> None:
    with Terminal(["--db", str(demo), *ZONE]) as terminal:
        terminal.until("15 accounts")
        assert not echoes(terminal)
        os.kill(terminal.pid, number)
        assert terminal.ended() == 128 + number
        assert echoes(terminal)
    for sequence in RESTORED:
        assert terminal.output.rindex(sequence) > max(
            found.start() for found in TAKEN.finditer(terminal.output)
        )
    assert "Traceback" not in terminal.text
    with closing(open_database(str(demo))) as database:
        assert verify(database).findings == ()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_before_the_first_frame_ends_it_too(demo: Path, number: signal.Signals) -> None:
    for delay in (0.0, 0.2, 0.4, 0.8):
        with Terminal(["--db", str(demo), *ZONE]) as terminal:
            time.sleep(delay)
            os.kill(terminal.pid, number)
            assert terminal.ended() in (128 + number, -number)
            assert echoes(terminal)


@pytest.mark.parametrize("ignored", [(), ("HUP",), ("HUP", "TERM")])
def test_a_closed_terminal_ends_the_app_even_where_its_signal_is_ignored(
    demo: Path, ignored: tuple[str, ...]
) -> None:
    with Terminal(["--db", str(demo), *ZONE], ignored=ignored) as terminal:
        terminal.until("15 accounts")
        terminal.hang_up()
        assert terminal.waited() == 128 + signal.SIGHUP
    with closing(open_database(str(demo))) as database:
        assert verify(database).findings == ()


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3, 1.0])
def test_a_terminal_that_is_closed_while_the_app_leaves_ends_it_too(demo: Path, seconds: float) -> None:
    """However far leaving has come: what reads the terminal would otherwise try again for ever."""
    with Terminal(["--db", str(demo), *ZONE]) as terminal:
        terminal.until("15 accounts")
        os.kill(terminal.pid, signal.SIGTERM)
        time.sleep(seconds)
        terminal.hang_up()
        assert terminal.waited() in (128 + signal.SIGTERM, 128 + signal.SIGHUP)


def test_an_app_that_has_left_frees_its_leases(demo: Path) -> None:
    with Terminal(["--db", str(demo), *ZONE]) as terminal:
        terminal.until("15 accounts")
        while not _lag_is_gone(demo):
            time.sleep(0.05)
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.ended()
    with closing(open_database(str(demo))) as database:
        held = database.driver.execute("SELECT count(*) FROM projections WHERE lease_holder <> ''").fetchone()
    assert held == (0,)
    assert not demo.with_name("demo.db-wal").exists()


def _lag_is_gone(demo: Path) -> bool:
    with closing(SqlBanks().open(str(demo), read_only=True)) as store:
        return not any(status.lag_events for status in store.projections().statuses())


def test_a_bank_that_goes_away_is_told_of_and_nothing_is_recorded_into_it(demo: Path) -> None:
    away = demo.with_name("away.db")
    with Terminal(["--db", str(demo), *ZONE], (160, 45)) as terminal:
        terminal.until("15 accounts")
        terminal.send("4417\r")
        seen = terminal.until("LIVE")
        terminal.send("a")
        seen = terminal.until("Deposit money", seen)
        terminal.send("\x1b[H\r")
        seen = terminal.until("Amount", seen)
        terminal.send("55.55")
        seen = terminal.until("55.55", seen)
        demo.rename(away)
        terminal.until("OFFLINE", seen)
        seen = terminal.until("was removed or renamed while it was open", seen)
        terminal.send("\r")
        seen = terminal.until("3 check, then record", seen)
        terminal.send("55.55\t\r")
        seen = terminal.until("It is not in the log", seen)
        assert "Recorded as event" not in terminal.text
        # What was typed is still there, and counts once the file is back.
        away.rename(demo)
        seen = terminal.until("LIVE", seen)
        terminal.send("\x13")
        terminal.until("Recorded as event 58", seen)
        terminal.send("\x11")
        terminal.ended()
    with closing(SqlBanks().open(str(demo))) as store:
        assert store.count(stream_of("4417")) == 58


def test_a_bank_restored_under_an_app_is_told_of(demo: Path) -> None:
    with Terminal(["--db", str(demo), *ZONE], (160, 45)) as terminal:
        terminal.until("15 accounts")
        terminal.send("4417\r")
        seen = terminal.until("LIVE")
        make_demo(SqlBanks(), demo, 7)
        terminal.until("OFFLINE", seen)
        terminal.until("was replaced by another file", seen)
        terminal.send("\x11")
        assert terminal.ended() == 0
    with closing(open_database(str(demo))) as database:
        assert verify(database).findings == ()
