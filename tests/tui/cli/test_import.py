"""`recount import` and `recount export`: what came in, what did not, and that nothing is lost between two banks."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.bank import ImportStage
from domain.errors import StoreUnavailable
from storage.bank import SqlBank
from tests.kit.places import REAL_DATA
from tests.kit.recount import Recount
from tests.kit.statement_files import Booking, as_camt053
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
    assert "export.jsonl line 8: " in shown.stderr
    assert "1 error: nothing was imported" in shown.stderr
    assert other.lines("accounts") == []


def test_the_good_rows_come_in_when_asked_to_keep_going(other: Recount, cut: Path) -> None:
    report = other.json("import", "jsonl", str(cut), "--keep-going", code=2)
    assert (report["events"], len(report["errors"])) == (7, 1)
    assert len(other.lines("accounts")) == 2
    assert (
        "rows that are wrong were left out"
        in other("import", "jsonl", str(cut), "--keep-going", code=2).stderr
    )


def test_hostile_text_of_a_file_is_shown_safely(other: Recount, tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[31m.jsonl"
    path.write_text('{"\x1b]52;c;x\x07": 1}\n' * 30)
    shown = other("import", "jsonl", str(path), code=2)
    assert "evil\\u{1b}[31m.jsonl line 1: " in shown.stderr
    assert "… and 10 more; --json lists them all." in shown.stderr
    assert not set(shown.stderr) & {"\x1b", "\x07"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("import", "pdf", "."),
            2,
            "There is no import format 'pdf'; choose one of berka, csv, mt940, camt053, ofx",
        ),
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


def test_what_a_bank_has_not_booked_is_printed_and_not_imported(other: Recount, tmp_path: Path) -> None:
    march = tmp_path / "march.xml"
    booked = as_camt053([Booking(date(2026, 3, 2), date(2026, 3, 2), -1250, "R1", "shop")], 10_000)
    announced = (
        booked[booked.index("<Ntry>") : booked.index("</Stmt>")]
        .replace("BOOK<", "PDNG<")
        .replace("shop", "hotel")
    )
    march.write_text(booked.replace("</Stmt>", f"{announced}</Stmt>"))
    told = other("import", "camt053", str(march)).stdout
    assert "Imported 2 events of 1 account" in told
    assert "march.xml line 6: −12.50 EUR of 2026-03-02 on NL11TEST0123456789, not booked: hotel\n" in told
    assert "1 line not booked by the bank: not imported." in told
    assert [line["amount"] for line in other.json("import", "camt053", str(march))["pending"]] == [-1250]
    assert other.json("show", "NL11TEST0123456789")["ledger_balance"] == 8750


def test_a_qif_is_of_the_account_that_is_named(other: Recount, tmp_path: Path) -> None:
    march = tmp_path / "march.qif"
    march.write_text("!Type:Bank\nD3/4/26\nT-12.50\nPshop\n^\n")
    assert "add --account NUMBER --currency CODE" in other.sentence("import", "qif", str(march), code=2)
    named = ("import", "qif", str(march), "--account", "Q-1", "--currency", "USD")
    assert "add --dates dmy or --dates mdy" in other.sentence(*named, code=2)
    assert other.json(*named, "--dates", "mdy")["events"] == 2


def test_read_only_imports_nothing(recount: Recount, export: Path) -> None:
    error = recount.error("import", "jsonl", str(export), code=1, options=("--read-only",))
    assert error["kind"] == "read-only"


def test_the_progress_line_has_a_rate_and_ends() -> None:
    terminal, times = io.StringIO(), iter([0.0, 0.01, 2.0, 4.0])
    line = ProgressLine(terminal, "Importing", clock=lambda: next(times))
    line.begin("Reading march.csv")
    for done in (0, 1, 1000, 4000):
        line(done, 4000)
    line.end()
    drawn = terminal.getvalue().replace("\x1b[K", "").split("\r")
    assert drawn == [
        "Reading march.csv …",
        f"Importing [{'.' * 24}] 0 of 4,000",
        f"Importing [{'#' * 6}{'.' * 18}] 1,000 of 4,000  500 events/s  6 s left",
        f"Importing [{'#' * 24}] 4,000 of 4,000  1,000 events/s\n",
    ]


def test_each_stage_of_an_import_has_a_pace_of_its_own() -> None:
    terminal, times = io.StringIO(), iter([0.0, 2.0, 10.0, 11.0, 12.0, 20.0])
    line = ProgressLine(terminal, "Importing", clock=lambda: next(times))
    for stage, done, total in (
        (ImportStage.READING, 0, 6_000_000),
        (ImportStage.READING, 3_000_000, 6_000_000),
        (ImportStage.JOINING, 0, 500),
        (ImportStage.JOINING, 100, 500),
        (ImportStage.READING, 0, 1_000_000),
        (ImportStage.READING, 500_000, 1_000_000),
    ):
        line.of_import(stage, done, total)
    drawn = terminal.getvalue().replace("\x1b[K", "").split("\r")
    assert drawn[1:] == [
        f"Reading [{'.' * 24}] 0.0 of 6.0 MB",
        f"Reading [{'#' * 12}{'.' * 12}] 3.0 of 6.0 MB  1.5 MB/s  2 s left",
        f"Comparing with the log [{'.' * 24}] 0 of 500",
        f"Comparing with the log [{'#' * 4}{'.' * 16}] 100 of 500  100 lines/s  4 s left",
        f"Reading [{'.' * 24}] 0.0 of 1.0 MB",
        f"Reading [{'#' * 12}{'.' * 12}] 0.5 of 1.0 MB  0.1 MB/s  8 s left",
    ]


def test_a_progress_line_is_never_wider_than_the_terminal() -> None:
    terminal, times = io.StringIO(), iter([0.0, 700.0])
    line = ProgressLine(terminal, "Importing", clock=lambda: next(times))
    for done in (0, 100_000):
        line.of_import(ImportStage.JOINING, done, 1_000_000)
    widths = [len(drawn) for drawn in terminal.getvalue().replace("\x1b[K", "").split("\r")]
    assert max(widths) < 80
    assert "left" in terminal.getvalue()


def test_a_progress_line_that_is_quiet_says_nothing_of_what_is_soon_over() -> None:
    terminal, times = io.StringIO(), iter([0.0, 0.9, 1.5])
    line = ProgressLine(terminal, "Reading", clock=lambda: next(times), quiet=1)
    line(0, 3)
    line(1, 3)
    line.end()
    assert terminal.getvalue() == ""
    line(2, 3)
    assert "2 of 3" in terminal.getvalue()


def test_a_mapping_is_proposed_that_imports_the_file_it_was_made_for(other: Recount, tmp_path: Path) -> None:
    path = tmp_path / "march.csv"
    path.write_text(
        "Printed for Jo\nDatum;Bedrag;Saldo;Omschrijving;Naam\n03/03/2026;-1.012,50;-112,50;shop;\n"
        "02/03/2026;-700,00;900,00;rent;LANDLORD\n13/02/2026;1.500,00;1.600,00;pay;ACME\n"
    )
    proposed = other("import", "csv", str(path), "--guess").stdout
    assert not other.bank.exists()
    assert "#   2026-03-02       -700.00 EUR  balance 900.00  rent · LANDLORD" in proposed
    (tmp_path / "march.mapping.toml").write_text(proposed.replace('account = "march"', 'account = "77"'))
    assert other.json("import", "csv", str(path))["events"] == 4
    assert other.json("show", "77")["ledger_balance"] == -112_50
    machine = other.json("import", "csv", str(path), "--guess")
    assert [row["line"] for row in machine["statements"][0]["first"]] == [5, 4, 3]
    assert "--guess is for csv" in other.sentence("import", "jsonl", str(path), "--guess", code=2)


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
    assert (
        "FORMAT is berka (a folder), csv (a file, and a mapping of its columns), mt940 (a file), camt053 (a file), "
        "ofx (a file), qif (a file, with --account and --currency) or jsonl (a file)."
    ) in told
