"""The four tables of a bank in columns: what DuckDB calls them, and the rows that a bank has for them.

Instants are TIMESTAMP in UTC, money is minor units beside a currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

import sqlalchemy as sa

from domain.account.event_kinds import ledger_effect
from domain.analytics import BUCKETS
from storage.encoding.rows import EVENT_COLUMNS, Row, recorded_event
from storage.engine.database import Database
from storage.log.holders import NAME, beside_holders
from storage.schema import tables as schema
from storage.streams.kind import ACCOUNT, CASE, kind_of

PAGE = 20_000
"""Rows read from the bank and handed on at a time."""

LOADED = {
    "position": "BIGINT",
    "stream_id": "VARCHAR",
    "bucket": "UTINYINT",
    "account_id": "VARCHAR",
    "case_id": "VARCHAR",
    "version": "BIGINT",
    "event_id": "VARCHAR",
    "type": "VARCHAR",
    "schema_version": "INTEGER",
    "recorded": "BIGINT",
    "effective": "BIGINT",
    "actor": "VARCHAR",
    "channel": "VARCHAR",
    "reason": "VARCHAR",
    "command_id": "VARCHAR",
    "correlation_id": "VARCHAR",
    "causation_id": "VARCHAR",
    "data": "VARCHAR",
    "prev_hash": "VARCHAR",
    "hash": "VARCHAR",
    "problem": "VARCHAR",
    "amount": "BIGINT",
    "counterparty": "VARCHAR",
    "description": "VARCHAR",
}
"""An event as it is handed to DuckDB, before it is dealt out to tables."""

TABLES = """
CREATE TABLE log (bucket UTINYINT, position BIGINT, stream_id VARCHAR, account_id VARCHAR, case_id VARCHAR,
  version BIGINT, event_id VARCHAR, type VARCHAR, schema_version INTEGER, recorded_at TIMESTAMP,
  effective_at TIMESTAMP, actor VARCHAR, channel VARCHAR, reason VARCHAR, command_id VARCHAR, correlation_id VARCHAR,
  causation_id VARCHAR, data VARCHAR, prev_hash VARCHAR, hash VARCHAR, problem VARCHAR);
CREATE TABLE ledger (bucket UTINYINT, account_id VARCHAR, version BIGINT, position BIGINT, type VARCHAR,
  recorded_at TIMESTAMP, effective_at TIMESTAMP, amount BIGINT, counterparty VARCHAR, description VARCHAR,
  channel VARCHAR, actor VARCHAR, reason VARCHAR, correlation_id VARCHAR)"""
TAKE = """
INSERT INTO log SELECT bucket, position, stream_id, nullif(account_id, ''), nullif(case_id, ''), version, event_id,
  type, schema_version, make_timestamp(recorded), make_timestamp(effective), coalesce(actor, ''),
  coalesce(channel, ''), coalesce(reason, ''), nullif(command_id, ''), nullif(correlation_id, ''),
  nullif(causation_id, ''), coalesce(data, ''), prev_hash, hash, coalesce(problem, '') FROM loaded;
INSERT INTO ledger SELECT bucket, account_id, version, position, type, make_timestamp(recorded),
  make_timestamp(effective), amount, coalesce(counterparty, ''), coalesce(description, ''), coalesce(channel, ''),
  coalesce(actor, ''), coalesce(reason, ''), nullif(correlation_id, '') FROM loaded WHERE amount <> 0"""
EVENTS = "SELECT * EXCLUDE (bucket) FROM log"
ENTRIES = """
SELECT account_id, accounts.currency, ledger.version, position, type, recorded_at, effective_at, amount,
  CAST(sum(amount) OVER (PARTITION BY account_id ORDER BY ledger.version) AS BIGINT) AS balance, counterparty,
  description, channel, actor, reason, correlation_id
FROM ledger LEFT JOIN accounts USING (account_id)"""
"""Events that moved money, each with the ledger balance after it."""

ACCOUNTS = {
    "account_id": "VARCHAR",
    "holder_id": "VARCHAR",
    "holder_name": "VARCHAR",
    "currency": "VARCHAR",
    "status": "VARCHAR",
    "version": "BIGINT",
    "ledger_balance": "BIGINT",
    "available_balance": "BIGINT",
    "overdraft_limit": "BIGINT",
    "held": "BIGINT",
    "credits": "BIGINT",
    "debits": "BIGINT",
    "fees": "BIGINT",
    "last_recorded_at": "TIMESTAMP",
}
CASES = {
    "case_id": "VARCHAR",
    "account_id": "VARCHAR",
    "holder_id": "VARCHAR",
    "holder_name": "VARCHAR",
    "currency": "VARCHAR",
    "status": "VARCHAR",
    "outcome": "VARCHAR",
    "regime": "VARCHAR",
    "reason_code": "VARCHAR",
    "alleged_amount": "BIGINT",
    "assignee": "VARCHAR",
    "noticed_on": "DATE",
    "next_deadline": "VARCHAR",
    "next_due_on": "DATE",
    "provisional_credit": "BIGINT",
    "waiting_for_approval": "BOOLEAN",
    "version": "BIGINT",
    "last_recorded_at": "TIMESTAMP",
}
LISTS = {"accounts": (ACCOUNTS, schema.account_summary), "cases": (CASES, schema.dispute_queue)}
"""By table: its columns and types, and the read model that it is of."""


def list_rows(database: Database, name: str, *, with_names: bool) -> Iterator[list[Row]]:
    """Pages of `accounts` or `cases`, in order of their keys, in the order of the columns."""
    columns, table = LISTS[name]
    (key,) = table.primary_key
    shown = [
        (NAME if with_names else sa.literal("")) if column == "holder_name" else table.c[column]
        for column in columns
    ]
    rows = beside_holders(database, table) if with_names else table
    after = ""
    query = database.query(
        sa.select(*shown)
        .select_from(rows)
        .where(key > sa.bindparam("after", type_=sa.Text()))
        .order_by(key)
        .limit(PAGE)
    )
    while page := database.run(query, after=after):
        after = page[-1][0]
        yield page


def event_rows(database: Database, until: int) -> Iterator[list[Row]]:
    """Pages of the log up to a position, each event in the order of LOADED."""
    e = schema.events.c
    query = database.query(
        sa.select(*EVENT_COLUMNS)
        .where(e.position > sa.bindparam("after", type_=sa.BigInteger()), e.position <= until)
        .order_by(e.position)
        .limit(PAGE)
    )
    after = 0
    while page := database.run(query, after=after):
        after = page[-1][0]
        yield [_loaded(row) for row in page]


def _loaded(row: Row) -> Row:
    one = recorded_event(row)
    kind = kind_of(one.stream_id)
    key = kind.key_of(one.stream_id)
    amount = 0 if kind is not ACCOUNT or one.event is None else ledger_effect(one.event)
    return (
        one.position,
        one.stream_id,
        crc32(one.stream_id.encode()) % BUCKETS,
        key if kind is ACCOUNT else "",
        key if kind is CASE else "",
        *row[2:6],
        *row[6:8],
        *row[8:15],
        one.prev_hash,
        one.hash,
        one.problem,
        amount,
        getattr(one.event, "counterparty", ""),
        getattr(one.event, "description", ""),
    )
