"""The clock of a bank for training, shared by the desks that have the bank open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.clock import utc_now
from domain.errors import BadInput
from domain.handlers.account import Handler
from domain.ports import StreamWrite
from domain.profile.events import ProfileChanged
from domain.profile.state import STREAM
from domain.stream import NewEvent
from storage.bank import SqlBank, SqlBanks
from storage.engine.timekeeping import TrainingClock

ACCRA = ZoneInfo("Africa/Accra")
DAY = 86_400_000_000
MARCH = 1_773_000_000_000_000
"""An instant in March 2026."""


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Of a bank for training in which an account was opened in March 2026."""
    path = str(tmp_path / "bank.db")
    with closing(SqlBanks().make(path, training=True)) as bank:
        bank.start_clock(MARCH, MARCH)
        handler = Handler(bank, clock=bank.clock)
        opened = OpenAccount(account_id="1", currency="USD")
        handler.execute(Request(command=opened, command_id="open", actor="ada"))
    return path


@pytest.fixture
def bank(address: str) -> Iterator[SqlBank]:
    with closing(SqlBanks().open(address)) as opened:
        yield opened


def deposit(bank: SqlBank, command_id: str) -> int:
    """When it was recorded."""
    request = Request(command=Deposit(account_id="1", amount=5), command_id=command_id, actor="ada")
    return Handler(bank, clock=bank.clock).execute(request).receipt.lines[0].recorded_at


def test_it_goes_on_from_the_newest_event(bank: SqlBank) -> None:
    assert MARCH < bank.clock() < MARCH + DAY
    assert MARCH < deposit(bank, "one") < deposit(bank, "two") < MARCH + DAY


def test_what_another_desk_recorded_later_is_not_followed_by_an_earlier_event(
    bank: SqlBank, address: str
) -> None:
    assert bank.clock() < MARCH + DAY
    with closing(SqlBanks().open(address)) as other:
        other.start_clock(MARCH + 9 * DAY, MARCH + 9 * DAY)
        theirs = deposit(other, "theirs")
    assert bank.clock() < theirs, "reading the clock asks the bank nothing"
    assert theirs < deposit(bank, "ours") < theirs + DAY


def test_asking_the_bank_for_its_time_moves_the_desks_clock_on(bank: SqlBank, address: str) -> None:
    with closing(SqlBanks().open(address)) as other:
        other.start_clock(MARCH + DAY, MARCH + DAY)
        theirs = deposit(other, "theirs")
    assert bank.now() > theirs
    assert bank.clock() > theirs


@pytest.mark.parametrize(
    ("first", "last", "starts"),
    [(MARCH + DAY, MARCH + DAY, MARCH + DAY), (MARCH - DAY, MARCH + DAY, MARCH), (MARCH, MARCH + DAY, MARCH)],
)
def test_it_starts_in_a_span_behind_the_newest_event(
    bank: SqlBank, first: int, last: int, starts: int
) -> None:
    bank.start_clock(first, last)
    assert starts <= bank.clock() < starts + DAY


def test_it_does_not_start_in_a_span_that_is_over(bank: SqlBank) -> None:
    before = bank.clock()
    with pytest.raises(BadInput, match=r"cannot go back to .*: its newest event was recorded at .* UTC"):
        bank.start_clock(MARCH - DAY, MARCH - 1)
    assert before <= bank.clock() < MARCH + DAY


def test_setting_up_the_bank_does_not_keep_practice_from_the_past(tmp_path: Path) -> None:
    with closing(SqlBanks().make(str(tmp_path / "new.db"), training=True)) as bank:
        changed = NewEvent(event=ProfileChanged(country="GB"), event_id="p-1", actor="ada", channel="staff")
        (receipt,) = bank.append([StreamWrite(STREAM, 0, [changed])])
        assert abs(receipt.lines[0].recorded_at - utc_now()) < DAY
        bank.start_clock(MARCH, MARCH)
        assert MARCH <= bank.clock() < MARCH + DAY


def test_workers_of_read_models_go_by_the_computers_clock_and_lag_by_the_banks(bank: SqlBank) -> None:
    for status in bank.projections().statuses():
        assert abs(status.seen_at - utc_now()) < DAY
        assert (status.lag_events, status.is_stalled) == (1, False)
        assert status.lag_seconds < DAY / 1_000_000


def test_however_long_it_runs_it_stays_on_the_day_of_the_newest_event(bank: SqlBank) -> None:
    """By the bank's calendar; what is recorded while it waits is of that day too, until the clock is set."""
    noon = int(datetime(2026, 3, 14, 12, tzinfo=ACCRA).timestamp()) * 1_000_000
    bank.start_clock(noon, noon)
    deposit(bank, "of the day")
    passed = [0]
    left_running = TrainingClock(bank.database, lambda: ACCRA, lambda: passed[0])
    passed[0] += 3 * DAY * 1_000
    assert left_running() == noon + DAY // 2 - 1
    bank.start_clock(left_running(), left_running())
    assert [deposit(bank, command) for command in ("one", "two")] == [left_running()] * 2
    left_running.catch_up()
    assert left_running() == noon + DAY // 2 - 1
    bank.start_clock(noon + DAY, noon + DAY)
    assert deposit(bank, "next day") >= noon + DAY


def test_an_empty_bank_goes_on_as_the_computer_does(tmp_path: Path) -> None:
    passed = [0]
    with closing(SqlBanks().make(str(tmp_path / "new.db"), training=True)) as bank:
        clock = TrainingClock(bank.database, lambda: ACCRA, lambda: passed[0])
        began = clock()
        passed[0] += 3 * DAY * 1_000
        assert clock() == began + 3 * DAY


def test_a_bank_at_work_has_the_computers_clock(tmp_path: Path) -> None:
    with closing(SqlBanks().make(str(tmp_path / "new.db"))) as bank:
        assert bank.clock is utc_now
        with pytest.raises(BadInput, match="is not for training"):
            bank.start_clock(MARCH, MARCH)
