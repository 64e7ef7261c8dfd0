"""Which events made a figure what it is: found through their types, equal to what a full replay shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.fold import evolve
from domain.account.state import AccountFold
from domain.errors import BadInput
from domain.history.field_changes import FIELDS, Value, changes_before, next_change, previous_change
from tests.kit.bench import MemoryBench
from tests.kit.spec import A, charged, deposited, held, interest, opened, withdrawn
from tests.kit.stories import record

ANY_EVENT = st.one_of(
    st.integers(1, 9).map(deposited),
    st.integers(1, 9).map(withdrawn),
    st.integers(1, 9).map(charged),
    st.integers(1, 9).map(interest),
    st.tuples(st.integers(1, 9), st.sampled_from("xy")).map(lambda pair: held(*pair)),
    st.sampled_from("xy").map(lambda hold: e.HoldReleased(hold_id=hold)),
    st.tuples(st.integers(1, 9), st.sampled_from("xy")).map(lambda pair: withdrawn(*pair)),
    st.integers(0, 2).map(lambda limit: e.OverdraftLimitChanged(limit=limit)),
    st.just(e.WithdrawalDeclined(amount=5, reason_code="frozen", available=0)),
    st.just(e.EntryReversed(entry=2, amount=1, direction="credit")),
    st.just(e.ProvisionalCreditGranted(credit_id="p", entry=2, amount=3)),
    st.just(e.ProvisionalCreditMadeFinal(credit_id="p")),
    st.just(e.ProvisionalCreditWithdrawn(credit_id="p", amount=3)),
    st.sampled_from([e.AccountFrozen(), e.AccountUnfrozen(), e.AccountClosed()]),
)


def brute(facts: list[e.AccountEvent], field: str) -> list[tuple[int, Value, Value]]:
    """(version, before, after) wherever a fold from the start sees the field change."""
    fold, found = AccountFold(), list[tuple[int, Value, Value]]()
    for version, fact in enumerate(facts, start=1):
        before = FIELDS[field].value(fold)
        evolve(fold, fact, (version, version, version))
        after = FIELDS[field].value(fold)
        if before != after:
            found.append((version, before, after))
    return found


@given(st.lists(ANY_EVENT, max_size=25))
def test_no_change_of_any_field_is_missed_or_invented(facts: list[e.AccountEvent]) -> None:
    history = [opened(3, limit=1), *facts]
    store = MemoryBench(every=4).store
    record(store, history)
    for field in FIELDS:
        found = changes_before(store, A, field, len(history) + 1, limit=1000)
        assert [(one.recorded.version, one.before, one.after) for one in found[::-1]] == brute(history, field)


def test_from_where_one_stands_the_last_and_the_next(bench: MemoryBench) -> None:
    record(bench.store, [opened(), deposited(5), charged(2), deposited(1), charged(3)])
    last, following = (
        previous_change(bench.store, A, "fees", 4),
        next_change(bench.store, A, "fees", 4),
    )
    assert last is not None
    assert (last.recorded.version, last.before, last.after, last.delta) == (3, 0, 2, 2)
    assert following is not None
    assert (following.recorded.version, following.delta) == (5, 3)
    assert next_change(bench.store, A, "fees", 5) is None
    assert previous_change(bench.store, A, "fees", 3) is None


def test_words_have_no_delta(bench: MemoryBench) -> None:
    record(bench.store, [opened(), e.AccountFrozen()])
    change = previous_change(bench.store, A, "status", 3)
    assert change is not None
    assert (change.before, change.after, change.delta) == ("open", "frozen", None)


def test_an_unknown_figure_is_refused_with_those_there_are(bench: MemoryBench) -> None:
    record(bench.store, [opened()])
    with pytest.raises(BadInput, match=r"'mood' is no figure.*ledger, held"):
        previous_change(bench.store, A, "mood", 1)
