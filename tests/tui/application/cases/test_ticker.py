"""An app that is open records that days have passed, once a day of the bank, where it may write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from storage.bank import SqlBank
from storage.engine.connect import open_database
from tests.kit.cases import Calendar, case_of, desk_at, desk_on, opened
from tui.application.cases.ticker import Ticker
from tui.application.session import Session


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, calendar: Calendar) -> Iterator[Session]:
    """A case of the 20th of March, to be determined by the 3rd of April."""
    with desk_on(tmp_path, calendar) as session:
        opened(session)
        yield session


def test_a_day_that_passed_is_recorded_without_a_touch(session: Session, calendar: Calendar) -> None:
    ticker = Ticker(session)
    ticker.work()
    before = case_of(session).version
    calendar.on(15)
    ticker.work()
    ticker.work()
    case = case_of(session)
    assert (case.version, set(case.missed)) == (before + 1, {"determine"})
    assert session.store.case_events("D-1")[-1].actor == "recount"


def test_what_came_later_on_the_same_day_is_not_looked_for_again(
    session: Session, calendar: Calendar
) -> None:
    calendar.on(15)
    ticker = Ticker(session)
    ticker.work()
    opened(session, "D-2", days=30)
    version = case_of(session, "D-2").version
    ticker.work()
    assert case_of(session, "D-2").version == version


def test_many_desks_at_once_record_it_once(session: Session, calendar: Calendar) -> None:
    calendar.on(15)
    before = case_of(session).version
    threads = [Thread(target=Ticker(desk_at(session.store, calendar, name)).work) for name in "abcd"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert case_of(session).version == before + 1


def test_a_desk_that_only_looks_records_nothing(session: Session, calendar: Calendar, tmp_path: Path) -> None:
    calendar.on(15)
    address = str(tmp_path / "bank.db")
    looking = SqlBank(open_database(address, read_only=True), address, clock=calendar, training=True)
    before = case_of(session).version
    Ticker(desk_at(looking, calendar, "ada")).work()
    looking.close()
    assert case_of(session).version == before


def test_one_that_was_stopped_begins_nothing(session: Session, calendar: Calendar) -> None:
    calendar.on(15)
    before = case_of(session).version
    ticker = Ticker(session)
    ticker.stop()
    ticker.work()
    assert case_of(session).version == before
