"""Statements that overlap, in whatever words: the balance the last one closes at is the one the log shows, or it is
refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.kit.joined_statements import ledger, line, statement, take
from tests.kit.memory import MemoryStore

OPENING = 100


class Booking(NamedTuple):
    """A line of the bank's own books, where lines alike are frequent; `balance` is the one after it."""

    day: int
    amount: int
    words: str
    reference: str
    balance: int


@st.composite
def books(draw: st.DrawFn) -> list[Booking]:
    """Two days of a bank's books. Two bookings of one day, amount, reference and balance are left out: no statement
    tells whether it has the one or the other."""
    count = draw(st.integers(2, 7))
    days = sorted(draw(st.lists(st.sampled_from([2, 3]), min_size=count, max_size=count)))
    amounts = draw(st.lists(st.sampled_from([-10, 10, 5]), min_size=count, max_size=count))
    balances = [*accumulate(amounts, initial=OPENING)][1:]
    made = [
        Booking(
            day,
            amount,
            draw(st.sampled_from(["bread", "milk"])),
            draw(st.sampled_from("RQ") | st.just("")),
            balance,
        )
        for day, amount, balance in zip(days, amounts, balances, strict=True)
    ]
    assume(len({one._replace(words="") for one in made}) == count)
    return made


@settings(max_examples=200)
@given(books(), st.data())
def test_the_log_closes_where_the_last_of_overlapping_statements_does(
    made: Sequence[Booking], data: st.DataObject
) -> None:
    store, end = MemoryStore(), 0
    tells_balances = data.draw(st.booleans())
    format_name = data.draw(st.sampled_from(["csv", "mt940"]))
    while end < len(made):
        start = data.draw(st.integers(max(0, end - 4), end))
        end = data.draw(st.integers(end + 1, len(made)))
        other_words = data.draw(st.sampled_from(["", "card "]))
        told = [
            line(
                one.day,
                one.amount,
                other_words + one.words,
                balance=one.balance if tells_balances else None,
                reference=one.reference,
            )
            for one in made[start:end]
        ]
        opening = made[start - 1].balance if start else OPENING
        report = take(
            store, statement(*told, opening=opening, closing=made[end - 1].balance), format_name=format_name
        )
        if report.errors:
            assert report.events == 0
            return
        assert ledger(store) == made[end - 1].balance
