"""What is derived from an account's stream as it grows: snapshots, the balance curve, the account list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.account.events import AccountEvent
from domain.account.fold import evolve
from domain.account.state import Account, AccountFold, Stamp, account_of, thaw
from storage.encoding.account_codec import encode_state
from storage.encoding.rows import HeadRow, Row, SnapshotRow
from storage.streams.writer import StreamWriter


@dataclass(slots=True)
class CurveSegment:
    """The events since the last snapshot: the first one's version and time, and the ledger over them."""

    first: int
    first_at: int
    open: int
    low: int
    high: int


@dataclass(slots=True, kw_only=True)
class AccountWriter(StreamWriter):
    """`every` is the distance of snapshots in events; `state` is folded in place as events are added."""

    MARKS_MISSING: ClassVar[bool] = True

    every: int
    state: AccountFold
    run: CurveSegment | None = None

    def resume(self, state: Account, head: HeadRow | None = None) -> None:
        self.state = thaw(state)
        self.run = CurveSegment(*head.run) if head is not None and head.run_first <= head.version else None

    def fold(self, event: AccountEvent | None, stamp: Stamp, actor: str = "") -> None:
        """Fold one recorded fact into the state, and keep a snapshot where one is due."""
        self.follow(event, stamp)
        if stamp[0] % self.every == 0:
            self.snapshots.append(self.snapshot())
            self.run = None

    def follow(self, event: AccountEvent | None, stamp: Stamp, actor: str = "") -> None:
        """Fold one recorded fact into the state and the run."""
        before = self.state.ledger
        evolve(self.state, event, stamp)
        ledger = self.state.ledger
        if self.run is None:
            self.run = CurveSegment(stamp[0], stamp[1], before, min(before, ledger), max(before, ledger))
        elif ledger < self.run.low:
            self.run.low = ledger
        elif ledger > self.run.high:
            self.run.high = ledger

    def pass_snapshot(self) -> None:
        self.run = None

    def snapshot(self) -> SnapshotRow:
        """The row of `snapshots` at this version."""
        state, run = self.state, self.run
        assert run is not None
        return SnapshotRow(
            stream_id=self.stream_id,
            version=state.version,
            recorded_at=state.recorded_at,
            state_schema=self.schema,
            state=encode_state(state),
            run_first=run.first,
            run_first_at=run.first_at,
            run_open=run.open,
            run_low=run.low,
            run_high=run.high,
            run_close=state.ledger,
        )

    def head_row(self) -> HeadRow:
        state = self.state
        run = self.run or CurveSegment(state.version + 1, 0, state.ledger, state.ledger, state.ledger)
        return HeadRow(
            stream_id=self.stream_id,
            version=state.version,
            head_hash=self.hash,
            recorded_at=self.recorded_at,
            state_schema=self.schema,
            state=encode_state(state),
            run_first=run.first,
            run_first_at=run.first_at,
            run_open=run.open,
            run_low=run.low,
            run_high=run.high,
        )

    def summary_row(self) -> Row:
        """The row of the inline read model `account_summary`."""
        return summary_row(account_of(self.stream_id), self.state)


def begin(stream_id: str, schema: str, every: int) -> AccountWriter:
    """An account before its first event. See StreamKind.begin."""
    return AccountWriter(stream_id=stream_id, schema=schema, every=every, state=AccountFold())


def summary_row(account_id: str, state: AccountFold) -> Row:
    """A state as `account_summary` keeps it, in the order of the table's columns."""
    return (
        account_id,
        state.holder_id,
        state.currency,
        state.status,
        state.version,
        state.ledger,
        state.available,
        state.overdraft_limit,
        state.held,
        state.credits,
        state.debits,
        state.fees,
        state.recorded_at,
    )
