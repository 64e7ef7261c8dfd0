"""Damage on purpose: what each tool does to a scratch bank of the lab, and that no other bank can be touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.bank import Bank
from domain.errors import BadInput
from domain.history.proof import prove
from domain.verification import Finding
from storage.bank import SqlBank, SqlBanks
from storage.lab.workbench import SqlWorkbench
from tests.kit.lab import taken
from tui.application.lab.lesson import Lesson

ACCOUNT = "2402"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    return taken("m2-snapshots", tmp_path_factory.mktemp("lab"))


@pytest.fixture
def path(lesson: Lesson, tmp_path: Path) -> Path:
    path = tmp_path / "scratch.db"
    path.write_bytes(lesson.bank_path.read_bytes())
    return path


@pytest.fixture
def bench(path: Path) -> SqlWorkbench:
    return SqlWorkbench(path)


@pytest.fixture
def bank(path: Path) -> Iterator[Bank]:
    with closing(SqlBanks().open(str(path))) as bank:
        yield bank


def found(bank: Bank) -> list[Finding]:
    return list(bank.verify(jobs=1).findings)


def test_a_spoilt_snapshot_is_found_by_the_proof_and_made_anew_from_the_log(
    bench: SqlWorkbench, bank: SqlBank
) -> None:
    version = bench.spoil_snapshot(ACCOUNT, 50_00)
    proof = prove(bank, ACCOUNT)
    assert proof.first_difference is not None
    assert (proof.first_difference.version, proof.first_difference.field) == (version, "ledger")
    assert {one.kind for one in found(bank)} == {"snapshot"}
    bank.repair([f"account-{ACCOUNT}"])
    assert prove(bank, ACCOUNT).equal
    assert found(bank) == []


def test_an_edit_is_found_by_its_hash_and_once_covered_up_only_by_the_seal(
    bench: SqlWorkbench, bank: SqlBank
) -> None:
    seal = bank.seal(bench.seal_path, bank.clock())
    bench.keep_copy()
    bench.replace_payload(ACCOUNT, 3, 2, '{"amount":100}')
    assert ("event", 3) in [(one.kind, one.version) for one in found(bank)]
    assert bench.link_anew(ACCOUNT) == 8
    bank.repair([f"account-{ACCOUNT}"])
    assert found(bank) == []
    assert {one.kind for one in bank.verify(seal=seal, jobs=1).findings} == {"seal"}
    bench.put_back()
    assert bank.verify(seal=seal, jobs=1).intact


def test_the_log_is_append_only_again_after_a_tool(bench: SqlWorkbench, path: Path, bank: SqlBank) -> None:
    bench.replace_payload(ACCOUNT, 3, 2, '{"amount":100}')
    with closing(sqlite3.connect(path)) as file, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        file.execute("UPDATE events SET data = ''")


def test_rows_of_a_read_model_go_and_its_checkpoint_stays(bench: SqlWorkbench, bank: SqlBank) -> None:
    projections = bank.projections()
    while projections.advance("daily_balance"):
        pass
    before = next(one for one in projections.statuses() if one.name == "daily_balance")
    bench.empty_read_model("daily_balance")
    after = next(one for one in projections.statuses() if one.name == "daily_balance")
    assert (before.rows > 0, after.rows, after.position) == (True, 0, before.position)


Use = Callable[[SqlWorkbench], object]
TOOLS: list[Use] = [
    lambda bench: bench.spoil_snapshot(ACCOUNT, 1),
    lambda bench: bench.replace_payload(ACCOUNT, 1, 2, "{}"),
    lambda bench: bench.link_anew(ACCOUNT),
    lambda bench: bench.empty_read_model("daily_balance"),
    lambda bench: bench.keep_copy(),
]


@pytest.mark.parametrize("use", TOOLS)
@pytest.mark.parametrize("fact", ["lab", "training"])
def test_no_other_bank_is_touched(path: Path, use: Use, fact: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("DELETE FROM bank WHERE name = ?", (fact,))
        file.commit()
    before = path.read_bytes()
    with pytest.raises(BadInput, match="is no scratch bank of the lab; nothing is damaged in it"):
        use(SqlWorkbench(path))
    assert path.read_bytes() == before
    assert not path.with_suffix(".copy").exists()


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (lambda bench: bench.spoil_snapshot("1", 1), "has no snapshot"),
        (lambda bench: bench.replace_payload(ACCOUNT, 99, 2, "{}"), "has no event 99"),
        (lambda bench: bench.empty_read_model("nothing"), "'nothing' has no rows"),
        (lambda bench: bench.put_back(), "No copy of this bank was kept"),
    ],
)
def test_what_is_not_there_is_said(bench: SqlWorkbench, use: Use, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        use(bench)


@pytest.mark.parametrize(
    ("is_guarded", "versions", "ledger"), [(False, [2, 2], -60_00), (True, [2, None], 20_00)]
)
def test_the_second_writer_is_refused_by_the_key_alone(
    bench: SqlWorkbench, is_guarded: bool, versions: list[int | None], ledger: int
) -> None:
    run = bench.race(100_00, 80_00, is_guarded=is_guarded)
    assert [one.version for one in run.writes] == versions
    assert [one.counted for one in run.writes] == [1, 1]
    assert run.ledger == ledger
