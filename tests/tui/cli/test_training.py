"""A bank for training: its clock is set for one command with --clock, and goes on from its newest event without."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kit.recount import Recount

MARCH = "2026-03-13 09:00"


@pytest.fixture
def training(tmp_path: Path) -> Recount:
    """`recount` on an empty bank for training, at a desk in London."""
    at_desk = Recount(tmp_path / "training.db", tmp_path)
    assert at_desk.json("init", "--training")["training"] is True
    return at_desk


@pytest.fixture
def begun(training: Recount) -> Recount:
    """The same with a salary, of 13 March 2026."""
    clocked(training, MARCH, "do", "open", "A-1", "--currency", "USD")
    clocked(training, MARCH, "do", "deposit", "A-1", "500")
    return training


def clocked(recount: Recount, time: str, *words: str, code: int = 0) -> Any:
    """What `--json` prints of a command under that clock."""
    return recount.json(*words, code=code, options=("--clock", time))


def recorded(receipt: dict[str, Any]) -> str:
    (event,) = receipt["events"]
    at: str = event["recorded_at"]
    return at


def noticed(recount: Recount) -> Any:
    """A case about a withdrawal of 40.00, of which the bank was told on 16 March 2026."""
    clocked(recount, "2026-03-16 09:00", "do", "withdraw", "A-1", "40")
    words = ("--reason-code", "atm-short", "--regime", "reg-e", "--entry", "3", "--amount", "40")
    return clocked(recount, "2026-03-16 10:00", "case", "open", "A-1", *words)


# When it is


def test_a_command_is_dated_by_the_time_that_is_set_for_it(begun: Recount) -> None:
    receipt = clocked(begun, "2026-04-01 10:30", "do", "withdraw", "A-1", "20")
    # London has summer time then.
    assert recorded(receipt).startswith("2026-04-01T09:30:00.")
    assert begun.json("show", "A-1", "--at", "2026-03-31")["ledger_balance"] == 500_00


def test_without_a_time_the_clock_goes_on_from_the_newest_event(begun: Recount) -> None:
    newest = begun.json("show", "A-1")["recorded_at"]
    first, second = (recorded(begun.json("do", "deposit", "A-1", "1")) for _ in range(2))
    assert newest < first < second < "2026-03-13T09:00:59"


def test_several_commands_at_one_time_are_dated_in_order(begun: Recount) -> None:
    time = "2026-03-13T09:05:00Z"
    dates = [recorded(clocked(begun, time, "do", "deposit", "A-1", "1")) for _ in range(4)]
    assert dates == sorted(set(dates))
    assert {date[:17] for date in dates} == {"2026-03-13T09:05:"}


def test_a_day_alone_is_its_last_hour_whatever_is_done_then(begun: Recount) -> None:
    dates = [recorded(clocked(begun, "2026-03-14", "do", "deposit", "A-1", "1")) for _ in range(2)]
    assert {date[:13] for date in dates} == {"2026-03-14T23"}
    clocked(begun, "2026-03-14 23:50", "do", "deposit", "A-1", "1")
    later = recorded(clocked(begun, "2026-03-14", "do", "deposit", "A-1", "1"))
    assert later.startswith("2026-03-14T23:50:")


def test_times_in_words_count_from_the_time_that_is_set(begun: Recount) -> None:
    options = ("--clock", "mon 16 mar 2026 12:00")
    late = begun.json("do", "deposit", "A-1", "5", "--effective", "yesterday noon", options=options)
    assert "Sun 15 Mar 2026 12:00:00" in late["display"]["effective"]
    assert begun.json("show", "A-1", "--at", "-10m")["display"]["understood"].startswith(
        "Mon 16 Mar 2026 11:5"
    )


def test_the_time_that_is_set_may_count_from_what_it_is(begun: Recount) -> None:
    assert recorded(clocked(begun, "+2d", "do", "deposit", "A-1", "5")).startswith("2026-03-15T09:00:")


def test_an_empty_bank_without_a_time_goes_by_the_computers_clock(training: Recount) -> None:
    opened = recorded(training.json("do", "open", "A-1", "--currency", "USD"))
    assert opened > "2026-07"
    assert "cannot go back" in clocked(training, MARCH, "accounts", code=2)["error"]["message"]


def test_a_deadline_passes_when_the_clock_is_set_behind_it(begun: Recount) -> None:
    opened = noticed(begun)
    case = opened["case"]
    assert opened["noticed_on"] == "2026-03-16"
    for time, said in (("2026-04-10 10:00", "1 bd"), ("2026-04-14 10:00", "OVERDUE")):
        assert said in begun("case", "list", options=("--clock", time)).stdout
    noted = clocked(begun, "2026-04-14 10:05", "case", "note", case, "looked at late")
    assert "DeadlineMissed" in {event["type"] for event in noted["events"]}


def test_history_of_any_time_is_imported_and_the_clock_goes_on_from_its_end(
    begun: Recount, tmp_path: Path
) -> None:
    export = tmp_path / "export.jsonl"
    export.write_text(begun("export").stdout)
    other = Recount(tmp_path / "other.db", tmp_path)
    other("init", "--training")
    assert other.json("import", "jsonl", str(export))["events"] == 2
    assert recorded(other.json("do", "deposit", "A-1", "1")).startswith("2026-03-13T09:00:")


# What is refused


@pytest.mark.parametrize(
    ("time", "why"),
    [
        ("2026-03-13 08:59", "cannot go back to 2026-03-13 08:59:00 UTC: its newest event was recorded at"),
        ("2026-03-12", "cannot go back"),
        ("-2h", "cannot go back"),
        ("#1", "not the number of an event"),
        ("soonish", "as a time"),
    ],
)
def test_a_clock_that_cannot_be_set_is_one_sentence_and_nothing_is_done(
    begun: Recount, time: str, why: str
) -> None:
    for words in (("do", "deposit", "A-1", "1"), ("show", "A-1"), ("init", "--training"), ()):
        assert why in begun.sentence(*words, code=2, options=("--clock", time)), words
    assert begun.json("show", "A-1")["version"] == 2


def test_a_bank_at_work_goes_by_its_own_clock(recount: Recount) -> None:
    for words in (
        ("do", "deposit", "4417", "1"),
        ("show", "4417"),
        ("init",),
        ("accounts",),
        ("verify",),
        (),
    ):
        said = recount.sentence(*words, code=2, options=("--clock", "2027-01-01"))
        assert "is not for training" in said, words
    assert recount.json("show", "4417")["version"] == 6


def test_where_there_is_no_bank_there_is_no_clock_and_none_is_made(tmp_path: Path) -> None:
    nowhere, file = Recount(tmp_path / "none.db", tmp_path), tmp_path / "empty.jsonl"
    file.touch()
    importing = ("import", "jsonl", str(file))
    for words in (("init",), ("show", "1"), importing, (*importing, "--dry-run")):
        said = nowhere.sentence(*words, code=2, options=("--clock", MARCH))
        assert "whose clock --clock could set" in said, words
        assert not nowhere.bank.exists()


def test_a_bank_with_events_does_not_become_one_for_training(recount: Recount) -> None:
    before = recount.bank.read_bytes()
    assert "is a bank at work" in recount.sentence("init", "--training", code=2)
    assert recount.bank.read_bytes() == before
    assert recount.json("init")["training"] is False


def test_an_empty_bank_becomes_one_for_training_and_stays_one(tmp_path: Path) -> None:
    at_desk = Recount(tmp_path / "bank.db", tmp_path)
    told = [at_desk.json("init", *words)["training"] for words in ((), ("--training",), (), ("--training",))]
    assert told == [False, True, True, True]
    at_desk.json("do", "open", "A-1", "--currency", "USD", options=("--clock", MARCH))
    assert at_desk.json("init", "--training")["accounts"] == 1


def test_a_server_has_no_bank_for_training(tmp_path: Path) -> None:
    options = ("--db", "postgresql://nowhere.invalid/bank", "--actor", "a")
    refused = Recount(tmp_path / "none.db", tmp_path).bare(*options, "init", "--training")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == (
        "A bank for training is a SQLite file, and this one is on a server; name a file with --db.\n"
    )


def test_a_backup_is_restored_by_no_clock_but_the_computers(begun: Recount, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    begun("backup", str(copy))
    assert "leave it out" in begun.sentence("restore", str(copy), code=2, options=("--clock", "2027-01-01"))
    begun("restore", str(copy))
    assert recorded(begun.json("do", "deposit", "A-1", "1")).startswith("2026-03-13T09:00:")


# What is said


def test_everything_printed_for_people_ends_with_what_it_is(begun: Recount, tmp_path: Path) -> None:
    line = re.compile(r"TRAINING: it is Sat 14 Mar 2026 10:00:\d\d \(Europe/London\) here\.")
    for words in (
        ("show", "A-1"),
        ("events", "A-1"),
        ("accounts",),
        ("do", "deposit", "A-1", "1"),
        ("prove", "A-1"),
        ("case", "list"),
        ("seal", str(tmp_path / "seal")),
        ("init",),
    ):
        last = begun(*words, options=("--clock", "2026-03-14 10:00")).stdout.splitlines()[-1]
        assert line.fullmatch(last), words


def test_times_are_the_banks_own_unless_somebody_names_a_zone(tmp_path: Path) -> None:
    """What is told of a bank for training is right on computers of every zone."""
    bank = ("--db", str(tmp_path / "bank.db"), "--actor", "a")
    desk = Recount(tmp_path / "bank.db", tmp_path)
    auckland = {"TZ": "Pacific/Auckland"}
    for words in (
        ("--zone", "America/New_York", "init", "--training"),
        ("--clock", MARCH, "do", "open", "A-1", "500", "--currency", "USD"),
    ):
        assert desk.bare(*bank, *words, env=auckland).exit_code == 0
    shown = desk.bare(*bank, "show", "A-1", "--at", "2026-03-13", env=auckland).stdout
    assert "Fri 13 Mar 2026 23:59:59 (America/New_York)" in shown
    assert shown.splitlines()[-1].startswith("TRAINING: it is Fri 13 Mar 2026 09:00:")
    named = desk.bare(*bank, "--zone", "Asia/Tokyo", "show", "A-1", env=auckland).stdout
    assert "TRAINING: it is Fri 13 Mar 2026 22:00:" in named


def test_a_bank_at_work_says_nothing_of_training(recount: Recount) -> None:
    for words in (("show", "4417"), ("accounts",), ("case", "list"), ("init",)):
        assert "TRAINING" not in recount(*words).output


def test_what_is_printed_for_machines_is_not_prefaced(begun: Recount) -> None:
    assert begun("export", "A-1").stdout.startswith("{")
    assert begun("events", "A-1", "--json").stdout.startswith("{")


def test_an_error_is_one_sentence_here_too(begun: Recount) -> None:
    assert "nobody" in begun.sentence("show", "nobody", code=2)


def test_letters_and_packs_say_that_they_are_exercises(begun: Recount, tmp_path: Path) -> None:
    case = noticed(begun)["case"]
    mark = "TRAINING: this letter is an exercise and is sent to nobody.\n\n"
    assert begun.json("case", "letter", case, "acknowledgement")["text"].startswith(mark)
    begun("case", "letter", case, "acknowledgement", "--send")
    pack = tmp_path / "pack"
    begun("case", "export", case, str(pack))
    assert "TRAINING: this letter is an exercise" in (pack / "report.html").read_text()
    verifier = [sys.executable, str(pack / "verify_pack.py")]
    for said in (
        (pack / "report.html").read_text(),
        begun("case", "verify", str(pack)).stdout,
        subprocess.run(verifier, check=True, capture_output=True, text=True).stdout,
    ):
        assert "It is of a bank for TRAINING" in said


def test_a_pack_of_a_bank_at_work_says_nothing_of_it(recount: Recount, tmp_path: Path) -> None:
    words = ("--reason-code", "atm-short", "--regime", "psr-76", "--country", "GB", "--entry", "3")
    case, pack = recount.json("case", "open", "4417", *words)["case"], tmp_path / "pack"
    recount("case", "export", case, str(pack))
    assert "TRAINING" not in (pack / "report.html").read_text()
    assert "TRAINING" not in recount("case", "verify", str(pack)).output


def test_a_copy_of_a_bank_for_training_is_one(begun: Recount, tmp_path: Path) -> None:
    begun("backup", str(tmp_path / "copy.db"))
    shutil.copy(begun.bank, tmp_path / "by-hand.db")
    for name in ("copy.db", "by-hand.db"):
        assert "TRAINING" in Recount(tmp_path / name, tmp_path)("show", "A-1").stdout
