"""What the Czech bank's rows become: types, words, times, holders, and nothing lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.account import events as e
from domain.errors import BadInput
from domain.ids import uuid7_from
from domain.stream import RecordedEvent
from storage.importers.berka import history as berka
from storage.importers.berka.events import BerkaForm
from storage.importers.berka.lines import holder_of
from storage.importers.joining.plan import joined
from storage.importers.run import import_from
from tests.kit import small_bank
from tests.kit.memory import MemoryStore

PRAGUE = ZoneInfo("Europe/Prague")


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    """The small bank, imported."""
    store = MemoryStore()
    report = import_from(store, "berka", small_bank.write(tmp_path / "berka"))
    assert report.errors == ()
    return store


def local(recorded: RecordedEvent) -> str:
    """When it was recorded, on the clock of Prague."""
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=recorded.recorded_at)
    return instant.astimezone(PRAGUE).strftime("%Y-%m-%d %H:%M:%S")


def test_rows_become_facts_in_the_order_they_were_posted(store: MemoryStore) -> None:
    assert [recorded.event for recorded in store.events("account-576")] == [
        e.AccountOpened(currency="CZK", holder_id="client-692"),
        e.MoneyDeposited(amount=90_000, kind="cash credit", stated_balance=90_000),
        e.InterestCredited(amount=320, description="interest credited", stated_balance=90_320),
        e.MoneyWithdrawn(
            amount=24_520,
            kind="remittance to another bank",
            description="household payment, standing order 29401",
            counterparty="account 87144583 at bank YZ",
            stated_balance=65_800,
        ),
        e.FeeCharged(
            amount=1_460,
            fee_code="statement",
            description="statement fee, booked as a cash withdrawal",
            stated_balance=64_340,
        ),
        e.MoneyWithdrawn(
            amount=10_000,
            kind="cash withdrawal",
            description="blank symbol",
            counterparty="account 0",
            stated_balance=54_340,
        ),
        e.MoneyWithdrawn(
            amount=4_340, kind="card withdrawal", counterparty="account 0", stated_balance=50_000
        ),
        e.MoneyWithdrawn(amount=60_000, kind="cash withdrawal", stated_balance=-10_000),
        e.FeeCharged(
            amount=110,
            fee_code="sanction-interest",
            description="sanction interest, booked as a cash withdrawal",
            stated_balance=-10_110,
        ),
    ]
    assert store.events("account-8")[1].event == e.MoneyDeposited(
        amount=100_000,
        kind="collection from another bank",
        description="old-age pension",
        counterparty="account 77 at bank AB",
        stated_balance=100_000,
    )


def test_a_day_is_recorded_from_noon_in_prague_a_second_a_row(store: MemoryStore) -> None:
    events = store.events("account-576")
    assert [local(recorded) for recorded in events[:5]] == [
        "1993-01-01 12:00:00",
        "1993-01-01 12:00:01",
        "1993-01-31 12:00:01",
        "1993-01-31 12:00:02",
        "1993-01-31 12:00:03",
    ]
    assert all(recorded.effective_at == recorded.recorded_at for recorded in events)


def test_an_event_says_where_it_comes_from_in_the_codes_of_the_file(store: MemoryStore) -> None:
    by_row = {recorded.correlation_id: recorded for recorded in store.events("account-576")}
    assert by_row["berka:6"].reason == 'trans.asc 6: "VYDAJ";"VYBER";" ";"";"0"'
    assert by_row["berka:8"].reason == 'trans.asc 8: "VYBER";"VYBER";"";"";""'
    assert {recorded.actor for recorded in by_row.values()} == {"import/berka"}
    noon = by_row["berka:1"].recorded_at - 1_000_000
    assert by_row["berka:1"].event_id == uuid7_from(noon, "berka/1")


def test_channels_tell_cash_card_transfers_and_the_banks_own_entries_apart(store: MemoryStore) -> None:
    channels = [recorded.channel for recorded in store.events("account-576")]
    assert channels == [
        "import",
        "branch",
        "system",
        "transfer",
        "system",
        "branch",
        "card",
        "branch",
        "system",
    ]


def test_the_owner_is_the_holder_and_the_disponent_is_not(store: MemoryStore) -> None:
    (account,) = store.accounts("576")
    assert (account.holder_id, account.holder_name) == ("client-692", "Client 692 (F, born 1936-01-11)")
    assert store.holder_names(["client-693"]) == {}
    assert holder_of(9, None).name == "Client 9"


def test_an_account_opened_before_its_first_row_is_opened_on_its_own_day(tmp_path: Path) -> None:
    opened = {"576": "921231", "8": "930116"}
    lines = [small_bank.FILES["account.asc"][0], *(f'{key};1;"";{day}' for key, day in opened.items())]
    store = MemoryStore()
    import_from(store, "berka", small_bank.write(tmp_path / "berka", account=lines))
    assert local(store.events("account-576")[0]) == "1992-12-31 12:00:00"
    assert local(store.events("account-8")[0]) == "1993-01-15 12:00:00", "never after the first row"


def test_standing_orders_are_optional_and_those_that_look_alike_are_named_together(tmp_path: Path) -> None:
    folder = small_bank.write(tmp_path / "berka", order=None)
    assert import_from(store := MemoryStore(), "berka", folder).files == 4
    assert described(store) == "household payment"
    twin = '29555;576;"YZ";"87144583";245.20;" "'
    small_bank.write(folder, order=(*small_bank.FILES["order.asc"], twin))
    assert import_from(store := MemoryStore(), "berka", folder).files == 5
    assert described(store) == "household payment, standing order 29401 or 29555"


def described(store: MemoryStore) -> str:
    """Description of the remittance."""
    event = store.events("account-576")[3].event
    assert isinstance(event, e.MoneyWithdrawn)
    return event.description


def test_a_day_of_more_rows_than_an_afternoon_has_seconds_stays_in_its_day(tmp_path: Path) -> None:
    rows = [f'{number};576;930101;"PRIJEM";"VKLAD";1.00;{number}.00;"";;' for number in range(1, 45_001)]
    folder = small_bank.write(tmp_path / "berka", trans=(small_bank.FILES["trans.asc"][0], *rows))
    (stream,) = joined(MemoryStore(), "berka", berka.read(folder), BerkaForm()).streams
    events = list(stream.missing(MemoryStore(), 0))
    assert [new.correlation_id for new in events[1:]] == [f"berka:{number}" for number in range(1, 45_001)]
    times = [new.recorded_at or 0 for new in events]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[-1] - times[0] <= 11 * 3600 * 1_000_000


@pytest.mark.parametrize("missing", ["account", "disp", "client", "trans"])
def test_a_folder_that_lacks_a_file_is_refused_with_its_name(tmp_path: Path, missing: str) -> None:
    small_bank.write(tmp_path, **{missing: None})
    with pytest.raises(BadInput, match=rf"has no {missing}\.asc; name the folder"):
        import_from(MemoryStore(), "berka", tmp_path)


def test_a_file_that_cannot_be_read_is_refused_with_its_path(tmp_path: Path) -> None:
    small_bank.write(tmp_path, trans=None)
    (tmp_path / "trans.asc").mkdir()
    with pytest.raises(BadInput, match=r"trans\.asc is not a file"):
        import_from(MemoryStore(), "berka", tmp_path)
