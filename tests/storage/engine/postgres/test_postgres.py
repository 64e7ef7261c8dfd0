"""What only the server can get wrong: cut connections, roles, partitions, bulk, rivals."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg
import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.events import AccountOpened, MoneyDeposited
from domain.account.state import stream_of
from domain.errors import BadInput, ReadOnly, Refused, StoreUnavailable
from domain.handlers.account import Handler
from domain.handlers.dispute import CaseHandler, open_case
from domain.history.proof import prove
from domain.ids import uuid7
from domain.ports import StreamWrite
from domain.stream import NewEvent, VersionConflict
from storage.engine.connect import open_database
from storage.engine.postgres.database import open_postgres
from storage.log.store import SqlStore
from storage.schema.postgres import ROLES
from storage.verify.verify import verify
from tests.kit import processes
from tests.kit.case_commands import NOTICE
from tests.kit.cutting_proxy import CuttingProxy
from tests.kit.days import Days
from tests.kit.postgres import WITHOUT_CASES
from tests.kit.postgres_people import make_login
from tests.kit.spec import deposited, opened, withdrawn
from tests.kit.stories import record
from tui.application.cases.letters.wording import LocaleWording

CUTS = 60


@pytest.fixture
def store(postgres: str) -> Iterator[SqlStore]:
    """A bank with the open account 1."""
    bank = SqlStore(open_database(postgres, create=True))
    deposit_request(bank, OpenAccount(account_id="1", currency="GBP"), "open")
    yield bank
    bank.close()


def deposit_request(bank: SqlStore, command: Deposit | OpenAccount, command_id: str, actor: str = "a") -> int:
    request = Request(command=command, command_id=command_id, actor=actor, channel="branch")
    return Handler(bank).execute(request).receipt.version


def deposits(count: int, actor: str = "a") -> list[NewEvent]:
    return [
        NewEvent(event=MoneyDeposited(amount=n + 1), event_id=uuid7(n), actor=actor, channel="branch")
        for n in range(count)
    ]


def test_eight_programs_write_one_account_and_every_acknowledged_deposit_counts_once(
    store: SqlStore, postgres: str
) -> None:
    writers = [processes.start("deposit", postgres, "1", "15", f"w{number}") for number in range(8)]
    acknowledged = [int(line) for writer in writers for line in writer.ended().split()]
    assert [writer.exit_code for writer in writers] == [0] * 8
    assert sorted(acknowledged) == list(range(2, 8 * 15 + 2))
    assert prove(store, "1").equal
    assert verify(store.database).findings == ()


def test_a_connection_cut_in_the_middle_of_a_commit_neither_doubles_nor_loses(
    store: SqlStore, postgres: str, postgres_server: str, tmp_path: Path
) -> None:
    if "%2F" not in postgres_server:
        pytest.fail("cutting needs a server on a socket; unset RECOUNT_TEST_POSTGRES")
    folder = Path(unquote(postgres_server.split("@", 1)[1]))
    proxy = CuttingProxy(folder, tmp_path)
    database = postgres.rsplit("/", 1)[1]
    cut_off = SqlStore(open_database(f"postgresql://postgres@{quote(str(tmp_path), safe='')}/{database}"))
    chance = random.Random(3)
    lost, refusals = 0, set[str]()
    for number in range(CUTS):
        proxy.cut = chance.choice(("before", "after"))
        try:
            deposit_request(cut_off, Deposit(account_id="1", amount=1), f"cut-{number}")
        except StoreUnavailable as error:
            refusals.add(error.message.split(" was lost ")[1])
            lost += 1
            deposit_request(cut_off, Deposit(account_id="1", amount=1), f"cut-{number}")
    assert proxy.cuts == CUTS
    assert 0 < lost < CUTS
    assert refusals == {"and nothing was recorded: try again."}
    commands = [event.command_id for event in store.events(stream_of("1"), after=1)]
    assert sorted(map(str, commands)) == sorted(f"cut-{number}" for number in range(CUTS))
    assert prove(store, "1").equal
    cut_off.close()
    proxy.close()


def test_bulk_and_single_appends_make_the_same_log(store: SqlStore) -> None:
    events = deposits(1200)
    opened = NewEvent(event=AccountOpened(currency="GBP"), event_id=uuid7(1), actor="a", channel="import")
    store.append([StreamWrite(stream_of("2"), 0, [opened])])
    bulk = store.append([StreamWrite(stream_of("1"), 1, events)])[0]
    for start in range(0, 1200, 100):
        store.append([StreamWrite(stream_of("2"), 1 + start, events[start : start + 100])])
    assert [line.position for line in bulk.lines] == [
        e.position for e in store.events(stream_of("1"), after=1)
    ]
    one, two = store.head("1"), store.head("2")
    assert one is not None
    assert two is not None
    assert (one.ledger, one.version) == (two.ledger, two.version)
    assert verify(store.database).findings == ()
    positions = [event.position for event in store.all_events(limit=5000)]
    assert positions == sorted(set(positions))


@pytest.mark.parametrize("count", [1, 600])
def test_a_stale_append_conflicts_whole_whichever_way_it_is_written(store: SqlStore, count: int) -> None:
    deposit_request(store, Deposit(account_id="1", amount=5), "x")
    opened = NewEvent(event=AccountOpened(currency="GBP"), event_id=uuid7(1), actor="a", channel="import")
    writes = [StreamWrite(stream_of("2"), 0, [opened]), StreamWrite(stream_of("1"), 1, deposits(count))]
    with pytest.raises(VersionConflict) as caught:
        store.append(writes)
    assert (caught.value.expected, caught.value.actual, len(caught.value.between)) == (1, 2, 1)
    assert store.head("2") is None


def test_a_partitioned_log_answers_like_a_whole_one(postgres: str) -> None:
    bank = SqlStore(open_postgres(postgres, read_only=False, create=True, partitions=4))
    for account in "123456":
        deposit_request(bank, OpenAccount(account_id=account, currency="GBP"), f"open-{account}")
        bank.append([StreamWrite(stream_of(account), 1, deposits(150))])
    assert verify(bank.database).events == 6 * 151
    assert verify(bank.database).findings == ()
    spread = bank.database.driver.execute("SELECT count(DISTINCT tableoid) FROM events").fetchone()[0]
    assert spread > 1
    bank.close()


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET reason = 'x'", "DELETE FROM events", "TRUNCATE events"]
)
def test_history_cannot_be_overwritten_by_accident(store: SqlStore, statement: str) -> None:
    with pytest.raises(psycopg.Error, match="append-only"):
        store.database.driver.execute(statement)
    assert store.count(stream_of("1")) == 1


def test_read_only_refuses_at_the_handler_and_at_the_server(store: SqlStore, postgres: str) -> None:
    looking = SqlStore(open_database(postgres, read_only=True))
    with pytest.raises(ReadOnly):
        deposit_request(looking, Deposit(account_id="1", amount=1), "x")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        looking.database.driver.execute("DELETE FROM snapshots")
    looking.close()


@pytest.fixture
def with_roles(store: SqlStore, postgres: str) -> str:
    """The bank with its roles, and the logins olga (operator) and axel (auditor)."""
    store.database.driver.execute(ROLES)
    for name, role in (("olga", "recount_operator"), ("axel", "recount_auditor")):
        make_login(postgres, name, role)
    return postgres


def as_login(address: str, login: str) -> SqlStore:
    return SqlStore(open_database(address.replace("postgres@", f"{login}@")))


def test_an_operator_appends_as_themselves_and_as_nobody_else(with_roles: str) -> None:
    olga = as_login(with_roles, "olga")
    assert olga.database.identity == "olga"
    assert deposit_request(olga, Deposit(account_id="1", amount=5), "x", actor="olga") == 2
    with pytest.raises(
        Refused, match="records the login as the actor; leave --actor out, and import as its owner"
    ):
        deposit_request(olga, Deposit(account_id="1", amount=5), "y", actor="boss")
    assert olga.append([StreamWrite(stream_of("1"), 2, deposits(700, "olga"))])[0].version == 702
    for statement in (
        "INSERT INTO streams SELECT * FROM streams",
        "DELETE FROM snapshots",
        "UPDATE events SET data=''",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            olga.database.driver.execute(statement)
    olga.close()


def test_an_operator_cannot_record_an_event_its_hash_does_not_cover(with_roles: str) -> None:
    olga = as_login(with_roles, "olga")
    driver = olga.database.driver
    call = "SELECT * FROM recount_append('[]', '[]', '[]', '[]', %s, %s)"
    forged = (
        '[{"position":1,"stream_id":"account-1","version":2,"event_id":"x","type":"MoneyDeposited",'
        '"schema_version":2,"recorded_at":1,"effective_at":1,"actor":"olga","channel":"branch","reason":"",'
        '"command_id":null,"correlation_id":null,"causation_id":null,"data":"{}","prev_hash":"00","hash":"00"}]'
    )
    with pytest.raises(psycopg.Error, match="does not cover its event"):
        driver.execute(call, (forged, olga.database.bank_id))
    olga.close()


def test_an_auditor_reads_everything_and_writes_nothing(with_roles: str) -> None:
    axel = as_login(with_roles, "axel")
    assert prove(axel, "1").equal
    assert verify(axel.database).intact
    with pytest.raises(Refused, match="may not do that"):
        deposit_request(axel, Deposit(account_id="1", amount=5), "x", actor="axel")
    axel.close()


def test_a_server_that_is_not_there_is_a_sentence_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        open_database(f"postgresql://me:topsecret@{quote(str(tmp_path), safe='')}/bank")
    assert "topsecret" not in caught.value.message


def test_an_unescaped_at_sign_leaks_nothing() -> None:
    with pytest.raises(BadInput, match="percent-encoded") as caught:
        open_database("postgresql://me:top@secret@host/bank")
    assert "secret" not in caught.value.message


def test_an_empty_database_is_refused_until_it_is_made_a_bank(postgres: str) -> None:
    with pytest.raises(StoreUnavailable, match="recount init"):
        open_database(postgres)


def test_a_server_that_goes_and_comes_back_needs_no_restart(store: SqlStore) -> None:
    with pytest.raises(psycopg.Error):
        store.database.driver.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert deposit_request(store, Deposit(account_id="1", amount=5), "x") == 2


def test_multiple_hosts_are_left_to_the_driver(postgres: str, postgres_server: str, tmp_path: Path) -> None:
    """The first host is dead, the second lives: libpq's own address finds it."""
    SqlStore(open_database(postgres, create=True)).close()
    host, database = postgres_server.split("@", 1)[1], postgres.rsplit("/", 1)[1]
    dead = quote(str(tmp_path), safe="")
    both = f"postgresql://postgres@{dead},{host}/{database}?target_session_attrs=read-write"
    bank = SqlStore(open_database(both))
    assert bank.accounts_count() == 0
    bank.close()


def test_a_bank_without_cases_is_brought_to_today_and_takes_one(postgres: str) -> None:
    """As revision 0002 left it: no queue, and an append function that knows none."""
    with closing(SqlStore(open_database(postgres, create=True))) as before:
        for statement in WITHOUT_CASES:
            before.database.driver.execute(statement)
    with pytest.raises(StoreUnavailable, match="older schema"):
        open_database(postgres)
    with closing(SqlStore(open_database(postgres, create=True))) as bank:
        record(bank, [opened(), deposited(500_00), withdrawn(54_00)])
        session = CaseHandler(bank, lambda country: Days(), LocaleWording)
        assert (
            open_case(session, replace(NOTICE, noticed_today=True), command_id="open", actor="a").case_id
            == "D-1"
        )
        assert bank.cases_count() == 1
