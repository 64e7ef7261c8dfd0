"""Row 3: the cut at a random instant, as it was known then (AS-AT) and as it is known now (AS-OF)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.history.cut import Lens, cut_at_instant, fold
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import ACCOUNT_ID, EVERY, START
from tests.benchmarks.measure import agree, take_turns_at
from tests.benchmarks.peer import Figures, figures_of
from tests.benchmarks.report import Figure, at_least, at_most, milliseconds
from tests.benchmarks.state_at_version import our_state, version_at

CHECKED = 3
"""How many AS-OF cuts are compared with a fold of the whole account before any time counts."""


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size
    long, short = banks.store(size.long), banks.store(size.short)
    peer = banks.peer(size.snapshotted, snapshots=True)
    for fraction in banks.fractions(seed=4)[:CHECKED]:
        instant = instant_at(fraction, size.short)
        cut = cut_at_instant(short, ACCOUNT_ID, instant, "as-of")
        agree({"cut": _money(figures_of(cut.account)), "fold": _money(_folded(short, instant))})
    turns = take_turns_at(
        {
            "version": our_state(long, size.long),
            "as-at": _our_cut(long, size.long, "as-at"),
            "as-of": _our_cut(long, size.long, "as-of"),
            "peer": lambda fraction: peer.load(version_at(fraction, size.snapshotted)),
        },
        banks.fractions(seed=5),
    )
    ours, theirs = turns.cpu.percentile("as-at", 99), turns.cpu.percentile("peer", 99)
    yield Figure(
        row="3",
        work=f"AS-AT a random instant of {size.long:,} events, with its neighbours, 99 of 100",
        ours=milliseconds(ours),
        peer=f"eventsourcing, default form, at a version of {size.snapshotted:,}",
        theirs=milliseconds(theirs),
        value=theirs / ours,
        reach=at_least(8),
    )
    yield Figure(
        row="3",
        work=f"AS-OF a random instant of {size.long:,} events, 1 % late, median",
        ours=milliseconds(turns.cpu.median("as-of")),
        peer="ours, state at a version",
        theirs=milliseconds(turns.cpu.median("version")),
        value=turns.cpu.median("as-of") / turns.cpu.median("version"),
        unit="× the time",
        reach=at_most(50),
    )


def instant_at(fraction: float, size: int) -> int:
    """The instant at a fraction of a history, in UTC microseconds."""
    return START + int(fraction * (size - 1) * EVERY)


def _our_cut(store: SqlStore, size: int, lens: Lens) -> Callable[[float], object]:
    return lambda fraction: cut_at_instant(store, ACCOUNT_ID, instant_at(fraction, size), lens)


def _folded(store: SqlStore, instant: int) -> Figures:
    """What counts at the instant by its value date, from the whole log."""
    counting = (fact for fact in store.replay_steps(ACCOUNT_ID) if fact[1][2] <= instant)
    return figures_of(fold(None, counting)[0])


def _money(found: Figures) -> tuple[int, ...]:
    return found[1:]
