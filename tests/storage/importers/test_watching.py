"""How far an import is: told in every stage, and what the watcher raises ends it with nothing recorded."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from domain.bank import ImportOptions, ImportStage
from domain.files import BUFFER, open_regular
from storage.importers import spill, watching
from storage.importers.joining import logged
from storage.importers.run import import_from, read_statements
from storage.importers.watching import Tally, Watch
from tests.kit.joined_statements import MARCH
from tests.kit.memory import MemoryStore
from tests.kit.statement_files import ACCOUNT, CURRENCY, Booking, as_camt053, as_mt940, as_ofx, as_qif

WRITERS = {"mt940": as_mt940, "camt053": as_camt053, "ofx": as_ofx, "qif": as_qif}
OPTIONS = {"qif": ImportOptions(account=ACCOUNT, currency=CURRENCY, dates="ymd")}
COUNT = 60
STAGES = {
    "csv": "reading signing ordering joining recording",
    "mt940": "checking reading ordering joining recording",
    "camt053": "reading ordering joining recording",
    "ofx": "checking reading ordering joining recording",
    "qif": "checking reading ordering joining recording",
}
Told = list[tuple[ImportStage, int, int]]


class Stopped(Exception):
    """What a watcher raises that has seen enough."""


@pytest.fixture(params=["held", "spilled"])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tells often, with the lines in memory and with them in a temporary file."""
    monkeypatch.setattr(watching, "STEP", 10)
    monkeypatch.setattr(logged, "TOLD", 10)
    if request.param == "spilled":
        monkeypatch.setattr(spill, "HELD", 20)
        monkeypatch.setattr(spill, "AT_ONCE", 10)


def written(folder: Path, name: str) -> Path:
    days = [MARCH - timedelta(days=COUNT - place // 3) for place in range(COUNT)]
    entries = [Booking(day, day, 100 + place, f"R{place}", f"shop {place}") for place, day in enumerate(days)]
    path = folder / f"bank.{name}"
    if name != "csv":
        path.write_text(WRITERS[name](entries, 0), encoding="utf-8")
        return path
    rows = (f"{one.booked},{one.words},{one.amount}.00,{one.reference}" for one in entries)
    path.write_text("Date,Text,Amount,Ref\n" + "\n".join(rows) + "\n")
    (folder / "bank.mapping.toml").write_text(
        'account = "A1"\ncurrency = "EUR"\ndate = "Date"\namount = "Amount"\ndescription = ["Text"]\n'
        'reference = "Ref"\n'
    )
    return path


def options(name: str) -> ImportOptions:
    return OPTIONS.get(name, ImportOptions())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", STAGES)
def test_every_stage_is_told_from_none_to_all(tmp_path: Path, name: str) -> None:
    told: Told = []
    path = written(tmp_path, name)
    store = MemoryStore()
    report = import_from(store, name, path, options=options(name), progress=lambda *one: told.append(one))
    assert (report.events, report.errors) == (COUNT + 1, ())
    assert " ".join(dict.fromkeys(stage.value for stage, _, _ in told)) == STAGES[name]
    by_stage = defaultdict[ImportStage, list[tuple[int, int]]](list)
    for stage, *counts in told:
        by_stage[stage].append((counts[0], counts[1]))
    for stage, seen in by_stage.items():
        assert seen[0][0] == 0, stage
        assert seen[-1][0] == seen[-1][1], stage
        assert all(done <= total for done, total in seen), stage
        # Another pass over the same file begins anew.
        assert all(before <= after or after == 0 for (before, _), (after, _) in pairwise(seen)), stage
    assert by_stage[ImportStage.READING][-1] == (path.stat().st_size,) * 2
    for stage in (ImportStage.SIGNING, ImportStage.ORDERING, ImportStage.JOINING):
        assert {total for _, total in by_stage[stage]} <= {COUNT}
    assert by_stage[ImportStage.RECORDING][-1] == (COUNT + 1,) * 2


@pytest.mark.usefixtures("small")
def test_a_long_account_that_is_looked_up_is_told_of(tmp_path: Path) -> None:
    store, told = MemoryStore(), list[tuple[ImportStage, int, int]]()
    path = written(tmp_path, "csv")
    import_from(store, "csv", path)
    report = import_from(store, "csv", path, progress=lambda *one: told.append(one))
    assert report.events == 0
    assert (ImportStage.LOOKING_UP, COUNT, COUNT) in told


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", STAGES)
def test_a_watcher_can_end_it_whenever_it_is_told(tmp_path: Path, name: str) -> None:
    """Nothing is there of what was not recorded, and the next run records all of it."""
    path = written(tmp_path, name)
    told: Told = []
    import_from(MemoryStore(), name, path, options=options(name), progress=lambda *one: told.append(one))
    for last in range(len(told) - 1):
        store, left = MemoryStore(), last

        def tell(*_: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped

        with pytest.raises(Stopped):
            import_from(store, name, path, options=options(name), progress=tell)
        assert store.all_events() == [], told[last]
    assert import_from(store, name, path, options=options(name)).events == COUNT + 1


def test_a_file_that_is_only_looked_at_is_told_of_too(tmp_path: Path) -> None:
    told: Told = []
    path = written(tmp_path, "mt940")
    read_statements("mt940", path, ImportOptions(), lambda *one: told.append(one))
    assert {stage for stage, _, _ in told} == {
        ImportStage.CHECKING,
        ImportStage.READING,
        ImportStage.ORDERING,
    }


def test_a_file_is_told_of_as_it_is_used(tmp_path: Path) -> None:
    """What lies in the buffer and was not given out yet is not done."""
    path, told = tmp_path / "file", list[tuple[int, int]]()
    path.write_bytes(b"x" * 99 + b"\n" * (2 * BUFFER))
    with open_regular(path, lambda *one: told.append(one)) as file:
        file.readline()
        assert told == [(0, path.stat().st_size)]
        while file.readline():
            pass
    assert [done for done, _ in told] == [0, BUFFER, 2 * BUFFER, *[path.stat().st_size] * (len(told) - 3)]


def test_things_that_are_gone_through_several_times_are_counted_once() -> None:
    told = list[int]()
    tally = Tally(Watch(lambda _, done, total: told.append(done)), ImportStage.ORDERING, 6_000, 3)
    for _ in range(4):
        assert list(tally.each(range(6_000))) == list(range(6_000))
    assert told[:3] == [0, 1_000, 2_000]
    assert max(told) == 6_000
