"""`recount restore`: a backup is put back from the shell, and the bank it replaces is told about."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.kit.recount import NOW, Recount

KEPT = "bank.db.replaced-20261119-120000"


def test_backup_damage_restore_verify(recount: Recount, bank: Path, tmp_path: Path) -> None:
    assert NOW == 1_795_089_600_000_000
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    recount("backup", str(copy))
    recount("do", "deposit", "Y-1", "7")
    with closing(sqlite3.connect(bank)) as file:
        file.execute("DROP TRIGGER events_no_update")
        file.execute("UPDATE events SET data = '{' WHERE stream_id = 'account-4417' AND version = 2")
        file.commit()
    recount("verify", code=3)
    said = recount("restore", str(copy)).stdout.splitlines()
    assert said == [
        f"Restored {copy} to {bank} (2 accounts, 8 events), which was checked.",
        f"What was there is kept as {bank.with_name(KEPT)}; `recount verify` checks the rest.",
    ]
    recount("verify")
    assert recount.json("show", "Y-1")["version"] == 2
    recount.bank = bank.with_name(KEPT)
    assert recount.json("show", "Y-1")["version"] == 3


def test_who_only_looks_restores_nowhere(recount: Recount, tmp_path: Path) -> None:
    recount("backup", str(tmp_path / "copy.db"))
    other = tmp_path / "other.db"
    for words in ((), ("--to", str(other))):
        said = recount.sentence("--read-only", "restore", str(tmp_path / "copy.db"), *words, code=2)
        assert "--read-only changes nothing" in said
    assert not other.exists()


def test_for_machines_and_to_another_place(recount: Recount, bank: Path, tmp_path: Path) -> None:
    recount("backup", str(tmp_path / "copy.db"))
    other = tmp_path / "other" / "bank.db"
    told = recount.json("restore", str(tmp_path / "copy.db"), "--to", str(other))
    assert told == {
        "database": str(other),
        "backup": str(tmp_path / "copy.db"),
        "kept": None,
        "accounts": 2,
        "events": 8,
    }
    told = recount.json("restore", str(tmp_path / "copy.db"))
    assert (told["database"], told["kept"]) == (str(bank), str(bank.with_name(KEPT)))


def test_what_cannot_be_restored(recount: Recount, bank: Path, tmp_path: Path) -> None:
    assert "There is no backup at" in recount.sentence("restore", str(tmp_path / "none.db"), code=2)
    assert "is the bank itself" in recount.sentence("restore", str(bank), code=2)
    (tmp_path / "notes.txt").write_text("notes")
    assert "is not a SQLite database" in recount.sentence("restore", str(tmp_path / "notes.txt"), code=2)
    assert recount.error("restore", str(bank), code=2)["kind"] == "bad-input"
    copy = tmp_path / "copy.db"
    recount("backup", str(copy))
    assert "leave it out to restore" in recount.sentence(
        "restore", str(copy), code=2, options=("--read-only",)
    )
    server = recount.bare("--db", "postgresql://me:secret@bank/log", "--actor", "a", "restore", str(copy))
    assert server.exit_code == 2
    assert server.stderr == (
        "postgresql://bank/log is on a server; restore it there, with pg_restore or its own tools, "
        "or name a file with --to.\n"
    )


def test_a_restore_by_hand_beside_the_old_log_ends_in_a_sentence_and_is_mended(
    recount: Recount, bank: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    recount("backup", str(copy))
    with closing(sqlite3.connect(bank)) as app:
        app.execute("SELECT count(*) FROM events").fetchone()
        recount("do", "deposit", "Y-1", "9")
        os.replace(copy, bank)
        for words in (("events", "4417"), ("verify",), ("do", "deposit", "Y-1", "9")):
            sentence = recount.sentence(*words, code=3)
            assert sentence.startswith(f"bank.db-wal beside {bank} was written for another file")
    os.replace(bank, copy)
    recount("restore", str(copy))
    recount("verify")
    assert recount.json("show", "Y-1")["version"] == 2
