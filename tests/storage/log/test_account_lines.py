"""The index of the account search: in order, whoever writes, and never believed where it is not of today."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account.events import AccountOpened
from domain.account.state import stream_of
from domain.ports import Holder, StreamWrite
from domain.search import FOLDING
from storage.bank import SqlBanks
from storage.encoding.index_keys import LONGEST, MARK
from storage.engine.connect import open_database
from storage.log.account_index import MOST_DUE, AccountIndex
from storage.log.account_lines import APART, make_all
from storage.log.store import SqlStore
from storage.schema import postgres_search
from storage.verify.verify import verify
from tests.kit.stories import new


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return (
        str(tmp_path / "bank.db") if request.param == "sqlite" else str(request.getfixturevalue("postgres"))
    )


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(SqlStore(open_database(str(tmp_path / "bank.db"), create=True))) as store:
        yield store


def open_accounts(store: SqlStore, numbers: Sequence[str], holder_id: str = "h") -> None:
    opened = AccountOpened(currency="GBP", holder_id=holder_id)
    store.append([StreamWrite(stream_of(number), 0, [new(opened)]) for number in numbers])


def found(store: SqlStore, search: str, limit: int = 1000) -> list[str]:
    return [one.account_id for one in store.accounts(search, limit=limit)]


def in_order(numbers: Sequence[str]) -> list[str]:
    return sorted(numbers, key=lambda number: (len(number), number))


def due(store: SqlStore) -> int:
    rows = store.database.driver.execute("SELECT count(*) FROM account_search_due").fetchone()
    return int(rows[0])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=40), min_size=1, max_size=8))
def test_accounts_are_found_in_order_of_number_in_whichever_order_they_were_opened(
    batches: list[list[int]],
) -> None:
    with SqlBanks().scratch() as bank:
        opened: set[str] = set()
        for batch in batches:
            numbers = [one for one in dict.fromkeys(map(str, batch)) if one not in opened]
            if numbers:
                open_accounts(bank, numbers)
                opened.update(numbers)
            assert found(bank, "h") == in_order([*opened])
        assert due(bank) == 0
        assert verify(bank.database).findings == ()


@pytest.mark.parametrize("step", [1, -1])
def test_however_many_are_opened_between_two_there_is_room(file: SqlStore, step: int) -> None:
    """One by one, each right behind or right before the last: half of what is left between them, until none is."""
    open_accounts(file, ["1000", "9999"])
    numbers = [str(5_000 + step * number) for number in range(120)]
    assert 2 ** len(numbers) > APART
    for number in numbers:
        open_accounts(file, [number])
    assert found(file, "h") == in_order(["1000", *numbers, "9999"])
    assert found(file, "50", limit=3) == in_order([one for one in numbers if "50" in one])[:3]
    assert verify(file.database).findings == ()


def test_what_another_program_writes_is_found_before_and_after_its_line_is_made(file: SqlStore) -> None:
    open_accounts(file, ["1", "2"], "h1")
    file.put_holders([Holder("h1", "Ada")])
    with closing(sqlite3.connect(file.label)) as other:
        other.execute(
            "UPDATE holders SET name = 'Zoë', folded_name = 'another folding' WHERE holder_id = 'h1'"
        )
        other.commit()
    assert (due(file), found(file, "zoe"), found(file, "ada")) == (2, ["1", "2"], [])
    assert file.accounts_count("zoe") == file.accounts_count("zoe", at_most=2) == 2
    open_accounts(file, ["3"], "h1")
    assert (due(file), found(file, "zoe"), found(file, "ada")) == (0, ["1", "2", "3"], [])


def test_more_than_can_be_looked_at_beside_the_index_are_all_looked_at(file: SqlStore) -> None:
    numbers = [str(number) for number in range(MOST_DUE + 2)]
    open_accounts(file, numbers)
    file.database.driver.execute("DELETE FROM account_search")
    file.database.driver.execute("INSERT INTO account_pieces (account_pieces) VALUES ('delete-all')")
    file.database.driver.execute("INSERT INTO account_search_due SELECT account_id FROM account_summary")
    wanted = in_order([number for number in numbers if "77" in number])
    assert found(file, "77") == wanted
    assert [one.account_id for one in file.accounts("77", after="177", offset=1, limit=2)] == wanted[3:5]
    assert file.accounts_count("77") == len(wanted)
    assert file.accounts_count("77", at_most=3) == 3


def test_making_them_is_told_and_goes_on_where_it_was_cut_off(address: str) -> None:
    with closing(SqlStore(open_database(address, create=True))) as store:
        open_accounts(store, ["1", "2", "3"])
        store.put_holders([Holder("h", "Ada")])
        discarded = (
            ("INSERT INTO account_pieces (account_pieces) VALUES ('delete-all')",)
            if store.database.engine.dialect.name == "sqlite"
            else ()
        )
        for statement in (
            *discarded,
            "DELETE FROM account_search",
            "INSERT INTO account_search_due SELECT account_id FROM account_summary",
        ):
            store.database.driver.execute(statement)

        def cut(done: int, total: int) -> None:
            assert (done, total) == (3, 3)
            raise KeyboardInterrupt

        assert found(store, "ada") == ["1", "2", "3"]
        with pytest.raises(KeyboardInterrupt):
            make_all(store.database, cut)
        assert (due(store), found(store, "ada")) == (0, ["1", "2", "3"])
        assert make_all(store.database) == 0
        assert verify(store.database).findings == ()


def test_lines_of_another_folding_are_not_asked_and_are_made_anew(file: SqlStore) -> None:
    open_accounts(file, ["1"], "Zoë")
    file.database.driver.execute("UPDATE account_search SET searched = 'spoilt'")
    file.database.driver.execute("UPDATE bank SET value = 'another' WHERE name = 'searched_by'")
    assert found(file, "ZOE") == ["1"]
    open_accounts(file, ["2"], "Zoë")
    assert (due(file), found(file, "zoe")) == (1, ["1", "2"])
    with closing(SqlBanks().open(file.label)) as bank:
        assert (due(bank), found(bank, "zoe")) == (0, ["1", "2"])
        assert bank.database.driver.execute(
            "SELECT value FROM bank WHERE name = 'searched_by'"
        ).fetchone() == (FOLDING,)
        assert verify(bank.database).findings == ()


@pytest.mark.parametrize("search", ["a", "ab", "ada lovelace"])
def test_the_first_page_is_read_from_the_index_in_its_order(file: SqlStore, search: str) -> None:
    asked = file.database.search.accounts_holding(search.split(), (4, "4417")).limit(100)
    sql = str(asked.compile(dialect=file.database.engine.dialect, compile_kwargs={"literal_binds": True}))
    steps = [row[3] for row in file.database.driver.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    assert steps[0].startswith("SCAN account_pieces VIRTUAL TABLE INDEX")
    assert "SEARCH account_search USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN account_search") for step in steps)


def test_the_pages_of_the_whole_list_are_read_from_the_index_of_numbers(file: SqlStore) -> None:
    open_accounts(file, ["1", "2", "30"])
    heard = list[str]()
    sa.event.listen(file.database.engine, "before_cursor_execute", lambda *said: heard.append(said[2]))
    index = AccountIndex(file.database)
    for after in (None, "1"):
        index.numbers("", offset=0, after=after, limit=2)
    plans = [
        file.database.driver.execute(f"EXPLAIN QUERY PLAN {one}", [9] * one.count("?")).fetchall()
        for one in heard
    ]
    steps = [row[3] for plan in plans for row in plan]
    assert len(steps) == 3
    assert all("USING COVERING INDEX account_summary_by_number" in step for step in steps)


def test_a_server_keeps_keys_as_we_do() -> None:
    assert (postgres_search.LONGEST_KEY, postgres_search.KEY_MARK) == (LONGEST, MARK)
