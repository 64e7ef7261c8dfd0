"""What the append function makes of calls that no program of ours would send, as an operator's psql can send them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.account import AccountFold, stream_of
from domain.clock import CLOCK_TOLERANCE, utc_now
from domain.disputes.case import CaseFold
from domain.disputes.events import NoteAdded
from domain.errors import DamageFound, Refused, StoreUnavailable
from domain.events import AccountOpened, MoneyDeposited, NewEvent
from domain.ids import uuid7
from domain.ports import StreamWrite
from storage import schema
from storage.account_writer import AccountWriter
from storage.case_writer import CaseWriter
from storage.codec import event_hash
from storage.event_store import SqlStore
from storage.postgres import open_postgres
from storage.postgres_append import BULK, CALL, arguments
from storage.postgres_functions import (
    DAMAGED,
    OTHER_BANK,
    VERSION_CONFLICT,
    WRONG_ACTOR,
    WRONG_CALL,
    WRONG_HASH,
    WRONG_TIME,
)
from tests.storage.postgres_people import as_login, bank_with_roles, sql

Row = dict[str, Any]
HEADS, KEYFRAMES, SUMMARIES, CASES, EVENTS = range(5)
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
        for amount in (1, 2):  # at two instants: each keyframe fits one event only
            self.account.add([new(MoneyDeposited(amount=amount))], utc_now() + amount, 1)
        self.case.add([new(NoteAdded(text="then"))], utc_now(), 1)
        self.other.add([new(AccountOpened(currency="EUR"))], utc_now(), 1)
        self.valid = self.call(self.account, self.other, self.case)

    def call(self, *writers: AccountWriter | CaseWriter) -> Call:
        """What the app would send for what the writers have taken, which they then forget."""
        *lists, bank = arguments(writers, self.store.database.bank_id)
        for writer in writers:
            writer.rows, writer.keyframes = [], []
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


@pytest.fixture(params=["whole", "cut"])
def desk(request: pytest.FixtureRequest, postgres: str) -> Iterator[Desk]:
    with closing(bank_with_roles(postgres, "bank_b", partitions=3 if request.param == "cut" else 0)) as store:
        yield Desk(postgres, store)


def test_the_call_that_the_app_would_send_is_done(desk: Desk) -> None:
    assert desk.send(desk.valid) == ""
    versions = sql(desk.address, "SELECT stream_id, max(version) FROM events GROUP BY 1 ORDER BY 1")
    assert versions == [("account-1", 2), ("account-7", 4), ("account-8", 1), ("dispute-D-9", 2)]
    order = [(row["stream_id"], row["version"]) for row in desk.valid.lists[EVENTS]]
    placed = sql(
        desk.address, "SELECT stream_id, version, position FROM events ORDER BY position DESC LIMIT 4"
    )[::-1]
    assert [row[:2] for row in placed] == order
    assert [row[2] - placed[0][2] for row in placed] == [0, 1, 2, 3]
    assert desk.send(desk.valid) == VERSION_CONFLICT


def put(which: int, index: int, **values: Any) -> Callable[[list[list[Row]]], Any]:
    return lambda lists: lists[which][index].update(values)


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


def date(lists: list[list[Row]], index: int, at: int) -> Row:
    """Date an event of account 7, and all that is derived from it; the event."""
    event = lists[EVENTS][index]
    event["recorded_at"] = at
    for row in lists[KEYFRAMES]:
        if row["version"] == event["version"]:
            row["recorded_at"] = at
    if index == 0:
        lists[HEADS][0]["first_at"] = at
    if index == 1:
        lists[HEADS][0]["recorded_at"] = lists[SUMMARIES][0]["last_recorded_at"] = at
    return event


def test_a_forgery_is_refused_and_changes_nothing(desk: Desk) -> None:
    before = desk.contents()
    said = {name: desk.send(desk.changed(change, rehash=True)) for name, (change, _) in FORGED.items()}
    assert {name: state[: len(FORGED[name][1])] for name, state in said.items()} == {
        name: state for name, (_, state) in FORGED.items()
    }
    assert desk.contents() == before


def test_an_event_within_the_tolerance_is_taken(desk: Desk) -> None:
    late = utc_now() + CLOCK_TOLERANCE // 2
    assert desk.send(desk.changed(lambda lists: date(lists, 1, late), rehash=True)) == ""


MISFITS: dict[str, Callable[[list[list[Row]]], Any]] = {
    "no events": lambda ls: ls[EVENTS].clear(),
    "nothing at all": lambda ls: ls.__setitem__(slice(None), [[] for _ in ls]),
    "no heads": lambda ls: ls[HEADS].clear(),
    "no list": lambda ls: ls[SUMMARIES].clear(),
    "no queue": lambda ls: ls[CASES].clear(),
    "a head is missing": lambda ls: ls[HEADS].pop(),
    "a row of the list is missing": lambda ls: ls[SUMMARIES].pop(),
    "a head without events": lambda ls: ls[HEADS].append(ls[HEADS][0] | {"stream_id": FOREIGN}),
    "another account in the list": lambda ls: ls[SUMMARIES].append(ls[SUMMARIES][0] | {"account_id": "1"}),
    "another account's place": put(SUMMARIES, 1, account_id="1"),
    "another case in the queue": lambda ls: ls[CASES].append(ls[CASES][0] | {"case_id": "D-1"}),
    "a row of the list twice": lambda ls: ls[SUMMARIES].append(dict(ls[SUMMARIES][0])),
    "a row of the list instead of another": lambda ls: ls[SUMMARIES].__setitem__(1, dict(ls[SUMMARIES][0])),
    "a case twice": lambda ls: ls[CASES].append(dict(ls[CASES][0])),
    "the list at another version": put(SUMMARIES, 0, version=3),
    "the list at another time": put(SUMMARIES, 0, last_recorded_at=1),
    "the queue at another version": put(CASES, 0, version=1),
    "a keyframe of another stream": put(KEYFRAMES, 0, stream_id=FOREIGN),
    "a keyframe of another version": put(KEYFRAMES, 0, version=1),
    "a keyframe of another time": put(KEYFRAMES, 0, recorded_at=1),
    "a keyframe twice": lambda ls: ls[KEYFRAMES].append(dict(ls[KEYFRAMES][0])),
    "a head twice": lambda ls: ls[HEADS].append(dict(ls[HEADS][0])),
    "an event twice": lambda ls: ls[EVENTS].append(dict(ls[EVENTS][0])),
    "another first time": put(HEADS, 0, first_at=1),
    "another last time": put(HEADS, 0, recorded_at=1),
    "another last hash": put(HEADS, 0, head_hash="00" * 32),
    "another place": put(HEADS, 0, expected=3),
    "type as a number": put(EVENTS, 0, type=7),
    "data as an object": put(EVENTS, 0, data={"amount": 1}),
}


def test_what_is_derived_has_to_be_that_of_the_events(desk: Desk) -> None:
    before = desk.contents()
    said = {name: desk.send(desk.changed(change)) for name, change in MISFITS.items()}
    assert {
        name for name, state in said.items() if state not in (WRONG_CALL, VERSION_CONFLICT, "21000")
    } == set()
    assert desk.contents() == before


NO_LISTS = ("{}", "7", '"x"', "true", "[1]", "[[]]", '[{"stream_id":"account-1"}', "null", "[null]")


def test_what_is_no_list_of_rows_is_refused(desk: Desk) -> None:
    before = desk.contents()
    for which in range(5):
        for text in NO_LISTS:
            values = list(desk.valid.sent())
            values[which] = text
            assert desk.send(tuple(values)).startswith((WRONG_CALL, UNREADABLE)), (which, text)
    assert desk.contents() == before


def test_more_text_than_anybody_sends_is_refused(desk: Desk) -> None:
    values = list(desk.valid.sent())
    for text in ("[" * 200_000, '[{"stream_id":' * 50_000, "[" + '{"a":1},' * 200_000 + "{}]"):
        values[EVENTS] = text
        desk.refuses(tuple(values), WRONG_CALL, UNREADABLE, "54")


CHECKED = {
    HEADS: ("expected", "prev_hash", "first_at", "stream_id", "version", "head_hash", "recorded_at"),
    KEYFRAMES: ("stream_id", "version", "recorded_at"),
    SUMMARIES: ("account_id", "version", "last_recorded_at"),
    CASES: ("case_id", "version", "last_recorded_at"),
    EVENTS: tuple(column.name for column in schema.events.c if column.name != "position"),
}
"""The fields whose value has to be one and no other."""
NULLABLE = {"command_id", "correlation_id", "causation_id", "next_due_on"}


@st.composite
def corruptions(draw: st.DrawFn) -> Callable[[list[list[Row]]], str]:
    """A change of one field of one row, to something that it must not be; it says what it did."""
    which = draw(st.integers(0, 4))
    index, field_of, value = draw(st.integers(0, 10)), draw(st.integers(0, 30)), draw(VALUES)
    how = draw(st.sampled_from(["null", "gone", "other", "near"]))

    def change(lists: list[list[Row]]) -> str:
        rows = lists[which]
        row = rows[index % len(rows)]
        names = [name for name in row if name not in NULLABLE] if how in ("null", "gone") else CHECKED[which]
        name = names[field_of % len(names)]
        was = row[name]
        if how == "gone":
            del row[name]
        elif how == "null":
            row[name] = None
        elif how == "near" and isinstance(was, int):
            row[name] = was + 1
        elif how == "near" and isinstance(was, str):
            row[name] = was[:-1] + ("0" if was[-1:] != "0" else "1")
        else:
            row[name] = value if value != was and str(value) != str(was) else "other"
        return f"{which} {index % len(rows)} {name}: {was!r} → {row.get(name)!r}"

    return change


VALUES: st.SearchStrategy[Any] = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.booleans(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=corruptions())
def test_no_corruption_of_a_call_gets_through(desk: Desk, change: Callable[[list[list[Row]]], str]) -> None:
    said: list[str] = []
    call = desk.changed(lambda lists: said.append(change(lists)))
    before = desk.contents()
    assert desk.send(call) != "", said
    assert desk.contents() == before, said


def test_the_owner_may_state_who_and_when_but_not_what_does_not_follow(desk: Desk) -> None:
    """An import is history: other people's events, dated as they were. Nothing else is different for an owner."""

    def told(lists: list[list[Row]]) -> None:
        for event in lists[EVENTS]:
            event["actor"] = "somebody"
        date(lists, 1, utc_now() + 2 * CLOCK_TOLERANCE)

    for login in ("oleg", ""):
        for name in ("a version skipped", "another beginning", "an event dated back"):
            desk.refuses(desk.changed(FORGED[name][0], rehash=True), FORGED[name][1], login=login)
    assert desk.send(desk.changed(told, rehash=True), "oleg") == ""


def test_a_hash_has_to_cover_its_event(desk: Desk) -> None:
    desk.refuses(desk.changed(put(EVENTS, 0, reason="another")), WRONG_HASH)


def test_nobody_else_appends(desk: Desk) -> None:
    for login in ("petra", "anna", "norma"):
        desk.refuses(desk.valid, "42501", "42883", login=login)


def test_another_bank_in_its_place_is_refused(desk: Desk) -> None:
    desk.refuses(Call(desk.valid.lists, "another"), OTHER_BANK)
    desk.refuses(Call(desk.valid.lists, None), OTHER_BANK)


@pytest.mark.parametrize("count", [1, BULK + 1])
def test_a_bank_made_anew_under_a_running_app_is_another_bank(postgres: str, count: int) -> None:
    with closing(bank_with_roles(postgres)) as store:
        sql(postgres, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        with closing(SqlStore(open_postgres(postgres, read_only=False, create=True))):
            events = [
                new(AccountOpened(currency="GBP")),
                *(new(MoneyDeposited(amount=1)) for _ in range(count)),
            ]
            with pytest.raises(
                StoreUnavailable, match="another bank than the one that was opened; start again"
            ):
                store.append([StreamWrite(stream_of("5"), 0, events)])
        assert sql(postgres, "SELECT count(*) FROM events") == [(0,)]


def test_a_head_that_is_not_that_of_its_log_takes_nothing_more(desk: Desk) -> None:
    """Restored in part, or changed by hand: the log is not made longer from there."""
    owner = desk.address
    sql(owner, "UPDATE streams SET version = 3 WHERE stream_id = 'account-7'")
    desk.refuses(
        desk.changed(
            lambda ls: [
                put(HEADS, 0, expected=3, version=5)(ls),
                put(EVENTS, 0, version=4)(ls),
                put(EVENTS, 1, version=5)(ls),
                put(SUMMARIES, 0, version=5)(ls),
                put(KEYFRAMES, 0, version=4)(ls),
            ],
            rehash=True,
        ),
        DAMAGED,
    )


def test_the_time_of_a_head_that_rotted_is_not_believed(desk: Desk) -> None:
    sql(desk.address, "UPDATE streams SET recorded_at = 253402300799000000 WHERE stream_id = 'account-7'")
    assert desk.send(desk.valid) == ""


EVIL = """
CREATE TEMP TABLE {table} (LIKE {schema}.{table} INCLUDING ALL);
GRANT ALL ON pg_temp.{table} TO PUBLIC;
CREATE FUNCTION pg_temp.evil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE 'ALTER TABLE {schema}.events DISABLE TRIGGER ALL';
  EXECUTE 'UPDATE {schema}.events SET reason = ''rewritten''';
  RETURN NEW;
END $$;
CREATE TRIGGER evil BEFORE INSERT OR UPDATE ON pg_temp.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.evil();
"""
TABLES = ("streams", "snapshots", "account_summary", "dispute_queue", "events", "bank", "append_order")


def test_temporary_tables_do_not_take_the_place_of_the_banks(desk: Desk) -> None:
    with psycopg.connect(as_login(desk.address, "peter"), autocommit=True) as peter:
        for table in TABLES:
            if table not in ("append_order",):
                peter.execute(
                    EVIL.format(table=table, schema="bank_b").replace(
                        "FUNCTION pg_temp.evil", f"FUNCTION pg_temp.evil_{table}"
                    )
                )
            else:
                peter.execute("CREATE TEMP TABLE append_order ()")
        peter.execute("SET search_path = pg_temp, bank_b")
        peter.execute(CALL.replace("recount_append", "bank_b.recount_append"), desk.valid.sent())
        taken = [peter.execute(f"SELECT 1 FROM pg_temp.{table}").fetchone() for table in TABLES]
    assert set(taken) == {None}
    assert sql(desk.address, "SELECT DISTINCT reason FROM events") == [("",)]
    assert sql(desk.address, "SELECT max(version) FROM events WHERE stream_id = 'account-7'") == [(4,)]


OVERLOADS = """
CREATE FUNCTION mine.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT decode(repeat(''00'', 32), ''hex'')';
CREATE FUNCTION mine.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT ''''::bytea';
CREATE FUNCTION mine.encode(bytea, text) RETURNS text LANGUAGE sql AS 'SELECT repeat(''00'', 32)';
CREATE FUNCTION mine.pg_has_role(name, name, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION mine.starts_with(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION mine.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''9999-01-01''::timestamptz';
CREATE FUNCTION mine.nextval(regclass) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION mine.differs(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR mine.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = mine.differs);
CREATE FUNCTION mine.less(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR mine.< (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = mine.less);
CREATE OPERATOR mine.> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = mine.less);
CREATE DOMAIN mine.bigint AS text;
CREATE DOMAIN mine.json AS text;
"""


def test_functions_operators_and_types_of_a_caller_are_not_found(desk: Desk) -> None:
    """Made in a schema of the caller's own, and even in the bank's, where somebody allowed that."""
    sql(desk.address, "CREATE SCHEMA mine AUTHORIZATION peter; GRANT CREATE ON SCHEMA bank_b TO peter")
    own = as_login(desk.address, "peter")
    sql(own, OVERLOADS)
    sql(own, OVERLOADS.replace("mine.", "bank_b."))
    call = CALL.replace("recount_append", "bank_b.recount_append")
    for path in ("mine, pg_temp, bank_b, pg_catalog", "pg_temp, mine", "bank_b, mine, pg_catalog"):
        with psycopg.connect(own, autocommit=True) as peter:
            peter.execute(f"SET search_path = {path}")
            for name in ("an actor", "a version skipped", "an event of tomorrow", "all events dated back"):
                change, state = FORGED[name]
                with pytest.raises(psycopg.Error) as caught:
                    peter.execute(
                        call.replace("%s", "%s::pg_catalog.json", 5), desk.changed(change, rehash=True).sent()
                    )
                assert caught.value.sqlstate == state
            with pytest.raises(psycopg.Error) as caught:
                peter.execute(
                    call.replace("%s", "%s::pg_catalog.json", 5),
                    desk.changed(put(EVENTS, 0, reason="x")).sent(),
                )
            assert caught.value.sqlstate == WRONG_HASH


SENTENCES = {
    WRONG_CALL: (Refused, "refused what it was sent"),
    WRONG_HASH: (Refused, "refused what it was sent"),
    WRONG_TIME: (Refused, "set the clock of this machine"),
    WRONG_ACTOR: (Refused, "records the login as the actor"),
    OTHER_BANK: (StoreUnavailable, "another bank than the one that was opened"),
    DAMAGED: (DamageFound, "run `recount verify`"),
}


def test_every_refusal_has_its_sentence(desk: Desk) -> None:
    for state, (kind, words) in SENTENCES.items():
        with pytest.raises(kind, match=words), desk.store.database.errors():
            desk.store.database.driver.execute(f"DO $$ BEGIN RAISE 'why' USING ERRCODE = '{state}'; END $$")
