"""`recount lab`: the list, a lesson's bank, a scenario file looked through, and the progress of a class."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.places import ROOT
from tests.kit.recount import Recount
from tui.application.lab.shelf import SCENARIOS, lessons

S1 = (SCENARIOS / "s1-duplicate.toml").read_text()


def test_the_list_says_how_far_one_has_come_and_what_goes_on(recount: Recount) -> None:
    listed = recount.bare("lab").stdout
    assert "Paid twice" in listed
    assert f"0/{len(lessons())} done. `recount lab s1` goes on." in listed


def test_a_lesson_has_a_bank_of_its_own_that_reset_makes_afresh(recount: Recount) -> None:
    made = json.loads(recount.bare("lab", "s7", "--json").stdout)
    bank = Path(made["database"])
    held = json.loads(recount.bare("--db", str(bank), "show", "2307", "--json").stdout)
    deposit = ("--db", str(bank), "--clock", "2026-03-09 10:05", "do", "deposit", "2307", "1.00")
    assert recount.bare(*deposit).exit_code == 0
    recount.bare("lab", "s7", "--no-tui", "--reset")
    again = json.loads(recount.bare("--db", str(bank), "show", "2307", "--json").stdout)
    assert (held["available_balance"], held["version"]) == (36_50, 5)
    assert (again["available_balance"], again["version"]) == (36_50, 5)
    assert "There is no lesson 's99'" in recount.bare("lab", "s99", "--no-tui").stderr


@pytest.mark.parametrize(
    ("was", "put", "line", "message"),
    [
        ('kind = "event"', 'kind = "events"', "kind = ", "kind: input should be"),
        ("hints = [\n", "hnts = [\n", "hnts = ", "there is no key 'hnts' here; did you mean hints"),
        ('answer = "second"', 'answer = "third"', "answer = ", "there is no event 'third'"),
        ('amount = "{{ paid }}"', 'amount = "{{ pad }}"', "amount = ", "'pad' is undefined"),
        ('amount = "{{ paid }}"', "amount = '{{ \"x\" * 1000000000000 }}'", "amount = ", "words cannot be"),
        ('amount = "{{ paid }}"', 'amount = "{{ 9 ** 9 ** 9 }}"', "amount = ", "Pow is not for scenarios"),
        ('amount = "{{ paid }}"', 'amount = "{{ lipsum() }}"', "amount = ", "Call is not for scenarios"),
        (
            'amount = "{{ paid }}"',
            'amount = "{% for x in range(9) %}{% endfor %}"',
            "amount = ",
            "For is not for",
        ),
        ('type = "HoldPlaced"', 'type = "HoldPut"', "type = ", "'HoldPut' is no event"),
        ("day = ", "day = 2026-03-01 #", "at = ", "is not before bank.day"),
        ('title = "Paid twice"', 'title = "Paid twice', "title = ", "is not TOML"),
        ("{ ledger =", "{ ledgers =", "{ ledgers =", "a check begins with one of ledger"),
        ("do reverse 2301", "do undo 2301", "do = ", "is nothing that can be done"),
        (
            "entry={{ events.second }} reason",
            "entry={{ events.first }} reason",
            "[[task]]",
            "its steps do not lead",
        ),
    ],
)
def test_each_fault_has_its_line(
    recount: Recount, tmp_path: Path, was: str, put: str, line: str, message: str
) -> None:
    assert_told(recount, tmp_path, S1, was, put, line, message)


def assert_told(
    recount: Recount, tmp_path: Path, sound: str, was: str, put: str, line: str, message: str
) -> None:
    """A fault that is put into a sound scenario is told with its line."""
    assert was in sound
    text = sound.replace(was, put, 1)
    path = tmp_path / "own.toml"
    path.write_text(text)
    found = json.loads(recount("lab", "check", str(path), "--json", code=2).stdout)
    told = [one for one in found["errors"] if message in one["message"]]
    assert told, found
    assert text.splitlines()[told[0]["line"] - 1].strip().startswith(line)
    assert not found["ok"]


M5 = (SCENARIOS / "m5-old-payloads.toml").read_text()


@pytest.mark.parametrize(
    ("was", "put", "line", "message"),
    [
        ("'{\"Amount\":{{ given }}}'", "'{\"Amount\":1}'", "stored = ", "it reads otherwise"),
        ("'{\"Amount\":{{ given }}}'", "'{\"Much\":1}'", "stored = ", "it cannot be read"),
        ('do = "bank copy"', 'do = "bank burn"', "do = ", "bank burn is no tool"),
        ('does = "keep', 'dose = "keep', "dose = ", "there is no key 'dose' here; did you mean does"),
        ('verified = "log"', 'verified = "sound"', "checks = ", "verified is one of intact"),
        ('verified = "log"', 'read_model = "declines"', "checks = ", "needs rows, a whole number"),
        ('verified = "log"', 'proof = "good"', "checks = ", "a proof is equal or different"),
    ],
)
def test_each_fault_of_a_lesson_on_the_machinery_has_its_line(
    recount: Recount, tmp_path: Path, was: str, put: str, line: str, message: str
) -> None:
    assert_told(recount, tmp_path, M5, was, put, line, message)


def test_a_scenario_is_made_of_an_account_and_can_be_taken(recount: Recount, tmp_path: Path) -> None:
    recount("do", "open", "7788", "5000", "--currency", "JPY")
    recount("do", "deposit", "7788", "1200", "--description", "TANAKA KK")
    made = recount("lab", "new", "7788").stdout
    path = tmp_path / "own.toml"
    path.write_text(made)
    assert not any(word in made for word in ("7788", "TANAKA", "1,200", "5,000"))
    assert "can be taken" in recount("lab", "check", str(path)).stdout
    as_json = recount.json("lab", "new", "7788")["scenario"]
    path.write_text(as_json)
    assert "7788" not in as_json
    assert "can be taken" in recount("lab", "check", str(path)).stdout
    assert "There is no account '9'" in recount("lab", "new", "9", code=2).stderr


def test_the_example_of_the_page_can_be_taken(recount: Recount, tmp_path: Path) -> None:
    page = (ROOT / "docs/lab.md").read_text()
    path = tmp_path / "example.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0])
    assert "can be taken" in recount("lab", "check", str(path)).stdout
    assert "Own" in recount.bare("lab", str(path), "--no-tui").stdout


def test_the_progress_of_a_class_is_one_table(recount: Recount, tmp_path: Path) -> None:
    recount.bare("--actor", "=ada", "lab", "s1", "--no-tui")
    listed = recount("lab", "results", str(tmp_path / "recount" / "lab")).stdout
    as_csv = recount("lab", "results", str(tmp_path / "recount"), "--csv").stdout
    assert "s1-duplicate" in listed
    heading, line = as_csv.splitlines()
    assert heading == "who,lesson,title,tasks_done,tasks,wrong,hints,solutions,finished,file"
    assert line.startswith("'=ada,s1-duplicate,Paid twice,0,2,0,0,0,,")
    assert "There is no progress file" in recount("lab", "results", str(SCENARIOS), code=2).stderr
    (tmp_path / "recount" / "kim.json").write_text("{")
    one_damaged = recount("lab", "results", str(tmp_path / "recount"), "--csv", code=2)
    assert one_damaged.stdout == as_csv
    assert "kim.json is no progress file" in one_damaged.stderr


def test_a_damaged_progress_file_is_put_aside_and_another_begun(recount: Recount, tmp_path: Path) -> None:
    kept = tmp_path / "recount" / "lab" / "lab-progress.json"
    recount.bare("lab", "s1", "--no-tui")
    kept.write_text('{"who": "ada", "lessons": ')
    recount.bare("lab", "s2", "--no-tui")
    assert kept.with_name("lab-progress.json.damaged").read_text() == '{"who": "ada", "lessons": '
    assert list(json.loads(kept.read_text())["lessons"]) == ["s2-stolen-card"]


def test_where_nothing_can_be_kept_another_place_is_to_be_named(recount: Recount, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    told = recount.bare("lab", "s7", "--json", env={"XDG_DATA_HOME": str(tmp_path / "taken")})
    assert told.exit_code == 4
    assert "name another place for both with XDG_DATA_HOME" in told.stdout
