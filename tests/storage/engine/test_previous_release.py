"""A bank with disputes, as the release before this one left it: it opens, its cases are what they were, none is undone.

They were decided under older rules: a credit of 1.00 for 35.00 met its duty, 0.01 of interest corrected 30.00.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from domain.account.commands import PayRefund, Request
from domain.dispute import commands as c
from domain.errors import Refused
from domain.handlers.account import Handler
from domain.profile.state import Limits
from storage.bank import SqlBank
from storage.engine.connect import open_database
from storage.engine.sqlite.database import APPLICATION_ID
from storage.schema import tables as schema
from storage.verify.verify import verify
from tests.kit.places import RELEASES
from tui.application.cases.handler import case_handler

SUMMER = 1_780_315_200_000_000
"""Monday 1 June 2026, 12:00 UTC: all of it has happened."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A case as the previous release read it. Days are of 2026, as (month, day)."""

    status: str
    outcome: str | None
    version: int
    due: Mapping[str, tuple[int, int]]
    met: Mapping[str, tuple[int, int]]
    missed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    credits: Mapping[str, int] = field(default_factory=dict)
    corrected: tuple[int, int] | None = None


CASES = {
    "D-1": Kept(
        "closed",
        "error_confirmed",
        19,
        due={
            "determine": (4, 3),
            "tell-credit": (4, 6),
            "correct": (4, 13),
            "report": (4, 15),
            "complete": (5, 4),
        },
        met={
            "determine": (4, 2),
            "tell-credit": (4, 2),
            "complete": (4, 10),
            "correct": (4, 13),
            "report": (4, 13),
        },
        corrected=(4, 13),
    ),
    "D-2": Kept(
        "received",
        None,
        8,
        due={"tell-credit": (4, 1), "determine": (4, 6), "complete": (5, 7)},
        met={"determine": (3, 30), "tell-credit": (3, 30)},
        credits={"PC-D-2-1": 1_00},
    ),
    "D-3": Kept(
        "closed",
        "error_confirmed",
        17,
        due={
            "correct": (4, 16),
            "tell-credit": (4, 16),
            "report": (4, 20),
            "determine": (4, 28),
            "complete": (5, 29),
        },
        met={"determine": (4, 14), "complete": (4, 15), "correct": (4, 15), "report": (4, 16)},
        corrected=(4, 15),
    ),
    "D-4": Kept(
        "closed",
        "error_confirmed",
        13,
        due={"correct": (4, 17), "report": (4, 21), "determine": (4, 28)},
        met={"determine": (4, 16), "correct": (4, 16), "report": (4, 16)},
        corrected=(4, 16),
    ),
    "D-5": Kept(
        "correcting",
        "error_confirmed",
        9,
        due={"refund": (4, 21)},
        met={"refund": (4, 23)},
        missed={"refund": (4, 21)},
        corrected=(4, 23),
    ),
    "D-6": Kept(
        "closed",
        "no_error",
        20,
        due={
            "tell-credit": (5, 7),
            "report": (5, 13),
            "determine": (5, 15),
            "honour": (5, 15),
            "complete": (7, 30),
        },
        met={"determine": (5, 5), "tell-credit": (5, 5), "complete": (5, 8), "report": (5, 8)},
    ),
}


def as_left(folder: Path) -> Path:
    """The file as the previous release left it."""
    found = folder / "bank.db"
    with closing(sqlite3.connect(found)) as connection:
        connection.executescript(gzip.decompress((RELEASES / "0004.sql.gz").read_bytes()).decode())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return found


@contextmanager
def opened(path: Path) -> Iterator[SqlBank]:
    with closing(SqlBank(open_database(str(path)), str(path), clock=lambda: SUMMER, training=True)) as bank:
        yield bank


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlBank]:
    """The bank in this release, only to be read."""
    with opened(as_left(tmp_path_factory.mktemp("release"))) as found:
        yield found


@pytest.fixture
def own(tmp_path: Path) -> Iterator[SqlBank]:
    """One to go on working with."""
    with opened(as_left(tmp_path)) as found:
        yield found


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def days(said: Mapping[str, tuple[int, int]]) -> dict[str, date]:
    return {name: date(2026, *day) for name, day in said.items()}


def test_it_is_upgraded_with_every_event_as_it_was(tmp_path: Path) -> None:
    path = as_left(tmp_path)
    log = "SELECT stream_id, version, type, schema_version, data, hash FROM events ORDER BY position"
    before = rows(path, log)
    assert (len(before), rows(path, "SELECT version_num FROM alembic_version")) == (104, [("0004",)])
    with opened(path) as bank:
        assert verify(bank.database).findings == ()
        assert (bank.profile().zone, bank.profile().country) == ("Europe/London", "US")
        assert bank.profile().limits == Limits()
    assert rows(path, log) == before
    assert rows(path, "SELECT version_num FROM alembic_version") == [(schema.REVISION,)]


@pytest.mark.parametrize("case_id", CASES)
def test_its_cases_are_what_they_were(case_id: str, bank: SqlBank) -> None:
    case, kept = bank.case(case_id), CASES[case_id]
    assert case is not None
    assert (case.status, case.outcome, case.version) == (kept.status, kept.outcome, kept.version)
    assert {name: one.due_on for name, one in case.deadlines.items()} == days(kept.due)
    assert (case.met, case.missed) == (days(kept.met), days(kept.missed))
    assert case.credits == kept.credits
    assert case.corrected_on == (None if kept.corrected is None else date(2026, *kept.corrected))


def test_its_accounts_have_the_balances_they_had(bank: SqlBank) -> None:
    heads = {account_id: bank.head(account_id) for account_id in ("77", "88")}
    assert {key: (one.version, one.ledger) for key, one in heads.items() if one is not None} == {
        "77": (8, 315_00),
        "88": (10, 366_01),
    }
    assert [one.holder_name for one in bank.accounts()] == ["Rosa Diaz", "Ian Shaw"]


def test_the_facts_of_its_notices_read_as_facts_and_what_is_not_known_is_open(bank: SqlBank) -> None:
    case = bank.case("D-6")
    assert case is not None
    assert (case.facts.point_of_sale, case.facts.learned_on) == (True, date(2026, 4, 30))
    assert (case.facts.device, case.facts.told_by, case.facts.noticed_at) == (None, "", None)


def test_work_goes_on_with_what_was_met_before_still_met(own: SqlBank) -> None:
    """The credit of 1.00 had met the duty by the rules it was decided under; what passes from now on is recorded."""
    handler = case_handler(own, lambda: SUMMER)
    done = handler.execute(
        c.CaseRequest(case_id="D-2", command=c.AddNote(text="read"), command_id="1", actor="ada")
    )
    assert "determine" in done.case.met
    assert done.case.missed == {"complete": date(2026, 5, 7)}
    assert verify(own.database).findings == ()


def test_what_its_cases_gave_back_counts_against_what_is_given_from_now_on(own: SqlBank) -> None:
    command = PayRefund(account_id="88", amount=1_00, entry=3, description="goodwill")
    with pytest.raises(Refused, match=r"30\.00"):
        Handler(own, clock=lambda: SUMMER).execute(Request(command=command, command_id="2", actor="ada"))
