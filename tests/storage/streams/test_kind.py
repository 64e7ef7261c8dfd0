"""A kind of stream is a row: what those of accounts and cases say, and that a third kind needs no more than its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa

from domain.account import state as account
from domain.account.state import Stamp
from domain.dispute import state as case
from domain.freezing import Freezing, Frozen
from domain.ports import StreamWrite
from storage.encoding.codecs import CODECS, Codec, Readers, StreamCodec
from storage.encoding.rows import HeadRow, LogRow, Row
from storage.importers.jsonl import EventLine, export_stream
from storage.log.store import SqlStore
from storage.streams.check import Derived, StreamCheck
from storage.streams.kind import ACCOUNT, CASE, KINDS, StreamKind, kind_of
from storage.streams.writer import StreamWriter
from storage.verify.rebuild import rebuild
from storage.verify.verify import verify
from tests.kit.bench import SqlBench
from tests.kit.spec import opened
from tests.kit.stories import new, record


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel is on its way to a place."""

    place: str


@dataclass(slots=True)
class ParcelFold:
    version: int = 0
    recorded_at: int = 0
    place: str = ""
    unverified_from: int | None = None


class Parcel(Frozen, ParcelFold):
    __slots__ = ()


STATES = Freezing(ParcelFold, Parcel)
PARCELS = sa.Table(
    "parcels",
    sa.MetaData(),
    sa.Column("parcel_id", sa.Text, primary_key=True),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)


READERS: Readers = {("Sent", 1): lambda text: Sent(**json.loads(text))}


class ParcelCodec:
    def __init__(self) -> None:
        self.EVENTS: Mapping[str, type[Any]] = {"Sent": Sent}
        self.READERS = READERS

    def encode_payload(self, event: Sent) -> tuple[str, int, str]:
        return "Sent", 1, json.dumps(asdict(event))

    def encode_state(self, state: ParcelFold) -> str:
        return json.dumps(asdict(state))

    def decode_state(self, text: str) -> Parcel:
        return STATES.freeze(ParcelFold(**json.loads(text)))


PARCEL_CODEC: Codec = ParcelCodec()


@dataclass(slots=True, kw_only=True)
class ParcelWriter(StreamWriter):
    state: ParcelFold

    def resume(self, state: Parcel, head: HeadRow | None = None) -> None:
        self.state = STATES.thaw(state)

    def follow(self, event: Sent | None, stamp: Stamp, actor: str) -> None:
        self.state.version, self.state.recorded_at, _ = stamp
        self.state.place = "" if event is None else event.place

    def pass_snapshot(self) -> None:
        """It has none."""

    def head_row(self) -> HeadRow:
        state = PARCEL_CODEC.encode_state(self.state)
        return HeadRow(
            self.stream_id, self.version, self.hash, self.recorded_at, self.schema, state, 0, 0, 0, 0, 0
        )

    def summary_row(self) -> Row:
        return PARCEL.key_of(self.stream_id), self.state.place, self.state.version


@dataclass(slots=True, kw_only=True)
class ParcelCheck(StreamCheck):
    LIST: ClassVar[str] = "list of parcels"
    READERS = READERS

    writer: ParcelWriter

    def fold(self, event: Sent | None, stamp: Stamp, actor: str) -> None:
        self.writer.follow(event, stamp, actor)


def begin(stream_id: str, schema: str, every: int) -> ParcelWriter:
    return ParcelWriter(stream_id=stream_id, schema=schema, state=ParcelFold())


def check(stream_id: str, derived: Derived) -> ParcelCheck:
    return ParcelCheck(stream_id=stream_id, derived=derived, writer=begin(stream_id, "parcels-1", 1))


PARCEL = StreamKind(
    codec=StreamCodec("parcel-", lambda: PARCEL_CODEC),
    read_model=PARCELS,
    key_pattern="[0-9]+",
    release="parcels-1",
    fingerprint=lambda: "parcels-1",
    begin=begin,
    check=check,
)
STREAM = PARCEL.stream_of("7")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlBench]:
    """A bank that knows parcels, with an account in it."""
    monkeypatch.setitem(CODECS, PARCEL.prefix, PARCEL.codec)
    monkeypatch.setitem(KINDS, PARCEL.prefix, PARCEL)
    bench = SqlBench(str(tmp_path / "bank.db"))
    bench.execute("CREATE TABLE parcels (parcel_id TEXT PRIMARY KEY, place TEXT, version BIGINT)")
    record(bench.store, [opened()])
    yield bench
    bench.close()


def store_of(bench: SqlBench) -> SqlStore:
    store = bench.open()
    assert isinstance(store, SqlStore)
    return store


def sent(bench: SqlBench, *places: str, after: int = 0) -> None:
    store_of(bench).append(
        [StreamWrite(STREAM, after, [replace(new(opened()), event=Sent(place)) for place in places])]
    )


def kept(bench: SqlBench) -> list[Any]:
    """The row of the list, and what the head says."""
    head = "SELECT version, state FROM streams WHERE stream_id = ?"
    return bench.execute("SELECT * FROM parcels") + bench.execute(head, STREAM)


def test_a_third_kind_is_appended_read_back_verified_and_exported(bench: SqlBench) -> None:
    sent(bench, "Leeds", "York")
    sent(bench, "Hull", after=2)
    store = store_of(bench)
    events = store.events(STREAM)
    assert [event.event for event in events] == [Sent("Leeds"), Sent("York"), Sent("Hull")]
    assert [event.version for event in store.all_events() if event.stream_id == STREAM] == [1, 2, 3]
    assert kept(bench)[0] == ("7", "Hull", 3)
    assert verify(store.database).findings == ()
    lines = [json.loads(line) for line in export_stream(store, STREAM)]
    assert [line["data"] for line in lines] == [event.data for event in events]
    assert [list(line) for line in lines] == [list(EventLine.__dataclass_fields__)] * 3


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE parcels SET place = 'Rome'", "list of parcels does not show what the events say"),
        ("DELETE FROM parcels", "list of parcels does not show what the events say"),
        ("UPDATE streams SET state = '{}' WHERE stream_id = 'parcel-7'", "stored state at the head differs"),
        ("UPDATE events SET data = '{}' WHERE stream_id = 'parcel-7'", "its hash does not cover it"),
    ],
)
def test_damage_of_it_is_found(bench: SqlBench, damage: str, told: str) -> None:
    sent(bench, "Leeds")
    for (trigger,) in bench.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        bench.execute(f"DROP TRIGGER {trigger}")
    bench.execute(damage)
    found = verify(store_of(bench).database).findings
    assert {one.stream_id for one in found} == {STREAM}
    assert any(told in one.message for one in found)


def test_what_is_derived_of_it_is_made_anew(bench: SqlBench) -> None:
    sent(bench, "Leeds", "York")
    before = kept(bench)
    bench.execute("UPDATE parcels SET place = 'Rome'")
    bench.execute("UPDATE streams SET state = '{}' WHERE stream_id = 'parcel-7'")
    rebuild(store_of(bench).database, [STREAM])
    assert kept(bench) == before
    assert verify(store_of(bench).database).findings == ()


def test_it_goes_on_from_its_log_where_another_program_wrote_its_head(bench: SqlBench) -> None:
    sent(bench, "Leeds", "York")
    bench.execute("UPDATE streams SET state_schema = 'other', state = 'x' WHERE stream_id = 'parcel-7'")
    sent(bench, "Hull", after=2)
    assert kept(bench)[0] == ("7", "Hull", 3)
    assert verify(store_of(bench).database).findings == ()


def test_the_rows_know_their_streams_as_the_domain_does() -> None:
    assert (ACCOUNT.prefix, CASE.prefix) == (account.STREAM_PREFIX, case.STREAM_PREFIX)
    for kind, domain, key in ((ACCOUNT, account, "4417"), (CASE, case, "D-31")):
        stream_id = kind.stream_of(key)
        assert stream_id == domain.stream_of(key)
        assert kind.key_of(stream_id) == key
        assert kind_of(stream_id) is kind


@pytest.mark.parametrize("odd", ["", "4417", "Account-1", "parcel-7", "-", "dispute", "accounts-1"])
def test_a_stream_of_no_kind_is_taken_for_an_account(odd: str) -> None:
    assert kind_of(odd) is ACCOUNT


def test_prefixes_end_at_their_first_hyphen() -> None:
    """`codec_of` looks an id up by what it has so far."""
    assert all(prefix.find("-") == len(prefix) - 1 for prefix in CODECS)
    assert CODECS.keys() == KINDS.keys()


def test_a_log_row_is_what_a_writer_makes() -> None:
    writer = ACCOUNT.begin("account-1", "s", 100)
    writer.add([new(opened())], now=5, position=9)
    (row,) = writer.rows
    assert isinstance(row, LogRow)
    assert (row.position, row.stream_id, row.version, row.recorded_at) == (9, "account-1", 1, 5)
