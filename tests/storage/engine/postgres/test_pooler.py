"""Through a real PgBouncer in transaction mode: whoever asks gets a server's connection for one transaction only."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, unquote

import psycopg
import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.events import MoneyDeposited
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.errors import BadInput, ReadOnly, Refused, StoreUnavailable
from domain.handlers.account import Handler
from domain.history.proof import prove
from domain.ids import uuid7
from domain.ports import Receipt, StreamWrite
from domain.stream import NewEvent
from storage.engine.connect import open_database
from storage.log.feed import follow
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from storage.schema.postgres import ROLES
from storage.verify.rebuild import rebuild
from storage.verify.verify import verify
from tests.kit.bench import Bench, PostgresBench
from tests.kit.cutting_proxy import CuttingProxy
from tests.kit.pgbouncer import PORT, pgbouncer
from tests.kit.postgres import fresh_database
from tests.kit.postgres_people import make_login
from tests.storage.log.contract import SNAPSHOTS_EVERY, StoreContract

pytestmark = pytest.mark.system

RIVALS = 6
DEPOSITS_EACH = 20


@pytest.fixture(scope="module")
def bouncer(postgres_server: str) -> Iterator[str]:
    """A PgBouncer as it is installed: it refuses options, and lends three connections."""
    with pgbouncer(postgres_server) as address:
        yield address


@pytest.fixture
def pooled(bouncer: str, postgres: str) -> str:
    """The address of an empty database through it."""
    return f"{bouncer}/{postgres.rsplit('/', 1)[1]}"


class TestContract(StoreContract):
    @pytest.fixture(scope="class")
    def address(self, bouncer: str, postgres_server: str) -> str:
        return f"{bouncer}/{fresh_database(postgres_server).rsplit('/', 1)[1]}"

    @pytest.fixture
    def bench(self, address: str) -> Iterator[Bench]:
        bench = PostgresBench(address, every=SNAPSHOTS_EVERY)
        bench.reset()
        yield bench
        bench.close()


def opened(address: str, **options: bool) -> SqlStore:
    return SqlStore(open_database(address, **options))


def do(store: SqlStore, command: Deposit | OpenAccount, command_id: str, actor: str = "a") -> int:
    request = Request(command=command, command_id=command_id, actor=actor)
    return Handler(store).execute(request).receipt.version


@pytest.fixture
def store(pooled: str) -> Iterator[SqlStore]:
    """A bank with the open account 1."""
    with closing(opened(pooled, create=True)) as bank:
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        yield bank


def test_rivals_on_one_account_are_all_recorded_once(store: SqlStore, pooled: str) -> None:
    def work(number: int) -> None:
        with closing(opened(pooled)) as bank:
            for one in range(DEPOSITS_EACH):
                do(bank, Deposit(account_id="1", amount=1), f"{number}-{one}")

    with ThreadPoolExecutor(RIVALS) as pool:
        for done in [pool.submit(work, number) for number in range(RIVALS)]:
            done.result()
    commands = Counter(event.command_id for event in store.events(stream_of("1"), after=1))
    assert len(commands) == RIVALS * DEPOSITS_EACH
    assert set(commands.values()) == {1}
    assert prove(store, "1").equal
    assert verify(store.database).findings == ()


def test_nothing_is_left_to_the_next_one_who_is_lent_the_connection(store: SqlStore, pooled: str) -> None:
    looked = ("search_path", "lock_timeout", "application_name", "default_transaction_read_only",
              "default_transaction_isolation", "idle_in_transaction_session_timeout")  # fmt: skip
    with closing(opened(pooled, read_only=True)) as looking:
        looking.head("1")
        with looking.database.reading():
            looking.accounts()
    do(store, Deposit(account_id="1", amount=1), "x")
    settings = ", ".join(f"current_setting({name!r})" for name in looked)
    ask = f"SELECT {settings}, (SELECT count(*) FROM pg_prepared_statements)"
    with psycopg.connect(pooled, autocommit=True, prepare_threshold=None, application_name="next") as other:
        for _ in range(10):
            row = other.execute(ask).fetchone()
            assert row == ('"$user", public', "0", "next", "off", "read committed", "0", 0)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM snapshots",
        "SELECT nextval('events_position_seq')",
        "CREATE TABLE x (y int)",
        "TRUNCATE holders",
    ],
)
def test_a_store_opened_to_look_is_read_only_at_the_server(
    store: SqlStore, pooled: str, statement: str
) -> None:
    with closing(opened(pooled, read_only=True)) as looking:
        assert looking.database.driver.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            looking.database.driver.execute(statement)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), looking.database.driver.transaction():
            looking.database.driver.execute(statement)
        with pytest.raises(ReadOnly):
            do(looking, Deposit(account_id="1", amount=1), "x")
        assert looking.accounts_count() == 1


def test_options_that_the_pooler_refuses_are_stated_by_every_transaction(
    store: SqlStore, pooled: str
) -> None:
    with psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as connection:
        connection.execute("CREATE SCHEMA other")
    options = quote("-c search_path=other -c statement_timeout=1234 --lock_timeout=77")
    with closing(opened(f"{pooled}?options={options}", create=True)) as bank:
        assert bank.accounts_count() == 0
        assert store.accounts_count() == 1
        for name, value in (("statement_timeout", "1234ms"), ("search_path", "other, pg_temp")):
            assert bank.database.driver.execute(f"SHOW {name}").fetchone() == (value,)
        with bank.database.writing() as driver:
            assert driver.execute("SHOW lock_timeout").fetchone() == ("77ms",)
    with pytest.raises(BadInput, match="through a pooler"):
        open_database(f"{pooled}?options=-F")


def test_options_that_the_pooler_drops_are_stated_too(postgres_server: str, postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA other")
    with pgbouncer(postgres_server, ignore="options") as address:
        through = f"{address}/{postgres.rsplit('/', 1)[1]}"
        for where in (f"{through}?options=-c%20search_path%3Dother", through):
            with closing(opened(where, create=True)) as bank:
                assert bank.accounts_count() == 0
                do(bank, OpenAccount(account_id="1", currency="GBP"), "open")


def test_the_feed_brings_what_others_record(store: SqlStore, pooled: str) -> None:
    finished, seen = threading.Event(), list[int]()

    def consume() -> None:
        for batch in follow(store.database, stop=finished.is_set):
            seen.extend(event.version for event in batch)

    follower = threading.Thread(target=consume)
    follower.start()
    with closing(opened(pooled)) as bank:
        for number in range(20):
            do(bank, Deposit(account_id="1", amount=1), f"x{number}")
    finished.set()
    follower.join()
    assert seen == list(range(1, 22))


def test_read_models_repair_and_bulk_work(store: SqlStore) -> None:
    events = [
        NewEvent(event=MoneyDeposited(amount=n + 1), event_id=uuid7(n), actor="a", channel="branch")
        for n in range(700)
    ]
    assert store.append([StreamWrite(stream_of("1"), 1, events)])[0].version == 701
    projections = SqlProjections(store.database, utc_now)
    for status in projections.statuses():
        while projections.advance(status.name):
            pass
        for _ in projections.rebuild(status.name):
            pass
        assert projections.compare(status.name).equal
        projections.swap(status.name)
    assert rebuild(store.database, [stream_of("1")]) == 1
    assert verify(store.database).findings == ()


def test_the_login_is_the_actor(store: SqlStore, pooled: str) -> None:
    store.database.driver.execute(ROLES)
    make_login(pooled, "olga", "recount_operator")
    with closing(opened(pooled.replace("postgres@", "olga@"))) as session:
        assert session.database.identity == "olga"
        assert do(session, Deposit(account_id="1", amount=1), "x", actor="olga") == 2
        with pytest.raises(Refused, match="records the login"):
            do(session, Deposit(account_id="1", amount=1), "y", actor="boss")


def test_a_cut_in_the_middle_of_a_commit_neither_doubles_nor_loses(
    store: SqlStore, bouncer: str, tmp_path: Path
) -> None:
    """What is said of an outcome must be so: a command that was "not recorded" is not there a moment later."""
    proxy = CuttingProxy(Path(unquote(bouncer.split("@", 1)[1].split(":", maxsplit=1)[0])), tmp_path, PORT)
    _deposit_through(store, proxy, f"postgresql://postgres@{quote(str(tmp_path), safe='')}/{_name(store)}")
    proxy.close()


def test_a_cut_behind_the_pooler_neither_doubles_nor_loses(store: SqlStore, postgres_server: str) -> None:
    with TemporaryDirectory() as folder:
        # The pooler may be another user.
        Path(folder).chmod(0o755)
        proxy = CuttingProxy(Path(unquote(postgres_server.split("@", 1)[1])), Path(folder))
        (Path(folder) / ".s.PGSQL.5432").chmod(0o777)
        with pgbouncer(f"postgresql://postgres@{quote(folder, safe='')}") as address:
            _deposit_through(store, proxy, f"{address}/{_name(store)}")
        proxy.close()


def _name(store: SqlStore) -> str:
    return store.label.rsplit("/", 1)[1]


def _deposit_through(store: SqlStore, proxy: CuttingProxy, address: str) -> None:
    refused: dict[str, tuple[str, Receipt | None]] = {}
    with closing(opened(address)) as bank:
        for number in range(20):
            proxy.cut = "before" if number % 2 else "after"
            try:
                do(bank, Deposit(account_id="1", amount=1), f"x{number}")
            except StoreUnavailable as error:
                refused[f"x{number}"] = error.message, store.receipt(stream_of("1"), f"x{number}")
                do(bank, Deposit(account_id="1", amount=1), f"x{number}")
    assert proxy.cuts == 20
    assert refused
    for message, receipt in refused.values():
        assert message.endswith("nothing was recorded: try again.")
        assert receipt is None
    commands = [event.command_id for event in store.events(stream_of("1"), after=1)]
    assert sorted(map(str, commands)) == sorted(f"x{number}" for number in range(20))
    assert prove(store, "1").equal


def test_connections_of_the_server_that_end_are_a_sentence_at_most(store: SqlStore, postgres: str) -> None:
    """A read is asked again by itself."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    assert store.accounts_count() == 1
    assert do(store, Deposit(account_id="1", amount=1), "x") == 2


def test_a_pooler_in_session_mode_is_used_with_the_same_care(postgres_server: str, postgres: str) -> None:
    with (
        pgbouncer(postgres_server, mode="session", size=20) as address,
        closing(opened(f"{address}/{postgres.rsplit('/', 1)[1]}", create=True)) as bank,
    ):
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        assert bank.accounts_count() == 1
