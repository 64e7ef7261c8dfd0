"""Looking for a pattern in some or all accounts of a bank, in this process or by workers, share by share.

Every account is looked at by itself, so the answer is the same whatever the shares and whoever looks. It is pinned to
a position of the log: events after it are not there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from domain.account.fold import replay
from domain.account.state import STREAM_PREFIX, account_of, stream_of
from domain.bank import Progress
from domain.errors import UnknownAccount
from domain.harm import HarmFound, History, Pattern, SweepOrder, SweptShare
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.log.store import SqlStore
from storage.schema import tables as schema
from storage.sweep.pattern_files import Ordered, ordered, pattern_of
from storage.workers.shares import cut, in_order
from storage.workers.spread import spread

SHARE = 8_000
"""Events looked at in one go: few enough to show progress, enough to be worth a trip to another process."""


def account_sizes(database: Database, accounts: Sequence[str]) -> dict[str, int]:
    """Events of each account, by number, in the order in which they are looked at. Raises UnknownAccount."""
    heads = schema.streams.c
    query = database.query(
        sa.select(heads.stream_id, heads.version).where(
            heads.stream_id.startswith(STREAM_PREFIX, autoescape=True)
        )
    )
    sizes = {account_of(stream_id): version for stream_id, version in database.run(query)}
    unknown = next((one for one in accounts if one not in sizes), None)
    if unknown is not None:
        raise UnknownAccount(unknown)
    return {one: sizes[one] for one in sorted(accounts or sizes)}


def shares(sizes: dict[str, int], after: str) -> Iterator[list[str]]:
    """The accounts after one, in order, in shares of about SHARE events."""
    left = list(sizes)[bisect_right(list(sizes), after) :]
    return ([one for one, _ in share] for share in cut(((one, sizes[one]) for one in left), SHARE))


def sweep(
    database: Database, address: str, order: SweepOrder, progress: Progress | None
) -> Iterator[SweptShare]:
    """See domain.bank.Bank.sweep. `address` is where workers open the bank again."""
    sizes = account_sizes(database, order.accounts)
    total = sum(sizes.values())
    done = sum(size for account_id, size in sizes.items() if account_id <= order.after)
    # A user's file is read here, once and by whoever named it: all shares are looked at with the same code.
    wanted = ordered(order.pattern)
    pattern = pattern_of(wanted)
    with spread(database, address, total - done, order.jobs, order.cluster) as workers:
        parts = shares(sizes, order.after)
        swept = (
            (sweep_share(database, pattern, part, order.until) for part in parts)
            if workers is None
            else in_order(workers, sweep_share_at, ((wanted, part, order.until) for part in parts))
        )
        for share in swept:
            done += share.events
            if progress is not None:
                progress(min(done, total), total)
            yield share


def sweep_share_at(address: str, wanted: Ordered, accounts: Sequence[str], until: int) -> SweptShare:
    """The same in a worker, which opens the database itself, only to look."""
    database = open_database(address, read_only=True)
    try:
        return sweep_share(database, pattern_of(wanted), accounts, until)
    finally:
        database.close()


def sweep_share(database: Database, pattern: Pattern, accounts: Sequence[str], until: int) -> SweptShare:
    """What is found in each of the accounts up to a position."""
    store, found, events = SqlStore(database), list[HarmFound](), 0
    for account_id in accounts:
        history = [one for one in store.events(stream_of(account_id)) if one.position <= until]
        events += len(history)
        if history:
            found += _found(pattern, account_id, history)
    return SweptShare(accounts[-1], len(accounts), events, tuple(found))


def _found(pattern: Pattern, account_id: str, history: History) -> Iterator[HarmFound]:
    opened = replay(history[:1])
    for harm in sorted(pattern.look(history), key=lambda one: one.entry):
        yield HarmFound(
            account_id, opened.holder_id, opened.currency, history[harm.entry - 1].recorded_at, harm
        )
