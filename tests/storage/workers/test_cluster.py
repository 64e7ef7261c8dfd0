"""A cluster of two workers: the same answer as one process gives, also where a worker is killed in the middle, and what
cannot be asked of a cluster is one sentence."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from domain.errors import BadInput, RecountError, StoreUnavailable
from domain.harm import SweepOrder
from domain.projections.read_models import READ_MODELS
from storage.bank import SqlBank, SqlBanks
from storage.projections import by_share
from storage.sweep import sweep as sweeping
from storage.verify import verify as verifying
from storage.workers import cluster as on_cluster
from storage.workers.home import check_here, home_of
from tests.kit.patience import PATIENCE
from tests.kit.projected_bank import USERS as USERS_MODEL
from tests.kit.projected_bank import Bank, more_accounts, rebuilt_rows
from tests.storage.sweep.test_sweep import USERS, bank_at, users

pytestmark = pytest.mark.slow

ACCOUNTS = [f"{number:03}" for number in range(40)]
"""Each a share, so that there are some left to do when a worker is killed."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers in processes of their own."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        worker_dashboard_address=":0",
        silence_logs=100,
    ) as made:
        yield made


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlBank]:
    """A bank of which each account is a share."""
    for module in (verifying, sweeping):
        monkeypatch.setattr(module, "SHARE", 1)
    with bank_at(str(tmp_path / "bank.db"), ACCOUNTS) as made:
        yield made


def swept(bank: SqlBank, pattern: str = "double-postings", **where: Any) -> list[Any]:
    order = SweepOrder(pattern=pattern, until=bank.head_position(), **where)
    return [one for share in bank.sweep(order) for one in share.found]


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what the scheduler is told a little later."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def killing(cluster: Any) -> Any:
    """A progress that kills one worker when the first share is done."""
    killed: list[int] = []

    def told(done: int, total: int) -> None:
        if not killed:
            killed.append(next(iter(cluster.workers.values())).process.pid)
            os.kill(killed[0], signal.SIGKILL)

    return told


def test_the_same_is_found_though_a_worker_is_killed(cluster: Any, bank: SqlBank, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bank.db")) as file:
        file.execute("UPDATE account_summary SET ledger_balance = 1 WHERE account_id = '010'")
        file.commit()
    url = cluster.scheduler_address
    alone = bank.verify(jobs=1)
    assert [one.kind for one in alone.findings] == ["read-model"]
    assert replace(bank.verify(cluster=url), seconds=0) == replace(alone, seconds=0)
    # Of accounts that are named nothing else is looked at first, so that the kill comes while there are shares left.
    spread = bank.verify(ACCOUNTS, cluster=url, progress=killing(cluster))
    assert (spread.streams, spread.events, spread.findings) == (40, bank.head_position(), alone.findings)
    assert swept(bank, cluster=url) == swept(bank, jobs=1) != []
    order = SweepOrder(pattern="double-postings", until=bank.head_position(), cluster=url)
    shares = list(bank.sweep(order, killing(cluster)))
    assert [one.last for one in shares] == ACCOUNTS
    assert sum(one.events for one in shares) == bank.head_position()
    until(lambda: not cluster.scheduler.tasks)


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_read_models_are_rebuilt_the_same_though_a_worker_is_killed(
    cluster: Any, where: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_share, "SHARE", 1)
    address = str(tmp_path / "bank.db") if where == "sqlite" else request.getfixturevalue("postgres")
    projected, kill = Bank(address), killing(cluster)
    with closing(projected.store):
        more_accounts(projected, ACCOUNTS[:12])
        file = tmp_path / "by_channel.py"
        file.write_text(
            f"{USERS_MODEL}\ndef merge(a, b):\n    return {{'entries': a['entries'] + b['entries']}}\n"
        )
        projected.projections.add(str(file))
        for name in [*(model.name for model in READ_MODELS), "by_channel"]:
            for _ in projected.projections.rebuild(name):
                pass
            alone = rebuilt_rows(projected, name)
            projected.projections.discard(name)
            for shadow in projected.projections.rebuild(name, cluster=cluster.scheduler_address):
                kill(shadow.position, shadow.target)
            assert rebuilt_rows(projected, name) == alone != []
        file.write_text(USERS_MODEL)
        with pytest.raises(BadInput, match="has no merge"):
            next(projected.projections.rebuild("by_channel", cluster=cluster.scheduler_address))


def test_a_pattern_of_ones_own_is_sent_as_it_stands_here(cluster: Any, bank: SqlBank, tmp_path: Path) -> None:
    mine, url = users(tmp_path, USERS), cluster.scheduler_address
    assert swept(bank, mine, cluster=url) == swept(bank, mine, jobs=1) != []
    wrong = users(tmp_path, USERS.replace("amount,", "amount // name,"))
    with pytest.raises(BadInput, match=r"account-000: .*mine\.py, line 8: TypeError"):
        swept(bank, wrong, cluster=url)


def test_what_is_stopped_is_taken_back(cluster: Any, bank: SqlBank) -> None:
    def stopped(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bank.verify(cluster=cluster.scheduler_address, progress=stopped)
    until(lambda: not cluster.scheduler.tasks and not cluster.scheduler.clients.keys() - {"fire-and-forget"})


def test_a_bank_on_a_server(cluster: Any, postgres: str) -> None:
    with bank_at(postgres) as made:
        assert swept(made, cluster=cluster.scheduler_address) == swept(made, jobs=1) != []


def test_another_version_and_no_workers_at_all(
    cluster: Any, bank: SqlBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.scheduler_address
    with monkeypatch.context() as patched:
        patched.setattr(on_cluster, "installed", lambda name: "9.9" if name == "recount" else version(name))
        assert re.search(r"has Recount .*, and here is 9\.9", refused(bank, url))
        patched.setattr(on_cluster, "installed", lambda name: "9.9" if name == "dask" else version(name))
        assert re.search(r"The scheduler has dask .*, and here is 9\.9", refused(bank, url))
    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=100) as empty:
        assert "has no workers" in refused(bank, empty.scheduler_address)


def refused(bank: SqlBank, url: str) -> str:
    with pytest.raises(RecountError) as error:
        bank.verify(cluster=url)
    assert error.value.exit_code in (BadInput.exit_code, StoreUnavailable.exit_code)
    return error.value.message


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8786",
        "tcp://10.0.0.7:8786",
        "tcp://db:8786",
        "ws://127.0.0.1:8786",
        "tcp://a:b@localhost:1",
    ],
)
def test_what_others_could_read_on_the_way_is_refused(bank: SqlBank, url: str) -> None:
    assert "plain tcp://host:port is for this machine alone" in refused(bank, url)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"recount": "0.0.1"}, "and here is 0.0.1 with schema"),
        ({"reads": "0001"}, "with schema 0001; install the same"),
        ({"file": (0, 0)}, "does not see the file"),
        ({"bank": "another"}, "finds another bank"),
        ({"hash": b"another"}, "finds another bank"),
        ({"position": 10_000}, "one that is not as far"),
    ],
)
def test_a_worker_tells_what_differs_there(bank: SqlBank, other: dict[str, Any], sentence: str) -> None:
    home = home_of(bank.database, str(bank.database.label))
    check_here(home)
    with pytest.raises(BadInput, match=sentence):
        check_here(replace(home, **other))


def test_a_password_does_not_travel(postgres: str) -> None:
    with closing(SqlBanks().make(postgres)) as bank:
        home = home_of(bank.database, postgres.replace("postgres@", "postgres:secret@"))
    assert "secret" not in repr(home)
    assert home.address == postgres
