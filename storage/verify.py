"""Verifying some or all streams of a bank, in this process or spread over several by stream.

Every stream is independent, so the whole bank is cut into shares of about equal size and given to an
Executor: processes on one machine and a cluster's workers run the same function.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from typing import Any

import sqlalchemy as sa

from domain.account import stream_of
from domain.errors import UnknownAccount
from domain.verification import Finding, Verification
from storage import schema
from storage.codec import is_case
from storage.database import Database, open_database
from storage.rows import EVENT_COLUMNS
from storage.seal import Seal
from storage.verify_account import AccountCheck
from storage.verify_stream import Derived, StreamCheck

BATCH = 5000
"""Events read at a time: what one check holds in memory."""
SHARE = 20_000
"""Events given to a worker at a time: small enough to show progress, large enough to be worth a trip."""

Progress = Callable[[int, int], None]
"""Called with (events checked, events in all)."""


class Verifier:
    """Checks the streams of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        e, k = schema.events.c, schema.snapshots.c
        stream = sa.bindparam("stream", type_=sa.Text())
        self._events = database.query(
            sa.select(*EVENT_COLUMNS)
            .where(e.stream_id == stream, e.version > sa.bindparam("after", type_=sa.BigInteger()))
            .order_by(e.version)
            .limit(BATCH)
        )
        self._keyframes = database.query(sa.select(*k).where(k.stream_id == stream))
        self._head = database.query(sa.select(*schema.streams.c).where(schema.streams.c.stream_id == stream))
        key = sa.bindparam("key", type_=sa.Text())
        self._summaries = {
            model.name: database.query(
                sa.select(*model.c).where(*(column == key for column in model.primary_key))
            )
            for model in schema.READ_MODELS.values()
        }

    def check(self, stream_id: str, sealed: Mapping[int, str]) -> StreamCheck:
        """Walk one stream from its first event."""
        check = _check_of(stream_id, self._derived(stream_id, sealed))
        reached = 0
        while rows := self._database.run(self._events, stream=stream_id, after=reached):
            try:
                check.take(rows)
            except (TypeError, ValueError, AttributeError):
                # Columns hold what no program wrote there: the file rotted or was edited by hand.
                check.spoilt()
                return check
            reached = rows[-1][2]
            if len(rows) < BATCH:
                break
        check.finish()
        return check

    def _derived(self, stream_id: str, sealed: Mapping[int, str]) -> Derived:
        run = self._database.run
        heads = run(self._head, stream=stream_id)
        model = "dispute_queue" if is_case(stream_id) else "account_summary"
        summaries = run(self._summaries[model], key=stream_id.partition("-")[2])
        return Derived(
            head=heads[0] if heads else None,
            summary=summaries[0] if summaries else None,
            keyframes={row[1]: row for row in run(self._keyframes, stream=stream_id)},
            sealed=sealed,
        )


def _check_of(stream_id: str, derived: Derived) -> StreamCheck:
    if is_case(stream_id):
        from storage.verify_case import CaseCheck

        return CaseCheck(stream_id=stream_id, derived=derived)
    return AccountCheck(stream_id=stream_id, derived=derived)


def verify(
    database: Database,
    accounts: Sequence[str] = (),
    *,
    seal: Seal | None = None,
    progress: Progress | None = None,
    workers: tuple[Executor, str] | None = None,
) -> Verification:
    """Check the accounts named, or the whole bank, against themselves and against a seal.

    `workers` is an executor and the address its workers open. Raises UnknownAccount.
    """
    started = time.monotonic()
    sizes = _sizes(database, seal)
    if accounts:
        unknown = next((one for one in accounts if stream_of(one) not in sizes), None)
        if unknown is not None:
            raise UnknownAccount(unknown)
        sizes = {stream_of(one): sizes[stream_of(one)] for one in accounts}
    total, done = sum(sizes.values()), 0
    findings: list[Finding] = [] if accounts else list(_bank_wide(database))
    for events, found in _checked(database, sizes, seal, workers):
        done += events
        findings += found
        if progress is not None:
            progress(done, total)
    findings.sort(key=lambda finding: (finding.stream_id, finding.version or 0))
    return Verification(len(sizes), done, tuple(findings), time.monotonic() - started, seal is not None)


def check_share(
    database: Database, streams: Sequence[str], heads: Mapping[str, tuple[int, str]]
) -> tuple[int, list[Finding]]:
    """Check some streams: how many events were read, and what was found."""
    verifier = Verifier(database)
    checks = [verifier.check(stream, dict([heads[stream]]) if stream in heads else {}) for stream in streams]
    return sum(check.events for check in checks), [found for check in checks for found in check.findings]


def check_share_at(
    address: str, streams: Sequence[str], heads: Mapping[str, tuple[int, str]]
) -> tuple[int, list[Finding]]:
    """The same in a worker, which opens the database itself, only to look."""
    database = open_database(address, read_only=True)
    try:
        return check_share(database, streams, heads)
    finally:
        database.close()


def _checked(
    database: Database, sizes: Mapping[str, int], seal: Seal | None, workers: tuple[Executor, str] | None
) -> Iterator[tuple[int, list[Finding]]]:
    heads = seal.heads if seal is not None else {}
    shares = [(share, {one: heads[one] for one in share if one in heads}) for share in _shares(sizes)]
    if workers is None:
        for share, known in shares:
            yield check_share(database, share, known)
        return
    executor, address = workers
    futures = [executor.submit(check_share_at, address, share, known) for share, known in shares]
    for future in as_completed(futures):
        yield future.result()


def _sizes(database: Database, seal: Seal | None) -> dict[str, int]:
    """Every stream that the log, the heads or the seal know, with its number of events."""
    e = schema.events.c
    counted = database.query(sa.select(e.stream_id, sa.func.count()).group_by(e.stream_id))
    sizes: dict[str, int] = dict.fromkeys(seal.heads if seal is not None else (), 0)
    sizes |= {row[0]: 0 for row in database.run(database.query(sa.select(schema.streams.c.stream_id)))}
    sizes |= {row[0]: row[1] for row in database.run(counted)}
    # A rotten page can leave a stream without a name; the database's own check reports it.
    return {stream_id: size for stream_id, size in sizes.items() if isinstance(stream_id, str)}


def _shares(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Streams in groups of about SHARE events."""
    share: list[str] = []
    weight = 0
    for stream_id, size in sorted(sizes.items()):
        share.append(stream_id)
        weight += size
        if weight >= SHARE:
            yield share
            share, weight = [], 0
    if share:
        yield share


def _bank_wide(database: Database) -> Iterable[Finding]:
    """What the database itself finds, and derived rows that belong to no stream at all."""
    for problem in database.self_check():
        yield Finding("file", "", None, problem)
    logged = sa.select(schema.events.c.stream_id)
    orphans: list[tuple[Any, str]] = [
        (schema.snapshots.c.stream_id, "snapshots of a stream that has no events"),
        (schema.streams.c.stream_id, "the head of a stream that has no events"),
    ]
    for column, message in orphans:
        for row in database.run(database.query(sa.select(column).distinct().where(column.not_in(logged)))):
            yield Finding("snapshot" if "snapshots" in message else "event", row[0], None, message)
    p, end = schema.projections.c, sa.select(sa.func.coalesce(sa.func.max(schema.events.c.position), 0))
    ahead = sa.select(p.name, p.position).where(p.position > end.scalar_subquery()).order_by(p.name)
    for name, position in database.run(database.query(ahead)):
        told = (
            f"the read model {name} was told of events up to position {position}, which the log does not have"
        )
        yield Finding("checkpoint", "", None, told)
