"""`recount case report` on a real bank: table, JSON and CSV of the same figures."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.kit.recount import Recount, at, make_training, open_american


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Recount:
    """Of two cases of 20 March 2026 one was credited on 3 April and denied on the 13th; the other waits."""
    recount = make_training(tmp_path_factory.mktemp("report"))
    open_american(recount)
    for amount in ("40", "30"):
        words = ("--reason-code", "atm-short", "--regime", "reg-e", "--entry", "3", "--amount", amount)
        recount("case", "open", "77", *words)
    recount("case", "assign", "D-1", "=HYPERLINK(0)")
    recount.now = at("2026-04-03T16:00:00")
    recount("case", "propose", "D-1", "credit 3 40.00")
    recount("case", "post", "D-1", "1")
    recount("case", "letter", "D-1", "provisional-credit", "--send")
    recount("case", "cite", "D-1", "--event", "3")
    recount("case", "find", "D-1", "the journal agrees", "--evidence", "1")
    recount.now = at("2026-04-13T16:00:00")
    recount("case", "determine", "D-1", "no_error", "the machine gave 200.00")
    recount("case", "propose", "D-1", "withdraw-credit PC-D-1-1")
    recount("case", "post", "D-1", "2")
    return recount


@pytest.fixture
def desk(made: Recount, tmp_path: Path) -> Recount:
    """Such a desk for one test."""
    return made.moved(tmp_path)


def test_the_figures_of_a_desk(desk: Recount) -> None:
    found = desk.json("case", "report")
    assert (found["from"], found["to"]) == (None, "2026-04-13")
    assert (found["opened"], found["determined"], found["denied"], found["denial_rate"]) == (2, 1, 1, 1.0)
    assert found["days_to_credit"] == {"median": 14, "p90": 14}
    assert found["days_to_complete"] == {"median": 24, "p90": 24}
    assert found["on_time"] == {
        "complete": {"met": 1, "late": 0, "missed": 0},
        "determine": {"met": 1, "late": 0, "missed": 1},
        "tell-credit": {"met": 1, "late": 0, "missed": 0},
    }
    assert (found["final"], found["withdrawn"], found["withdrawn_amounts"]) == (0, 1, {"USD": 40_00})
    (breach,) = found["breaches"]
    assert (breach["case"], breach["duty"], breach["due_on"]) == ("D-2", "determine", "2026-04-03")
    assert found["by"]["regime"]["reg-e"]["opened"] == 2
    assert {name: one["missed"] for name, one in found["by"]["owner"].items()} == {"": 1, "=HYPERLINK(0)": 0}


@pytest.mark.parametrize(
    ("first", "last", "opened", "missed", "determined"),
    [
        ("2026-03-20", "2026-03-20", 2, 0, 0),
        ("2026-03-21", "2026-04-03", 0, 0, 0),
        ("2026-04-04", "2026-04-04", 0, 1, 0),
        ("2026-04-05", "2026-04-13", 0, 0, 1),
        ("2026-04-14", "2027-01-01", 0, 0, 0),
    ],
)
def test_days_of_a_period_are_both_included(
    desk: Recount, first: str, last: str, opened: int, missed: int, determined: int
) -> None:
    found = desk.json("case", "report", "--from", first, "--to", last)
    misses = sum(one["missed"] for one in found["on_time"].values())
    assert (found["from"], found["to"]) == (first, last)
    assert (found["opened"], misses, found["determined"]) == (opened, missed, determined)


def test_what_is_recorded_later_changes_no_earlier_report(desk: Recount) -> None:
    words = ("case", "report", "--to", "2026-04-13")
    before = desk.json(*words)
    desk.now = at("2026-05-20T12:00:00")
    desk("case", "tick")
    desk("case", "amend", "D-2", "noticed=2026-03-30", "--reason", "she called again")
    assert desk.json(*words) == before


def test_a_day_ends_where_the_banks_does(desk: Recount) -> None:
    desk("bank", "set", "zone", "Asia/Tokyo")
    assert desk.json("case", "report", "--to", "2026-03-20")["opened"] == 0
    assert desk.json("case", "report", "--from", "2026-03-21")["opened"] == 2


def test_the_same_as_csv(desk: Recount) -> None:
    head, *rows = csv.reader(desk("case", "report", "--csv").stdout.splitlines())
    assert head == ["section", "name", "figure", "value"]
    assert ["on_time", "determine", "missed", "1"] in rows
    assert ["breach", "D-2", "determine", "2026-04-03"] in rows
    assert ["owner", "'=HYPERLINK(0)", "opened", "1"] in rows
    assert ["amounts", "withdrawn", "USD", "4000"] in rows


def test_the_same_for_people(desk: Recount) -> None:
    text = desk("case", "report", "--from", "2026-03-01").stdout
    assert "Sun 1 Mar 2026 to Mon 13 Apr 2026" in text
    assert "1, denied 1 (100%)" in text
    assert "credit or determine by             1           0           1" in text
    assert "D-2       credit or determine by Fri 3 Apr 2026, missed; atm-short (12 CFR 1005.11(c)(1))" in text


def test_a_period_that_ends_before_it_begins(desk: Recount) -> None:
    said = desk.sentence("case", "report", "--from", "2026-04-02", "--to", "2026-04-01", code=2)
    assert said == "The report would end on 2026-04-01, before it begins on 2026-04-02."
    assert "not both" in desk.error("case", "report", "--csv", code=2)["message"]


def test_a_bank_without_cases(empty: Recount) -> None:
    found = empty.json("case", "report")
    assert (found["opened"], found["on_time"], found["breaches"]) == (0, {}, [])
    assert found["by"] == {"reason": {}, "regime": {}, "owner": {}}


def test_a_training_banks_csv_is_csv_alone(empty: Recount) -> None:
    assert "TRAINING" not in empty("case", "report", "--csv").stdout
    assert "TRAINING" in empty("case", "report").stdout
