"""`recount ask` and `recount export --parquet`: how rows are printed, and that each refusal is one sentence."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import coded, page, rows, section
from tests.kit.recount import Recount
from tui.cli.ask import plain

BY_TYPE = (
    "SELECT type, count(*) AS n, min(recorded_at) AS first FROM events GROUP BY 1 ORDER BY n DESC, 1 LIMIT 1"
)


def test_people_and_machines_get_the_same_rows(recount: Recount, tmp_path: Path) -> None:
    folder = str(tmp_path / "copy")
    report = recount.json("export", "--parquet", folder)
    assert (report["folder"], report["events"], report["entries"]) == (folder, 8, 5)
    told = recount("ask", BY_TYPE).stdout
    assert told == ("type            n  first\nMoneyDeposited  3  2026-11-03T09:00:00Z\n")
    row = {"type": "MoneyDeposited", "n": 3, "first": "2026-11-03T09:00:00Z"}
    assert recount.json("ask", BY_TYPE) == row
    assert recount.json("ask", "--over", folder, BY_TYPE) == row
    (found,) = csv.DictReader(recount("ask", BY_TYPE, "--csv").stdout.splitlines())
    assert found == row | {"n": "3"}


def test_the_page_has_every_column(recount: Recount) -> None:
    text = page("whole-bank.md")
    for name in ("events", "entries", "accounts", "cases"):
        columns = [one["column_name"] for one in recount.lines("ask", f"DESCRIBE {name}")]
        assert [key for row in rows(section(text, name)) for key in coded(row[0])] == columns


def test_nobody_prints_names_and_no_spreadsheet_runs_them(recount: Recount) -> None:
    sql = "SELECT holder_name, '=1+1' AS formula, '\x1b[31m' AS red FROM accounts WHERE account_id = '4417'"
    assert recount.json("ask", sql)["holder_name"] == ""
    assert recount.json("ask", "--with-names", sql)["holder_name"].startswith("J. Rivera")
    for words in (("--csv",), ()):
        printed = recount("ask", "--with-names", sql, *words).stdout
        assert "\x1b" not in printed
        assert "J. Rivera" in printed
    assert "'=1+1" in recount("ask", sql, "--csv").stdout


def test_what_is_for_machines_has_no_words_for_people(empty: Recount, tmp_path: Path) -> None:
    empty("do", "open", "1", "5.00")
    for words in (("export",), ("ask", "SELECT 1", "--csv"), ("metrics",)):
        assert "TRAINING" not in empty(*words).stdout
    assert "TRAINING" in empty("ask", "SELECT 1").stdout
    assert "TRAINING" not in empty("export", "--parquet", str(tmp_path / "copy"), "--json").stdout


def test_people_see_the_first_rows_of_many(recount: Recount) -> None:
    told = recount("ask", "SELECT * FROM range(201)").stdout
    assert told.splitlines()[-1].startswith("… and more; these are the first 200")
    assert recount("ask", "SELECT 1 AS one WHERE false").stdout == "one\nNo rows.\n"
    assert len(recount.lines("ask", "SELECT * FROM range(201)")) == 201


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ask", "SELECT 1", "--csv", "--over", "nowhere"), "nowhere is no folder that"),
        (("ask", "SELECT 1", "--over", "x", "--with-names"), "leave --with-names out"),
        (("ask", "SELECT nothing FROM accounts"), 'Referenced column "nothing" not found'),
        (("ask", "DROP TABLE accounts"), "Only a SELECT is answered, and this is DROP"),
        (("export", "4417", "--parquet", "copy"), "--parquet copies the whole bank"),
    ],
)
def test_what_cannot_be_asked(recount: Recount, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in recount.sentence(*words, code=2)


def test_json_needs_a_name_for_each_column(recount: Recount) -> None:
    assert "with AS" in recount.error("ask", "SELECT 1 AS a, 2 AS a", code=2)["message"]


def test_without_the_extra_one_sentence_says_what_to_install(
    recount: Recount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for words in (("ask", "SELECT 1"), ("ask", "SELECT 1", "--over", "x"), ("export", "--parquet", "x")):
        assert "'recount[analytics]'" in recount.sentence(*words, code=2)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (2**70, 2**70),
        (0.5, 0.5),
        (float("nan"), "nan"),
        (Decimal("1.20"), "1.20"),
        (
            datetime(2026, 11, 17, 15, 0, 0, 5),  # noqa: DTZ001
            "2026-11-17T15:00:00.000005Z",
        ),
        (datetime(2026, 11, 17, 15, tzinfo=timezone(timedelta(hours=1))), "2026-11-17T14:00:00Z"),
        (datetime(2026, 11, 17, 15, tzinfo=UTC), "2026-11-17T15:00:00Z"),
        (date(2026, 11, 17), "2026-11-17"),
        (time(15), "15:00:00"),
        (b"\x00\xff", "00ff"),
        ([1, {"a": (None, date(2026, 1, 1))}], [1, {"a": [None, "2026-01-01"]}]),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_values_of_every_type_are_json(value: Any, shown: Any) -> None:
    assert plain(value) == shown
    json.dumps(plain(value), allow_nan=False)
