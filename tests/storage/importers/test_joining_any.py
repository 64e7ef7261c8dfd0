"""Statements against the log whatever they hold: on every store, beside other writers, and against a plain oracle."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account.commands import Deposit, OpenAccount
from domain.bank_statement import StatementLine
from domain.stream import VersionConflict
from storage.importers.joining.plan import joined
from storage.importers.lines import FileErrors
from storage.importers.parsed import Parsed
from storage.importers.run import import_history
from tests.kit.joined_statements import MARCH, ledger, line, post, statement, take
from tests.kit.memory import MemoryStore
from tests.kit.server_bank import do, opened


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def test_somebody_who_writes_between_reading_and_recording_is_a_conflict(store: MemoryStore) -> None:
    take(store, statement(line(2, 100)))
    history = joined(store, "csv", Parsed([statement(line(3, 1))], FileErrors()))
    post(store, 4, 5)
    with pytest.raises(VersionConflict):
        import_history(store, history)


ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(-3, 3).filter(bool),
        st.sampled_from(["", "", "SO", "T-1", "0"]),
        st.sampled_from(["a", "b"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("address", ["sqlite", "postgres"])
def test_the_stores_of_a_bank_take_statements_alike(
    address: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = str(tmp_path / "bank.db") if address == "sqlite" else request.getfixturevalue("postgres")
    with closing(opened(where, create=True)) as store:
        do(store, OpenAccount(account_id="A1", currency="EUR"), "open")
        do(store, Deposit(account_id="A1", amount=5), "own")
        today = replace(line((datetime.now(UTC).date() - MARCH).days + 1, 5), words="own")
        first = statement(line(2, 100, reference="R", balance=100), line(2, -40, balance=60))
        assert take(store, first).events == 2
        assert take(store, first, statement(line(9, -1, balance=59), today)).events == 1
        head = store.head("A1")
        assert head is not None
        assert (head.ledger, head.version) == (64, 5)


def written(entries: Sequence[tuple[int, int, str, str]], balances: Sequence[int]) -> list[StatementLine]:
    """The history as lines, each with the balance after it."""
    days = accumulate((days for days, _, _, _ in entries), initial=1)
    return [
        line(day, amount, words, reference=reference, balance=balance)
        for day, (_, amount, reference, words), balance in zip(
            list(days)[1:], entries, balances[1:], strict=True
        )
    ]


@settings(max_examples=60, deadline=None)
@given(ENTRIES, st.integers(-5, 5), st.data())
def test_the_log_shows_the_balance_that_the_statement_states_or_the_file_is_refused(
    entries: list[tuple[int, int, str, str]], opening: int, data: st.DataObject
) -> None:
    """Statements of any spans of days of one history, overlapping, out of order, some never imported."""
    store, newest = MemoryStore(), -1
    balances = list(accumulate((amount for _, amount, _, _ in entries), initial=opening))
    whole = written(entries, balances)
    begins = [place for place, one in enumerate(whole) if not place or whole[place - 1].booked < one.booked]
    for _ in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.sampled_from(begins))
        last = data.draw(st.sampled_from([place for place in [*begins, len(whole)] if place > first])) - 1
        before = len(store.all_events())
        report = take(
            store, statement(*whole[first : last + 1], opening=balances[first], closing=balances[last + 1])
        )
        if report.errors:
            assert len(store.all_events()) == before
            continue
        newest = max(newest, last)
        assert ledger(store) == balances[newest + 1]


@settings(max_examples=60, deadline=None)
@given(ENTRIES, st.integers(-5, 5), st.data())
def test_statements_in_their_order_always_fit_and_lead_to_the_stated_balance(
    entries: list[tuple[int, int, str, str]], opening: int, data: st.DataObject
) -> None:
    """Cut anywhere, each one beginning somewhere in the one before it or right behind it: none is refused."""
    store, first, last = MemoryStore(), 0, -1
    balances = list(accumulate((amount for _, amount, _, _ in entries), initial=opening))
    whole = [
        one if data.draw(st.booleans()) else replace(one, balance=None) for one in written(entries, balances)
    ]
    while last < len(whole) - 1:
        first = data.draw(st.integers(first, last + 1))
        last = data.draw(st.integers(max(first, last + 1), len(whole) - 1))
        report = take(
            store, statement(*whole[first : last + 1], opening=balances[first], closing=balances[last + 1])
        )
        assert report.errors == ()
        assert ledger(store) == balances[last + 1]
