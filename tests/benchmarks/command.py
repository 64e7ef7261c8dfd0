"""Row 4: one durable command a transaction: load the head, decide, hash, append, read model, commit.

A commit waits for the disk, and that wait is the same for all. The promise is about the time that passed;
processor time stands beside it, because a slow disk hides every difference.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count

from domain.account.commands import Deposit, Request
from domain.account.event_kinds import SCHEMA_VERSIONS
from domain.clock import utc_now
from domain.handlers.account import Handler
from domain.ids import uuid7
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import ACCOUNT_ID, STREAM_ID, fill
from tests.benchmarks.measure import Turns, take_turns
from tests.benchmarks.peer import Peer
from tests.benchmarks.report import Figure, at_least, per_second

TURNS = 20
AMOUNT = 1
SHORT = 10
"""Events of the usual account when the commands begin."""
NAMES = {
    "raw": "the same statements by hand on the driver, no rules",
    "long": "ours, account of {long:,} events",
    "cached": "eventsourcing, account of 10 events, kept in its cache",
    "hot": "eventsourcing, account of {hot:,} events, snapshots every 100",
}
REACH = {"raw": at_least(0.7), "long": at_least(0.9), "cached": at_least(2), "hot": at_least(6)}

Command = Callable[[], int]
"""Deposits AMOUNT and answers the ledger."""


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size
    commands = {
        "ours": our_command(_short(banks, "command")),
        "raw": raw_command(_guardless(_short(banks, "raw-command"))),
        "long": our_command(banks.store(size.snapshotted)),
        "cached": their_command(banks.peer(SHORT, cache=True)),
        "hot": their_command(banks.peer(size.hot, snapshots=True)),
    }
    turns: Turns[int] = take_turns(
        {name: _repeated(command, size.commands) for name, command in commands.items()}, TURNS
    )
    for name, peer in NAMES.items():
        for clock, times, reach in (("elapsed", turns.wall, REACH[name]), ("processor", turns.cpu, None)):
            yield Figure(
                row="4",
                work=f"one durable command a transaction, {clock} time",
                ours=per_second(size.commands, times.median("ours"), "commands"),
                peer=peer.format(long=size.snapshotted, hot=size.hot),
                theirs=per_second(size.commands, times.median(name), "commands"),
                value=times.speed("ours", name),
                reach=reach,
            )


def our_command(store: SqlStore) -> Command:
    handler, numbers = Handler(store), count(1)

    def deposit() -> int:
        command = Deposit(account_id=ACCOUNT_ID, amount=AMOUNT)
        request = Request(command=command, command_id=f"benchmark-{next(numbers)}", actor="benchmark")
        return handler.execute(request).account.ledger

    return deposit


def their_command(peer: Peer) -> Command:
    return lambda: peer.deposit(AMOUNT)


def raw_command(driver: sqlite3.Connection) -> Command:
    """What a command cannot do without, written out: the head, the hash, the event, the head, the read model."""
    numbers = count(1)

    def deposit() -> int:
        driver.execute("BEGIN IMMEDIATE")
        version, before, text = driver.execute(
            "SELECT version, head_hash, state FROM streams WHERE stream_id = ?", (STREAM_ID,)
        ).fetchone()
        state, now = json.loads(text), utc_now()
        state["ledger"] += AMOUNT
        state["version"] = version + 1
        command_id = f"benchmark-{next(numbers)}"
        event = (
            STREAM_ID,
            version + 1,
            uuid7(now),
            "MoneyDeposited",
            SCHEMA_VERSIONS["MoneyDeposited"],
            now,
            now,
            *("benchmark", "staff", "", command_id, command_id, command_id),
            json.dumps({"amount": AMOUNT}),
        )
        digest = hashlib.sha256(before + "|".join(map(str, event)).encode()).digest()
        (position,) = driver.execute("SELECT max(position) FROM events").fetchone()
        driver.execute(INSERT_EVENT, (position + 1, *event, before, digest))
        driver.execute(
            "UPDATE streams SET version = ?, head_hash = ?, recorded_at = ?, state = ? WHERE stream_id = ?",
            (version + 1, digest, now, json.dumps(state), STREAM_ID),
        )
        driver.execute(
            "UPDATE account_summary SET version = ?, ledger_balance = ?, last_recorded_at = ?"
            " WHERE account_id = ?",
            (version + 1, state["ledger"], now, ACCOUNT_ID),
        )
        driver.execute("COMMIT")
        return int(state["ledger"])

    return deposit


INSERT_EVENT = f"INSERT INTO events VALUES ({', '.join('?' * 17)})"


def _short(banks: Banks, name: str) -> SqlStore:
    """A bank whose account has ten events."""
    store = banks.new_store(name)
    fill(store, SHORT)
    return store


def _guardless(store: SqlStore) -> sqlite3.Connection:
    """The file's connection, without the trigger that a bare insert would not have."""
    driver: sqlite3.Connection = store.database.driver
    driver.execute("DROP TRIGGER events_no_replace")
    return driver


def _repeated(command: Command, times: int) -> Command:
    """Answers by how much the ledger grew from the first of the commands to the last."""

    def repeated() -> int:
        first = command()
        for _ in range(times - 2):
            command()
        return command() - first

    return repeated
