"""`recount projections run` as a service: it follows the log, waits for the database, and stops when told to."""

from __future__ import annotations

import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT
from tests.kit.recount import Recount
from tests.tui.cli.test_projections import BY_CHANNEL

pytestmark = pytest.mark.slow


class Running:
    """A service in a process of its own, read line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip())

    def next_with(self, text: str) -> str:
        """The next line that contains the text."""
        while text not in (line := self._lines.get(timeout=PATIENCE)):
            pass
        return line

    def stop(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def serving(
    environment: dict[str, str], *words: str, command: tuple[str, ...] = ("projections", "run")
) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "--zone", "UTC", "--actor", "a", *words, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Running(process)
    try:
        running.next_with("Ctrl-C stops")
        yield running
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def managing(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], list[str]]]]:
    """What a service manager puts into the environment, and what it was told up to the end."""
    lines, path = list[str](), folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(path))
        channel.settimeout(PATIENCE)

        def listen() -> None:
            while "STOPPING=1" not in lines:
                lines.append(channel.recv(4096).decode())

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()

        def told() -> list[str]:
            listener.join(PATIENCE)
            return lines

        yield {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "1000"}, told


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_follows_the_log_and_stops_cleanly(
    recount: Recount, environment: dict[str, str], by: signal.Signals, tmp_path: Path
) -> None:
    with managing(tmp_path) as (manager, told), serving(environment | manager) as service:
        assert "declines +8" in service.next_with("+8")
        recount("do", "deposit", "Y-1", "7")
        assert "monthly_statement +1" in service.next_with("+1")
        assert service.stop(by) == 0
        assert "each goes on from its checkpoint next time" in service.next_with("Stopped")
        first, *between, last = told()
    assert (first, last) == ("READY=1", "STOPPING=1")
    assert {"WATCHDOG=1", "STATUS=Read up to position 8."} <= set(between)
    assert {one["lag_events"] for one in recount.lines("projections")} == {0}
    months = [one["row"] for one in recount.lines("projections", "show", "monthly_statement", "Y-1")]
    assert months[-1]["closing"] == 1507
    assert sum(month["entries"] for month in months) == 3


def test_a_projection_that_fails_stops_nobody_else(
    recount: Recount, environment: dict[str, str], tmp_path: Path
) -> None:
    mine = tmp_path / "by_channel.py"
    mine.write_text(BY_CHANNEL.replace("+ 1,", "+ 1 // (event.event.amount - 7),"))
    recount("projections", "add", str(mine))
    with serving(environment) as service:
        service.next_with("declines +8")
        recount("do", "deposit", "Y-1", "7")
        assert f"(MoneyDeposited): {mine}, line 13: ZeroDivisionError" in service.next_with(
            "by_channel failed"
        )
        recount("do", "deposit", "Y-1", "8")
        assert "by_channel" not in service.next_with("declines +1")
        mine.write_text(BY_CHANNEL)
        recount("projections", "resume", "by_channel")
        recount("do", "deposit", "Y-1", "9")
        assert "by_channel +3" in service.next_with("by_channel +")


def do(address: str, command: OpenAccount | Deposit, command_id: str) -> None:
    """Execute a command over a connection of its own, in a bank made for the first of them."""
    with closing(SqlStore(open_database(address, create=True))) as store:
        Handler(store).execute(Request(command=command, command_id=command_id, actor="a"))


def test_it_waits_for_a_server_that_goes_away_and_goes_on_when_it_is_back(
    postgres: str, postgres_server: str, environment: dict[str, str]
) -> None:
    do(postgres, OpenAccount(account_id="1", currency="GBP"), "open")
    name = postgres.rpartition("/")[2]
    with (
        serving(environment, "--db", postgres) as service,
        psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as admin,
    ):
        service.next_with("declines +1")
        do(postgres, Deposit(account_id="1", amount=5), "before")
        service.next_with("daily_balance +1")
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        service.next_with("Waiting for it.")
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        service.next_with("The database is back.")
        do(postgres, Deposit(account_id="1", amount=5), "after")
        service.next_with("daily_balance +1")
        assert service.stop(signal.SIGTERM) == 0
