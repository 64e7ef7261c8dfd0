"""Leases of read models are given and judged by the clock of the database, whatever the worker's clock says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.clock import CLOCK_TOLERANCE, utc_now
from domain.errors import WrongClock
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.projections.checkpoints import LEASE_US, Checkpoint
from storage.projections.runner import SqlProjections
from tests.kit.bench import DAY, SECOND
from tests.kit.spec import deposited, opened
from tests.kit.stories import record
from tui.application.projections.catch_up import CatchUp

NAME = "daily_balance"
NEAR = 30 * SECOND


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    is_file = request.param == "sqlite"
    address = str(tmp_path / "bank.db") if is_file else request.getfixturevalue("postgres")
    with closing(SqlStore(open_database(address, create=True))) as made:
        record(made, [opened(), deposited(5)])
        yield made


def off_by(us: int) -> Callable[[], int]:
    return lambda: utc_now() + us


def worker(store: SqlStore, name: str, off: int = 0) -> SqlProjections:
    return SqlProjections(store.database, off_by(off), name)


def checkpoint(store: SqlStore) -> Checkpoint:
    return SqlProjections(store.database, utc_now)._checkpoints.of(NAME)


def put(store: SqlStore, **values: Any) -> None:
    SqlProjections(store.database, utc_now)._checkpoints.set(NAME, **values)


@pytest.mark.parametrize("off", [365 * DAY, CLOCK_TOLERANCE + NEAR, -CLOCK_TOLERANCE - NEAR, -365 * DAY])
def test_a_worker_whose_clock_is_wrong_takes_no_lease_and_is_told(store: SqlStore, off: int) -> None:
    wrong = worker(store, "wrong", off)
    assert wrong.advance(NAME) == 0
    assert checkpoint(store).lease_holder == ""
    with pytest.raises(WrongClock, match="This computer's clock says"):
        wrong.check_clock()
    advancing = CatchUp(wrong)
    assert list(advancing.steps()) == []
    assert {text[:27] for text in advancing.problems.values()} == {"This computer's clock says "}
    assert worker(store, "right").advance(NAME) == 2


@pytest.mark.parametrize("off", [CLOCK_TOLERANCE - NEAR, NEAR - CLOCK_TOLERANCE])
def test_a_lease_lasts_by_the_clock_of_the_database(store: SqlStore, off: int) -> None:
    before = utc_now()
    assert worker(store, "near", off).advance(NAME) == 2
    given = checkpoint(store)
    assert given.lease_holder == "near"
    assert before - SECOND <= given.lease_until - LEASE_US <= utc_now() + SECOND
    assert before - SECOND <= given.advanced_at <= utc_now() + SECOND


@pytest.mark.parametrize("off", [CLOCK_TOLERANCE - NEAR, NEAR - CLOCK_TOLERANCE, 0])
def test_it_is_judged_by_the_clock_of_the_database(store: SqlStore, off: int) -> None:
    put(store, lease_holder="other", lease_until=utc_now() + LEASE_US - SECOND)
    assert worker(store, "near", off).advance(NAME) == 0
    (status,) = (one for one in worker(store, "near", off).statuses() if one.name == NAME)
    assert status.lease_holder == "other"
    assert status.lag_seconds < 60
    put(store, lease_until=utc_now() - SECOND)
    assert worker(store, "near", off).advance(NAME) == 2


def test_a_lease_that_another_clock_gave_for_a_year_does_not_stand(store: SqlStore) -> None:
    put(store, lease_holder="a year ahead", lease_until=utc_now() + 365 * DAY)
    (status,) = (one for one in worker(store, "right").statuses() if one.name == NAME)
    assert status.lease_holder == ""
    assert worker(store, "right").advance(NAME) == 2
