"""Row 11: the balance curve of a window of the timeline, at every zoom, with minima and maxima kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.account.fold import evolve
from domain.account.state import AccountFold
from domain.history.curve import FOLDED_WHOLE
from domain.profile.state import SNAPSHOT_EVERY
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import ACCOUNT_ID, STREAM_ID
from tests.benchmarks.measure import agree, take_turns_at
from tests.benchmarks.report import Figure, at_most, milliseconds

COLUMNS = 240
"""Points of a curve: two for each column of a wide terminal."""
ZOOMS = (1, 10, 100, 1_000)
"""How many windows of that size the whole life is long."""
WORTH = 40
"""A window is drawn for every so many questions at random versions: the widest take longest."""


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size.long
    store = banks.store(size)
    for zoom in ZOOMS:
        width = max(2, size // zoom)
        lowest_and_highest(store, *_window(0.4, width, size))
        turns = take_turns_at(
            {"ours": _curve(store, width, size), "rows": _rows(store, width, size)},
            banks.fractions(seed=11)[: max(2, banks.size.points // WORTH)],
        )
        yield Figure(
            row="11",
            work=f"balance curve of {width:,} of {size:,} events in {COLUMNS} points",
            ours=milliseconds(turns.cpu.median("ours")),
            peer=f"its {'events' if width <= FOLDED_WHOLE else 'snapshots'} read, nothing made of them",
            theirs=milliseconds(turns.cpu.median("rows")),
            value=turns.cpu.speed("ours", "rows"),
        )
    yield Figure(
        row="11",
        work=f"rows read for the curve of {size:,} events",
        ours=f"{snapshots(store, 1, size):,} snapshots",
        peer="events of the account",
        theirs=f"{size:,}",
        value=snapshots(store, 1, size) + size % SNAPSHOT_EVERY,
        unit="rows",
        reach=at_most(10_000),
    )


def lowest_and_highest(store: SqlStore, first: int, last: int) -> None:
    """Raise AnswersDiffer unless the curve shows the lowest and the highest balance that a full replay meets."""
    points = store.curve(ACCOUNT_ID, first, last, COLUMNS)
    state, balances = AccountFold(), list[int]()
    for event, stamp in store.replay_steps(ACCOUNT_ID, until=last):
        evolve(state, event, stamp)
        if stamp[0] >= first - 1:
            balances.append(state.ledger)
    if first == 1:
        balances.append(0)
    agree(
        {
            "curve": (min(point.low for point in points), max(point.high for point in points)),
            "replay": (min(balances), max(balances)),
        }
    )


def snapshots(store: SqlStore, first: int, last: int) -> int:
    """How many snapshots lie in a window, each read once."""
    rows = store.database.driver.execute(
        "SELECT version, recorded_at, run_first, run_first_at, run_open, run_low, run_high, run_close"
        " FROM snapshots WHERE stream_id = ? AND run_first >= ? AND version <= ? ORDER BY version",
        (STREAM_ID, first, last),
    ).fetchall()
    return len(rows)


def events(store: SqlStore, first: int, last: int) -> int:
    """How many events lie in a window, each read once."""
    rows = store.database.driver.execute(
        "SELECT version, type, data FROM events WHERE stream_id = ? AND version BETWEEN ? AND ?"
        " ORDER BY version",
        (STREAM_ID, first, last),
    ).fetchall()
    return len(rows)


def _curve(store: SqlStore, width: int, size: int) -> Callable[[float], object]:
    return lambda fraction: store.curve(ACCOUNT_ID, *_window(fraction, width, size), COLUMNS)


def _rows(store: SqlStore, width: int, size: int) -> Callable[[float], object]:
    read = events if width <= FOLDED_WHOLE else snapshots
    return lambda fraction: read(store, *_window(fraction, width, size))


def _window(fraction: float, width: int, size: int) -> tuple[int, int]:
    """First and last version of a window at a fraction of the life."""
    first = 1 + int(fraction * (size - width))
    return first, first + width - 1
