"""`recount sweep`: what people and machines are told, and that each refusal is one sentence."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.docs.pages import page
from tests.kit.recount import Recount


@pytest.fixture
def twice(recount: Recount) -> Recount:
    """A bank in which one payment is there twice."""
    for _ in range(2):
        recount("do", "withdraw", "4417", "1.00", "--counterparty", "=CAFE")
    return recount


def test_people_read_who_and_what(twice: Recount) -> None:
    told = twice("sweep", "double-postings").stdout
    assert "1.00" in told
    assert "without a hold" in told
    assert "1 in 1 accounts: 1.00 GBP owed." in told
    digest = re.search(r"Digest ([0-9a-f]{64})$", told, re.MULTILINE)
    assert digest is not None
    assert twice.lines("sweep", "double-postings")[-1]["digest"] == digest[1]


def test_the_patterns_are_listed_as_the_page_has_them(recount: Recount) -> None:
    names = [line.split()[0] for line in recount("sweep").stdout.splitlines()]
    assert re.findall(r"^\| `([a-z-]+)` \|", page("sweep.md"), re.MULTILINE) == names
    assert [one["name"] for one in recount.lines("sweep")] == names


def test_the_pattern_of_the_page_is_one(recount: Recount, tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", page("sweep.md"), re.DOTALL)
    (tmp_path / "round_fees.py").write_text(code)
    recount("do", "fee", "4417", "2.00", "--fee-code", "paper")
    *_, found, summary = recount.lines("sweep", str(tmp_path / "round_fees.py"))
    assert (found["owed"], found["why"], summary["pattern"]) == (2_00, "a fee of whole pounds", "round_fees")


def test_a_spreadsheet_runs_nothing_of_it(twice: Recount, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text('name = "x"\nversion = 1\ndef look(h):\n    yield 1, 0, "=1+1"\n')
    lines = twice("sweep", str(tmp_path / "mine.py"), "--csv").stdout.splitlines()
    assert {row["why"] for row in csv.DictReader(lines)} == {"'=1+1"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("late",), "There is no pattern 'late'; there are late-credit-fees"),
        (("./nowhere.py",), "nowhere.py"),
        (("unreadable", "--from", "#3"), "A sweep goes from one time to another"),
        (("unreadable", "--csv", "--json"), "--csv and --json are two ways to print"),
        (("unreadable", "--at", "999999"), "The log reaches position"),
    ],
)
def test_what_cannot_be_asked(recount: Recount, words: tuple[str, ...], sentence: str) -> None:
    if "--json" in words:
        assert sentence in recount.error("sweep", *words[:-1], code=2)["message"]
    else:
        assert sentence in recount.sentence("sweep", *words, code=2)


def test_a_list_names_the_accounts(twice: Recount, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("# those of March\n4417\n")
    assert twice.lines("sweep", "double-postings", "--accounts", str(tmp_path / "list"))[-1]["accounts"] == 1
    (tmp_path / "list").write_text("123456\n")
    assert "123456" in twice.sentence("sweep", "unreadable", "--accounts", str(tmp_path / "list"), code=2)
