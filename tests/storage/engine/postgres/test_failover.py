"""An address of several hosts while the one that takes writes goes away and another one takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple
from urllib.parse import quote, unquote

import pytest

from domain.account.commands import Deposit
from domain.account.state import stream_of
from domain.errors import StoreUnavailable
from storage.log.store import SqlStore
from tests.kit.cutting_proxy import CuttingProxy
from tests.kit.patience import PATIENCE
from tests.kit.postgres import standby
from tests.kit.postgres_people import sql
from tests.kit.server_bank import do, opened, store

__all__ = ["store"]

AWAY = r"^No host of .* takes writes now; .* in a minute\.$"


class Pair(NamedTuple):
    """A primary that a proxy stands before and its standby: their folders, and the bank's address on the standby."""

    proxy: CuttingProxy
    hosts: tuple[str, str]
    standby: str

    def address(self, *hosts: str, wants: str) -> str:
        """Of the bank on several hosts, each a folder; `wants` is which of them will do."""
        _, _, name = self.standby.rpartition("/")
        listed = ",".join(quote(host, safe="") for host in hosts)
        return f"postgresql://postgres@{listed}/{name}?target_session_attrs={wants}"


@pytest.fixture
def pair(store: SqlStore, postgres: str, postgres_server: str, tmp_path: Path) -> Iterator[Pair]:
    primary = unquote(postgres_server.split("@", 1)[1])
    with standby(postgres_server) as copies:
        proxy = CuttingProxy(Path(primary), tmp_path)
        hosts = str(tmp_path), unquote(copies.split("@", 1)[1])
        yield Pair(proxy, hosts, f"{copies}/{postgres.rsplit('/', 1)[1]}")
        proxy.close()


def deposit(bank: SqlStore, command_id: str) -> int:
    return do(bank, Deposit(account_id="1", amount=1), command_id)


def test_a_standby_cannot_say_that_nothing_was_recorded_until_it_takes_over(
    pair: Pair, tmp_path: Path
) -> None:
    """A connection is cut while the server commits, then the server goes away, and then the standby takes its place."""
    primary, other = pair.hosts
    with (
        closing(opened(pair.address(primary, other, wants="any"))) as of_any,
        closing(opened(pair.address(str(tmp_path / "dead"), other, primary, wants="read-write"))) as bank,
        closing(opened(pair.standby)) as behind,
    ):
        assert deposit(bank, "before") == 2
        sql(pair.standby, "SELECT pg_wal_replay_pause()")
        pair.proxy.is_away, pair.proxy.cut = True, "after"
        with pytest.raises(StoreUnavailable, match="has not said whether it recorded the events"):
            deposit(of_any, "cut")
        pair.proxy.come_back()
        assert deposit(bank, "cut") == 3
        sql(pair.standby, "SELECT pg_wal_replay_resume()")
        deadline = monotonic() + PATIENCE
        while behind.count(stream_of("1")) < 3 and monotonic() < deadline:
            sleep(0.01)
        pair.proxy.go_away()
        with pytest.raises(StoreUnavailable, match=AWAY):
            bank.count(stream_of("1"))
        with pytest.raises(StoreUnavailable, match=AWAY):
            deposit(bank, "after")
        sql(pair.standby, "SELECT pg_promote()")
        assert deposit(bank, "after") == 4
        assert deposit(bank, "cut") == 3
