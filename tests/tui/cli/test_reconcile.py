"""`recount reconcile`: a statement in a file beside the log, as a person reads it and as a program does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.kit.reconciliations import LOG, STATEMENT, written
from tests.kit.recount import Recount


@pytest.fixture
def bank(tmp_path: Path) -> Recount:
    """A bank with the account that LOG tells of."""
    bank = Recount(tmp_path / "bank.db", tmp_path)
    bank("import", "csv", written(tmp_path, "log", LOG))
    return bank


def test_it_says_whose_its_days_are_where_the_desk_keeps_another_zone(bank: Recount, tmp_path: Path) -> None:
    path = written(tmp_path, "march", STATEMENT)
    far = bank("reconcile", "7", path, code=1, options=("--zone", "Asia/Tokyo")).stdout
    near = bank("reconcile", "7", path, code=1, options=("--zone", "UTC")).stdout
    assert far.splitlines()[2] == "days at the bank (UTC)"
    assert "at the bank" not in near


def test_what_differs_and_since_when(bank: Recount, tmp_path: Path) -> None:
    path = written(tmp_path, "march", STATEMENT)
    found: dict[str, Any] = json.loads(bank("reconcile", "7", path, "--json", code=1).stdout)
    assert [(one["line"], one["event"]) for one in found["groups"]["matched"]] == [(2, 2), (3, 3)]
    assert [(one["line"], one["event"], one["why"]) for one in found["groups"]["timing"]] == [
        (3, 3, "reference, booked 1 day later")
    ]
    assert [(one["line"], one["event"], one["why"]) for one in found["groups"]["differs"]] == [
        (4, 4, "−14.50 on the statement, −12.00 in the log: 2.50 more went out")
    ]
    assert [(one["line"], one["event"]) for one in found["groups"]["only_statement"]] == [(5, None)]
    assert [(one["line"], one["event"]) for one in found["groups"]["only_log"]] == [(None, 5)]
    assert found["closes"] == "425.50 = 463.00 − 2.50 + 25.00 − 60.00"
    assert [(one["day"], one["timing"], one["lasting"]) for one in found["drift"]] == [
        ("2026-03-02", 0, 0),
        ("2026-03-03", 40_000, 0),
        ("2026-03-04", 1_200, 0),
        ("2026-03-05", 0, -250),
        ("2026-03-06", 0, 2_250),
        ("2026-03-09", 0, -3_750),
    ]
    assert (found["agrees"], found["statement"], found["log"]) == (
        False,
        {"opening": 0, "closing": 42_550},
        {"opening": 0, "closing": 46_300},
    )


def test_in_words_with_the_sum_first(bank: Recount, tmp_path: Path) -> None:
    said = bank("reconcile", "7", written(tmp_path, "march", STATEMENT), "--check", code=1).stdout
    assert said.startswith("The statement ends −37.50 beside the log. Since 2026-03-05.\n")
    assert (
        "march.csv, 2026-03-02 to 2026-03-09, beside account 7: 425.50 = 463.00 − 2.50 + 25.00 − 60.00 GBP"
        in said
    )
    assert "Only on the statement: 1, −60.00" in said
    assert "Nothing recorded later counts from the statement's days." in said


def test_its_own_statement_agrees_and_nothing_is_recorded(bank: Recount, tmp_path: Path) -> None:
    before = bank("export").stdout
    assert (
        "Statement and log agree: both end with 463.00."
        in bank("reconcile", "7", str(tmp_path / "log.csv")).stdout
    )
    assert bank("export").stdout == before


def test_a_file_that_cannot_be_read_is_told_by_its_line(bank: Recount, tmp_path: Path) -> None:
    broken = written(tmp_path, "broken", STATEMENT.replace("-14.50", "fourteen"))
    assert "broken.csv:4:" in bank.sentence("reconcile", "7", broken, code=2)
    assert "There is no account '8'" in bank.sentence(
        "reconcile", "8", written(tmp_path, "march", STATEMENT), code=2
    )
    assert "/dev/null is not a file; name a regular file" in bank.sentence(
        "reconcile", "7", "/dev/null", code=2
    )
    folder = bank.sentence("reconcile", "7", str(tmp_path), code=2)
    assert folder.endswith("is a folder; name the file of the statement itself.")


MT940 = """:20:S
:25:9
:60F:C26030{first}{currency}{opening},00
:61:2603020302D50,00NTRFNONREF//B1
:62F:C2603{last}{currency}{closing},00
-
"""


def test_of_a_number_in_several_currencies_the_accounts_own_statement_is_taken(
    bank: Recount, tmp_path: Path
) -> None:
    euro = MT940.format(first=1, currency="EUR", opening=100, last="31", closing=50)
    dollar = MT940.format(first=1, currency="USD", opening=50, last="31", closing=0)
    (tmp_path / "both.sta").write_text(euro + dollar)
    path = str(tmp_path / "both.sta")
    bank("import", "mt940", path)
    assert "agree: both end with 50.00" in bank("reconcile", "9-EUR", path).stdout
    assert "agree: both end with 0.00" in bank("reconcile", "9-USD", path).stdout
    assert "The statement is in EUR, account 7 in GBP" in bank.sentence("reconcile", "7", path, code=2)


def test_statements_of_the_same_days_in_one_file_are_told_as_such(bank: Recount, tmp_path: Path) -> None:
    one = MT940.format(first=1, currency="GBP", opening=100, last="31", closing=50)
    (tmp_path / "twice.sta").write_text(one + one)
    assert (
        "twice.sta:9: the statement tells of 2026-03-02, and so does the one before, which ends on 2026-03-31"
        in bank.sentence("reconcile", "7", str(tmp_path / "twice.sta"), code=2)
    )


def test_balances_of_rows_that_do_not_follow_are_told_first(bank: Recount, tmp_path: Path) -> None:
    rows = "Date,Text,Name,Amount,Ref,Balance\n2026-03-02,wages,MILL,900.00,W-1,900.00\n"
    path = written(
        tmp_path, "march", rows + "2026-03-03,rent,HOME,-400.00,H-1,480.00\n2026-03-04,x,Y,-1.00,,\n"
    )
    mapping = tmp_path / "march.mapping.toml"
    mapping.write_text(mapping.read_text() + 'balance = "Balance"\n')
    said = bank("reconcile", "7", path, code=1).stdout
    assert said.startswith("The statement's own balances do not add up: −20.00 is not in its lines.")
    assert "account 7: 479.00 =" in said
