"""`recount case`: scenario S5 from the notice to the pack, refusals in words, and packs that were tampered with."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.kit.recount import Recount, at, open_american


@pytest.fixture(scope="module")
def made(small_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Recount:
    """The bank with an American account: 500.00 in, 200.00 from a machine as event 3; it is 20 March 2026."""
    home = tmp_path_factory.mktemp("cases")
    recount = Recount(small_bank, home, at("2026-03-20T16:00:00")).moved(home)
    open_american(recount)
    opening = ("case", "open", "77", "--reason-code", "atm-short", "--regime", "reg-e", "--amount", "40")
    recount(*opening, "--entry", "3")
    return recount


@pytest.fixture
def session(made: Recount, tmp_path: Path) -> Recount:
    """Such a bank for one test."""
    return made.moved(tmp_path)


def due(session: Recount) -> dict[str, str]:
    return {one["name"]: one["due_on"] for one in session.json("case", "show", "D-1")["deadlines"]}


def settled(session: Recount) -> None:
    """Credited on the last day, determined on 10 April, corrected and told on the 13th."""
    session("case", "cite", "D-1", "--event", "3", "--words", "as posted")
    session("case", "find", "D-1", "the journal shows an overage of 40", "--evidence", "1")
    session.now = at("2026-04-03T16:00:00")
    session("case", "propose", "D-1", "credit 3 40.00")
    session("case", "post", "D-1", "1")
    session("case", "letter", "D-1", "provisional-credit", "--send")
    session.now = at("2026-04-10T16:00:00")
    session("case", "determine", "D-1", "error_confirmed", "the machine held 40.00 back")
    session.now = at("2026-04-13T16:00:00")
    session("case", "propose", "D-1", "make-final PC-D-1-1")
    session("case", "post", "D-1", "2")
    session("case", "letter", "D-1", "corrected", "--send")
    session("case", "close", "D-1")


def test_the_atm_that_gave_less(session: Recount) -> None:
    assert due(session) == {"determine": "2026-04-03", "complete": "2026-05-04"}
    settled(session)
    assert due(session) == {
        "tell-credit": "2026-04-07",
        "determine": "2026-04-03",
        "complete": "2026-05-04",
        "correct": "2026-04-13",
        "report": "2026-04-15",
    }
    case = session.json("case", "show", "D-1")
    assert (case["status"], case["outcome"], case["missed"]) == ("closed", "error_confirmed", {})
    assert set(case["met"]) == {"tell-credit", "determine", "complete", "correct", "report"}
    assert session.json("show", "77")["ledger_balance"] == 340_00
    assert session.json("case", "ledger", "D-1")["owed"] == 0
    told = [json.loads(one["data"])["text"] for one in case["events"] if one["type"] == "LetterIssued"]
    assert "On April 3, 2026 we credited your account provisionally with $40.00" in told[0]
    assert "On April 13, 2026 we made the provisional credit of" in told[1]
    assert "final: you keep the $40.00." in told[1]
    assert session("case", "list").stdout.count("D-1") == 0
    assert "closed: error confirmed" in session("case", "list", "--all").stdout


def test_what_may_not_be_is_said(session: Recount) -> None:
    assert "Determine that there was an error" in session.sentence(
        "case", "propose", "D-1", "reverse 3", code=1
    )
    assert "is no posting" in session.sentence("case", "propose", "D-1", "fly 3", code=2)
    assert "lacks a word" in session.sentence("case", "propose", "D-1", "reverse", code=2)
    assert "lacks a word" in session.sentence("case", "propose", "D-1", "credit", code=2)
    assert "may mean entry 3 or an amount" in session.sentence("case", "propose", "D-1", "credit 3", code=2)
    assert "There is no case 'D-9'" in session.sentence("case", "show", "D-9", code=2)
    wrong = ("case", "open", "77", "--reason-code", "nope", "--regime", "reg-e")
    assert "There is no reason 'nope'" in session.sentence(*wrong, code=2)
    abroad = ("case", "open", "77", "--reason-code", "hold", "--regime", "internal", "--country", "qq")
    assert "no calendar of bank holidays" in session.sentence(*abroad, code=2)
    assert "Say what to cite" in session.sentence("case", "cite", "D-1", code=2)


def test_the_same_command_id_opens_one_case(session: Recount) -> None:
    key = "019b82e1-9320-7a49-9afd-44e2946e583a"
    words = ("case", "open", "77", "--reason-code", "hold", "--regime", "internal", "--command-id", key)
    assert [session.json(*words)["case"] for _ in range(2)] == ["D-2", "D-2"]
    assert session.json(*words)["repeated"] is True


def test_a_letter_is_shown_with_the_name_and_kept_without_it(session: Recount) -> None:
    text = session("case", "letter", "D-1", "acknowledgement").stdout
    assert "Dear Customer," in text
    assert "by April 3, 2026" in text
    session("case", "letter", "D-1", "acknowledgement", "--send")
    letter = session.json("case", "show", "D-1")["events"][-1]
    assert "Dear {{holder}}," in json.loads(letter["data"])["text"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("provisional-credit", "No provisional credit has been posted"),
        ("no-error", "The case is not determined"),
        ("different-error", "The case is not determined"),
        ("corrected", "The case is not determined"),
        ("debit", "No provisional credit has been debited"),
    ],
)
@pytest.mark.parametrize("send", [(), ("--send",)])
def test_a_letter_that_has_nothing_to_tell_is_neither_shown_nor_sent(
    session: Recount, kind: str, why: str, send: tuple[str, ...]
) -> None:
    before = len(session.json("case", "show", "D-1")["events"])
    assert why in session.sentence("case", "letter", "D-1", kind, *send, code=1)
    assert len(session.json("case", "show", "D-1")["events"]) == before


def test_the_banks_own_text_must_say_what_the_rule_requires(session: Recount, tmp_path: Path) -> None:
    session("case", "propose", "D-1", "credit 3 40.00")
    session("case", "post", "D-1", "1")
    own = tmp_path / "own.txt"
    own.write_text("Dear {{holder}}, enjoy the money.")
    said = session.sentence(
        "case", "letter", "D-1", "provisional-credit", "--text", str(own), "--send", code=1
    )
    assert "full use of this money" in said
    assert "day and amount of the provisional credit: $40.00 on " in said


def packed(session: Recount, tmp_path: Path) -> Path:
    settled(session)
    folder = tmp_path / "pack"
    session("case", "export", "D-1", str(folder), "--zip")
    return folder


def test_a_pack_is_whole_private_and_verified_without_recount(session: Recount, tmp_path: Path) -> None:
    folder = packed(session, tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "events.jsonl",
        "manifest.json",
        "report.html",
        "verify_files.py",
        "verify_pack.py",
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert len(zipfile.ZipFile(folder.with_name("pack.zip")).namelist()) == 5
    checked = subprocess.run(
        [sys.executable, "-I", str(folder / "verify_pack.py")], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout.strip()) == (
        0,
        "The pack is intact: files, hash chains, citations and sums.",
    )
    page = (folder / "report.html").read_text()
    assert "Case D-1" in page
    assert "<svg" in page
    assert "We have corrected your account" in page
    assert "http:" not in page
    assert "https" not in page
    assert "is there already" in session.sentence("case", "export", "D-1", str(folder), code=2)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("report.html", "Case D-1", "Case D-2", "report.html was changed"),
        ("events.jsonl", "as posted", "as p0sted", "events.jsonl was changed"),
    ],
)
def test_a_changed_file_is_told(
    session: Recount, tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    folder = packed(session, tmp_path)
    path = folder / file
    path.write_text(path.read_text().replace(old, new))
    result = session.bare("case", "verify", str(folder))
    assert result.exit_code == 3
    assert told in result.stdout


def test_history_made_to_fit_the_manifest_still_breaks_its_chain(session: Recount, tmp_path: Path) -> None:
    """Whoever changes an event must forge every hash after it: the manifest's own digests are not enough."""
    folder = packed(session, tmp_path)
    events, manifest = folder / "events.jsonl", folder / "manifest.json"
    events.write_text(events.read_text().replace("as posted", "as p0sted"))
    stated = json.loads(manifest.read_text())
    stated["files"]["events.jsonl"] = hashlib.sha256(events.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(stated))
    checked = session.bare("case", "verify", str(folder))
    assert checked.exit_code == 3
    assert "the hash of dispute-D-1 event 3 is wrong" in checked.stdout


def test_what_is_no_pack_is_said(session: Recount, tmp_path: Path) -> None:
    assert "holds no evidence pack" in session.sentence("case", "verify", str(tmp_path), code=2)


def test_a_whole_bank_with_its_cases_comes_out_and_goes_in_hash_for_hash(
    session: Recount, tmp_path: Path
) -> None:
    settled(session)
    exported = session("export").stdout
    (tmp_path / "bank.jsonl").write_text(exported)
    elsewhere = ["--db", str(tmp_path / "copy.db")]
    report = json.loads(
        session.bare(*elsewhere, "import", "jsonl", str(tmp_path / "bank.jsonl"), "--json").stdout
    )
    lines = exported.splitlines()
    assert (report["accounts"], report["events"]) == (3, len(lines))
    assert session.bare(*elsewhere, "export").stdout == exported
    assert session.bare(*elsewhere, "verify").exit_code == 0
    case = json.loads(session.bare(*elsewhere, "case", "show", "D-1", "--json").stdout)
    assert case == session.json("case", "show", "D-1")


def test_an_account_is_exported_alone_or_with_its_cases(session: Recount) -> None:
    alone = [json.loads(line)["stream_id"] for line in session("export", "77").stdout.splitlines()]
    both = [
        json.loads(line)["stream_id"] for line in session("export", "77", "--with-cases").stdout.splitlines()
    ]
    assert set(alone) == {"account-77"}
    assert set(both) == {"account-77", "dispute-D-1"}


def test_the_four_eyes_limit_is_the_banks_own(session: Recount) -> None:
    session("bank", "set", "four_eyes_posting", "39.99")
    session("case", "determine", "D-1", "error_confirmed", "the machine held 40.00 back")
    proposed = session.json("case", "propose", "D-1", "reverse 3 40.00")
    assert [one["needs_approval"] for one in proposed["corrections"]] == [True]
