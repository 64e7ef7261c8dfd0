"""What the writer processes of row 6 run: each keeps its connection from turn to turn."""

from __future__ import annotations

import time
from functools import cache
from uuid import NAMESPACE_URL, uuid5

import psycopg

from domain.account.events import AccountOpened, MoneyDeposited
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.ids import uuid7
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.engine.connect import open_database
from storage.log.store import SqlStore

# The table and the statements of the peer's PostgreSQL recorder, which takes its lock before it inserts.
PEER_TABLE = """CREATE TABLE stored_events (
    originator_id uuid NOT NULL, originator_version bigint NOT NULL, topic text, state bytea,
    notification_id bigserial, PRIMARY KEY (originator_id, originator_version));
CREATE UNIQUE INDEX ON stored_events (notification_id)"""
PEER_LOCK = "LOCK TABLE stored_events IN EXCLUSIVE MODE"
PEER_INSERT = "INSERT INTO stored_events VALUES (%s, %s, %s, %s) RETURNING notification_id"


def append(address: str, writer: int, count: int, work: float) -> int:
    """Append so many deposits to the writer's own account, each in its transaction after `work` seconds."""
    store, account_id = _store(address), f"writer-{writer}"
    head = store.head(account_id)
    version = 0 if head is None else head.version
    for _ in range(count):
        time.sleep(work)
        store.append([StreamWrite(stream_of(account_id), version, [_event(version)])])
        version += 1
    return count


def append_locked(address: str, writer: int, count: int, work: float) -> int:
    """The same as the peer does it, `work` seconds going by inside the transaction."""
    connection, originator = _connection(address), uuid5(NAMESPACE_URL, str(writer))
    newest = "SELECT coalesce(max(originator_version), 0) FROM stored_events WHERE originator_id = %s"
    row = connection.execute(newest, (originator,)).fetchone()
    assert row is not None
    for version in range(row[0] + 1, row[0] + count + 1):
        with connection.transaction():
            connection.execute(PEER_LOCK)
            connection.execute(PEER_INSERT, (originator, version, "account:Deposited", b'{"amount":1}'))
            time.sleep(work)
    return count


def _event(version: int) -> NewEvent:
    payload = MoneyDeposited(amount=1) if version else AccountOpened(currency="GBP")
    return NewEvent(event=payload, event_id=uuid7(utc_now()), actor="benchmark", channel="branch")


@cache
def _store(address: str) -> SqlStore:
    return SqlStore(open_database(address))


@cache
def _connection(address: str) -> psycopg.Connection:
    return psycopg.connect(address, autocommit=True)
