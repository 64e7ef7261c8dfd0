"""What was attached to a case travels in its pack; a statement's sums are done again there, the app reads it anew."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.account.event_kinds import EVENT_KINDS
from domain.bank import ImportOptions
from domain.dispute import commands as c
from storage.bank import SqlBank, SqlBanks
from tests.kit.case_commands import notice
from tests.kit.cases import NOW, Calendar, executed
from tests.kit.forged_packs import Events, forge, manifest_of, write_manifest
from tests.kit.reconciliations import LOG, STATEMENT, written
from tui.application.cases.pack import check, verify_files, verify_pack
from tui.application.cases.pack.pack import write_pack
from tui.application.reconciliation.evidence import StatementView, statement_requests
from tui.application.reconciliation.queries import ReconcileQuery, StatementFileQuery
from tui.application.session import Session

ACCOUNT = "7"
SCAN = b"\0" * 3_000_000
FILE, MAPPING, RECORD, SCANNED = "file-1.csv", "file-2.toml", "file-3.jsonl", "file-4.png"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlBank, Path]]:
    """A bank in New York with a case that cites a statement and names a scan, and the case's pack with its zip."""
    home = tmp_path_factory.mktemp("packed")
    with closing(SqlBanks().make(str(home / "bank.db"), training=True, zone="America/New_York")) as bank:
        bank.start_clock(NOW, NOW)
        bank.import_history("csv", Path(written(home, "log", LOG)), options=ImportOptions())
        session = Session(bank, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=bank)
        executed(
            session,
            notice(
                account_id=ACCOUNT,
                reason_code="duplicate",
                regime="internal",
                country="GB",
                noticed_on=session.cases.today(),
                alleged_amount=25_00,
                entries=(5,),
                words="the fee is not on my statement",
            ),
        )
        cite(session, Path(written(home, "march", STATEMENT)))
        digest = hashlib.sha256(SCAN).hexdigest()
        executed(session, c.AttachFile(name="a scan.PNG", sha256=digest, size=len(SCAN), content=SCAN))
        pack(bank, home / "pack", zipped=True)
        yield bank, home


def cite(session: Session, path: Path) -> None:
    """Do what `e` does beside the statement."""
    file = StatementFileQuery(ACCOUNT, path).run(session)
    result = ReconcileQuery(ACCOUNT, file).run(session)
    for request in statement_requests(session, ACCOUNT, StatementView(result, file)):
        session.cases.execute(request)


def pack(bank: SqlBank, folder: Path, *, zipped: bool = False, with_files: bool = True) -> Path:
    zone = ZoneInfo("Europe/London")
    write_pack(bank, "D-1", folder, zone=zone, now=NOW, with_name=True, zipped=zipped, with_files=with_files)
    return folder


@pytest.fixture
def folder(made: tuple[SqlBank, Path], tmp_path: Path) -> Path:
    """A pack of one's own."""
    return shutil.copytree(made[1] / "pack", tmp_path / "pack")


def test_the_files_travel_and_the_sums_are_done_again(made: tuple[SqlBank, Path]) -> None:
    _, home = made
    assert (home / "pack" / FILE).read_bytes() == (home / "march.csv").read_bytes()
    assert (home / "pack" / MAPPING).read_bytes() == (home / "march.mapping.toml").read_bytes()
    assert (home / "pack" / SCANNED).read_bytes() == SCAN
    alone = subprocess.run(
        [sys.executable, "-I", "verify_pack.py"],
        cwd=home / "pack",
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert (
        "Evidence 1, march.csv: 4 lines lead from 0 to 42550, 4 entries of the log from 0 to 46300 (minor units), and "
        "the groups add up." in alone.stdout
    )
    for path in (home / "pack", home / "pack.zip"):
        with check.checked(path, SqlBanks()) as found:
            assert found.problems == []
            assert [one.agrees for one in found.statements] == [True]


def test_what_is_attached_already_is_not_attached_again(made: tuple[SqlBank, Path]) -> None:
    bank, home = made
    session = Session(bank, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=bank)
    file = StatementFileQuery(ACCOUNT, home / "march.csv").run(session)
    view = StatementView(ReconcileQuery(ACCOUNT, file).run(session), file)
    assert [type(one.command) for one in statement_requests(session, ACCOUNT, view)] == [c.Cite]


def test_files_that_are_left_out_are_named(made: tuple[SqlBank, Path], tmp_path: Path) -> None:
    folder = pack(made[0], tmp_path / "slim", with_files=False)
    assert not list(folder.glob("file-*"))
    found = verify_pack.verify(folder)
    assert found.problems == []
    assert f"Not in the pack: a scan.PNG ({SCANNED}), left out on demand." in list(found.left_out())
    assert [agrees for agrees, _ in found.sums] == [None]


def altered(folder: Path) -> None:
    (folder / FILE).write_text((folder / FILE).read_text().replace("-60.00", "-61.00"))


def altered_and_listed(folder: Path) -> None:
    altered(folder)
    write_manifest(folder, manifest_of(folder))


def lost(folder: Path) -> None:
    (folder / FILE).unlink()


def lost_and_unlisted(folder: Path) -> None:
    lost(folder)
    said = manifest_of(folder)
    del said["files"][FILE]
    write_manifest(folder, said)


def swapped(folder: Path) -> None:
    (folder / FILE).write_bytes((folder / SCANNED).read_bytes())
    write_manifest(folder, manifest_of(folder))


def added(folder: Path) -> None:
    (folder / "file-9.csv").write_text("1")
    said = manifest_of(folder)
    said["files"]["file-9.csv"] = ""
    write_manifest(folder, said)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (altered, f"{FILE} was changed after the pack was made"),
        (altered_and_listed, f"{FILE} is not the file march.csv that was attached to the case"),
        (lost, f"{FILE} is missing"),
        (lost_and_unlisted, f"{FILE} (march.csv) was attached to the case, and is missing"),
        (swapped, f"{FILE} is not the file march.csv"),
        (added, "file-9.csv was attached to no case of the pack"),
    ],
)
def test_a_file_that_is_not_what_was_attached_is_found(
    folder: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(folder)
    assert said in "\n".join(verify_pack.verify(folder).problems)
    with check.checked(folder, SqlBanks()) as found:
        assert said in "\n".join(found.problems)


def recorded_as(folder: Path, change: Callable[[list[Any]], None]) -> Path:
    """The record of the statement is changed, and everything that holds its hash is made to fit."""
    lines = [json.loads(line) for line in (folder / RECORD).read_text().splitlines()]
    change(lines)
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    old, new = (hashlib.sha256(one).hexdigest() for one in ((folder / RECORD).read_bytes(), content))
    (folder / RECORD).write_bytes(content)

    def relink(events: Events) -> None:
        for event in events:
            event["data"] = event["data"].replace(old, new)

    return forge(folder, relink)


def row(lines: list[Any], group: str, side: str) -> list[Any]:
    found: list[Any] = next(one for one in lines[1:] if one[1:3] == [group, side])
    return found


def one_amount(lines: list[Any]) -> None:
    row(lines, "only_statement", "statement")[5] -= 100


def balance(lines: list[Any]) -> None:
    lines[0]["statement"][1] += 100


def opening(lines: list[Any]) -> None:
    lines[0]["log"] = [one + 100 for one in lines[0]["log"]]


def entry(lines: list[Any]) -> None:
    row(lines, "only_log", "log")[5] -= 100


def match(lines: list[Any]) -> None:
    row(lines, "matched", "statement")[5] += 100
    row(lines, "only_statement", "statement")[5] -= 100


def group(lines: list[Any]) -> None:
    row(lines, "only_log", "log")[1] = "cancelled"


def count(lines: list[Any]) -> None:
    lines[0]["groups"]["matched"] += 1


def twice(lines: list[Any]) -> None:
    lines.append(row(lines, "only_log", "log"))


def no_record(lines: list[Any]) -> None:
    lines[1] = {"a": 1}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (one_amount, "the statement's 0 and its lines, 42450, do not make 42550"),
        (balance, "the statement's 0 and its lines, 42550, do not make 42650"),
        (opening, "the log's 100 and its entries, 46300, do not make 46400"),
        (entry, "event 5 of the log is of another amount than its record says"),
        (match, "what is in the group matched does not belong there by its amounts"),
        (group, "what is in the group cancelled does not belong there"),
        (count, "the groups of its record do not hold what it says"),
        (twice, "event 5 is in it twice"),
        (no_record, f"its record {RECORD} cannot be read"),
    ],
)
def test_sums_that_are_wrong_are_found_without_recount(
    folder: Path, change: Callable[[list[Any]], None], said: str
) -> None:
    assert said in "\n".join(verify_pack.verify(recorded_as(folder, change)).problems)


def test_a_record_that_adds_up_and_is_not_that_of_the_file_is_found_by_who_reads_it(folder: Path) -> None:
    def other_day(lines: list[Any]) -> None:
        row(lines, "only_statement", "statement")[4] = "2026-03-08"

    assert verify_pack.verify(recorded_as(folder, other_day)).problems == []
    with check.checked(folder, SqlBanks()) as found:
        assert "Evidence 1: read anew, the statement and the events give another record" in found.problems


def test_the_verifier_knows_which_way_each_event_moves_money() -> None:
    moving = {kind.tag for kind in EVENT_KINDS if kind.moves is not None}
    assert moving == {*verify_files.MOVES, "AccountOpened", "EntryReversed"}
    for kind in EVENT_KINDS:
        if kind.tag in verify_files.MOVES and kind.moves is not None:
            event = type("Event", (), {"amount": 5})()
            assert kind.moves(event) == 5 * verify_files.MOVES[kind.tag]
