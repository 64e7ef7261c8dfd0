"""History of no calendar, and of the future, is refused with file and line; what is in a log already is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.account.state import stream_of
from domain.bank import ImportReport
from domain.clock import CLOCK_TOLERANCE, FIRST_STATED, LAST_STATED, utc_now
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.events import CaseEvent
from domain.dispute.state import stream_of as case_stream
from domain.evidence.what_if_text import edits_text
from domain.history.what_if import Insert, Move
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.importers import jsonl
from storage.importers.run import import_from
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from tests.kit.bench import DAY, SECOND, PostgresBench, SqlBench
from tests.kit.memory import MemoryStore
from tests.kit.spec import deposited, opened
from tests.kit.stories import new, record
from tui.text.format import moment, rfc3339

NOW = utc_now()
FIGURES = d.Figures(ledger=1, held=0, available=1)


def exported(folder: Path, *events: NewEvent, stream: str = stream_of("9")) -> Path:
    """A file of these events behind one of account 1 on its first line, hashes and all."""
    source = MemoryStore(clock=lambda: 1)
    record(source, [opened()], "1")
    source.append([StreamWrite(stream, 0, events)])
    lines = [*jsonl.export(source, ["1"]), *(jsonl._line(row) for row in source.rows_by_stream()[stream])]
    path = folder / "history.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def load(path: Path, *, keep_going: bool = False, training: bool = False) -> tuple[ImportReport, MemoryStore]:
    store = MemoryStore(training=training)
    return import_from(store, "jsonl", path, keep_going=keep_going), store


@pytest.mark.parametrize("at", [2**62, LAST_STATED + 1, FIRST_STATED - 1, -(2**62)])
@pytest.mark.parametrize("field", ["recorded_at", "effective_at"])
@pytest.mark.parametrize("training", [False, True])
def test_an_instant_of_no_calendar_is_refused_with_its_line(
    tmp_path: Path, at: int, field: str, training: bool
) -> None:
    times = {"recorded_at": 5, "effective_at": 5} | {field: at}
    report, store = load(exported(tmp_path, new(opened(), **times)), training=training)
    (error,) = report.errors
    assert (error.file, error.line, report.events) == ("history.jsonl", 2, 0)
    assert f"account-9 version 1: {field} {rfc3339(at)} is outside the years 1 to 9999" in error.message
    assert store.summary("1") is None, "all or nothing"


@pytest.mark.parametrize("at", [LAST_STATED, FIRST_STATED])
def test_the_last_instants_that_are_taken(tmp_path: Path, at: int) -> None:
    path = exported(tmp_path, new(opened(), recorded_at=FIRST_STATED, effective_at=at))
    report, _ = load(path)
    assert (report.events, report.errors) == (2, ())


def cited(instant: int, edits: str | None = None) -> d.EvidenceCited:
    return d.EvidenceCited(
        number=1, kind="what-if", version=1, instant=instant, known_version=1, figures=FIGURES, cited=(), edits=edits
    )  # fmt: skip


def proposed(step: p.AnyStep) -> d.CorrectionProposed:
    return d.CorrectionProposed(
        number=1, steps=(step,), account_version=1, amount=5, needs_approval=False, before=FIGURES, after=FIGURES
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (cited(2**62), "instant +148108"),
        (cited(-(2**70)), "instant -1180591620717411303424"),
        (cited(1, edits_text([Move(1, 2**62)])), "instant +148108"),
        (cited(1, edits_text([Insert(deposited(1), -(2**62))])), "instant -144169"),
        (proposed(p.AdjustInterest(amount=5, effective_at=2**62)), "effective_at +148108"),
        (proposed(p.PostAgain(amount=5, entry=1, effective_at=-(2**62))), "effective_at -144169"),
        (d.CaseReopened(noticed_on=date.max), "noticed_on 9999-12-31"),
        (d.DeadlineMet(name="notice", due_on=date(2026, 1, 1), met_on=date.min), "met_on 0001-01-01"),
        (d.CaseFactsChanged(statement_on=date.max), "statement_on 9999-12-31"),
    ],
)
def test_so_are_those_inside_a_cases_payloads(tmp_path: Path, event: CaseEvent, said: str) -> None:
    told = NewEvent(event=event, event_id="e", actor="ada", channel="staff", recorded_at=5)
    path = exported(tmp_path, told, stream=case_stream("D-1"))
    (error,) = load(path)[0].errors
    assert (error.line, error.message.startswith(f"dispute-D-1 version 1: {said}")) == (2, True)


def test_the_future_is_no_history_and_the_first_line_of_it_is_named(tmp_path: Path) -> None:
    days = (-3, -2, 1, 2)
    events = [
        new(opened(), recorded_at=NOW - 9 * DAY),
        *(new(deposited(5), recorded_at=NOW + n * DAY) for n in days),
    ]
    path = exported(tmp_path, *events)
    report, _ = load(path)
    (error,) = report.errors
    assert (error.line, report.events) == (5, 0)
    assert "account-9 version 4 is of " in error.message
    assert "later than the bank's clock" in error.message
    kept, store = load(path, keep_going=True)
    assert (kept.events, kept.skipped, len(store.events(stream_of("9")))) == (4, 2, 3)
    training, _ = load(path, training=True)
    assert (training.events, training.errors) == (6, ())


def test_a_clock_slightly_ahead_made_history_all_the_same(tmp_path: Path) -> None:
    ahead = utc_now() + CLOCK_TOLERANCE - 60 * SECOND
    report, store = load(exported(tmp_path, new(opened(), recorded_at=ahead)))
    assert (report.errors, store.events(stream_of("9"))[0].recorded_at) == ((), ahead)


CSV = 'account = "9"\ncurrency = "GBP"\ndate = "Date"\ndate_format = "%Y-%m-%d"\namount = "Amount"\nzone = "{zone}"\n'


def statement(folder: Path, *days: date, zone: str = "UTC") -> Path:
    (folder / "bank.mapping.toml").write_text(CSV.format(zone=zone))
    path = folder / "bank.csv"
    path.write_text("Date,Amount\n" + "".join(f"{day.isoformat()},5.00\n" for day in days))
    return path


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_statement_of_tomorrow_is_refused_and_one_of_today_is_recorded_now(
    tmp_path: Path, zone: str
) -> None:
    today = datetime.now(ZoneInfo(zone)).date()
    old, later = today - timedelta(days=4), today + timedelta(days=2)
    store = MemoryStore()
    report = import_from(store, "csv", statement(tmp_path, old, today, later, zone=zone))
    (error,) = report.errors
    assert (error.file, error.line, report.events) == ("bank.csv", 4, 0)
    report = import_from(store, "csv", statement(tmp_path, old, today, zone=zone))
    rows = store.events(stream_of("9"))
    assert (report.errors, len(rows)) == ((), 3)
    assert rows[-1].recorded_at <= utc_now()
    assert datetime.fromtimestamp(rows[-1].effective_at / 1e6, ZoneInfo(zone)).date() == today
    assert import_from(store, "csv", statement(tmp_path, old, today, zone=zone)).events == 0


@pytest.fixture(params=["sqlite", "postgresql"])
def spoilt(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A bank that holds what no import takes any more: account 9 from year 0 to the year 294247."""
    if request.param == "sqlite":
        bench = SqlBench(str(tmp_path / "bank.db"))
    else:
        bench = PostgresBench(request.getfixturevalue("postgres"))
    record(bench.store, [opened(100), deposited(1), deposited(2), deposited(4)], "9")
    for version, at in enumerate((FIRST_STATED - 2 * DAY, 5, 2**62, 2**63 - 1), start=1):
        bench.tamper_event(stream_of("9"), version, recorded_at=at, effective_at=at)
    bench.tamper_summary("9", last_recorded_at=2**63 - 1)
    record(bench.store, [opened(), deposited(7)], "1")
    assert isinstance(bench.store, SqlStore)
    yield bench.store
    bench.close()


def test_read_models_put_it_into_rows_that_say_so_and_go_on(spoilt: SqlStore) -> None:
    projections = SqlProjections(spoilt.database, utc_now)
    for name in ("daily_balance", "monthly_statement", "fee_income", "declines", "counterparties"):
        while projections.advance(name):
            pass
    assert {(one.status, one.lag_events) for one in projections.statuses()} == {("running", 0)}
    days = {key: row["closing"] for (_, key), row in projections.rows("daily_balance", "9")}
    assert list(days.items()) == [("0000 or before", 100), ("1970-01-01", 101), ("after 9999", 107)]
    months = projections.rows("monthly_statement", "9")
    assert [key for (_, key), _ in months] == ["0000 or before", "1970-01", "after 9999"]
    assert [row["opening"] for _, row in months] == [0, 100, 101]
    assert projections.rows("daily_balance", "1")[0][1]["closing"] == 7


def test_lists_show_it(spoilt: SqlStore) -> None:
    for summary in spoilt.accounts():
        assert moment(summary.last_recorded_at, ZoneInfo("Pacific/Auckland"))
