"""What the accounts are searched by is held against what they are, and made anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.account.events import AccountOpened
from domain.ports import Holder
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.verify.rebuild import rebuild
from storage.verify.search_index import NAMED
from storage.verify.verify import verify
from tests.kit.stories import record


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    address = (
        str(tmp_path / "bank.db") if request.param == "sqlite" else str(request.getfixturevalue("postgres"))
    )
    with closing(SqlStore(open_database(address, create=True))) as opened:
        opened.put_holders([Holder("h", "Ada Lovelace"), Holder("日本", "太郎")])
        for number, holder_id in (("1", "h"), ("2", "日本"), ("3", "nobody")):
            record(opened, [AccountOpened(currency="GBP", holder_id=holder_id)], account_id=number)
        yield opened


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE account_search SET searched = 'x' WHERE account_id = '1'",
        "DELETE FROM account_search WHERE account_id = '1'",
        "UPDATE account_search SET account_id = '9' WHERE account_id = '1'",
    ],
)
def test_a_line_that_is_not_of_its_account_is_found_and_made_anew(store: SqlStore, damage: str) -> None:
    assert verify(store.database).findings == ()
    store.database.driver.execute(damage)
    (finding,) = verify(store.database).findings
    assert (finding.kind, finding.stream_id) == ("read-model", NAMED)
    assert "are not searched by what they are" in finding.message
    assert "Ada" not in finding.message
    rebuild(store.database, [NAMED])
    assert verify(store.database).findings == ()
    assert [[one.account_id for one in store.accounts(search)] for search in ("ada", "太", "o")] == [
        ["1"], ["2"], ["1", "3"],
    ]  # fmt: skip


def test_pieces_that_contradict_each_other_are_found_and_made_anew(tmp_path: Path) -> None:
    with closing(SqlStore(open_database(str(tmp_path / "bank.db"), create=True))) as store:
        record(store, [AccountOpened(currency="GBP", holder_id="h")], account_id="1")
        store.database.driver.execute("UPDATE account_pieces_data SET block = x'00' WHERE id > 10")
        (finding,) = verify(store.database).findings
        assert (finding.stream_id, "contradicts itself" in finding.message) == (NAMED, True)
        rebuild(store.database, [NAMED])
        assert verify(store.database).findings == ()
        assert [one.account_id for one in store.accounts("h")] == ["1"]


def test_what_is_due_is_no_damage(store: SqlStore) -> None:
    store.database.driver.execute("UPDATE account_search SET searched = 'x' WHERE account_id = '1'")
    store.database.driver.execute("INSERT INTO account_search_due VALUES ('1')")
    assert verify(store.database).findings == ()
    assert [one.account_id for one in store.accounts("ada")] == ["1"]
