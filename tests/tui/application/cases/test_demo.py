"""The disputes of the demo bank: in six states, true to the accounts, the same for the same seed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from domain.dispute.events import EvidenceCited, LetterIssued
from domain.dispute.ledger import ledger
from domain.dispute.state import Case
from domain.handlers.disputed_account import entries_of
from storage.bank import SqlBank, SqlBanks
from storage.verify.verify import verify
from tui.application.cases.demo import make_demo
from tui.application.cases.evidence_status import read_cited

pytestmark = pytest.mark.slow

CASES = ("D-41", "D-58", "D-59", "D-60", "D-61", "D-62")


@pytest.fixture(scope="module", params=[None, 7, 2**31])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlBank]:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    make_demo(SqlBanks(), path, request.param)
    with closing(SqlBanks().open(str(path))) as store:
        yield store


def case_of(store: SqlBank, case_id: str) -> Case:
    case = store.case(case_id)
    assert case is not None
    return case


def test_they_stand_where_work_stands_on_a_working_day(demo: SqlBank) -> None:
    cases = {case_id: case_of(demo, case_id) for case_id in CASES}
    assert {case_id: (case.status, case.outcome) for case_id, case in cases.items()} == {
        "D-41": ("closed", "no_error"),
        "D-58": ("investigating", None),
        "D-59": ("correcting", "error_confirmed"),
        "D-60": ("correcting", "error_confirmed"),
        "D-61": ("investigating", None),
        "D-62": ("received", None),
    }
    assert [case_id for case_id, case in cases.items() if case.open_proposals] == ["D-59", "D-60"]
    assert not cases["D-60"].open_proposals[1].may_post
    assert cases["D-58"].credits == {"PC-D-58": 249_99}


def test_each_runs_under_the_rules_of_its_accounts_currency(demo: SqlBank) -> None:
    """Pounds under the rules of the United Kingdom, dollars under Regulation E; no notice is called the bank's find."""
    run = {}
    for case_id in CASES:
        case = case_of(demo, case_id)
        run[case_id] = (case.facts.regime, case.facts.country, case.currency)
        assert case.facts.noticed_at is not None
        assert case.facts.business is False
    assert run == {
        **dict.fromkeys(("D-41", "D-59", "D-61", "D-62"), ("complaint", "GB", "GBP")),
        "D-58": ("reg-e", "US", "USD"),
        "D-60": ("psr-76", "GB", "GBP"),
    }


def test_pay_that_was_valued_late_is_answered_within_fifteen_business_days(demo: SqlBank) -> None:
    due = case_of(demo, "D-59").deadlines["answer"]
    assert (due.due_on, due.rule) == (date(2026, 12, 7), "DISP 1.6.2A R")
    assert "regs 86 to 89" in due.why


def test_what_is_proposed_is_what_is_owed(demo: SqlBank) -> None:
    for case_id, owed in (("D-41", 0), ("D-58", 249_99), ("D-59", 35_00), ("D-60", 865_00)):
        case = case_of(demo, case_id)
        account = demo.head(case.account_id)
        assert account is not None
        assert ledger(case_id, case, account, entries_of(demo, case.account_id)).owed == owed
        for proposal in case.open_proposals.values():
            assert proposal.amount == owed, "all but the excess of 35.00 (PSRs 2017 reg 77(1))"


def test_the_credit_of_the_account_in_dollars_was_told_in_time(demo: SqlBank) -> None:
    (credit,) = case_of(demo, "D-58").credit_log.values()
    assert (credit.granted_on, credit.told_on) == (date(2026, 11, 10), date(2026, 11, 11))
    assert case_of(demo, "D-58").missed == {}
    (letter,) = (row.event for row in demo.case_events("D-58") if isinstance(row.event, LetterIssued))
    assert "On 10 November 2026 we credited your account provisionally with US$249.99" in letter.text
    assert letter.tells_of == ("PC-D-58",)


def test_the_bank_says_who_it_is(demo: SqlBank) -> None:
    profile = demo.profile()
    assert (profile.country, profile.zone, profile.locale, profile.currency) == (
        "GB",
        "Europe/London",
        "en-GB",
        "GBP",
    )
    for row in demo.case_events("D-41"):
        if isinstance(row.event, LetterIssued):
            assert profile.name
            assert all(one in row.event.text for one in (profile.name, profile.address, profile.telephone))


def test_what_they_cite_is_what_the_accounts_show(demo: SqlBank) -> None:
    for case_id in CASES:
        events = demo.case_events(case_id)
        cited = read_cited(demo, case_of(demo, case_id).account_id, events)
        assert [one.problem for one in cited] == [""] * len(cited)
        assert len(cited) == sum(isinstance(event.event, EvidenceCited) for event in events)


def test_the_what_if_bears_out_what_was_found(demo: SqlBank) -> None:
    (cited,) = [
        event.event
        for event in demo.case_events("D-59")
        if isinstance(event.event, EvidenceCited) and event.event.edits
    ]
    assert cited.other_figures is not None
    assert cited.other_figures.ledger < 0 < cited.figures.ledger, "the pay would have covered the rent"


def test_the_whole_bank_is_intact(demo: SqlBank) -> None:
    assert verify(demo.database).findings == ()


def test_the_same_seed_makes_the_same_bank(tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        make_demo(SqlBanks(), tmp_path / name, 5)
    one, two = (_lines(tmp_path / name) for name in ("one.db", "two.db"))
    assert one == two


def _lines(path: Path) -> set[str]:
    """Every row a file holds but those of the index of the account search, which SQLite lets nobody read; the tables
    beneath it that hold them are read."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ).fetchall()
        return {
            f"{name}: {row!r}"
            for (name,) in tables
            for row in connection.execute(f'SELECT * FROM "{name}"').fetchall()
        }
