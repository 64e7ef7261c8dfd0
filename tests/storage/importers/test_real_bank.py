"""The whole of the real bank: every row in, in the order the bank's own balances prove."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.state import account_of
from domain.bank import ImportReport
from domain.history.cut import cut_at_instant, running_balances
from domain.history.proof import prove
from domain.stream import RecordedEvent
from storage.engine.connect import open_database
from storage.importers.run import import_from
from storage.log.store import SqlStore
from tests.kit.places import REAL_DATA

BERKA = REAL_DATA / "berka"
ROWS, ACCOUNTS = 46_997, 1_229
DAY = 86_400_000_000

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BERKA.is_dir(), reason="the bank's history is not in ../shared/data/berka"),
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlStore, ImportReport]]:
    store = SqlStore(open_database(str(tmp_path_factory.mktemp("bank") / "bank.db"), create=True))
    yield store, import_from(store, "berka", BERKA)
    store.close()


@pytest.fixture(scope="module")
def streams(bank: tuple[SqlStore, ImportReport]) -> dict[str, list[RecordedEvent]]:
    """Every account's events, oldest first."""
    store, found = bank[0], dict[str, list[RecordedEvent]]()
    position = 0
    while page := store.all_events(position, 10_000):
        position = page[-1].position
        for recorded in page:
            found.setdefault(recorded.stream_id, []).append(recorded)
    return found


def stated(recorded: RecordedEvent) -> int:
    """What the bank said the balance was after a row."""
    balance = getattr(recorded.event, "stated_balance", None)
    assert isinstance(balance, int)
    return balance


def test_every_row_of_every_account_is_in(
    bank: tuple[SqlStore, ImportReport], streams: dict[str, list[RecordedEvent]]
) -> None:
    _, report = bank
    assert (report.accounts, report.events, report.skipped, report.errors) == (
        ACCOUNTS,
        ROWS + ACCOUNTS,
        0,
        (),
    )
    assert len(streams) == ACCOUNTS
    assert sum(len(events) - 1 for events in streams.values()) == ROWS
    assert all(isinstance(events[0].event, e.AccountOpened) for events in streams.values())


def test_every_row_fits_the_step_the_bank_stated(streams: dict[str, list[RecordedEvent]]) -> None:
    for events in streams.values():
        before = 0
        for recorded in events[1:]:
            assert recorded.event is not None
            assert abs(before + ledger_effect(recorded.event) - stated(recorded)) <= 10, recorded
            before = stated(recorded)


def test_replay_drifts_from_the_stated_balance_by_rounding_alone(
    streams: dict[str, list[RecordedEvent]],
) -> None:
    drifts = []
    for events in streams.values():
        ledger = 0
        for recorded in events[1:]:
            assert recorded.event is not None
            ledger += ledger_effect(recorded.event)
            drifts.append(abs(ledger - stated(recorded)))
    assert len(drifts) == ROWS
    assert max(drifts) == 70


def test_the_end_of_every_day_is_within_a_crown_of_what_the_bank_stated(
    streams: dict[str, list[RecordedEvent]],
) -> None:
    days = 0
    for events in streams.values():
        ends: dict[int, tuple[int, int]] = {}
        for recorded, ledger in zip(events[1:], running_balances(0, events[1:]), strict=True):
            ends[recorded.recorded_at // DAY] = (ledger, stated(recorded))
        days += len(ends)
        assert all(abs(ledger - balance) <= 100 for ledger, balance in ends.values())
    assert days == 38_821


def test_asking_for_a_day_answers_with_the_balance_stated_at_its_end(
    bank: tuple[SqlStore, ImportReport], streams: dict[str, list[RecordedEvent]]
) -> None:
    store = bank[0]
    for stream_id in sorted(streams)[::60]:
        ends = {recorded.recorded_at // DAY: recorded for recorded in streams[stream_id][1:]}
        for day, recorded in ends.items():
            cut = cut_at_instant(store, account_of(stream_id), (day + 1) * DAY - 1)
            assert cut.last.version == recorded.version
            assert abs(cut.account.ledger - stated(recorded)) <= 70


def test_times_rise_within_an_account_and_events_say_what_the_bank_said(
    streams: dict[str, list[RecordedEvent]],
) -> None:
    kinds: dict[str, int] = {}
    orders = 0
    for events in streams.values():
        times = [recorded.recorded_at for recorded in events]
        assert times == sorted(set(times))
        assert [recorded.effective_at for recorded in events] == times
        for recorded in events[1:]:
            kinds[recorded.type] = kinds.get(recorded.type, 0) + 1
            orders += "standing order" in getattr(recorded.event, "description", "")
    assert kinds == {
        "MoneyDeposited": 13_516,
        "MoneyWithdrawn": 20_558,
        "InterestCredited": 8_305,
        "FeeCharged": 4_618,
    }
    assert orders == 6_343


def test_a_second_import_adds_nothing_and_the_live_state_is_proven(
    bank: tuple[SqlStore, ImportReport],
) -> None:
    store, _ = bank
    again = import_from(store, "berka", BERKA)
    assert (again.events, again.skipped, again.errors) == (0, ROWS + ACCOUNTS, ())
    assert prove(store, "2378").equal


def test_accounts_are_found_by_what_the_source_knows_of_their_holder(
    bank: tuple[SqlStore, ImportReport],
) -> None:
    store, _ = bank
    assert store.accounts_count() == ACCOUNTS
    (found,) = [one for one in store.accounts("client 2873 ") if one.account_id == "2378"]
    assert found.holder_name == "Client 2873 (F, born 1975-03-24)"


def test_a_wrong_reading_of_the_order_would_be_noticed(streams: dict[str, list[RecordedEvent]]) -> None:
    """The oracle has teeth: days taken by row number instead of by chaining break the stated steps."""
    broken = 0
    for events in streams.values():
        before = 0
        for recorded in sorted(
            events[1:], key=lambda one: (one.recorded_at // DAY, one.correlation_id or "")
        ):
            assert recorded.event is not None
            broken += abs(before + ledger_effect(recorded.event) - stated(recorded)) > 10
            before = stated(recorded)
    assert broken > 5_000
