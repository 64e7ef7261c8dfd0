"""Verifying some or all streams of a bank, in this process or spread over several by stream.

Every stream is independent, so the whole bank is cut into shares of about equal size: this process, others on the same
machine and a cluster's workers run the same function.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace

import sqlalchemy as sa

from domain.account.state import stream_of
from domain.bank import Progress, Seal
from domain.errors import UnknownAccount
from domain.verification import Finding, Verification
from storage.encoding.rows import HeadRow, Row, SnapshotRow
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.log.stream_runs import StreamRuns
from storage.schema import tables as schema
from storage.streams.check import ChainCheck, Derived
from storage.streams.kind import KINDS, kind_of
from storage.verify.bank import bank_wide
from storage.verify.batches import check_accounts, check_batches
from storage.workers.shares import cut
from storage.workers.spread import Workers

BATCH = 500
"""Events read at a time: few enough to be checked while they are still in the processor's cache."""
SHARE = 8_000
"""Events given to a worker at a time: small enough to show progress, large enough to be worth a trip."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a share says: events read, what was found, and the streams with rows of other programs."""

    events: int
    findings: Sequence[Finding]
    stale: Sequence[str]


class Verifier:
    """Checks the streams of one database, a share of them at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        k, heads = schema.snapshots.c, schema.streams.c
        first, last = sa.bindparam("first", type_=sa.Text()), sa.bindparam("last", type_=sa.Text())
        self._runs = StreamRuns(database, batch=BATCH)
        self._snapshots = database.query(sa.select(*k).where(k.stream_id.between(first, last)))
        self._heads = database.query(sa.select(*heads).where(heads.stream_id.between(first, last)))
        self._summaries = {
            kind: database.query(
                sa.select(*kind.read_model.c).where(
                    *(key.between(first, last) for key in kind.read_model.primary_key)
                )
            )
            for kind in KINDS.values()
            if kind.read_model is not None
        }

    def check(
        self, streams: Sequence[str], sealed: Mapping[str, tuple[int, str]], *, chain_only: bool = False
    ) -> Sequence[ChainCheck]:
        """Walk streams that follow one another in the bank, each from its first event; their logs alone, or also
        everything that is derived from them.

        All is read in one view: what others append meanwhile is neither seen nor missed by halves.
        """
        with self._database.reading():
            checks = (
                {
                    one: ChainCheck(stream_id=one, derived=kept)
                    for one, kept in self._heads_of(streams, sealed)
                }
                if chain_only
                else {one: kind_of(one).check(one, kept) for one, kept in self._derived(streams, sealed)}
            )
            spoilt: set[str] = set()
            for stream_id, rows in self._runs.between(streams[0], streams[-1]):
                if stream_id not in checks or stream_id in spoilt:
                    continue
                try:
                    checks[stream_id].take(rows)
                except (TypeError, ValueError, AttributeError, OverflowError):
                    # Columns hold what no program wrote there: the file rotted or was edited by hand.
                    checks[stream_id].spoilt()
                    spoilt.add(stream_id)
        for stream_id, check in checks.items():
            if stream_id not in spoilt:
                check.finish()
        return list(checks.values())

    def _heads_of(
        self, streams: Sequence[str], sealed: Mapping[str, tuple[int, str]]
    ) -> Iterator[tuple[str, Derived]]:
        rows = map(HeadRow._make, self._database.run(self._heads, first=streams[0], last=streams[-1]))
        heads = {head.stream_id: head for head in rows}
        for one in streams:
            yield one, Derived(head=heads.get(one), sealed=dict([sealed[one]]) if one in sealed else {})

    def _derived(
        self, streams: Sequence[str], sealed: Mapping[str, tuple[int, str]]
    ) -> Iterator[tuple[str, Derived]]:
        run, first, last = self._database.run, streams[0], streams[-1]
        snapshots: dict[str, dict[int, SnapshotRow]] = {}
        for snapshot in map(SnapshotRow._make, run(self._snapshots, first=first, last=last)):
            snapshots.setdefault(snapshot.stream_id, {})[snapshot.version] = snapshot
        summaries: dict[str, Row] = {}
        for kind, query in self._summaries.items():
            keys = [kind.key_of(one) for one in streams if one.startswith(kind.prefix)]
            if keys:
                rows = run(query, first=keys[0], last=keys[-1])
                summaries |= {kind.stream_of(key): (key, *others) for key, *others in rows}
        for one, kept in self._heads_of(streams, sealed):
            yield one, replace(kept, summary=summaries.get(one), snapshots=snapshots.get(one, {}))


def verify(
    database: Database,
    accounts: Sequence[str] = (),
    *,
    seal: Seal | None = None,
    chain_only: bool = False,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Verification:
    """Check the accounts named, or the whole bank, against themselves and against a seal.

    `chain_only` looks at the log and nothing that is derived from it. `progress` is told of events. `workers` do it
    in place of this process. Raises UnknownAccount.
    """
    started = time.monotonic()
    sizes = _sizes(database, seal)
    if accounts:
        unknown = next((one for one in accounts if stream_of(one) not in sizes), None)
        if unknown is not None:
            raise UnknownAccount(unknown)
        sizes = {stream_of(one): sizes[stream_of(one)] for one in accounts}
    total, done = sum(sizes.values()), 0
    shares = (
        [[stream_id] for stream_id in sorted(sizes)]
        if accounts
        else [[one for one, _ in share] for share in cut(sorted(sizes.items()), SHARE)]
    )
    checked = _checked(database, shares, seal, chain_only, workers)
    # Asked while the workers are busy.
    findings: list[Finding] = []
    if not chain_only:
        findings += check_accounts(database, accounts) if accounts else bank_wide(database)
    stale: list[str] = []
    for share in checked:
        done += share.events
        findings += share.findings
        stale += share.stale
        if progress is not None:
            progress(done, total)
    findings.sort(key=lambda finding: (finding.stream_id, finding.version or 0))
    seconds = time.monotonic() - started
    return Verification(
        len(sizes), done, tuple(findings), seconds, sealed=seal is not None, stale=tuple(sorted(stale))
    )


def check_share(
    database: Database, streams: Sequence[str], heads: Mapping[str, tuple[int, str]], chain_only: bool
) -> Checked:
    """Check streams that follow one another."""
    checks = Verifier(database).check(streams, heads, chain_only=chain_only)
    told = [] if chain_only else list(check_batches(database, checks))
    return Checked(
        sum(check.events for check in checks),
        [*(found for check in checks for found in check.findings), *told],
        [check.stream_id for check in checks if check.is_stale],
    )


def check_share_at(
    address: str, streams: Sequence[str], heads: Mapping[str, tuple[int, str]], chain_only: bool
) -> Checked:
    """The same in a worker, which opens the database itself, only to look."""
    database = open_database(address, read_only=True)
    try:
        return check_share(database, streams, heads, chain_only)
    finally:
        database.close()


def _checked(
    database: Database,
    shares: Sequence[Sequence[str]],
    seal: Seal | None,
    chain_only: bool,
    workers: Workers | None,
) -> Iterator[Checked]:
    """What each share says: checked here one by one as it is asked for, or begun at once by the workers."""
    heads = seal.heads if seal is not None else {}
    sealed = [(share, {one: heads[one] for one in share if one in heads}) for share in shares]
    if workers is None:
        return (check_share(database, share, known, chain_only) for share, known in sealed)
    futures = [
        workers.executor.submit(check_share_at, workers.address, share, known, chain_only)
        for share, known in sealed
    ]
    return (future.result() for future in as_completed(futures))


def _sizes(database: Database, seal: Seal | None) -> dict[str, int]:
    """Every stream that the log, the heads or the seal know, with its number of events."""
    e = schema.events.c
    counted = database.query(sa.select(e.stream_id, sa.func.count()).group_by(e.stream_id))
    sizes: dict[str, int] = dict.fromkeys(seal.heads if seal is not None else (), 0)
    headed = database.query(sa.select(schema.streams.c.stream_id))
    sizes |= {stream_id: 0 for (stream_id,) in database.run(headed)}
    sizes |= dict(database.run(counted))
    # A rotten page can leave a stream without a name; the database's own check reports it.
    return {stream_id: size for stream_id, size in sizes.items() if isinstance(stream_id, str)}
