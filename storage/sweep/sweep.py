"""Looking for a pattern in some or all accounts of a bank, in this process or in several, share by share.

Every account is looked at by itself, so the answer is the same whatever the shares and whoever looks. It is pinned to
a position of the log: events after it are not there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future

import sqlalchemy as sa

from domain.account.state import STREAM_PREFIX, account_of, replay, stream_of
from domain.bank import Progress
from domain.errors import UnknownAccount
from domain.harm import HarmFound, History, Pattern, SweepOrder, SweptShare
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.log.store import SqlStore
from storage.schema import tables as schema
from storage.sweep.pattern_files import load_pattern
from storage.verify.workers import jobs_for, processes

SHARE = 8_000
"""Events looked at in one go: few enough to show progress, enough to be worth a trip to another process."""
AHEAD = 4
"""Shares in the hands of each process: the results come in order, and what waits is kept."""


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
    accounts = list(sizes)
    share, weight = list[str](), 0
    for account_id in accounts[bisect_right(accounts, after) :]:
        share.append(account_id)
        weight += sizes[account_id]
        if weight >= SHARE:
            yield share
            share, weight = [], 0
    if share:
        yield share


def sweep(
    database: Database, address: str, order: SweepOrder, progress: Progress | None
) -> Iterator[SweptShare]:
    """See domain.bank.Bank.sweep. `address` is where processes that help this one open the bank again."""
    sizes = account_sizes(database, order.accounts)
    total = sum(sizes.values())
    done = sum(size for account_id, size in sizes.items() if account_id <= order.after)
    jobs = jobs_for(total - done) if order.jobs is None else order.jobs
    with processes(address, jobs) as workers:
        for share in _swept(database, order, shares(sizes, order.after), workers, AHEAD * jobs):
            done += share.events
            if progress is not None:
                progress(min(done, total), total)
            yield share


def _swept(
    database: Database,
    order: SweepOrder,
    parts: Iterator[list[str]],
    workers: tuple[Executor, str] | None,
    ahead: int,
) -> Iterator[SweptShare]:
    """Each part in order: looked at here as it is asked for, or by the workers, so many parts ahead."""
    pattern = load_pattern(order.pattern)
    if workers is None:
        yield from (sweep_share(database, pattern, part, order.until) for part in parts)
        return
    executor, address = workers
    waiting: deque[Future[SweptShare]] = deque()
    for part in parts:
        waiting.append(executor.submit(sweep_share_at, address, order.pattern, part, order.until))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def sweep_share_at(address: str, named: str, accounts: Sequence[str], until: int) -> SweptShare:
    """The same in a worker, which opens the database itself, only to look."""
    database = open_database(address, read_only=True)
    try:
        return sweep_share(database, load_pattern(named), accounts, until)
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
