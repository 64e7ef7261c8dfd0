"""A desk in whose place an operator's psql calls the append function, with a call of the app's to be changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import psycopg

from domain.account.events import AccountOpened, MoneyDeposited
from domain.account.state import AccountFold, stream_of
from domain.clock import CLOCK_TOLERANCE, utc_now
from domain.dispute.events import NoteAdded
from domain.dispute.state import CaseFold
from domain.ids import uuid7
from domain.stream import NewEvent
from storage.encoding.codec import event_hash
from storage.log.append_postgres import CALL, arguments
from storage.log.store import SqlStore
from storage.schema import tables as schema
from storage.schema.postgres_functions import VERSION_CONFLICT, WRONG_ACTOR, WRONG_CALL, WRONG_TIME
from storage.streams.account_writer import AccountWriter
from storage.streams.case_writer import CaseWriter
from tests.kit.postgres_people import as_login, sql

Row = dict[str, Any]
HEADS, SNAPSHOTS, SUMMARIES, CASES, EVENTS = range(5)
HASHED = [column.name for column in schema.events.c if column.name not in ("position", "prev_hash", "hash")]
UNREADABLE = "22"
"""The class of the SQLSTATEs of what is no JSON, or does not have the types of a row."""


@dataclass
class Call:
    """The arguments of a call, as rows that can be changed before they are sent."""

    lists: list[list[Row]]
    bank: str | None

    def rehash(self) -> Call:
        """Let the hashes cover whatever the events say, as a forger would."""
        last: dict[str, Row] = {}
        for row in self.lists[EVENTS]:
            if row["stream_id"] in last:
                row["prev_hash"] = last[row["stream_id"]]["hash"]
            values = tuple(row[name] for name in HASHED)
            row["hash"] = event_hash(bytes.fromhex(row["prev_hash"]), values).hex()
            last[row["stream_id"]] = row
        for head in self.lists[HEADS]:
            if head["stream_id"] in last:
                head["head_hash"] = last[head["stream_id"]]["hash"]
        return self

    def sent(self) -> tuple[Any, ...]:
        return (*(json.dumps(rows) if rows else None for rows in self.lists), self.bank)


@dataclass
class Desk:
    """A bank with roles in which peter, an operator, is about to append to an account and to a case that are there,
    and to a new account."""

    address: str
    store: SqlStore
    account: AccountWriter = field(init=False)
    other: AccountWriter = field(init=False)
    case: CaseWriter = field(init=False)

    def __post_init__(self) -> None:
        self.account = AccountWriter(schema="s", stream_id=stream_of("7"), every=3, state=AccountFold())
        self.other = AccountWriter(schema="s", stream_id=stream_of("8"), every=3, state=AccountFold())
        self.case = CaseWriter(schema="s", stream_id="dispute-D-9", state=CaseFold())
        self.account.add([new(AccountOpened(currency="GBP")), new(MoneyDeposited(amount=5))], utc_now(), 1)
        self.case.add([new(NoteAdded(text="first"))], utc_now(), 1)
        assert self.send(self.call(self.account, self.case)) == ""
        for amount in (1, 2):  # at two instants: each snapshot fits one event only
            self.account.add([new(MoneyDeposited(amount=amount))], utc_now() + amount, 1)
        self.case.add([new(NoteAdded(text="then"))], utc_now(), 1)
        self.other.add([new(AccountOpened(currency="EUR"))], utc_now(), 1)
        self.valid = self.call(self.account, self.other, self.case)

    def call(self, *writers: AccountWriter | CaseWriter) -> Call:
        """What the app would send for what the writers have taken, which they then forget."""
        *lists, bank = arguments(writers, self.store.database.bank_id)
        for writer in writers:
            writer.rows, writer.snapshots = [], []
        return Call([json.loads(one) if one else [] for one in lists], bank)

    def send(self, call: Call | tuple[Any, ...], login: str = "peter") -> str:
        """The SQLSTATE that a call by that login ends with; "" where it was done."""
        values = call.sent() if isinstance(call, Call) else call
        try:
            sql(as_login(self.address, login) if login else self.address, CALL, *values)
        except psycopg.Error as error:
            return error.sqlstate or "?"
        return ""

    def contents(self) -> list[Any]:
        tables = ("events", "streams", "snapshots", "account_summary", "dispute_queue")
        return [sql(self.address, f"SELECT * FROM {table} AS t ORDER BY t") for table in tables]

    def refuses(self, call: Call | tuple[Any, ...], *states: str, login: str = "peter") -> None:
        """The call ends with one of the SQLSTATEs (or classes of them), and nothing has changed."""
        before = self.contents()
        said = self.send(call, login)
        assert said.startswith(states), said
        assert self.contents() == before

    def changed(self, change: Callable[[list[list[Row]]], Any], *, rehash: bool = False) -> Call:
        call = deepcopy(self.valid)
        change(call.lists)
        return call.rehash() if rehash else call


def new(event: Any, **envelope: Any) -> NewEvent:
    return NewEvent(
        **{"event": event, "event_id": uuid7(utc_now()), "actor": "peter", "channel": "branch"} | envelope
    )


def put(which: int, index: int, **values: Any) -> Callable[[list[list[Row]]], Any]:
    return lambda lists: lists[which][index].update(values)


def date(lists: list[list[Row]], index: int, at: int) -> Row:
    """Date an event of account 7, and all that is derived from it; the event."""
    event = lists[EVENTS][index]
    event["recorded_at"] = at
    for row in lists[SNAPSHOTS]:
        if row["version"] == event["version"]:
            row["recorded_at"] = at
    if index == 0:
        lists[HEADS][0]["first_at"] = at
    if index == 1:
        lists[HEADS][0]["recorded_at"] = lists[SUMMARIES][0]["last_recorded_at"] = at
    return event


FOREIGN = stream_of("1")
FORGED: dict[str, tuple[Callable[[list[list[Row]]], Any], str]] = {
    "an actor": (put(EVENTS, 0, actor="boss"), WRONG_ACTOR),
    "no actor": (put(EVENTS, 0, actor=""), WRONG_ACTOR),
    "a version skipped": (put(EVENTS, 1, version=5), WRONG_CALL),
    "a version twice": (put(EVENTS, 1, version=3), WRONG_CALL),
    "version 0": (put(EVENTS, 2, version=0), WRONG_CALL),
    "a negative version": (put(EVENTS, 2, version=-1), WRONG_CALL),
    "a first version of 999": (
        lambda ls: (put(EVENTS, 2, version=999)(ls), put(HEADS, 1, version=999)(ls)),
        WRONG_CALL,
    ),
    "the wrong end": (put(HEADS, 0, version=5), WRONG_CALL),
    "another beginning": (put(EVENTS, 0, prev_hash="11" * 32), WRONG_CALL),
    "a beginning of its own": (
        lambda ls: (put(EVENTS, 2, prev_hash="11" * 32)(ls), put(HEADS, 1, prev_hash="11" * 32)(ls)),
        WRONG_CALL,
    ),
    "a stored head that is not": (
        lambda ls: (put(EVENTS, 0, prev_hash="11" * 32)(ls), put(HEADS, 0, prev_hash="11" * 32)(ls)),
        VERSION_CONFLICT,
    ),
    "no kind of stream": (
        lambda ls: (put(EVENTS, 2, stream_id="x-8")(ls), put(HEADS, 1, stream_id="x-8")(ls)),
        WRONG_CALL,
    ),
    "a kind without a name": (
        lambda ls: (put(EVENTS, 2, stream_id="account-")(ls), put(HEADS, 1, stream_id="account-")(ls)),
        WRONG_CALL,
    ),
    "no event id": (put(EVENTS, 0, event_id=""), WRONG_CALL),
    "an event id for ever": (put(EVENTS, 0, event_id="x" * 3000), WRONG_CALL),
    "a command id for ever": (put(EVENTS, 0, command_id="é" * 3000), WRONG_CALL),
    "no type": (put(EVENTS, 0, type=""), WRONG_CALL),
    "schema version 0": (put(EVENTS, 0, schema_version=0), WRONG_CALL),
    "data that is a list": (put(EVENTS, 0, data="[]"), WRONG_CALL),
    "data that is no JSON": (put(EVENTS, 0, data="{"), UNREADABLE),
    "data 100,000 levels deep": (put(EVENTS, 0, data='{"a":' * 100_000), "54"),
    "a value date of no calendar": (put(EVENTS, 0, effective_at=2**62), WRONG_CALL),
    "an event dated back": (lambda ls: date(ls, 1, ls[EVENTS][0]["recorded_at"] - 1), WRONG_TIME),
    "all events dated back": (lambda ls: [date(ls, one, 1_000_000) for one in (0, 1)], WRONG_TIME),
    "an event of tomorrow": (lambda ls: date(ls, 1, utc_now() + 86_400_000_000), WRONG_TIME),
    "an event after the tolerance": (
        lambda ls: date(ls, 1, utc_now() + CLOCK_TOLERANCE + 60_000_000),
        WRONG_TIME,
    ),
}
"""What a forger sends, hashes and all, and what it is refused with."""
