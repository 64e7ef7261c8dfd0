"""`recount import` and `recount export`: what came in, what did not, and that nothing is lost between two banks."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from storage.bank import SqlBank
from tests.kit.places import REAL_DATA
from tests.tui.cli.conftest import Recount
from tui.cli.progress import ProgressLine

BERKA = REAL_DATA / "berka"
COUNTS = ("files", "accounts", "events", "skipped", "errors")


@pytest.fixture
def export(recount: Recount, tmp_path: Path) -> Path:
    """The small bank as a file."""
    path = tmp_path / "export.jsonl"
    path.write_text(recount("export").stdout)
    return path


@pytest.fixture
def other(tmp_path: Path) -> Recount:
    """`recount` on a database that does not exist yet."""
    return Recount(tmp_path / "new" / "other.db", tmp_path)


def test_what_was_exported_comes_in_hash_for_hash_and_only_once(
    recount: Recount, other: Recount, export: Path
) -> None:
    report = other.json("import", "jsonl", str(export))
    assert report["format"] == "jsonl"
    assert [report[name] for name in COUNTS] == [1, 2, 8, 0, []]
    assert report["seconds"] > 0
    assert [event["hash"] for event in other.lines("events", "4417")] == [
        event["hash"] for event in recount.lines("events", "4417")
    ]
    again = other.json("import", "jsonl", str(export))
    assert [again[name] for name in COUNTS] == [1, 2, 0, 8, []]
    assert "Imported 0 events of 2 accounts (8 skipped)" in other("import", "jsonl", str(export)).stdout


def test_one_account_is_exported_alone_and_names_only_when_asked_for(recount: Recount) -> None:
    lines = [json.loads(line) for line in recount("export", "Y-1").stdout.splitlines()]
    assert [line["stream_id"] for line in lines] == ["account-Y-1", "account-Y-1"]
    assert "Rivera" not in recount("export").stdout
    assert "Rivera" in recount("export", "--with-names").stdout
    assert recount.sentence("export", "9", code=2).startswith("There is no account '9'")


def test_a_dry_run_counts_and_leaves_no_database_behind(other: Recount, export: Path) -> None:
    report = other.json("import", "jsonl", str(export), "--dry-run")
    assert (report["accounts"], report["events"]) == (2, 8)
    assert not other.bank.exists()
    assert "Would import 8 events" in other("import", "jsonl", str(export), "--dry-run").stdout


def test_a_dry_run_on_a_bank_counts_what_it_lacks(recount: Recount, export: Path) -> None:
    assert recount.json("import", "jsonl", str(export), "--dry-run")["events"] == 0


@pytest.fixture
def cut(export: Path) -> Path:
    """The export with its last line cut off in the middle: the file an interrupted copy leaves."""
    text = export.read_text().rstrip("\n")
    export.write_text(text[:-40])
    return export


def test_a_bad_source_imports_nothing_and_says_where(other: Recount, cut: Path) -> None:
    report = other.json("import", "jsonl", str(cut), code=2)
    assert report["events"] == 0
    (error,) = report["errors"]
    assert (error["file"], error["line"]) == ("export.jsonl", 8)
    assert "ends inside this line" in error["message"]
    shown = other("import", "jsonl", str(cut), code=2)
    assert "export.jsonl:8: " in shown.stderr
    assert "1 error: nothing was imported" in shown.stderr
    assert other.lines("accounts") == []


def test_the_good_rows_come_in_when_asked_to_keep_going(other: Recount, cut: Path) -> None:
    report = other.json("import", "jsonl", str(cut), "--keep-going")
    assert (report["events"], len(report["errors"])) == (7, 1)
    assert len(other.lines("accounts")) == 2
    assert "those rows were left out" in other("import", "jsonl", str(cut), "--keep-going").stderr


def test_hostile_text_of_a_file_is_shown_safely(other: Recount, tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[31m.jsonl"
    path.write_text('{"\x1b]52;c;x\x07": 1}\n' * 30)
    shown = other("import", "jsonl", str(path), code=2)
    assert "evil\\u{1b}[31m.jsonl:1: " in shown.stderr
    assert "… and 10 more; --json lists them all." in shown.stderr
    assert not set(shown.stderr) & {"\x1b", "\x07"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "ofx", "."), 2, "There is no import format 'ofx'; choose one of berka, csv, jsonl"),
        (("import", "csv", "pyproject.toml"), 2, "There is no mapping pyproject.mapping.toml; write one"),
        (("import", "jsonl", "nowhere.jsonl"), 2, "Path 'nowhere.jsonl' does not exist"),
        (("import", "jsonl"), 2, "Missing argument 'PATH'"),
        (("import", "berka", "."), 2, "name the folder that holds"),
    ],
)
def test_sources_that_are_none(recount: Recount, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in recount.sentence(*words, code=code)


def test_a_statement_comes_in_by_its_mapping(other: Recount, tmp_path: Path) -> None:
    (tmp_path / "march.csv").write_text("Day,In,Out,What\n2026-03-01,15.00,,pay\n2026-03-02,,4.50,lunch\n")
    mapping = tmp_path / "my bank.toml"
    mapping.write_text(
        'account = "77"\ncurrency = "GBP"\ndate = "Day"\ncredit = "In"\ndebit = "Out"\ndescription = ["What"]\n'
    )
    words = ("import", "csv", str(tmp_path / "march.csv"), "--mapping", str(mapping))
    assert "Imported 3 events of 1 account (0 skipped)" in other(*words).stdout
    assert other.json(*words)["events"] == 0
    assert other.json("show", "77")["ledger_balance"] == 10_50


def test_read_only_imports_nothing(recount: Recount, export: Path) -> None:
    error = recount.error("import", "jsonl", str(export), code=1, options=("--read-only",))
    assert error["kind"] == "read-only"


def test_the_progress_line_has_a_rate_and_ends() -> None:
    terminal, times = io.StringIO(), iter([0.0, 0.01, 2.0, 4.0])
    line = ProgressLine(terminal, "Importing", clock=lambda: next(times))
    for done in (0, 1, 1000, 4000):
        line(done, 4000)
    line.end()
    drawn = terminal.getvalue().replace("\x1b[K", "").split("\r")[1:]
    assert drawn == [
        f"Importing [{'.' * 24}] 0 of 4,000",
        f"Importing [{'#' * 6}{'.' * 18}] 1,000 of 4,000  500 events/s  6 s left",
        f"Importing [{'#' * 24}] 4,000 of 4,000  1,000 events/s\n",
    ]


@pytest.mark.skipif(not BERKA.is_dir(), reason="the bank's history is not in ../shared/data/berka")
@pytest.mark.slow
def test_a_real_bank_is_found_and_asked(other: Recount) -> None:
    report = other.json("import", "berka", str(BERKA))
    assert (report["accounts"], report["errors"]) == (1229, [])
    assert report["events"] == 46997 + 1229
    prague = ("--zone", "Europe/Prague")
    shown = other.json("show", "1787", "--at", "1993-08-17", options=prague)
    assert (shown["ledger_balance"], shown["stated_balance"]) == (4582180, 4582180)
    assert other.json("prove", "1787")["equal"] is True
    assert len(other.lines("accounts", "--search", "178", "--limit", "5")) == 5


def test_a_store_that_fails_on_the_way_is_said_so(
    recount: Recount, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise StoreUnavailable("The disk is full; make room and try again.")

    monkeypatch.setattr(SqlBank, "import_history", fails)
    assert recount.sentence("import", "jsonl", str(export), code=4).startswith("The disk is full")


def test_an_interrupted_import_says_how_to_go_on(
    recount: Recount, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, progress: Callable[[int, int], None] | None, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(SqlBank, "import_history", interrupted)
    error = recount.error("import", "jsonl", str(export), code=130)
    assert error["kind"] == "interrupted"
    assert "running the same import again adds what is missing" in error["message"]


def test_the_help_names_every_format_that_can_be_imported(recount: Recount) -> None:
    told = " ".join(recount("import", "--help").stdout.split())
    assert "FORMAT is berka (a folder), csv (a file, and a mapping of its columns) or jsonl (a file)." in told
