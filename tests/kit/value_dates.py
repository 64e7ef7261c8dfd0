"""Histories whose facts count from other instants than they were recorded at, and the plain query to hold against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from hypothesis import strategies as st

from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput
from domain.history.cut import Lens, cut_at_instant
from domain.ports import Store
from domain.stream import RecordedEvent
from tests.kit.bench import EPOCH, SECOND, MemoryBench
from tests.kit.spec import A, opened
from tests.kit.stories import append, new

Step: TypeAlias = tuple[e.AccountEvent, int, int | None]
"""A fact, how many seconds after the one before it was recorded, and its value date if it has its own: in seconds
after EPOCH."""

MOVEMENTS = st.one_of(
    st.builds(e.MoneyDeposited, amount=st.integers(1, 9)),
    st.builds(e.MoneyWithdrawn, amount=st.integers(1, 200)),
    st.builds(e.OverdraftLimitChanged, limit=st.integers(0, 9)),
)
MOVED = st.lists(st.tuples(MOVEMENTS, st.integers(0, 2), st.none() | st.integers(0, 12)), max_size=14)
"""Steps most of which move money."""


def recorded_on(bench: MemoryBench, steps: Iterable[Step]) -> list[RecordedEvent[e.AccountEvent]]:
    """An account opened with 100 minor units at EPOCH, and the steps recorded after it."""
    now = EPOCH
    append(bench.store, new(opened(100), recorded_at=now))
    for fact, later, dated in steps:
        now += later * SECOND
        effective_at = None if dated is None else EPOCH + dated * SECOND
        append(bench.store, new(fact, recorded_at=now, effective_at=effective_at))
    return bench.store.events(stream_of(A))


def ledger(store: Store, instant: int, lens: Lens) -> int:
    """By the plain query; nothing before the account was opened."""
    try:
        return cut_at_instant(store, A, instant, lens).account.ledger
    except BadInput:
        return 0
