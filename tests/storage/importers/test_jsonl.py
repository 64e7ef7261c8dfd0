"""Our own format: out and in again hash for hash; anything changed on the way is found and placed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.account.events import MoneyDeposited
from domain.account.state import stream_of
from domain.bank import ImportReport
from domain.errors import BadInput, UnknownAccount
from domain.ports import Holder, StreamWrite
from domain.stream import GENESIS, NewEvent
from storage.encoding.codec import event_hash
from storage.engine.connect import open_database
from storage.importers import jsonl
from storage.importers.run import import_from, import_history
from storage.log.store import SqlStore
from tests.kit import small_bank
from tests.kit.memory import MemoryStore

Change = Callable[[list[dict[str, Any]]], object]


@pytest.fixture
def bank(tmp_path: Path) -> MemoryStore:
    """The small bank, with one event booked late by a person with an accent and a quotation mark."""
    store = MemoryStore()
    import_from(store, "berka", small_bank.write(tmp_path / "berka"))
    late = NewEvent(
        event=MoneyDeposited(amount=5, description='café "Ü" \u2028 \U0001f600'),
        event_id="late",
        actor="ops/mlee",
        channel="staff",
        reason="found",
        command_id="c-1",
        causation_id="x",
        effective_at=1,
    )
    store.append([StreamWrite("account-8", 2, [late])])
    return store


def save(path: Path, lines: Iterator[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    return path


@pytest.fixture
def file(bank: MemoryStore, tmp_path: Path) -> Path:
    return save(tmp_path / "export.jsonl", jsonl.export(bank, ["576", "8"]))


def load(path: Path, *, keep_going: bool = False) -> tuple[ImportReport, MemoryStore]:
    store = MemoryStore()
    return import_from(store, "jsonl", path, keep_going=keep_going), store


def hashes(store: MemoryStore | SqlStore) -> dict[str, list[str]]:
    return {name: [row.hash for row in store.events(stream_of(name))] for name in ("576", "8")}


def test_streams_come_out_as_they_went_in_hash_for_hash(bank: MemoryStore, file: Path) -> None:
    report, store = load(file)
    assert (report.files, report.accounts, report.events, report.errors) == (1, 2, small_bank.EVENTS + 1, ())
    assert hashes(store) == hashes(bank)
    late = store.events("account-8")[2]
    assert (late.event, late.effective_at) == (bank.events("account-8")[2].event, 1)
    assert store.holder_names(["client-692", "client-9"]) == {}


def test_into_sqlite_and_out_again_gives_the_same_file(file: Path, tmp_path: Path) -> None:
    store = SqlStore(open_database(str(tmp_path / "bank.db"), create=True))
    import_from(store, "jsonl", file)
    assert file.read_text().splitlines() == list(jsonl.export(store, ["576", "8"]))
    store.close()


def test_importing_again_adds_nothing_and_a_longer_export_adds_the_rest(
    bank: MemoryStore, file: Path, tmp_path: Path
) -> None:
    lines = file.read_text().splitlines()
    shorter = save(tmp_path / "shorter.jsonl", iter(lines[:7]))
    report, store = load(shorter)
    assert report.events == 7
    rest = import_from(store, "jsonl", file)
    assert (rest.events, rest.skipped) == (len(lines) - 7, 7)
    assert hashes(store) == hashes(bank)
    assert import_from(store, "jsonl", file).events == 0
    assert import_from(store, "jsonl", shorter).events == 0, "a log that has gone on is the same history"


def test_lines_of_several_accounts_may_be_mixed(bank: MemoryStore, file: Path, tmp_path: Path) -> None:
    lines = file.read_text().splitlines()
    by_version = sorted(lines, key=lambda line: json.loads(line)["version"])
    report, store = load(save(tmp_path / "mixed.jsonl", iter(by_version)))
    assert report.errors == ()
    assert hashes(store) == hashes(bank)


def test_names_travel_only_when_asked_for(bank: MemoryStore, tmp_path: Path) -> None:
    assert not any("Client" in line for line in jsonl.export(bank, ["576"]))
    report, store = load(save(tmp_path / "named.jsonl", jsonl.export(bank, ["576"], with_names=True)))
    assert report.errors == ()
    assert store.holder_names(["client-692"]) == {"client-692": "Client 692 (F, born 1936-01-11)"}
    store.put_holders([Holder("client-692", "erased")])
    import_from(store, "jsonl", tmp_path / "named.jsonl")
    assert store.holder_names(["client-692"]) == {"client-692": "erased"}


def test_an_unknown_account_is_not_exported(bank: MemoryStore) -> None:
    with pytest.raises(UnknownAccount):
        list(jsonl.export(bank, ["577"]))


def test_a_payload_of_the_first_release_travels_as_it_is(tmp_path: Path) -> None:
    """Read through its upcaster, carried by its own bytes: the hash could not stay otherwise."""
    line: dict[str, Any] = {
        "stream_id": "account-1",
        "version": 1,
        "event_id": "seed-1",
        "type": "AccountOpened",
        "schema_version": 1,
        "recorded_at": 5,
        "effective_at": 5,
        "actor": "seed",
        "channel": "branch",
        "reason": "",
        "command_id": None,
        "correlation_id": None,
        "causation_id": None,
        "data": '{"InitialBalance": 100.00}',
    }
    digest = event_hash(GENESIS, tuple(line.values())).hex()
    text = json.dumps(line | {"prev_hash": GENESIS.hex(), "hash": digest})
    report, store = load(save(tmp_path / "old.jsonl", iter([text])))
    assert report.errors == ()
    (row,) = store.events("account-1")
    assert (row.data, row.schema_version, row.hash) == (line["data"], 1, digest)
    account = store.head("1")
    assert account is not None
    assert account.ledger == 10_000
    assert list(jsonl.export(store, ["1"])) == [text]


def changed(file: Path, change: Change) -> Path:
    """The file with its lines, as objects, changed in place."""
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    change(rows)
    return save(file.with_name("changed.jsonl"), (json.dumps(row) for row in rows))


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (lambda rows: rows[3].update(data='{"amount":1}'), 4, "does not have the hash it states"),
        (lambda rows: rows[3].update(hash="0" * 64), 4, "does not have the hash it states"),
        (lambda rows: rows[3].update(prev_hash="0" * 64), 4, "does not have the hash it states"),
        (lambda rows: rows[3].update(recorded_at=rows[3]["recorded_at"] + 1), 4, "does not have the hash"),
        (lambda rows: rows[3].update(actor="somebody else"), 4, "does not have the hash it states"),
        (lambda rows: rows.pop(3), 4, "account-576 version 5 where version 4 must come"),
        (lambda rows: rows.insert(4, rows[3]), 5, "account-576 version 4 where version 5 must come"),
        (lambda rows: rows.__setitem__(slice(3, 5), rows[4:2:-1]), 4, "version 5 where version 4 must come"),
        (lambda rows: rows[3].pop("actor"), 4, "actor: Field required"),
        (lambda rows: rows[3].update(more=1), 4, "more: Unexpected keyword argument"),
        (lambda rows: rows[3].update(version="4"), 4, "version: Input should be a valid integer"),
        (lambda rows: rows[3].update(version=4.5), 4, "version: Input should be a valid integer"),
        (lambda rows: rows[3].update(recorded_at=10**30), 4, "recorded_at: Input should be less than"),
        (
            lambda rows: rows[3].update(stream_id="account-../../x"),
            4,
            "stream_id: String should match pattern",
        ),
        (lambda rows: rows[3].update(reason="x\0y"), 4, "reason: String should match pattern"),
        (lambda rows: rows[3].update(reason="\ud800"), 4, "Invalid JSON"),
        (lambda rows: rows[3].update(data=float("nan")), 4, "data: Input should be a valid string"),
    ],
)
def test_whatever_was_changed_is_found_on_its_line(
    file: Path, change: Change, line: int, reason: str
) -> None:
    bad = changed(file, change)
    report, store = load(bad)
    assert report.errors[0].line == line
    assert reason in report.errors[0].message
    assert (report.events, store.all_events()) == (0, [])
    report, store = load(bad, keep_going=True)
    assert report.events == line - 1 + 3, "what stands before the fault, and the other account"
    assert [row.version for row in store.events("account-576")] == list(range(1, line))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "Invalid JSON"),
        ("[]", "Input should be"),
        ('{"holder_id":"h"}', "name: Field required"),
        ('{"holder_id":"h","name":"\\u0000"}', "name: String should match pattern"),
    ],
)
def test_a_line_that_is_no_event_is_told(file: Path, line: str, reason: str) -> None:
    file.write_text(file.read_text() + line + "\n")
    report, _ = load(file)
    (error,) = report.errors
    assert (error.file, error.line) == ("export.jsonl", small_bank.EVENTS + 2)
    assert reason in error.message


def forged(fields: dict[str, Any]) -> str:
    """A line whose hash is right, whatever it says."""
    names = [name for name in jsonl.EventLine.__dataclass_fields__ if name not in ("prev_hash", "hash")]
    digest = event_hash(GENESIS, tuple(fields[name] for name in names)).hex()
    return json.dumps(fields | {"prev_hash": GENESIS.hex(), "hash": digest})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": "AccountSold"}, "unknown event type 'AccountSold'"),
        ({"schema_version": 99}, "AccountOpened version 99, this program knows 2"),
        ({"data": '{"currency":"GBP","opening_balance":1e400}'}, "damaged payload"),
        ({"data": '{"currency":"GBP","opening_balance":NaN}'}, "damaged payload"),
        ({"data": "{}"}, "damaged payload: currency: missing"),
        (
            {"schema_version": 1, "data": '{"InitialBalance":' + "[" * 100_000 + "]" * 100_000 + "}"},
            "damaged payload: nested deeper than 100 levels",
        ),
        ({"data": '{"currency":' + "[" * 100_000 + "]" * 100_000 + "}"}, "damaged payload"),
        (
            {"schema_version": 1, "data": '{"InitialBalance":' + "9" * 5_000 + "}"},
            "damaged payload: not JSON",
        ),
        ({"command_id": "c" * 251}, "command_id: String should have at most 250 characters"),
    ],
)
def test_a_payload_that_cannot_be_read_is_no_history(
    file: Path, tmp_path: Path, fields: dict[str, Any], reason: str
) -> None:
    first = json.loads(file.read_text().splitlines()[0])
    report, _ = load(save(tmp_path / "forged.jsonl", iter([forged(first | fields)])))
    (error,) = report.errors
    assert (error.file, error.line) == ("forged.jsonl", 1)
    assert reason in error.message


def test_another_history_of_the_same_account_is_refused_and_nothing_is_joined_to_it(
    bank: MemoryStore, file: Path
) -> None:
    store = MemoryStore()
    import_from(store, "jsonl", file)
    other = MemoryStore()
    opening = bank.events("account-8")[0]
    assert opening.event is not None
    other.append(
        [
            StreamWrite(
                "account-8",
                0,
                [NewEvent(event=opening.event, event_id="e", actor="x", channel="branch", recorded_at=7)],
            )
        ]
    )
    report = import_from(other, "jsonl", file)
    (error,) = report.errors
    assert "account-8 has another history in this database" in error.message
    assert (error.line, report.events) == (10, 0)
    report = import_from(other, "jsonl", file, keep_going=True)
    assert len(other.events("account-8")) == 1
    assert [row.hash for row in other.events("account-576")] == hashes(bank)["576"]


def test_a_file_that_changes_between_reading_and_loading_is_noticed(file: Path) -> None:
    source = jsonl.read(file)
    file.write_text("\n" + file.read_text())
    with pytest.raises(BadInput, match="changed while it was being imported"):
        import_history(MemoryStore(), source)


@pytest.mark.parametrize("again", ['"actor": "x"', '"hash": "x"', '"dat\\u0061": "{}"'])
def test_a_key_given_twice_is_refused_with_its_line(file: Path, again: str) -> None:
    lines = file.read_text().splitlines()
    lines[1] = f"{{{again}, {lines[1][1:]}"
    save(file, iter(lines))
    report, store = load(file)
    assert (report.errors[0].file, report.errors[0].line) == (file.name, 2)
    assert "is given twice" in report.errors[0].message
    assert store.accounts() == []


def test_a_holder_named_twice_in_a_line_is_refused(file: Path) -> None:
    save(file, iter(['{"holder_id": "h", "name": "A", "name": "B"}', *file.read_text().splitlines()]))
    report, _ = load(file)
    assert [(error.line, error.message) for error in report.errors] == [(1, "name is given twice")]
