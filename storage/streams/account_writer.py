"""What is derived from an account's stream as it grows: keyframes, the balance curve, the account list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from domain.account.events import AccountEvent
from domain.account.state import AccountFold, Stamp, account_of, evolve
from storage.encoding.codec import encode_state
from storage.streams.writer import StreamWriter


@dataclass(slots=True)
class CurveSegment:
    """The events since the last keyframe: the first one's version and time, and the ledger over them."""

    first: int
    first_at: int
    open: int
    low: int
    high: int


@dataclass(slots=True, kw_only=True)
class AccountWriter(StreamWriter):
    """`every` is the distance of keyframes in events; `state` is folded in place as events are added."""

    READ_MODEL: ClassVar[str] = "account_summary"

    every: int
    state: AccountFold
    run: CurveSegment | None = None

    def fold(self, event: AccountEvent | None, stamp: Stamp, actor: str = "") -> None:
        """Fold one recorded fact into the state, and keep a keyframe where one is due."""
        self.follow(event, stamp)
        if stamp[0] % self.every == 0:
            self.keyframes.append(self.keyframe())
            self.run = None

    def follow(self, event: AccountEvent | None, stamp: Stamp) -> None:
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

    def keyframe(self) -> tuple[Any, ...]:
        """The row of `snapshots` at this version."""
        state, run = self.state, self.run
        assert run is not None
        return (
            self.stream_id,
            state.version,
            state.recorded_at,
            self.schema,
            encode_state(state),
            run.first,
            run.first_at,
            run.open,
            run.low,
            run.high,
            state.ledger,
        )

    def head_row(self) -> tuple[Any, ...]:
        """The row of `streams` after the append."""
        state = self.state
        run = self.run or CurveSegment(state.version + 1, 0, state.ledger, state.ledger, state.ledger)
        return (
            self.stream_id,
            state.version,
            self.hash,
            self.recorded_at,
            self.schema,
            encode_state(state),
            run.first,
            run.first_at,
            run.open,
            run.low,
            run.high,
        )

    def summary_row(self) -> tuple[Any, ...]:
        """The row of the inline read model `account_summary`."""
        return summary_row(account_of(self.stream_id), self.state)


def summary_row(account_id: str, state: AccountFold) -> tuple[Any, ...]:
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
