"""Shares of a work: how they are cut, and in which order their answers come."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from threading import Event
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from storage.workers.shares import AHEAD, cut, in_order
from storage.workers.spread import Workers

SIZES = st.lists(st.tuples(st.text(max_size=3), st.integers(0, 30)))


@given(SIZES, st.integers(1, 40))
def test_every_stream_is_in_one_share_in_order_and_no_share_is_larger_than_it_must_be(
    sizes: list[tuple[str, int]], events: int
) -> None:
    shares = list(cut(sizes, events))
    assert list(chain(*shares)) == sizes
    assert all(shares)
    assert all(sum(size for _, size in share[:-1]) < events for share in shares)
    assert all(sum(size for _, size in share) >= events for share in shares[:-1])


class Counting(ThreadPoolExecutor):
    """Counts what was asked."""

    asked = 0

    def submit(self, *arguments: Any, **options: Any) -> Future[Any]:
        self.asked += 1
        return super().submit(*arguments, **options)


def test_answers_come_in_order_and_only_so_many_shares_are_asked_ahead() -> None:
    last = Event()

    def work(address: str, number: int) -> tuple[str, int]:
        if number == 0:
            last.wait()  # the first answer is the last to come
        elif number == 2:
            last.set()
        return address, number

    with Counting(2) as executor:
        answers = in_order(Workers(executor, "bank", 2), work, ((number,) for number in range(50)))
        first = next(answers)
        asked = executor.asked
        rest = list(answers)
    assert [first, *rest] == [("bank", number) for number in range(50)]
    assert asked == AHEAD * 2
