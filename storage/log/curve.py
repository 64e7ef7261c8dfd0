"""The balance curve of an account: runs of events with their lowest and highest ledger, never more rows read
than snapshots in the stretch plus the events at its two ends."""

from __future__ import annotations

import sqlalchemy as sa

from domain.account.fold import evolve
from domain.account.state import AccountFold, stream_of, thaw
from domain.history.curve import FOLDED_WHOLE, merged
from domain.ports import CurvePoint
from storage.engine.database import Database
from storage.log.replays import Replays
from storage.schema import tables as schema


class Curves:
    """Reads curves of one database."""

    def __init__(self, database: Database, replays: Replays) -> None:
        self._database, self._replays = database, replays
        k = schema.snapshots.c
        snapshots = (
            # In the order of CurvePoint's fields.
            sa.select(
                k.run_first,
                k.version,
                k.run_first_at,
                k.recorded_at,
                k.run_open,
                k.run_low,
                k.run_high,
                k.run_close,
            )
            .where(
                k.stream_id == sa.bindparam("stream"),
                k.run_first >= sa.bindparam("first"),
                k.version <= sa.bindparam("last"),
                k.state_schema == sa.bindparam("schema"),
            )
            .order_by(k.version)
        )
        self._snapshots = database.query(snapshots)

    def curve(self, account_id: str, first: int, last: int, points: int) -> list[CurvePoint]:
        """See domain.ports.Replays.curve."""
        if last < first:
            return []
        if last - first < FOLDED_WHOLE:
            return merged(self._folded(account_id, first, last), points)
        return merged(self._from_snapshots(account_id, first, last), points)

    def _from_snapshots(self, account_id: str, first: int, last: int) -> list[CurvePoint]:
        """Runs between snapshots; stretches no snapshot covers are folded from the log."""
        rows = self._database.run(
            self._snapshots,
            stream=stream_of(account_id),
            first=first,
            last=last,
            schema=self._replays.stored.schema,
        )
        runs: list[CurvePoint] = []
        reached = first - 1
        for run in map(CurvePoint._make, rows):
            if run.first_version > reached + 1:
                runs += self._folded(account_id, reached + 1, run.first_version - 1)
            if run.first_version > reached:
                runs.append(run)
                reached = run.last_version
        if reached < last:
            runs += self._folded(account_id, reached + 1, last)
        return runs

    def _folded(self, account_id: str, first: int, last: int) -> list[CurvePoint]:
        """A point for every event."""
        snapshot = self._replays.snapshot(account_id, first - 1) if first > 1 else None
        state = AccountFold() if snapshot is None else thaw(snapshot)
        runs = []
        for event, stamp in self._replays.replay_steps(account_id, after=state.version, until=last):
            before = state.ledger
            evolve(state, event, stamp)
            if stamp[0] >= first:
                after = state.ledger
                runs.append(
                    CurvePoint(
                        stamp[0],
                        stamp[0],
                        stamp[1],
                        stamp[1],
                        before,
                        min(before, after),
                        max(before, after),
                        after,
                    )
                )
        return runs
