"""`recount verify`, `seal` and `backup`: damage of every kind is told apart, and only what is derived is mended."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.kit.recount import YEN, Recount, Row

Change = Callable[[str, list[Row]], None]
WRONG_LIST = "UPDATE account_summary SET ledger_balance = 1 WHERE account_id = '4417'"
WRONG_EVENT = "UPDATE events SET reason = 'x' WHERE stream_id = 'account-Y-1' AND version = 1"
WRONG_LIST_TOO = "UPDATE account_summary SET ledger_balance = 1 WHERE account_id = 'Y-1'"
CUT_TAIL = (
    "DELETE FROM events WHERE stream_id = 'account-4417' AND version > 4",
    "UPDATE streams SET version = 4, head_hash = (SELECT hash FROM events WHERE stream_id = 'account-4417'"
    " AND version = 4), state_schema = '' WHERE stream_id = 'account-4417'",
)


def tamper(bank: Path, *statements: str) -> None:
    """As somebody does who has the file and knows about the triggers."""
    with closing(sqlite3.connect(bank)) as file:
        for trigger in ("events_no_update", "events_no_delete"):
            file.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            file.execute(statement)
        file.commit()


@pytest.fixture
def sealed(recount: Recount, tmp_path: Path) -> str:
    """A seal of the bank as it is."""
    path = str(tmp_path / "bank.seal")
    recount("seal", path)
    return path


def test_a_sound_bank_is_intact(recount: Recount) -> None:
    report = recount.json("verify")
    assert {name: report[name] for name in ("streams", "events", "sealed", "intact", "findings", "repair")} == {
        "streams": 2, "events": 8, "sealed": False, "intact": True, "findings": [], "repair": None
    }  # fmt: skip
    assert report["seconds"] >= 0
    said = recount("verify").stdout
    assert said.startswith("Intact in itself (against no seal: --seal FILE): 2 streams, 8 events in ")


def test_one_account_alone(recount: Recount) -> None:
    assert recount.json("verify", "4417")["events"] == 6
    assert "There is no account '9'" in recount.sentence("verify", "9", code=2)


def test_the_chain_alone_sees_the_log_and_nothing_that_is_derived(recount: Recount, bank: Path) -> None:
    assert recount("verify", "--chain").stdout.startswith("Its log is intact in itself (against no seal")
    tamper(bank, WRONG_LIST)
    assert recount.json("verify", "--chain")["intact"]
    tamper(bank, WRONG_EVENT)
    (found,) = recount.json("verify", "--chain", code=3)["findings"]
    assert (found["kind"], found["stream"], found["version"]) == ("event", "account-Y-1", 1)
    assert "does not look at it" in recount.sentence("verify", "--chain", "--repair", code=2)


def test_several_processes_find_the_same(recount: Recount, bank: Path) -> None:
    tamper(bank, WRONG_LIST, WRONG_EVENT)
    alone, spread = (recount.json("verify", "--jobs", jobs, code=3) for jobs in ("1", "2"))
    assert alone["findings"] == spread["findings"]
    assert len(alone["findings"]) == 2


@pytest.mark.parametrize(
    "command", [("verify",), ("sweep", "unreadable"), ("projections", "rebuild", "declines")]
)
def test_a_cluster_that_cannot_be_asked(
    recount: Recount, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (*command, "--jobs", "2", "--cluster", "tcp://127.0.0.1:1")
    assert "give one of them" in recount.sentence(*both, code=2)
    in_plain = (*command, "--cluster", "tcp://scheduler:8786")
    assert "is for this machine alone" in recount.sentence(*in_plain, code=2)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "'recount[cluster]'" in recount.sentence(*in_plain, code=2)


def test_damage_is_a_line_each_and_exit_code_3(recount: Recount, bank: Path) -> None:
    tamper(bank, WRONG_LIST, WRONG_EVENT)
    shown = recount("verify", code=3)
    assert shown.stdout.splitlines() == [
        "read-model  account-4417 event 6: the account list does not show what the events say",
        "event       account-Y-1 event 1: was changed after it was recorded: its hash does not cover it",
    ]
    assert shown.stderr.startswith("Damage: 2 findings in 2 streams, 8 events in ")
    assert "restore a backup, and keep this bank as evidence" in shown.stderr


def test_what_is_derived_is_rebuilt_on_request_and_verified_again(recount: Recount, bank: Path) -> None:
    tamper(bank, WRONG_LIST)
    assert "`recount verify --repair` rebuilds what is derived" in recount("verify", code=3).stderr
    assert "`recount verify 4417 --repair`" in recount("verify", "4417", code=3).stderr
    report = recount.json("verify", "--repair")
    assert (report["intact"], report["findings"]) == (True, [])
    assert report["repair"]["rebuilt"] == ["account-4417"]
    assert [finding["kind"] for finding in report["repair"]["findings"]] == ["read-model"]
    assert recount.json("show", "4417")["ledger_balance"] == 47750
    assert "There was nothing to rebuild." in recount("verify", "--repair").stdout


def test_where_the_log_is_in_doubt_nothing_is_rebuilt(recount: Recount, bank: Path) -> None:
    """What was derived from the log before it was changed is evidence of what it was."""
    tamper(bank, WRONG_LIST, WRONG_EVENT, WRONG_LIST_TOO)
    shown = recount("verify", "--repair", code=3)
    assert "Rebuilt from the log: account-4417." in shown.stdout
    assert "Left alone, because the log itself is in doubt there: account-Y-1; " in shown.stdout
    with closing(sqlite3.connect(bank)) as file:
        (kept,) = file.execute(
            "SELECT ledger_balance FROM account_summary WHERE account_id = 'Y-1'"
        ).fetchone()
    assert kept == 1


def test_what_another_version_derived_is_told_and_derived_anew_on_request(
    recount: Recount, bank: Path
) -> None:
    """Of a bank that this version has derived before: it is not believed, but not damaged either."""
    recount("accounts")
    tamper(bank, "UPDATE streams SET state_schema = 'other', state = '{}' WHERE stream_id = 'account-4417'")
    tamper(bank, WRONG_LIST)
    assert recount.json("show", "4417")["ledger_balance"] == 47750
    assert [one["ledger_balance"] for one in recount.lines("accounts")] == [1500, 47750]
    report = recount.json("verify")
    assert (report["intact"], report["findings"], report["stale"]) == (True, [], ["account-4417"])
    said = recount("verify").stdout
    assert "Derived by another version of Recount: 1 of the streams" in said
    repaired = recount.json("verify", "--repair")
    assert (repaired["stale"], repaired["repair"]["rebuilt"]) == ([], ["account-4417"])


def test_a_bank_of_another_version_is_derived_anew_when_it_is_opened_to_write(
    recount: Recount, bank: Path
) -> None:
    tamper(bank, "UPDATE streams SET state_schema = 'other', state = '{}'", WRONG_LIST)
    tamper(bank, "DELETE FROM bank WHERE name = 'derived_by'")
    assert recount("show", "4417", options=("--read-only",)).exit_code == 0
    assert len(recount.json("verify", options=("--read-only",))["stale"]) == 2
    recount("accounts")
    assert recount.json("verify", options=("--read-only",))["stale"] == []


def test_a_repair_writes_nothing_to_a_bank_opened_to_look(recount: Recount, bank: Path) -> None:
    tamper(bank, WRONG_LIST)
    assert recount.error("verify", "--repair", code=1, options=("--read-only",))["kind"] == "read-only"


def test_a_tail_cut_off_by_an_insider_shows_against_a_seal_only(
    recount: Recount, bank: Path, sealed: str
) -> None:
    assert recount.json("verify", "--seal", sealed)["sealed"] is True
    assert "Intact in itself and against its seal" in recount("verify", "--seal", sealed).stdout
    tamper(bank, *CUT_TAIL, "UPDATE account_summary SET version = 4 WHERE account_id = '4417'")
    recount("verify", "--repair")
    recount("verify")
    (finding,) = recount.json("verify", "--seal", sealed, code=3)["findings"]
    assert (finding["kind"], finding["stream"], finding["version"]) == ("seal", "account-4417", 5)
    assert finding["message"] == "was sealed at version 6 but now ends at 4"


def test_growing_breaks_no_seal(recount: Recount, change: Change, sealed: str) -> None:
    change("Y-1", [(YEN[1][0], "2026-11-19T09:00:00", None)])
    assert recount.json("verify", "--seal", sealed)["events"] == 9


def test_a_seal_says_what_it_covers_and_is_never_overwritten(recount: Recount, tmp_path: Path) -> None:
    path = str(tmp_path / "bank.seal")
    report = recount.json("seal", path)
    assert {name: report[name] for name in ("file", "streams", "events", "sealed_at")} == {
        "file": path, "streams": 2, "events": 8, "sealed_at": "2026-11-19T12:00:00Z"
    }  # fmt: skip
    assert len(report["digest"]) == 64
    assert "exists already; a seal is never overwritten" in recount.sentence("seal", path, code=2)
    said = recount("seal", str(tmp_path / "other.seal")).stdout
    assert "Sealed 2 streams, 8 events, Thu 19 Nov 2026 12:00:00 (Europe/London)" in said
    assert report["digest"] in said


def test_files_that_are_no_seal(recount: Recount, tmp_path: Path, sealed: str) -> None:
    (tmp_path / "letter").write_text("Dear bank")
    assert "is not a seal" in recount.sentence("verify", "--seal", str(tmp_path / "letter"), code=2)
    assert "does not exist" in recount.sentence("verify", "--seal", str(tmp_path / "nowhere"), code=2)
    Path(sealed).write_text(Path(sealed).read_text().replace('"version": 6', '"version": 5'))
    assert "was changed after it was written" in recount.sentence("verify", "--seal", sealed, code=3)


def test_a_backup_is_a_bank(recount: Recount, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    report = recount.json("backup", str(copy))
    assert report == {"file": str(copy), "bytes": copy.stat().st_size}
    assert "exists already; a backup never overwrites" in recount.sentence("backup", str(copy), code=2)
    assert "which was checked." in recount("backup", str(tmp_path / "again.db")).stdout
    recount.bank = copy
    assert recount.json("verify")["events"] == 8


def test_where_pages_are_damaged_nothing_is_written(recount: Recount, bank: Path) -> None:
    tamper(
        bank,
        WRONG_LIST,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'holders')"
        " WHERE name = 'projections'",
    )
    report = recount.json("verify", "--repair", code=3)
    assert {finding["kind"] for finding in report["findings"]} == {"file", "read-model"}
    assert (report["repair"]["rebuilt"], report["repair"]["left_alone"]) == ([], ["account-4417"])


@pytest.mark.parametrize("hostile", ["\x1b]52;c;eA==\x07", "\u202e"])
def test_names_of_streams_are_harmless(recount: Recount, bank: Path, hostile: str) -> None:
    with closing(sqlite3.connect(bank)) as file:
        file.execute(
            "INSERT INTO snapshots SELECT ?, version, recorded_at, state_schema, state, run_first, run_first_at,"
            " run_open, run_low, run_high, 0 FROM streams WHERE stream_id = 'account-4417'",
            (f"account-{hostile}",),
        )
        file.commit()
    shown = recount("verify", code=3)
    assert "snapshots of a stream that has no events" in shown.stdout
    assert not set(shown.output) & {"\x1b", "\x07", "\u202e"}
