"""Programs that tests run beside themselves: real processes that write, and that die."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.events import MoneyDeposited
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.errors import StoreUnavailable
from domain.handlers.account import Handler
from domain.ids import uuid7
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent, VersionConflict
from storage.engine.sqlite.backup import backup
from storage.log.store import SqlStore
from tests.kit.places import ROOT
from tui.wiring import initialise, open_store


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start one of the programs below in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kit.processes", program, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python in a fresh interpreter."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def deposit(address: str, account_id: str, count: str, actor: str) -> None:
    """Deposit 1, 2, 3 … minor units, printing the version of each once it is acknowledged."""
    handler = Handler(open_store(address))
    for number in range(1, int(count) + 1):
        command = Deposit(account_id=account_id, amount=number)
        request = Request(command=command, command_id=f"{actor}-{number}", actor=actor, channel="branch")
        print(_stubborn(handler, request), flush=True)


def _stubborn(handler: Handler, request: Request) -> int:
    """The version after the command, asked for again when too many rivals were faster."""
    while True:
        with suppress(VersionConflict):
            return handler.execute(request).receipt.version


def append_alone(address: str, account_id: str, count: str, actor: str) -> None:
    """Open an account and append to it event by event, every twentieth append meant to fail."""
    store = open_store(address)
    Handler(store).execute(
        Request(
            command=OpenAccount(account_id=account_id, currency="GBP"),
            command_id=f"open-{account_id}",
            actor=actor,
        )
    )
    stream, version = stream_of(account_id), 1
    for number in range(1, int(count) + 1):
        payload = MoneyDeposited(amount=number)
        event = NewEvent(event=payload, event_id=uuid7(utc_now()), actor=actor, channel="branch")
        if number % 20 == 0:
            with suppress(VersionConflict):
                store.append([StreamWrite(stream, version - 1, [event])])
        version = store.append([StreamWrite(stream, version, [event])])[0].version
        print(version, flush=True)


def dawdle(address: str, account_id: str) -> None:
    """Append in a transaction that stays open for a while, first to roll it back, then to commit it."""
    store = open_store(address)
    assert isinstance(store, SqlStore)
    for outcome in ("ROLLBACK", "COMMIT"):
        with suppress(_NoThanksError), store.database.writing():
            if address.startswith("postgresql"):
                payload = MoneyDeposited(amount=1)
                event = NewEvent(event=payload, event_id=uuid7(utc_now()), actor="slow", channel="branch")
                head = store.head(account_id)
                store.append([StreamWrite(stream_of(account_id), head.version if head else 0, [event])])
            time.sleep(1)
            if outcome == "ROLLBACK":
                raise _NoThanksError


class _NoThanksError(Exception):
    """Ends a transaction without a commit."""


def lock(address: str) -> None:
    """Hold the write lock until a line arrives on standard input."""
    connection = sqlite3.connect(address, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("locked", flush=True)
    sys.stdin.readline()
    connection.execute("ROLLBACK")


def fill_disk(address: str, account_id: str, limit: str) -> None:
    """Deposit under a limit on file size until the store says no, then once more without the limit."""
    store = open_store(address)
    head = store.head(account_id)
    assert head is not None
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    version, acknowledged = head.version, 0
    try:
        while acknowledged < 100_000:
            version = append_fifty(store, account_id, version)
            acknowledged += 50
    except StoreUnavailable as error:
        print(f"refused {acknowledged} {error.message}", flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    append_fifty(store, account_id, version)
    print(f"resumed {acknowledged + 50}", flush=True)


def append_fifty(store: Store, account_id: str, version: int) -> int:
    """Append 50 deposits in one transaction; the new version."""
    payload = MoneyDeposited(amount=1, description="x" * 500)
    events = [NewEvent(event=payload, event_id=uuid7(1), actor="disk", channel="branch") for _ in range(50)]
    return store.append([StreamWrite(stream_of(account_id), version, events)])[0].version


def fill_medium(folder: str) -> None:
    """Deposit into a bank on a small medium until the store says no; go on once something else has been removed."""
    path, other = Path(folder) / "bank.db", Path(folder) / "something else"
    store = initialise(str(path))
    Handler(store).execute(
        Request(command=OpenAccount(account_id="1", currency="GBP"), command_id="open", actor="a")
    )
    other.write_bytes(bytes(500_000))
    version = 1
    try:
        while True:
            version = append_fifty(store, "1", version)
    except StoreUnavailable as error:
        print(version, error.message, flush=True)
    try:
        assert isinstance(store, SqlStore)
        backup(store.database, Path(folder) / "copy.db")
    except StoreUnavailable as error:
        print(error.message, flush=True)
    print(*sorted(entry.name for entry in Path(folder).iterdir()), flush=True)
    other.unlink()
    version = append_fifty(store, "1", version)
    store.close()
    with closing(open_store(str(path))) as again:
        head = again.head("1")
        print(version, head and head.version, flush=True)


PROGRAMS: dict[str, Callable[..., None]] = {
    "deposit": deposit,
    "append_alone": append_alone,
    "dawdle": dawdle,
    "lock": lock,
    "fill_disk": fill_disk,
    "fill_medium": fill_medium,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
