"""Connections to a server: whose settings count, how many there are, and what becomes of them when they are cut."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account import stream_of
from domain.clock import utc_now
from domain.commands import Deposit, OpenAccount, Request
from domain.errors import BadInput, ReadOnly, StoreUnavailable
from domain.handlers import Handler
from domain.proof import prove
from storage.connections import Connections, Held
from storage.database import open_database
from storage.event_store import SqlStore
from storage.feed import follow
from storage.postgres import PostgresDatabase
from storage.postgres_link import arguments
from storage.postgres_pooled import settings_of
from storage.projections import SqlProjections
from tests.postgres import fresh_database, standby
from tests.storage.cutting_proxy import CuttingProxy

OTHER_SCHEMA = r'-csearch_path="Bank\ B"'


def opened(address: str, **options: bool) -> SqlStore:
    return SqlStore(open_database(address, **options))


def do(store: SqlStore, command: Deposit | OpenAccount, command_id: str) -> int:
    request = Request(command=command, command_id=command_id, actor="a")
    return Handler(store).execute(request).receipt.version


def sql(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def said(store: SqlStore, setting: str) -> str:
    row = store.database.driver.execute("SELECT current_setting(%s)", (setting,)).fetchone()
    return str(row[0])


@pytest.fixture
def store(postgres: str) -> Iterator[SqlStore]:
    """A bank with the open account 1."""
    with closing(opened(postgres, create=True)) as bank:
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        yield bank


def test_two_banks_in_two_schemas_of_one_database_know_nothing_of_each_other(postgres: str) -> None:
    for name in ("bank_a", "Bank B"):
        sql(postgres, f'CREATE SCHEMA "{name}"')
    a = opened(f"{postgres}?options=-c%20search_path%3Dbank_a", create=True)
    b = opened(f"{postgres}?options={quote(OTHER_SCHEMA)}", create=True)
    do(a, OpenAccount(account_id="1", currency="GBP"), "open")
    assert (a.accounts_count(), b.accounts_count()) == (1, 0)
    with pytest.raises(StoreUnavailable, match="holds no Recount bank"):
        open_database(postgres)
    a.close()
    b.close()


def test_what_the_address_and_the_environment_say_counts(
    store: SqlStore, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(f"{postgres}?application_name=desk&options=-c%20lock_timeout%3D77")) as bank:
        assert (said(bank, "lock_timeout"), said(bank, "application_name")) == ("77ms", "desk")
    monkeypatch.setenv("PGAPPNAME", "night")
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=1234")
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with closing(opened(postgres)) as bank:
        assert (said(bank, "application_name"), said(bank, "statement_timeout")) == ("night", "1234ms")
        assert (said(bank, "lock_timeout"), said(bank, "client_encoding")) == ("10s", "UTF8")


def test_what_is_said_of_a_login_or_a_database_counts_but_for_what_the_store_is_written_for(
    store: SqlStore, postgres: str
) -> None:
    name = postgres.rsplit("/", 1)[1]
    for setting in (
        "lock_timeout = '3s'",
        "default_transaction_isolation = 'serializable'",
        "client_encoding = 'LATIN1'",
    ):
        sql(postgres, f"ALTER DATABASE {name} SET {setting}")
    with closing(opened(postgres)) as bank:
        assert said(bank, "lock_timeout") == "3s"
        assert said(bank, "transaction_isolation") == "read committed"
        assert do(bank, Deposit(account_id="1", amount=1), "日本") == 2
        assert bank.events(stream_of("1"))[1].command_id == "日本"


def test_a_timeout_of_libpq_that_somebody_named_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert arguments("postgresql://h/b")["connect_timeout"] == 5
    assert "connect_timeout" not in arguments("postgresql://h/b?connect_timeout=20")
    assert "options" not in arguments("postgresql://h/b?options=-c%20search_path%3Dx")
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "9")
    assert "connect_timeout" not in arguments("postgresql://h/b")
    assert "keepalives_idle" not in arguments("postgresql://h/b?service=bank")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("", {}),
        ("-c search_path=a", {"search_path": "a"}),
        ("-csearch_path=a  --lock-timeout=5s", {"search_path": "a", "lock_timeout": "5s"}),
        (r"-c search_path=a,\ b", {"search_path": "a, b"}),
        ("--Work_Mem=a=b", {"work_mem": "a=b"}),
    ],
)
def test_settings_among_the_options(options: str, found: dict[str, str]) -> None:
    assert settings_of(options) == found


@pytest.mark.parametrize("options", ["-F", "-c", "-c search_path", "search_path=a", "--=b"])
def test_an_option_that_is_no_setting_cannot_go_through_a_pooler(options: str) -> None:
    with pytest.raises(BadInput, match="through a pooler"):
        settings_of(options)


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_rivals_meet_conflicts_whatever_isolation_the_server_prefers(
    store: SqlStore, postgres: str, isolation: str
) -> None:
    sql(
        postgres,
        f"ALTER DATABASE {postgres.rsplit('/', 1)[1]} SET default_transaction_isolation = '{isolation}'",
    )

    def work(number: int) -> None:
        with closing(opened(postgres)) as bank:
            for one in range(10):
                do(bank, Deposit(account_id="1", amount=1), f"{number}-{one}")

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, number) for number in range(4)]:
            done.result()
    assert prove(store, "1").equal
    assert store.count(stream_of("1")) == 41


GIVES_UP = """
CREATE SEQUENCE given_up;
CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF nextval('public.given_up') <= {times} THEN
    RAISE EXCEPTION 'given up for the sake of others' USING ERRCODE = '{state}';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER give_up AFTER INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION give_up();
"""


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_an_append_that_the_server_gives_up_is_tried_again(
    store: SqlStore, postgres: str, state: str
) -> None:
    sql(postgres, GIVES_UP.format(table="streams", state=state, times=2))
    assert do(store, Deposit(account_id="1", amount=1), "x") == 2
    assert store.count(stream_of("1")) == 2


def test_an_append_that_is_given_up_for_ever_is_a_sentence(store: SqlStore, postgres: str) -> None:
    sql(postgres, GIVES_UP.format(table="streams", state="40001", times=99))
    with pytest.raises(StoreUnavailable, match="for the sake of others; nothing was recorded"):
        do(store, Deposit(account_id="1", amount=1), "x")


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_step_of_a_read_model_that_the_server_gives_up_is_tried_again(
    store: SqlStore, postgres: str, state: str
) -> None:
    projections = SqlProjections(store.database, utc_now)
    name = projections.statuses()[0].name
    sql(postgres, GIVES_UP.format(table="projection_rows", state=state, times=2))
    while projections.advance(name):
        pass
    status = next(one for one in projections.statuses() if one.name == name)
    assert (status.position, status.status) == (1, "running")


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_of_another_encoding_is_refused(postgres_server: str, encoding: str) -> None:
    address = fresh_database(postgres_server)
    name = f"{address.rsplit('/', 1)[1]}_{encoding.lower()}"
    sql(
        address,
        f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
    )
    for create in (True, False):
        with pytest.raises(StoreUnavailable, match=f"keeps texts as {encoding}.*ENCODING 'UTF8'"):
            open_database(f"{postgres_server}/{name}", create=create)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "bank.db")
    return str(request.getfixturevalue("postgres"))


def test_threads_that_ended_have_given_their_connections_back(address: str) -> None:
    with closing(opened(address, create=True)) as bank:
        answers, threads = list[int](), list[threading.Thread]()
        for _ in range(100):
            threads.append(threading.Thread(target=lambda: answers.append(bank.accounts_count())))
            threads[-1].start()
            threads[-1].join()
        assert answers == [0] * 100
        assert connections(bank) <= 5


def test_a_closed_bank_is_not_opened_again_by_who_still_asks(address: str) -> None:
    bank = opened(address, create=True)
    bank.close()
    with pytest.raises(StoreUnavailable, match="has been closed; open it again"):
        bank.change_token()


def test_a_thread_that_outlives_the_store_ends_in_peace(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints = list[object]()
    monkeypatch.setattr("sys.unraisablehook", complaints.append)
    monkeypatch.setattr("sys.excepthook", lambda *said: complaints.append(said))
    asked, may_end = threading.Event(), threading.Event()
    bank = opened(address, create=True)

    def ask() -> None:
        bank.database.driver.execute("SELECT 1")
        asked.set()
        may_end.wait()

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait()
    bank.close()
    may_end.set()
    thread.join()
    assert complaints == []


def test_a_hundred_threads_at_once_are_answered(address: str) -> None:
    with closing(opened(address, create=True)) as bank:
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        everybody, answers = threading.Barrier(100), list[int]()

        def ask() -> None:
            everybody.wait()
            with bank.database.reading():
                answers.append(bank.count(stream_of("1")))

        threads = [threading.Thread(target=ask) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [1] * 100
        assert bank.database.CONNECTIONS is None or connections(bank) <= bank.database.CONNECTIONS


def connections(bank: SqlStore) -> int:
    return len(bank.database._connections._all)


def test_threads_that_live_on_do_not_keep_what_others_need(store: SqlStore) -> None:
    asked, may_end = threading.Barrier(31), threading.Event()

    def ask() -> None:
        store.accounts_count()
        asked.wait()
        may_end.wait()

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    asked.wait()
    assert store.accounts_count() == 1
    may_end.set()
    for thread in threads:
        thread.join()


class _Fake:
    """Stands for a connection in the property below."""

    closed = invalidated = False

    def __init__(self) -> None:
        self.connection = self
        self.driver_connection = self

    def invalidate(self) -> None:
        self.closed = True

    def close(self) -> None:
        self.closed = True


@given(st.integers(1, 4), st.lists(st.lists(st.integers(0, 2), max_size=6), min_size=1, max_size=8))
def test_no_connection_is_two_threads_at_once_and_no_bound_is_passed(
    limit: int, lives: list[list[int]]
) -> None:
    """Each life of a thread: blocks of 0 to 2 blocks within, on connections that may be lost in between."""
    made, used, problems, lock = list[_Fake](), list[Held](), list[str](), threading.Lock()

    def connect() -> _Fake:
        made.append(_Fake())
        return made[-1]

    pool = Connections(
        connect,  # type: ignore[arg-type]
        is_lost=lambda held: bool(held.driver.closed),
        is_clean=lambda held: True,
        limit=limit,
    )

    def live(blocks: list[int]) -> None:
        for deeper in blocks:
            with pool:
                held = pool.mine()
                with lock:
                    if held in used:
                        problems.append("shared")
                    used.append(held)
                    if len(used) > limit:
                        problems.append("too many")
                for _ in range(deeper):
                    with pool:
                        if pool.mine() is not held:
                            problems.append("changed")
                with lock:
                    used.remove(held)
                if deeper == 2:
                    held.driver.close()

    threads = [threading.Thread(target=live, args=(blocks,)) for blocks in lives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    pool.close()
    assert all(one.closed for one in made)


@pytest.mark.parametrize("count", [0, 1, 70_000])
def test_as_many_ids_as_there_are_can_be_asked_for(address: str, count: int) -> None:
    with closing(opened(address, create=True)) as bank:
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        (event,) = bank.events(stream_of("1"))
        ids = [f"x{number}'\"\\," for number in range(count)]
        assert bank.known(stream_of("1"), [*ids, event.event_id]) == {event.event_id}
        assert bank.known(stream_of("1"), ids) == set()
        assert bank.holder_names(ids) == {}
        assert bank.open_cases(ids) == {}


READS: dict[str, Callable[[SqlStore], object]] = {
    "head": lambda bank: bank.head("1"),
    "events": lambda bank: bank.events(stream_of("1")),
    "page": lambda bank: bank.page(stream_of("1"), limit=5),
    "count": lambda bank: bank.count(stream_of("1")),
    "accounts": lambda bank: bank.accounts(),
    "summary": lambda bank: bank.summary("1"),
    "curve": lambda bank: bank.curve("1", 1, 1, 10),
    "token": lambda bank: bank.change_token(),
    "cases": lambda bank: bank.cases(),
    "known": lambda bank: bank.known(stream_of("1"), ["x"]),
}


@pytest.mark.parametrize("read", READS)
def test_the_first_read_after_a_cut_is_answered(store: SqlStore, postgres: str, read: str) -> None:
    before = READS[read](store)
    _end_all(postgres)
    assert READS[read](store) == before


def test_the_first_command_after_a_cut_is_recorded_once(store: SqlStore, postgres: str) -> None:
    _end_all(postgres)
    assert do(store, Deposit(account_id="1", amount=1), "x") == 2
    assert store.count(stream_of("1")) == 2


def test_a_cut_inside_a_transaction_is_not_papered_over(store: SqlStore, postgres: str) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        _cut_between_two_reads(store, postgres)
    assert store.count(stream_of("1")) == 1


def _cut_between_two_reads(store: SqlStore, address: str) -> None:
    with store.database.reading():
        store.count(stream_of("1"))
        _end_all(address)
        store.count(stream_of("1"))


def _end_all(address: str) -> None:
    """Cut every connection to the database, and wait until they are gone."""
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        while connection.execute(f"SELECT 1 FROM pg_stat_activity WHERE {others}").fetchone():
            pass


def test_a_server_that_is_away_is_a_sentence_and_back_is_back(
    store: SqlStore, postgres: str, postgres_server: str, tmp_path: Path
) -> None:
    proxy = CuttingProxy(Path(unquote(postgres_server.split("@", 1)[1])), tmp_path)
    through = f"postgresql://postgres@{quote(str(tmp_path), safe='')}/{postgres.rsplit('/', 1)[1]}"
    with closing(opened(through)) as bank:
        assert bank.accounts_count() == 1
        proxy.go_away()
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            bank.accounts_count()
        proxy.come_back()
        assert bank.accounts_count() == 1
        assert do(bank, Deposit(account_id="1", amount=1), "x") == 2
    proxy.close()


def test_a_lost_answer_is_found_out_whatever_the_address_calls_the_program(
    store: SqlStore, postgres: str, postgres_server: str, tmp_path: Path
) -> None:
    """The server still commits while it is asked: it is waited for."""
    proxy = CuttingProxy(Path(unquote(postgres_server.split("@", 1)[1])), tmp_path)
    address = f"postgresql://postgres@{quote(str(tmp_path), safe='')}/{postgres.rsplit('/', 1)[1]}"
    with closing(opened(f"{address}?application_name=desk")) as bank:
        for number in range(10):
            proxy.cut = "after"
            assert do(bank, Deposit(account_id="1", amount=1), f"x{number}") == number + 2
    assert proxy.cuts == 10
    proxy.close()


def following(bank: SqlStore, count: int) -> list[int]:
    """The versions of so many events that its feed brings."""
    seen = list[int]()
    for batch in follow(bank.database, 0, stop=lambda: len(seen) >= count):
        seen.extend(event.version for event in batch)
    return seen


def test_a_standby_is_looked_at_and_followed_and_refuses_to_act(
    store: SqlStore, postgres: str, postgres_server: str
) -> None:
    with standby(postgres_server) as copies:
        copy = f"{copies}/{postgres.rsplit('/', 1)[1]}"
        do(store, Deposit(account_id="1", amount=5), "x")
        with closing(opened(copy)) as looking:
            assert looking.read_only
            assert following(looking, 2) == [1, 2]
            assert looking.head("1") == store.head("1")
            with pytest.raises(ReadOnly):
                do(looking, Deposit(account_id="1", amount=5), "y")
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                looking.database.driver.execute("DELETE FROM snapshots")
        both = f"{copies}/{postgres.rsplit('/', 1)[1]}?target_session_attrs=any"
        with closing(opened(both, create=True)) as looking, pytest.raises(ReadOnly):
            do(looking, Deposit(account_id="1", amount=5), "y")


def test_a_login_that_may_only_read_by_its_settings_is_not_offered_to_act(
    store: SqlStore, postgres: str
) -> None:
    with closing(opened(f"{postgres}?options=-c%20default_transaction_read_only%3Don")) as looking:
        assert looking.read_only
        assert isinstance(looking.database, PostgresDatabase)
        with pytest.raises(ReadOnly):
            do(looking, Deposit(account_id="1", amount=5), "y")
