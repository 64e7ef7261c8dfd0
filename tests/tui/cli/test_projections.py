"""`recount projections`: lag, rows, a rebuild beside the live rows, and questions nobody planned for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.account import events as e
from tests.kit.recount import Recount, Row

Change = Callable[[str, list[Row]], None]
NAMES = ["counterparties", "daily_balance", "declines", "fee_income", "monthly_statement"]

BY_CHANNEL = """
name = "by_channel"
version = 1
title = "Money by channel"
handles = ["MoneyDeposited", "MoneyWithdrawn"]
scope, key = "channel", "currency"
columns = ["entries", "amount"]
money = ["amount"]

def apply(rows, event):
    key = (event.channel, "GBP")
    row = rows.get(key, {"currency": "GBP", "entries": 0, "amount": 0})
    rows[key] = row | {"entries": row["entries"] + 1, "amount": row["amount"] + event.event.amount}
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A projection of one's own."""
    file = tmp_path / "by_channel.py"
    file.write_text(BY_CHANNEL)
    return file


@pytest.fixture
def current(recount: Recount) -> Recount:
    """Every read model up to date."""
    recount("projections", "run", "--once")
    return recount


def spoil_row(bank: Path) -> None:
    with closing(sqlite3.connect(bank)) as file:
        file.execute(
            "UPDATE projection_rows SET data = replace(data, '\"closing\":1500', '\"closing\":9') "
            "WHERE name = 'daily_balance' AND scope = 'Y-1'"
        )
        file.commit()


def status(recount: Recount, name: str) -> dict[str, object]:
    return next(one for one in recount.lines("projections") if one["name"] == name)


def test_the_lag_is_told_in_events_and_in_time(recount: Recount, change: Change) -> None:
    before = recount.lines("projections")
    assert [one["name"] for one in before] == NAMES
    assert {(one["position"], one["head"], one["lag_events"], one["stalled"]) for one in before} == {
        (0, 8, 8, True)
    }
    assert before[0]["lag_seconds"] > 0
    shown = recount("projections")
    assert "stalled" in shown.stdout
    assert "`recount projections run` does, and an open app" in shown.stderr
    assert "40 events applied." in recount("projections", "run", "--once").stdout
    change("Y-1", [(e.MoneyDeposited(amount=7), "2026-11-19T12:00:00", None)])
    after = status(recount, "declines")
    assert (after["position"], after["lag_events"], after["rebuild"]) == (8, 1, None)


def test_looking_at_read_models_writes_nothing(recount: Recount, bank: Path) -> None:
    assert len(recount("projections", options=("--read-only",)).stdout.splitlines()) == 6
    with closing(sqlite3.connect(bank)) as file:
        assert file.execute("SELECT count(*) FROM projections").fetchone() == (0,)


def test_one_read_model_alone_is_brought_up_to_date(recount: Recount) -> None:
    assert "8 events applied." in recount("projections", "run", "--once", "declines").stdout
    assert [one["lag_events"] for one in recount.lines("projections")] == [8, 8, 0, 8, 8]


def test_rows_are_a_table_with_money_in_each_rows_own_currency(current: Recount) -> None:
    shown = current("projections", "show", "monthly_statement")
    assert [" ".join(line.split()) for line in shown.stdout.splitlines()] == [
        "account month opening credits debits closing currency fees interest entries",
        "4417 2026-11 0.00 600.00 122.50 477.50 GBP 35.00 0.00 5",
        "Y-1 2026-11 0 1,500 0 1,500 JPY 0 0 2",
    ]
    assert shown.stderr == "2 rows, up to date with the log; days end in UTC.\n"
    (_, one) = current("projections", "show", "monthly_statement", "Y-1").stdout.splitlines()
    assert one.split()[:3] == ["Y-1", "2026-11", "0"]


def test_rows_for_machines_are_minor_units_beside_a_currency(current: Recount) -> None:
    assert current.lines("projections", "show", "declines") == []
    (first,) = current.lines("projections", "show", "daily_balance", "--limit", "1")
    assert first == {
        "scope": "4417",
        "key": "2026-11-02",
        "row": {"closing": 0, "currency": "GBP", "entries": 1, "high": 0, "low": 0, "opening": 0},
        "zone": "UTC",
    }


def test_rows_from_hostile_events_are_harmless(current: Recount) -> None:
    shown = current("projections", "show", "counterparties").stdout
    assert "rent \\u{1b}[31m" in shown
    assert "\x1b" not in shown


def test_pages_join_without_a_gap(current: Recount, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = current.lines("projections", "show", "daily_balance")
    monkeypatch.setattr("tui.cli.projections_show.PAGE", 2)
    assert current.lines("projections", "show", "daily_balance") == whole
    assert current.lines("projections", "show", "daily_balance", "--limit", "3") == whole[:3]
    assert (
        "The first 3 rows (--limit)" in current("projections", "show", "daily_balance", "--limit", "3").stderr
    )


def test_rows_that_are_behind_say_so(current: Recount, change: Change) -> None:
    change("Y-1", [(e.MoneyDeposited(amount=7), "2026-11-19T12:00:00", None)])
    shown = current("projections", "show", "declines")
    assert "0 rows, 1 events behind the log" in shown.stderr
    assert "`recount projections run --once declines`" in shown.stderr


def test_a_paused_read_model_stands_still_until_it_is_resumed(recount: Recount) -> None:
    assert "declines is paused" in recount("projections", "pause", "declines").stdout
    recount("projections", "run", "--once")
    assert status(recount, "declines")["lag_events"] == 8
    assert "declines goes on" in recount("projections", "resume", "declines").stdout
    recount("projections", "run", "--once")
    assert status(recount, "declines")["lag_events"] == 0


def test_a_rebuild_that_is_equal_is_kept_for_a_decision(current: Recount) -> None:
    report = current.json("projections", "rebuild", "daily_balance")
    assert report == {
        "projection": "daily_balance", "version": 1, "position": 8, "rows": 5, "differing": 0,
        "examples": [], "outcome": "kept",
    }  # fmt: skip
    begun = status(current, "daily_balance")["rebuild"]
    assert isinstance(begun, dict)
    assert (begun["version"], begun["position"], begun["target"]) == (1, 8, 8)
    assert "rebuild to version 1 at 8 of 8" in current("projections").stdout
    assert "no rebuild any more" in current("projections", "rebuild", "daily_balance", "--discard").stdout
    assert status(current, "daily_balance")["rebuild"] is None


def test_a_rebuild_finds_a_damaged_row_and_mends_it(current: Recount, bank: Path) -> None:
    spoil_row(bank)
    shown = current("projections", "rebuild", "daily_balance", code=3)
    assert "1 of 5 rows differ from the live ones at position 8:" in shown.stdout
    assert '    live     {"closing": 9,' in shown.stdout
    assert '    rebuilt  {"closing": 1500,' in shown.stdout
    assert "with --swap" in shown.stdout
    report = current.json("projections", "rebuild", "daily_balance", "--swap")
    assert (report["differing"], report["outcome"]) == (1, "swapped")
    assert current.json("projections", "rebuild", "daily_balance")["differing"] == 0


@pytest.mark.parametrize(
    ("answer", "said"), [("s", "are the live ones now"), ("d", "no rebuild any more"), ("", "kept")]
)
def test_on_a_terminal_it_asks(
    current: Recount, monkeypatch: pytest.MonkeyPatch, answer: str, said: str
) -> None:
    monkeypatch.setattr("tui.cli.projections_rebuild._is_watched", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **options: answer or options["default"])
    assert said in current("projections", "rebuild", "declines").stdout


def test_an_interrupted_rebuild_goes_on_where_it_stopped(
    current: Recount, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.projections.runner import SqlProjections

    monkeypatch.setattr("storage.projections.runner.BATCH", 3)
    rebuild = SqlProjections.rebuild

    def interrupted(self: SqlProjections, name: str, **how: Any) -> object:
        yield next(rebuild(self, name, **how))
        raise KeyboardInterrupt

    monkeypatch.setattr(SqlProjections, "rebuild", interrupted)
    stopped = current("projections", "rebuild", "declines", code=130)
    assert stopped.stderr == "Interrupted; the same command goes on from there.\n"
    monkeypatch.setattr(SqlProjections, "rebuild", rebuild)
    began = status(current, "declines")["rebuild"]
    assert isinstance(began, dict)
    assert began["position"] == 3
    assert "goes on" not in current("projections", "rebuild", "declines", "--swap").stderr
    assert status(current, "declines")["rebuild"] is None


def test_several_processes_rebuild_the_same_and_what_they_cannot_is_one_sentence(
    current: Recount, mine: Path
) -> None:
    report = current.json("projections", "rebuild", "fee_income", "--jobs", "2", "--swap")
    assert (report["differing"], report["outcome"]) == (0, "swapped")
    assert report["rows"] > 0
    current("projections", "add", str(mine))
    refused = current.sentence("projections", "rebuild", "by_channel", "--jobs", "2", code=2)
    assert "(its scope is 'channel', not 'account'), and it has no merge(a, b)" in refused
    assert current.json("projections", "rebuild", "by_channel")["differing"] == 0


def test_a_projection_of_ones_own_answers_a_new_question(recount: Recount, mine: Path) -> None:
    added = recount("projections", "add", str(mine)).stdout
    assert added == "8 events applied.\n`recount projections show by_channel` prints its rows.\n"
    titles, gbp = recount("projections", "show", "by_channel").stdout.splitlines()
    assert titles.split() == ["channel", "currency", "entries", "amount", "currency"]
    assert gbp.split() == ["system", "GBP", "4", "702.50", "GBP"]
    assert status(recount, "by_channel")["source"] == str(mine)


def test_its_rows_can_be_read_where_its_file_is_not(recount: Recount, mine: Path) -> None:
    recount("projections", "add", str(mine))
    mine.unlink()
    assert recount("projections", "show", "by_channel").stdout.splitlines()[0].split()[:2] == ["scope", "key"]
    refused = recount("projections", "run", "--once", code=0)
    assert "by_channel" not in refused.stderr
    recount("do", "deposit", "4417", "1")
    assert f"There is no file {mine}" in recount("projections", "run", "--once", code=1).stderr


def test_its_errors_name_the_event_and_the_line_and_it_goes_on_when_mended(
    recount: Recount, mine: Path
) -> None:
    mine.write_text(BY_CHANNEL.replace("+ 1,", "+ 1 // (event.event.amount - 8750),"))
    failed = recount("projections", "add", str(mine), code=1)
    where = f"event 3 of account-4417 (MoneyWithdrawn): {mine}, line 13: ZeroDivisionError"
    assert f"by_channel failed on {where}" in failed.stderr
    assert where in str(status(recount, "by_channel")["problem"])
    shown = recount("projections")
    assert f"by_channel failed on {where}" in shown.stderr
    assert "`recount projections resume by_channel` tries that event again" in shown.stderr
    mine.write_text(BY_CHANNEL)
    recount("projections", "resume", "by_channel")
    recount("projections", "run", "--once")
    assert recount.lines("projections", "show", "by_channel")[0]["row"]["entries"] == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = (", "line 1: SyntaxError"),
        ("1 / 0", "line 1: ZeroDivisionError"),
        ("name = 'x'; version = 1", "must define apply(rows, event)"),
        ("name = 'declines'; version = 1\ndef apply(rows, event): ...", "comes with Recount"),
        ("raise ValueError('\\x1b]52;c;eA==\\x07')", "ValueError"),
    ],
)
def test_a_file_that_is_no_projection(recount: Recount, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(text)
    sentence = recount.sentence("projections", "add", str(file), code=2)
    assert said in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize(
    "words",
    [("show", "nope"), ("rebuild", "nope"), ("pause", "nope"), ("resume", "nope"), ("run", "--once", "nope")],
)
def test_an_unknown_read_model_is_named_with_those_there_are(
    recount: Recount, words: tuple[str, ...]
) -> None:
    sentence = recount.sentence("projections", *words, code=2)
    assert sentence == f"There is no projection 'nope'; there are {', '.join(NAMES)}."


def test_wrong_words(recount: Recount) -> None:
    words = ("projections", "rebuild", "declines", "--swap", "--discard")
    assert "give one of them" in recount.sentence(*words, code=2)
    assert recount.error("projections", "show", "nope", code=2)["kind"] == "bad-input"
    assert "No such command" in recount.sentence("projections", "fly", code=2)
    assert (
        recount.error("projections", "rebuild", "declines", code=1, options=("--read-only",))["kind"]
        == "read-only"
    )


@pytest.mark.parametrize("name", ["run", "rebuild", "show", "add", "pause", "resume"])
def test_each_has_a_help(recount: Recount, name: str) -> None:
    assert recount.bare("projections", name, "--help").exit_code == 0
