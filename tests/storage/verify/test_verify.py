"""Damage of every kind is found, told apart, and only what is derived from the log is repaired."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.account.commands import Deposit, OpenAccount, Request, Withdraw
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.errors import BadInput, DamageFound, UnknownAccount
from domain.handlers.account import Handler
from domain.history.proof import prove
from domain.stream import GENESIS
from storage.encoding.codec import event_hash
from storage.encoding.rows import EVENT_COLUMNS
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from storage.verify.rebuild import rebuild
from storage.verify.seal import read_seal, take_seal, write_seal
from storage.verify.verify import verify
from storage.workers.spread import Workers

COLUMNS = [column.name for column in EVENT_COLUMNS]
FIELDS = COLUMNS[1:15]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a bank with three accounts of some thirty events, and snapshots every ten."""
    path = tmp_path_factory.mktemp("bank") / "bank.db"
    with closing(SqlStore(open_database(str(path), create=True), snapshot_every=10)) as store:
        handler, chance = Handler(store), random.Random(5)
        for account in ("1", "2", "3"):
            _execute(handler, OpenAccount(account_id=account, currency="GBP"), f"open-{account}")
            for number in range(30):
                amount = chance.randint(1, 500)
                kind = Withdraw if number % 3 == 2 else Deposit
                _execute(handler, kind(account_id=account, amount=amount), f"{account}-{number}")
    return path


@pytest.fixture
def bank(made: Path, tmp_path: Path) -> Iterator[SqlStore]:
    """A copy without triggers to stop a tamperer. A checkpoint that one test leaves would be a finding of the next."""
    path = shutil.copy(made, tmp_path / "bank.db")
    with closing(SqlStore(open_database(str(path)), snapshot_every=10)) as store:
        for trigger in ("events_no_update", "events_no_delete", "events_no_replace"):
            store.database.driver.execute(f"DROP TRIGGER {trigger}")
        yield store


def _execute(handler: Handler, command: Any, command_id: str) -> None:
    handler.execute(Request(command=command, command_id=command_id, actor="a", channel="branch"))


Tamper = Callable[[Any, str, int, random.Random], None]


def edit(driver: Any, stream: str, version: int, chance: random.Random) -> None:
    """Change one field of one event, leaving its hash."""
    column = chance.choice(
        ["data", "actor", "reason", "effective_at", "recorded_at", "type", "correlation_id"]
    )
    value: object = {"data": '{"amount":123456}', "effective_at": 1, "recorded_at": 1}.get(column, "somebody")
    driver.execute(
        f"UPDATE events SET {column} = ? WHERE stream_id = ? AND version = ?", (value, stream, version)
    )


def swap(driver: Any, stream: str, version: int, chance: random.Random) -> None:
    """Let two events change places, hashes and all."""
    renumber = "UPDATE events SET version = ? WHERE stream_id = ? AND version = ?"
    for new, old in ((1000, version), (version, version + 1), (version + 1, 1000)):
        driver.execute(renumber, (new, stream, old))


def delete_inside(driver: Any, stream: str, version: int, chance: random.Random) -> None:
    """Remove one event and close the gap in the numbers, without touching the hashes."""
    driver.execute("DELETE FROM events WHERE stream_id = ? AND version = ?", (stream, version))
    if chance.random() < 0.5:
        for later in range(version + 1, 32):
            driver.execute(
                "UPDATE events SET version = ? WHERE stream_id = ? AND version = ?",
                (later - 1, stream, later),
            )


def cut_tail(driver: Any, stream: str, version: int, chance: random.Random) -> None:
    """Remove the newest events."""
    driver.execute("DELETE FROM events WHERE stream_id = ? AND version > ?", (stream, version))


def rechain(driver: Any, stream: str, version: int, chance: random.Random) -> None:
    """Change one amount and link the whole chain anew, as only an insider can."""
    rows = _rows(driver, stream)
    rows[version - 1]["data"] = '{"amount":123457}'
    _rewrite(driver, stream, rows)


def insert(driver: Any, stream: str, version: int, chance: random.Random) -> None:
    """Slip a made-up event in and link the whole chain anew."""
    rows = _rows(driver, stream)
    forged = {**rows[version - 1], "event_id": "forged", "command_id": None, "data": '{"amount":123458}'}
    _rewrite(driver, stream, [*rows[:version], forged, *rows[version:]])


def _rows(driver: Any, stream: str) -> list[dict[str, Any]]:
    found = driver.execute("SELECT * FROM events WHERE stream_id = ? ORDER BY version", (stream,))
    return [dict(zip(COLUMNS, row, strict=True)) for row in found.fetchall()]


def _rewrite(driver: Any, stream: str, rows: list[dict[str, Any]]) -> None:
    """Write the stream again as these rows, numbered, chained and positioned without a flaw."""
    driver.execute("DELETE FROM events WHERE stream_id = ?", (stream,))
    previous = GENESIS
    for number, row in enumerate(rows, start=1):
        row |= {"version": number, "prev_hash": previous, "position": 1000 + number}
        row["hash"] = previous = event_hash(previous, tuple(row[name] for name in FIELDS))
        driver.execute(
            f"INSERT INTO events VALUES ({', '.join('?' * 17)})", tuple(row[name] for name in COLUMNS)
        )


@pytest.mark.parametrize("tamper", [edit, swap, delete_inside, cut_tail, rechain, insert])
def test_tampering_is_found_against_a_seal_even_when_all_derived_data_is_made_to_fit(
    bank: SqlStore, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = take_seal(bank.database, 0)
    driver, chance, missed = bank.database.driver, random.Random(tamper.__name__), []
    monkeypatch.setattr(bank.database, "writing", lambda: _Joined(driver))
    for version in range(2, 29):
        stream = f"account-{1 + version % 3}"
        driver.execute("BEGIN")
        tamper(driver, stream, version, chance)
        rebuild(bank.database, [stream], every=10)
        found = {finding.stream_id for finding in verify(bank.database, seal=seal).findings}
        chain = {finding.stream_id for finding in verify(bank.database, seal=seal, chain_only=True).findings}
        driver.execute("ROLLBACK")
        if found != {stream} or chain != {stream}:
            missed.append((stream, version, found, chain))
    assert missed == []
    assert verify(bank.database, seal=seal).findings == ()


class _Joined:
    """Joins the transaction that the test has open, so that it can be rolled back."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def __enter__(self) -> Any:
        return self.driver

    def __exit__(self, *_: object) -> None:
        return None


def test_without_a_seal_a_cut_tail_that_was_tidied_up_cannot_show(bank: SqlStore, monkeypatch: Any) -> None:
    """Why seals exist: said here so that nobody believes the chain alone to be enough."""
    driver = bank.database.driver
    monkeypatch.setattr(bank.database, "writing", lambda: _Joined(driver))
    driver.execute("BEGIN")
    cut_tail(driver, "account-1", 20, random.Random(1))
    rebuild(bank.database, ["account-1"], every=10)
    intact = verify(bank.database).intact
    driver.execute("ROLLBACK")
    assert intact


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (
            "UPDATE snapshots SET state = replace(state, '\"ledger\":', '\"ledger\":1') WHERE version = 20",
            "snapshot",
        ),
        ("UPDATE snapshots SET state = '{' WHERE version = 20", "snapshot"),
        ("UPDATE snapshots SET run_low = run_low - 1 WHERE version = 20", "snapshot"),
        (
            "UPDATE account_summary SET ledger_balance = ledger_balance + 1 WHERE account_id = '2'",
            "read-model",
        ),
        ("DELETE FROM account_summary WHERE account_id = '2'", "read-model"),
        ("UPDATE streams SET state = replace(state, '\"ledger\":', '\"ledger\":1')", "read-model"),
        ("UPDATE streams SET version = version - 1 WHERE stream_id = 'account-2'", "read-model"),
        ("UPDATE events SET reason = 'x' WHERE stream_id = 'account-2' AND version = 7", "event"),
    ],
)
def test_damage_is_told_apart_and_only_derived_data_is_repaired(
    bank: SqlStore, statement: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = bank.database.driver
    monkeypatch.setattr(bank.database, "writing", lambda: _Joined(driver))
    driver.execute("BEGIN")
    driver.execute(statement)
    before = verify(bank.database)
    rebuild(bank.database, {finding.stream_id for finding in before.findings}, every=10)
    after = verify(bank.database)
    proofs = [prove(bank, account).equal for account in ("1", "2", "3")]
    driver.execute("ROLLBACK")
    assert {finding.kind for finding in before.findings} == {kind}
    assert after.intact == (kind != "event")
    assert all(proofs)


def test_processes_find_what_one_process_finds(bank: SqlStore) -> None:
    with ProcessPoolExecutor(2) as executor:
        spread = verify(bank.database, workers=Workers(executor, bank.label, 2))
    alone = verify(bank.database)
    assert (spread.streams, spread.events, spread.findings) == (alone.streams, alone.events, alone.findings)
    assert alone.events == 3 * 31


def test_progress_reaches_the_end(bank: SqlStore) -> None:
    seen: list[tuple[int, int]] = []
    verify(bank.database, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (93, 93)


def test_one_account_can_be_verified_alone_and_an_unknown_one_is_named(bank: SqlStore) -> None:
    assert verify(bank.database, ["2"]).streams == 1
    with pytest.raises(UnknownAccount, match="'9'"):
        verify(bank.database, ["9"])


def test_a_seal_is_read_back_refuses_to_be_overwritten_and_shows_when_it_was_changed(
    bank: SqlStore, tmp_path: Path
) -> None:
    path = tmp_path / "bank.seal"
    seal = take_seal(bank.database, 1_700_000_000_000_000)
    write_seal(seal, path)
    assert read_seal(path) == seal
    assert seal.events == 93
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput, match="exists already"):
        write_seal(seal, path)
    path.write_text(path.read_text().replace('"version": 31', '"version": 30', 1))
    with pytest.raises(DamageFound, match="was changed after it was written"):
        read_seal(path)


@pytest.mark.parametrize("content", ["", "hello", '{"format": "other"}', '{"format": "recount-seal"}', "[1]"])
def test_a_file_that_is_no_seal_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x"
    path.write_text(content)
    with pytest.raises(BadInput, match="is not a seal"):
        read_seal(path)


def test_sealing_reads_the_log_not_the_heads(bank: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = bank.database.driver
    driver.execute("BEGIN")
    driver.execute("UPDATE streams SET version = 1")
    heads = take_seal(bank.database, 0).heads
    driver.execute("ROLLBACK")
    assert heads[stream_of("1")][0] == 31


def test_a_checkpoint_past_the_end_of_the_log_shows_that_something_was_cut_off(bank: SqlStore) -> None:
    projections = SqlProjections(bank.database, utc_now)
    while projections.advance("declines"):
        pass
    driver = bank.database.driver
    driver.execute("BEGIN")
    driver.execute("DELETE FROM events WHERE position = (SELECT max(position) FROM events)")
    found = next(one for one in verify(bank.database).findings if one.kind == "checkpoint")
    driver.execute("ROLLBACK")
    assert "declines was told of events up to position 93, which the log does not have" in found.message
    assert verify(bank.database).intact


def test_much_damage_of_one_kind_does_not_hide_damage_of_another(
    bank: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.streams.check.MAX_FINDINGS", 1)
    driver = bank.database.driver
    driver.execute("BEGIN")
    driver.execute("UPDATE snapshots SET state = '{' WHERE stream_id = 'account-1'")
    driver.execute("UPDATE events SET reason = 'x' WHERE stream_id = 'account-1' AND version = 25")
    kinds = [finding.kind for finding in verify(bank.database).findings]
    driver.execute("ROLLBACK")
    assert kinds == ["snapshot", "event"]
