"""Packs that somebody changed: both verifiers refuse them in words, whatever they are, and say intact of no other."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from storage.bank import SqlBanks
from tests.kit.forged_packs import Events, events_of, forge, manifest_of, write_events, write_manifest
from tests.kit.places import ROOT
from tests.kit.recount import Recount
from tui.application.cases.pack import verify_pack

pytestmark = pytest.mark.slow

Change = Callable[[Path], object]


def alone(*words: str) -> subprocess.CompletedProcess[str]:
    """The stand-alone verifier, run without anything of Recount."""
    return subprocess.run(
        [sys.executable, "-I", str(Path(verify_pack.__file__)), *words],
        capture_output=True,
        text=True,
        check=False,
    )


def refused(session: Recount, pack: Path, *, code: int, by_both: bool = True) -> str:
    """What the app's verifier says of a pack that both of them refuse, as `case look` does, in words."""
    told = session.bare("case", "verify", str(pack))
    assert told.exit_code == code, told.output
    assert "Traceback" not in told.output
    assert "is intact" not in told.output
    if by_both:
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            returned = verify_pack.main([str(pack)])
        assert (returned, "is intact" in said.getvalue()) == (code, False)
        assert "Traceback" not in said.getvalue()
    return told.output


def of_another_account(events: Events) -> Events:
    added = [event | {"stream_id": "account-88"} for event in events if event["stream_id"] == "account-77"]
    return [*events, *added]


def shortened(events: Events) -> Events:
    return events[:-1]


def swapped(events: Events) -> Events:
    return sorted(events, key=lambda event: event["stream_id"])


def renamed(events: Events) -> None:
    for event in events:
        if event["stream_id"] == "dispute-D-1":
            event["stream_id"] = "case-D-1"


def richer(events: Events) -> None:
    for event in events:
        if event["type"] == "MoneyDeposited":
            event["data"] = event["data"].replace("50000", "90000")


def without_notice(events: Events) -> None:
    events[0]["type"] = "NoteAdded"


def about_another(events: Events) -> None:
    events[0]["data"] = events[0]["data"].replace('"account_id":"77"', '"account_id":"88"')


def gap(events: Events) -> None:
    events[-1]["version"] += 1


FORGED: list[tuple[Callable[[Events], Events | None], dict[str, Any], str]] = [
    (of_another_account, {}, "account-88 is neither the case's stream nor its account's"),
    (swapped, {}, "the case's events do not come first"),
    (renamed, {"case_stream": "case-D-1"}, "case-D-1 is not the stream of a case"),
    (richer, {}, "cites event 3, which is another one"),
    (without_notice, {}, "does not begin with a notice"),
    (about_another, {}, "account-77 is not the account that the case is about"),
    (gap, {}, "has no event 3"),
    (lambda _: None, {"heads": {}}, "the manifest's heads are not those of the case"),
    (lambda _: None, {"account_stream": "account-88"}, "account-77 is neither"),
    (lambda _: None, {"case_stream": "dispute-D-2"}, "dispute-D-1 is neither"),
]


@pytest.mark.parametrize(("change", "facts", "said"), FORGED)
def test_a_pack_that_was_made_to_fit_itself_is_not_what_was_made(
    session: Recount, pack: Path, change: Callable[[Events], Events | None], facts: dict[str, Any], said: str
) -> None:
    forge(pack, change, **facts)
    assert said in refused(session, pack, code=3)


def test_a_report_that_says_something_else_is_found_by_who_can_make_it(session: Recount, pack: Path) -> None:
    report = pack / "report.html"
    report.write_text(report.read_text().replace("500.00", "900.00"))
    write_manifest(pack, manifest_of(pack))
    assert "report.html is not the report of these events" in refused(session, pack, code=3, by_both=False)
    other = alone(str(pack))
    assert other.returncode == 0
    assert "The words of the report were not checked." in other.stderr


def test_a_report_made_with_other_libraries_is_not_called_changed(session: Recount, pack: Path) -> None:
    """They write amounts and know holidays, and a newer one may do so otherwise."""
    report = pack / "report.html"
    report.write_text(report.read_text().replace("500.00", "500.0"))
    write_manifest(pack, manifest_of(pack) | {"made_with": "babel 2.0, holidays 0.1"})
    assert "it was made with babel 2.0, holidays 0.1" in session("case", "verify", str(pack)).stdout


def test_a_report_of_another_program_is_not_compared_and_that_is_said(session: Recount, pack: Path) -> None:
    report = pack / "report.html"
    report.write_text(report.read_text().replace("500.00", "900.00"))
    write_manifest(pack, manifest_of(pack) | {"made_by": "0.0.9"})
    shown = session("case", "verify", str(pack)).stdout
    assert "The report was not compared: Recount 0.0.9 made it" in shown
    assert session.json("case", "verify", str(pack))["report"]["agrees"] is None


def test_a_verifier_that_finds_everything_right_is_found(session: Recount, pack: Path) -> None:
    (pack / "verify_pack.py").write_text(
        'print("The pack is intact: files, hash chains, citations and sums.")\n'
    )
    write_manifest(pack, manifest_of(pack))
    assert "verify_pack.py is not the one that Recount" in refused(session, pack, code=3)


def test_what_is_cut_off_at_the_end_only_the_bank_and_a_seal_can_tell(
    session: Recount, pack: Path, tmp_path: Path
) -> None:
    before, after = str(tmp_path / "before.seal"), str(tmp_path / "after.seal")
    session("seal", before)
    longer = tmp_path / "longer"
    session("do", "deposit", "77", "1")
    session.now += 3_600_000_000
    session("case", "export", "D-1", str(longer))
    session("seal", after)
    assert session("case", "verify", str(longer), "--seal", before, "--bank").exit_code == 0
    assert alone(str(longer), "--seal", before).returncode == 0
    assert (
        "1 later ones are newer than the seal"
        in session("case", "verify", str(longer), "--seal", before).stdout
    )
    # The pack ends before the newer seal: it may have been made before, or its end may have been cut off.
    told = session("case", "verify", str(pack), "--seal", after, code=2).stdout
    assert "account-77 ends here at 3, was sealed at 4" in told
    assert alone(str(pack), "--seal", after).returncode == 2
    assert "all 3 events are the bank's" in session("case", "verify", str(pack), "--bank").stdout
    forge(longer, lambda events: events[:-2])
    shutil.copy(longer / "events.jsonl", tmp_path / "cut.jsonl")
    held = session.bare("case", "verify", str(longer), "--seal", before)
    assert held.exit_code == 3


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"version": 3', '"version": 2', 3),
        ('"stream"', '"strand"', 3),
        ('"recount-seal"', '"recount-meal"', 2),
    ],
)
def test_both_tell_a_seal_that_was_changed_from_what_is_none(
    session: Recount, pack: Path, tmp_path: Path, old: str, new: str, code: int
) -> None:
    seal = tmp_path / "bank.seal"
    session("seal", str(seal))
    written = seal.read_text()
    assert old in written
    seal.write_text(written.replace(old, new))
    made = alone(str(pack), "--seal", str(seal))
    assert (made.returncode, made.stdout) == (code, "")
    session("case", "verify", str(pack), "--seal", str(seal), code=code)
    assert ("was changed after it was written" in made.stderr) == (code == 3)


def test_history_that_was_made_up_is_not_the_banks(session: Recount, pack: Path, tmp_path: Path) -> None:
    seal = str(tmp_path / "bank.seal")
    session("seal", seal)

    def other(events: Events) -> None:
        events[1]["actor"] = "somebody else"

    forge(pack, other)
    made = alone(str(pack), "--seal", seal)
    assert (made.returncode, "is not the one that was sealed" in made.stdout) == (3, True)
    # The report tells who did what: it is made to fit by whoever has the program.
    with_report(session, pack)
    assert (
        "dispute-D-1 parts from the bank at event 2"
        in session("case", "verify", str(pack), "--bank", code=3).stdout
    )
    assert (
        "is not the one that was sealed"
        in session("case", "verify", str(pack), "--seal", seal, code=3).stdout
    )


def with_report(session: Recount, pack: Path) -> None:
    """Put the report of its events into a pack, as a forger with the program would."""
    from tui.application.cases.pack.document import page
    from tui.application.cases.pack.letterhead import of_manifest

    said = manifest_of(pack)
    with SqlBanks().of_export(pack / "events.jsonl") as (_, store):
        heads = {stream: tuple(head) for stream, head in said["heads"].items()}
        made = page(store, heads, of_manifest(said), "regulator")
    (pack / "report.html").write_text(made)
    write_manifest(pack, said)


def twice(text: str) -> str:
    return text.replace('"version": 1,', '"version": 9, "version": 1,', 1)


MALFORMED: list[tuple[str, Callable[[str], str]]] = [
    ("manifest.json", lambda text: ""),
    ("manifest.json", lambda text: "[]"),
    ("manifest.json", lambda text: "null"),
    ("manifest.json", lambda text: "[" * 5000),
    ("manifest.json", lambda text: text.replace('"made_at": ', '"made_at": ' + "9" * 5000)),
    ("manifest.json", lambda text: text.replace('"made_at": ', '"made_at": NaN, "made_at": ')),
    ("manifest.json", lambda text: text.replace('"zone"', '"format": "x", "zone"')),
    ("manifest.json", lambda text: text.replace('"heads": {', '"heads": [], "x": {')),
    ("manifest.json", lambda text: text.replace('"files": {', '"files": {"events.jsonl": [[]], ')),
    ("manifest.json", lambda text: "\ufeff" + text),
    ("manifest.json", lambda text: text + "\0"),
    ("manifest.json", lambda text: text + " " * 70_000),
    ("events.jsonl", lambda text: ""),
    ("events.jsonl", lambda text: text.removesuffix("\n")),
    ("events.jsonl", lambda text: "[]\n" + text),
    ("events.jsonl", lambda text: "\n" + text),
    ("events.jsonl", lambda text: "[" * 5000 + "\n"),
    ("events.jsonl", lambda text: "7" * 2_000_000 + "\n"),
    ("events.jsonl", twice),
    ("events.jsonl", lambda text: text.replace('"version": 1,', '"version": 1.0,', 1)),
    ("events.jsonl", lambda text: text.replace('"version": 1,', '"version": true,', 1)),
    ("events.jsonl", lambda text: text.replace('"version": 1,', f'"version": {"9" * 5000},', 1)),
    ("events.jsonl", lambda text: text.replace('"version": 1,', '"version": Infinity,', 1)),
    ("events.jsonl", lambda text: text.replace('"actor": "', '"actor": "\\ud800', 1)),
    ("events.jsonl", lambda text: text.replace('"actor": "', '"actor":  "', 1)),
    ("events.jsonl", lambda text: text.replace('"hash": "', '"hash": "zz', 1)),
    ("events.jsonl", lambda text: text.replace('"hash"', '"more": 1, "hash"', 1)),
    ("events.jsonl", lambda text: text.replace('"data": "{', '"data": "[[{', 1)),
]


@pytest.mark.parametrize(("name", "change"), MALFORMED)
def test_what_no_recount_writes_is_refused_though_every_digest_fits(
    session: Recount, pack: Path, name: str, change: Callable[[str], str]
) -> None:
    file = pack / name
    file.write_text(change(file.read_text()))
    if name == "events.jsonl":
        write_manifest(pack, manifest_of(pack))
    code = session.bare("case", "verify", str(pack)).exit_code
    assert code in (2, 3)
    assert refused(session, pack, code=code)


@pytest.mark.parametrize("name", ["manifest.json", "events.jsonl", "report.html", "verify_pack.py"])
@pytest.mark.parametrize("kind", ["gone", "folder", "link", "pipe", "socket"])
def test_files_that_are_none(session: Recount, pack: Path, tmp_path: Path, name: str, kind: str) -> None:
    kept = (pack / name).rename(tmp_path / "kept")
    if kind == "folder":
        (pack / name).mkdir()
    elif kind == "link":
        (pack / name).symlink_to(kept)
    elif kind == "pipe":
        os.mkfifo(pack / name)
    elif kind == "socket":
        before = Path.cwd()
        os.chdir(pack)
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(name)
        os.chdir(before)
    refused(session, pack, code=2 if name == "manifest.json" else 3)


@pytest.mark.parametrize("kind", ["file", "folder", "pipe", "link"])
def test_nothing_else_may_lie_in_a_pack(session: Recount, pack: Path, kind: str) -> None:
    other = pack / "\x1b[2Jnotes.txt"
    make: dict[str, Callable[[], object]] = {
        "file": other.touch,
        "folder": other.mkdir,
        "pipe": lambda: os.mkfifo(other),
        "link": lambda: other.symlink_to("events.jsonl"),
    }
    make[kind]()
    told = refused(session, pack, code=3)
    assert "\\u{1b}[2Jnotes.txt is no regular file" in told


def test_a_look_at_a_changed_pack_is_refused_in_words(session: Recount, pack: Path) -> None:
    from domain.errors import DamageFound
    from tui.application.cases.pack.check import opened

    forge(pack, richer)
    with pytest.raises(DamageFound, match="The pack is not intact"), opened(pack, SqlBanks()):
        pass


def test_events_that_contradict_each_other_make_no_report(session: Recount, pack: Path) -> None:
    def impossible(events: Events) -> None:
        events[-1] |= {"type": "HoldReleased", "data": '{"hold_id":"H-9","amount":1,"outcome":"released"}'}
        for event in events:
            if event["type"] == "EvidenceCited":
                event["type"], event["data"] = "NoteAdded", '{"text":"x"}'

    forge(pack, impossible)
    told = session.bare("case", "verify", str(pack))
    assert told.exit_code in (2, 3), told.output


def test_the_version_in_the_verifier_is_that_of_the_program() -> None:
    import tomllib

    about = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert about["project"]["version"] == verify_pack.PROGRAM


def test_digest_is_told_when_a_pack_is_made_and_when_it_is_verified(session: Recount, tmp_path: Path) -> None:
    made = session.json("case", "export", "D-1", str(tmp_path / "new"))["digest"]
    assert session.json("case", "verify", str(tmp_path / "new"))["digest"] == made
    assert json.loads((tmp_path / "new" / "manifest.json").read_text())["digest"] == made
    assert len(events_of(tmp_path / "new")) == len(set(map(json.dumps, events_of(tmp_path / "new"))))
    write_events(tmp_path / "new", b"")
