"""AS-OF from snapshots against the plainest reading of it, over histories with any value dates."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.fold import evolve
from domain.account.state import Account, AccountFold, freeze
from domain.errors import BadInput
from domain.history.cut import cut_at_instant
from domain.stream import RecordedEvent
from tests.kit.bench import EPOCH, SECOND, MemoryBench
from tests.kit.spec import A
from tests.kit.value_dates import Step, recorded_on

AMOUNT = st.integers(1, 9)
HOLD = st.sampled_from(["h1", "h2"])
CREDIT = st.sampled_from(["c1", "c2"])
FACTS = st.one_of(
    st.builds(e.MoneyDeposited, amount=AMOUNT),
    st.builds(e.MoneyWithdrawn, amount=AMOUNT, hold_id=st.none() | HOLD),
    st.builds(e.HoldPlaced, hold_id=HOLD, amount=AMOUNT),
    st.builds(e.HoldReleased, hold_id=HOLD),
    st.builds(e.EntryReversed, entry=st.integers(2, 4), amount=AMOUNT, direction=st.just("credit")),
    st.builds(e.ProvisionalCreditGranted, credit_id=CREDIT, entry=st.just(2), amount=AMOUNT),
    st.builds(e.ProvisionalCreditWithdrawn, credit_id=CREDIT, amount=AMOUNT),
    st.builds(e.ProvisionalCreditMadeFinal, credit_id=CREDIT),
    st.builds(e.OverdraftLimitChanged, limit=st.integers(0, 9)),
    st.sampled_from([e.AccountFrozen(), e.AccountUnfrozen(), e.AccountClosed()]),
)
MOMENTS = st.integers(0, 12)
STEPS = st.tuples(FACTS, st.integers(0, 2), st.none() | MOMENTS)
"""A fact, how long after the one before it was recorded, and its value date if it has its own."""


@given(steps=st.lists(STEPS, max_size=14), asked=MOMENTS)
@settings(max_examples=150, deadline=None)
def test_every_fact_counts_from_its_value_date_whatever_the_snapshots(steps: list[Step], asked: int) -> None:
    rows = recorded_on(bench := MemoryBench(every=3), steps)
    instant = EPOCH + asked * SECOND
    expected = in_effective_order(row for row in rows if row.effective_at <= instant)
    try:
        account = cut_at_instant(bench.store, A, instant, "as-of").account
    except BadInput:
        assert expected.version == 0 or expected.currency == ""
        return
    assert seen(account) == seen(expected)


def in_effective_order(rows: Iterable[RecordedEvent]) -> Account:
    """The rows folded by value date, those of one value date by version.

    What is said about one hold or one provisional credit stays in the order in which it was said: a capture
    cannot come before its hold, whatever its date.
    """
    fold, latest = AccountFold(), dict[str, int]()
    keyed = []
    for row in rows:
        subject = subject_of(row.event)
        place = row.effective_at if subject is None else max(row.effective_at, latest.get(subject, 0))
        if subject is not None:
            latest[subject] = place
        keyed.append((place, row.version, row))
    for _, version, row in sorted(keyed, key=lambda one: one[:2]):
        evolve(fold, row.event, (version, row.recorded_at, row.effective_at))
    return freeze(fold)


def subject_of(event: e.AccountEvent | None) -> str | None:
    """The hold or provisional credit that the fact is about."""
    return getattr(event, "hold_id", None) or getattr(event, "credit_id", None)


def seen(account: Account) -> dict[str, object]:
    """What a person sees of a state: everything but which event came last."""
    return {
        "status": account.status,
        "ledger": account.ledger,
        "available": account.available,
        "limit": account.overdraft_limit,
        "opening": account.opening,
        "credits": account.credits,
        "debits": account.debits,
        "entries": account.entry_count,
        "holds": {key: (hold.amount, hold.version) for key, hold in account.holds.items()},
        "provisional": account.provisional_credits,
        "reversals": {key: sorted(one.version for one in all_) for key, all_ in account.reversals.items()},
    }
