"""Programs that tests run beside themselves: real processes that write, and that die."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO, cast

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.events import MoneyDeposited
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.errors import RecountError, StoreUnavailable
from domain.handlers.account import Handler
from domain.ids import uuid7
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent, VersionConflict
from storage.bank import SqlBanks
from storage.engine.connect import open_database
from storage.engine.sqlite.backup import backup
from storage.schema import tables as schema
from tests.kit.places import ROOT

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload([__name__])


class Program:
    """One of the programs below in a process of its own: forked from one that has imported all it needs, so that it
    is there at once, and as real as any when it is killed."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        heard, tell = _FORKED.Pipe(duplex=False)
        asked, ask = _FORKED.Pipe(duplex=False)
        self._process = _FORKED.Process(target=_run, args=(name, arguments, asked, tell))
        self._process.start()
        asked.close()
        tell.close()
        self._heard, self._ask = _text(heard, "r"), _text(ask, "w")

    def line(self) -> str:
        """The next line it says; "" when it says no more."""
        return self._heard.readline().rstrip("\n")

    def tell(self, line: str) -> None:
        """A line that it waits for."""
        self._ask.write(f"{line}\n")
        self._ask.flush()

    def kill(self) -> None:
        """End it between two of its instructions."""
        self._process.kill()

    def ended(self) -> str:
        """What it says from here on until it ends."""
        with self._ask, self._heard:
            said = self._heard.read()
        self._process.join()
        return said

    @property
    def exit_code(self) -> int | None:
        """Once it has ended; negative where a signal ended it."""
        return self._process.exitcode


def _run(name: str, arguments: Sequence[str], asked: Connection, tell: Connection) -> None:
    """Be the program, with a pipe where others have a terminal."""
    with _text(asked, "r") as sys.stdin, _text(tell, "w") as sys.stdout:
        PROGRAMS[name](*arguments)


def _text(end: Connection, mode: str) -> TextIO:
    """An end of a pipe as a file of lines, which closes it."""
    with end:
        return cast(TextIO, os.fdopen(os.dup(end.fileno()), mode))


def start(program: str, *arguments: str) -> Program:
    """Start one of the programs below."""
    return Program(program, arguments)


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python in a fresh interpreter."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def deposit(address: str, account_id: str, count: str, actor: str) -> None:
    """Deposit 1, 2, 3 … minor units, printing the version of each once it is acknowledged."""
    handler = Handler(SqlBanks().open(address))
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
    store = SqlBanks().open(address)
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
    store = SqlBanks().open(address)
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


def open_together(address: str) -> None:
    """Make the bank or open it, when a line arrives on standard input."""
    print("up", flush=True)
    sys.stdin.readline()
    try:
        open_database(address, create=True).close()
        print("ready")
    except RecountError as error:
        print(type(error).__name__, error)


def hold_upgrade(address: str) -> None:
    """Stand still in the middle of an upgrade, the lock in hand."""
    real = schema.is_older

    def is_older(revision: str, label: str) -> bool:
        if sys._getframe(1).f_code.co_name == "upgrade":
            print("holding", flush=True)
            sys.stdin.readline()
        return real(revision, label)

    schema.is_older = is_older
    open_database(address, create=True)


def fill_disk(address: str, account_id: str, limit: str) -> None:
    """Deposit under a limit on file size until the store says no, then once more without the limit."""
    store = SqlBanks().open(address)
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
    store = SqlBanks().make(str(path))
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
        backup(store.database, Path(folder) / "copy.db")
    except StoreUnavailable as error:
        print(error.message, flush=True)
    print(*sorted(entry.name for entry in Path(folder).iterdir()), flush=True)
    other.unlink()
    version = append_fifty(store, "1", version)
    store.close()
    with closing(SqlBanks().open(str(path))) as again:
        head = again.head("1")
        print(version, head and head.version, flush=True)


PROGRAMS: dict[str, Callable[..., None]] = {
    "deposit": deposit,
    "append_alone": append_alone,
    "dawdle": dawdle,
    "lock": lock,
    "open_together": open_together,
    "hold_upgrade": hold_upgrade,
    "fill_disk": fill_disk,
    "fill_medium": fill_medium,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
