"""A statement of any length: what is kept in a temporary file reads as what is held, and memory does not grow."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import files
from domain.bank import ImportOptions
from domain.bank_statement import StatementLine
from domain.errors import BadInput
from storage.engine.connect import open_database
from storage.importers import run, spill, statement_file
from storage.importers.camt053 import elements
from storage.importers.joining import logged, pieces, plan
from storage.importers.order import UnorderedLines, booking_order
from storage.importers.run import import_from
from storage.importers.spill import LineSpill
from storage.log.store import SqlStore
from tests.benchmarks.memory import grown_by
from tests.kit.joined_statements import MARCH, line, post, statement, take
from tests.kit.memory import MemoryStore
from tests.kit.statement_files import (
    ACCOUNT,
    CURRENCY,
    Booking,
    as_camt053,
    as_mt940,
    as_ofx,
    as_qif,
)

WRITERS = {"mt940": as_mt940, "camt053": as_camt053, "ofx": as_ofx, "qif": as_qif}
OPTIONS = {"qif": ImportOptions(account=ACCOUNT, currency=CURRENCY, dates="ymd")}
FEW = 2_000
"""Lines of the shorter file; the longer one has four times as many in the same number of lines a day."""

lines = st.lists(
    st.builds(
        line,
        st.integers(1, 5),
        st.integers(-3, 3).filter(bool),
        st.sampled_from(["", "a"]),
        balance=st.none() | st.integers(-5, 5),
        at=st.sampled_from(["", "09:00:00", "10:30:00"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets next to nothing be held, as long files are read."""

    def small() -> None:
        _hold(monkeypatch.setattr, held=3, at_once=2, piece=2, in_view=1)

    return small


def _hold(
    set_to: Callable[[object, str, int], None], *, held: int, at_once: int, piece: int, in_view: int
) -> None:
    set_to(spill, "HELD", held)
    set_to(spill, "AT_ONCE", at_once)
    set_to(pieces, "PIECE", piece)
    set_to(plan, "PIECE", piece)
    set_to(logged, "IN_VIEW", in_view)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_lines=lines)
def test_lines_that_are_not_held_come_in_the_same_order(
    given_lines: list[StatementLine], small: Callable[[], None]
) -> None:
    small()
    into = LineSpill()
    unordered = UnorderedLines(into)
    for one in given_lines:
        unordered.add(0, one)
    found = into.lines(*unordered.put(0))
    assert [*found] == booking_order(given_lines)
    assert found[-1] == [*found][-1]
    assert [*found[1:]] == [*found][1:]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), min_size=4, max_size=14), data=st.data()
)
def test_a_statement_in_pieces_is_joined_as_a_whole_is(
    entries: list[tuple[int, int]], data: st.DataObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what somebody posted here, and a part of it there already."""
    day, told = 1, list[StatementLine]()
    for place, (days, amount) in enumerate(entries):
        day += days
        told.append(line(day, amount, reference=data.draw(st.sampled_from(["", f"R{place}"]))))
    known = data.draw(st.integers(0, len(told)))
    total = sum(amount for _, amount in entries)
    results = []
    posted = data.draw(st.lists(st.integers(1, day), max_size=2, unique=True))
    for piece in (1_000, 2):
        with monkeypatch.context() as patch:
            _hold(patch.setattr, held=piece, at_once=2, piece=piece, in_view=piece)
            store = MemoryStore(clock=lambda: 1_900_000_000_000_000)
            if known:
                take(store, statement(*told[:known], opening=0))
                for number in posted:
                    post(store, number, 2)
            report = take(store, statement(*told, opening=0, closing=total))
            head = store.head("A1")
            results.append((report.events, bool(report.errors), head.ledger if head else 0))
    assert results[0] == results[1]


def test_a_day_of_more_lines_than_can_be_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 2)
    monkeypatch.setattr(pieces, "MOST_OF_A_DAY", 2)
    with pytest.raises(
        BadInput, match=r"s\.txt line 2: account A1 has more than 2 entries on 2026-03-02; split"
    ):
        take(MemoryStore(), statement(line(1, 1), *(line(2, place) for place in (1, 2, 3))))


def prepare(folder: Path) -> Callable[[], object]:
    """Reads each file of a folder, joins it to a bank and makes its events, holding little. What is written grows as
    little, but a database holds pages of its own."""
    _hold(setattr, held=400, at_once=100, piece=200, in_view=50)
    run.MOST_AT_ONCE, spill.CACHE = 500, "-64"
    # Less than the shorter file has, which would not fill them else.
    files.BUFFER, statement_file.PART, elements.CHUNK = 1 << 13, 1 << 13, 1 << 13
    for name in (*WRITERS, "csv"):
        load(folder / "warm", name)

    def work() -> None:
        for name in (*WRITERS, "csv"):
            load(folder, name)

    return work


def load(folder: Path, name: str) -> None:
    with closing(SqlStore(open_database(str(folder / f"{name}.db"), create=True))) as store:
        options = OPTIONS.get(name, ImportOptions())
        report = import_from(store, name, folder / f"bank.{name}", options=options, dry_run=True)
        assert report.errors == ()


def written(folder: Path, count: int, days_told: int) -> Path:
    """The same entries in every format, on so many days."""
    folder.mkdir(parents=True)
    first = MARCH - timedelta(days=2_000)
    days = [first + timedelta(days=place * days_told // count) for place in range(count)]
    entries = [
        Booking(day, day, 1 + place % 100, f"R{place}", f"shop {place}") for place, day in enumerate(days)
    ]
    for name, write in WRITERS.items():
        (folder / f"bank.{name}").write_text(write(entries, 0), encoding="utf-8")
    rows = (
        f"{one.booked},{one.words},0.{one.amount:02},{one.reference}" for one in entries if one.amount < 100
    )
    (folder / "bank.csv").write_text("Date,Text,Amount,Ref\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "bank.mapping.toml").write_text(
        'account = "A1"\ncurrency = "EUR"\ndate = "Date"\namount = "Amount"\ndescription = ["Text"]\n'
        'reference = "Ref"\n'
    )
    return folder


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """What is kept of each day, of which there are no more than of the calendar, is there before it is measured."""
    grown = []
    for count in (FEW, 4 * FEW):
        folder = written(tmp_path / str(count), count, count // 10)
        written(folder / "warm", FEW, count // 10)
        grown.append(grown_by(prepare, folder))
    few, many = grown
    assert few is not None
    assert many is not None
    assert many < 1.5 * few + (1 << 20), (few, many)
