"""A bank in columns: what it holds is what the log and its folds say, and it is there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from zlib import crc32

import duckdb
import pytest

from domain.account import events as e
from domain.account.state import account_of, stream_of
from domain.errors import BadInput
from storage.bank import SqlBank, SqlBanks
from storage.engine.connect import open_database
from tests.kit.places import ROOT
from tests.kit.recount import RIVERA, Row, make_bank, record

HARD: list[Row] = [
    (e.AccountOpened(currency="GBP"), "2026-11-02T09:00:00", None),
    (e.MoneyDeposited(amount=5, description='a "quoted", thing;\nand\r\nlines'), "2026-11-03T09:00:00", None),
    (e.MoneyWithdrawn(amount=2, description="=1+1\t\\N NULL ''"), "2026-11-04T09:00:00", None),
    (
        e.WithdrawalDeclined(amount=9, reason_code="insufficient_funds", available=3),
        "2026-11-05T09:00:00",
        None,
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A bank of three accounts, one with texts that a file in between could spoil; only to be read."""
    path = make_bank(tmp_path_factory.mktemp("bank") / "bank.db")
    with closing(SqlBanks().open(str(path))) as bank:
        record(bank, "HARD", HARD)
    return str(path)


@pytest.fixture
def bank(address: str) -> Iterator[SqlBank]:
    with closing(SqlBanks().open(address, read_only=True)) as opened:
        yield opened


@pytest.fixture(scope="module")
def copy(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in files."""
    folder = tmp_path_factory.mktemp("copies") / "bank's copy"
    with closing(SqlBanks().open(address, read_only=True)) as bank:
        report = bank.analytics().export(folder)
    assert (report.position, report.events, report.entries, report.accounts, report.cases) == (
        12,
        12,
        7,
        3,
        0,
    )
    assert (report.files, report.size) == (131, sum(one.stat().st_size for one in folder.rglob("*.*")))
    return folder


def asked(bank: SqlBank, sql: str, *, with_names: bool = False) -> list[tuple[object, ...]]:
    with bank.analytics().ask(sql, with_names=with_names) as answer:
        return list(answer.rows)


def asked_of(copy: Path, sql: str) -> list[tuple[object, ...]]:
    with SqlBanks().ask_parquet(copy, sql) as answer:
        return list(answer.rows)


EVERYTHING = (
    "SELECT position, stream_id, account_id, version, event_id, type, schema_version, epoch_us(recorded_at), "
    "epoch_us(effective_at), actor, channel, reason, command_id, correlation_id, causation_id, data, prev_hash, hash "
    "FROM events ORDER BY position"
)


def test_every_event_is_as_the_log_has_it(bank: SqlBank, copy: Path) -> None:
    columns = EVERYTHING.removeprefix("SELECT ").partition(" FROM ")[0].split(", ")
    names = [name.removeprefix("epoch_us(").removesuffix(")") for name in columns]
    log = [
        tuple(account_of(one.stream_id) if name == "account_id" else getattr(one, name) for name in names)
        for one in bank.all_events()
    ]
    assert asked(bank, EVERYTHING) == log
    assert asked_of(copy, EVERYTHING) == log


def test_the_last_entry_of_an_account_leaves_the_balance_that_it_has(bank: SqlBank, copy: Path) -> None:
    last = "SELECT account_id, currency, max_by(balance, version), count(*) FROM entries GROUP BY ALL ORDER BY ALL"
    entries = {"4417": 4, "HARD": 2, "Y-1": 1}
    found = [
        (one.account_id, one.currency, one.ledger_balance, entries[one.account_id])
        for one in sorted(bank.accounts(), key=lambda one: one.account_id)
    ]
    assert asked(bank, last) == found
    assert asked_of(copy, last) == found


def test_texts_are_as_they_were_said(copy: Path) -> None:
    said = [getattr(event, "description", "") for event, _, _ in (*RIVERA, *HARD) if hasattr(event, "amount")]
    found = {text for (text,) in asked_of(copy, "SELECT DISTINCT description FROM entries")}
    assert found == {text for text in (*said, "") if text != "pump"}


def test_names_are_there_only_when_asked_for(bank: SqlBank) -> None:
    sql = "SELECT holder_name FROM accounts WHERE account_id = '4417'"
    assert asked(bank, sql) == [("",)]
    assert asked(bank, sql, with_names=True) == [(bank.accounts("4417")[0].holder_name,)]


def test_a_stream_is_in_the_file_of_its_bucket(copy: Path) -> None:
    bucket = crc32(stream_of("4417").encode()) % 64
    paths = [copy / folder / f"bucket-{bucket:02}.parquet" for folder in ("events", "entries")]
    with duckdb.connect() as connection:
        for path, count in zip(paths, (6, 4), strict=True):
            found = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchall()
            assert found == [(count,)]


@pytest.mark.parametrize(
    "sql",
    [
        "COPY accounts TO 'stolen.csv'",
        "CREATE TABLE x AS SELECT 1",
        "DELETE FROM accounts",
        "ATTACH 'other.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "PRAGMA database_list",
        "EXPLAIN ANALYZE COPY accounts TO 'stolen.csv'",
        "SELECT 1; DROP TABLE accounts",
        "",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('bank.db')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM 'bank.db'",
        "SELECT * FROM bank",
        "SELECT * FROM query('SELECT * FROM read_blob(''/etc/hostname'')')",
        "SELECT nothing FROM accounts",
        "SELECT ?",
        "SELECT 1 / CAST('x' AS INTEGER)",
    ],
)
def test_it_answers_one_select_over_its_tables_and_nothing_else(
    bank: SqlBank, copy: Path, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    questions: list[Callable[[], object]] = [lambda: asked(bank, sql), lambda: asked_of(copy, sql)]
    for ask in questions:
        with pytest.raises(BadInput) as refused:
            ask()
        assert "\n" not in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_what_is_asked_decides_what_is_read(bank: SqlBank) -> None:
    told = list[int]()
    for sql in ("SELECT count(*) FROM accounts", "SELECT * FROM query('SELECT count(*) FROM ev' || 'ents')"):
        with bank.analytics().ask(sql, progress=lambda done, _: told.append(done)) as answer:
            rows = list(answer.rows)
        assert (rows, told) in (([(3,)], []), ([(12,)], [12]))


def test_a_copy_never_takes_the_place_of_anything(bank: SqlBank, tmp_path: Path) -> None:
    for there in (tmp_path, tmp_path / "file", tmp_path / "link"):
        if there.name == "file":
            there.write_text("mine")
        elif there.name == "link":
            there.symlink_to("nowhere")
        with pytest.raises(BadInput, match="exists already"):
            bank.analytics().export(there)
    with pytest.raises(BadInput, match="choose another place"):
        bank.analytics().export(tmp_path / "no" / "such")


FULL = """
import resource, sys
from pathlib import Path
from domain.errors import StoreUnavailable
from storage.bank import SqlBanks
bank = SqlBanks().open(sys.argv[1], read_only=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    bank.analytics().export(Path(sys.argv[2]))
except StoreUnavailable as error:
    print(error.message)
"""


@pytest.mark.parametrize("room", [0, 2000])
def test_a_full_disk_leaves_nothing(address: str, tmp_path: Path, room: int) -> None:
    words = [sys.executable, "-c", FULL, address, str(tmp_path / "copy"), str(room)]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.startswith(f"{tmp_path / 'copy'} cannot be written (")
    assert told.stdout.endswith("make room, or choose another place.\n")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_copy_or_no_longer_whole_is_one_sentence(bank: SqlBank, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no folder that"):
        asked_of(tmp_path, "SELECT 1")
    bank.analytics().export(tmp_path / "copy")
    (tmp_path / "copy" / "accounts.parquet").write_bytes(b"PAR1")
    with pytest.raises(BadInput, match="missing or damaged"):
        asked_of(tmp_path / "copy", "SELECT 1")


def test_an_event_that_cannot_be_read_is_there_and_moves_nothing(address: str, tmp_path: Path) -> None:
    path = make_bank(tmp_path / "bank.db")
    with closing(open_database(str(path))) as database, database.writing() as driver:
        driver.execute("DROP TRIGGER events_no_update")
        driver.execute("UPDATE events SET data = '{' WHERE stream_id = 'account-4417' AND version = 3")
    with closing(SqlBanks().open(str(path), read_only=True)) as bank:
        (found,) = asked(bank, "SELECT version, data, problem <> '' FROM events WHERE problem <> ''")
        assert found == (3, "{", True)
        assert asked(bank, "SELECT version FROM entries WHERE account_id = '4417' ORDER BY 1") == [
            (2,),
            (4,),
            (5,),
        ]


def test_a_server_answers_as_a_file_does(bank: SqlBank, postgres: str, tmp_path: Path) -> None:
    export = tmp_path / "all.jsonl"
    export.write_text("\n".join(bank.export()) + "\n")
    with closing(SqlBanks().make(postgres)) as server:
        server.import_history("jsonl", export)
        for sql in (
            "SELECT stream_id, version, data, hash FROM events ORDER BY ALL",
            "SELECT * EXCLUDE (position) FROM entries ORDER BY account_id, version",
            "SELECT * FROM accounts ORDER BY account_id",
        ):
            assert asked(server, sql) == asked(bank, sql)


def test_a_temporary_folder_that_is_full_is_one_sentence(address: str) -> None:
    code = FULL.replace("export(Path(sys.argv[2]))", 'ask("SELECT * FROM events").__enter__()')
    words = [sys.executable, "-c", code, address, "", "2000"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cannot be written (" in told.stdout
