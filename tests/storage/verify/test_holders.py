"""A holder whom a search would miss is found by `verify`, and put right by a rebuild."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.ports import Holder
from storage.encoding.index_keys import index_key
from storage.log.holders import folded_name
from storage.log.store import SqlStore
from storage.verify import holders as verify_holders
from storage.verify.rebuild import rebuild
from storage.verify.verify import verify
from tests.kit.bench import PostgresBench, SqlBench
from tests.kit.stories import open_with

NAME = "Zoë Quist"
LONG = "h" * 300


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(request: pytest.FixtureRequest) -> Iterator[SqlBench]:
    """An account whose holder has a name, and a holder with a long id among others."""
    if request.param == "sqlite":
        bench = SqlBench(str(request.getfixturevalue("tmp_path") / "bank.db"), 3)
    else:
        bench = PostgresBench(request.getfixturevalue("postgres"), 3)
    open_with(bench, 100_00, account_id="2")
    (summary,) = bench.store.accounts()
    others = [Holder(str(number), f"No {number}") for number in range(7)]
    bench.store.put_holders([Holder(summary.holder_id, NAME), Holder(LONG, NAME), *others])
    yield bench
    bench.close()


@pytest.mark.parametrize(
    ("whose", "changed"),
    [
        ("short", {"folded_name": folded_name("Zob Quist")}),
        ("short", {"whole_id": "x"}),
        ("long", {"folded_name": folded_name("")}),
    ],
)
def test_a_changed_holder_is_found_and_put_right(
    bank: SqlBench, monkeypatch: pytest.MonkeyPatch, whose: str, changed: dict[str, str]
) -> None:
    assert isinstance(bank.store, SqlStore)
    monkeypatch.setattr(verify_holders, "PAGE", 2)
    database = bank.store.database
    (summary,) = bank.store.accounts()
    key = index_key(LONG) if whose == "long" else summary.holder_id
    assert verify(database).intact
    before = bank.execute("SELECT * FROM holders ORDER BY holder_id")
    bank._update("holders", changed, holder_id=key)
    # On a server the line that the account is searched by follows what the row says.
    found, *beside = verify(database).findings
    assert [one.stream_id for one in beside] in ([], ["search-index"])
    assert (found.kind, found.stream_id) == ("read-model", f"holder-{key}")
    assert key in found.message
    assert "Quist" not in found.message
    rebuild(database, [found.stream_id])
    assert bank.execute("SELECT * FROM holders ORDER BY holder_id") == before
    assert verify(database).intact
    assert [one.account_id for one in bank.store.accounts(search="quist")] == ["2"]


def test_a_long_id_that_nothing_is_left_of_is_found_and_left(bank: SqlBench) -> None:
    assert isinstance(bank.store, SqlStore)
    database, key = bank.store.database, index_key(LONG)
    bank._update("holders", {"whole_id": "x"}, holder_id=key)
    (found,) = verify(database).findings
    rebuild(database, [found.stream_id])
    assert verify(database).findings == (found,)
