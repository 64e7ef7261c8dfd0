"""What lies between two points of an account, in groups that add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.account import events as e
from domain.history import grouped_changes as module
from domain.history.cut import state_at
from domain.history.grouped_changes import Between, Group, between
from domain.stream import RecordedEvent
from tests.domain.history.test_field_changes import ANY_EVENT
from tests.kit.bench import MemoryBench
from tests.kit.spec import A, charged, deposited, held, opened, withdrawn
from tests.kit.stories import append, new, record


def by_sort(row: RecordedEvent[e.AccountEvent]) -> str:
    return getattr(row.event, "kind", "") or row.type


def test_events_are_grouped_by_what_sort_they_are(bench: MemoryBench) -> None:
    bought = e.MoneyWithdrawn(amount=4, kind="card purchase", description="GREGGS")
    facts: list[e.AccountEvent] = [
        opened(100),
        bought,
        deposited(50),
        bought,
        charged(9, "OVERDRAFT"),
        held(5),
    ]
    record(bench.store, facts)
    assert between(bench.store, A, 1, 6, by_sort).groups == (
        Group("MoneyDeposited", 1, 50),
        Group("FeeCharged", 1, -9),
        Group("card purchase", 2, -8),
        Group("HoldPlaced", 1, 0),
    )


def test_it_is_the_same_from_either_end_and_nothing_from_a_point_to_itself(bench: MemoryBench) -> None:
    record(bench.store, [opened(10), deposited(1), withdrawn(2)])
    assert between(bench.store, A, 3, 1, by_sort) == between(bench.store, A, 1, 3, by_sort)
    assert between(bench.store, A, 2, 2, by_sort) == Between(2, 2, ())


def test_more_than_the_limit_is_counted_and_not_read(bench: MemoryBench) -> None:
    record(bench.store, [opened(10), *[deposited(1)] * (module.LIMIT + 1)])
    far = between(bench.store, A, 1, module.LIMIT + 2, by_sort)
    assert (far.count, far.groups) == (module.LIMIT + 1, ())
    assert between(bench.store, A, 2, module.LIMIT + 2, by_sort).groups == (
        Group("MoneyDeposited", module.LIMIT, module.LIMIT),
    )


def test_what_came_late_between_is_counted_from_either_end(bench: MemoryBench) -> None:
    back = e.EntryReversed(entry=3, amount=2, direction="credit")
    record(bench.store, [opened(10)])
    append(bench.store, new(deposited(1), effective_at=0), new(withdrawn(2)), new(back, effective_at=0))
    assert between(bench.store, A, 1, 4, by_sort).late == between(bench.store, A, 4, 1, by_sort).late == 1
    assert between(bench.store, A, 2, 4, by_sort).late == 0


@given(facts=st.lists(ANY_EVENT, min_size=1, max_size=12), cut=st.integers(1, 13))
def test_the_groups_make_up_the_difference(facts: list[e.AccountEvent], cut: int) -> None:
    bench = MemoryBench(every=4)
    record(bench.store, [opened(3, limit=1), *facts])
    cut = min(cut, len(facts) + 1)
    one, other = (state_at(bench.store, A, version)[0] for version in (cut, len(facts) + 1))
    found = between(bench.store, A, cut, len(facts) + 1, by_sort)
    assert sum(group.change for group in found.groups) == other.ledger - one.ledger
    assert sum(group.count for group in found.groups) == found.count == len(facts) + 1 - cut
