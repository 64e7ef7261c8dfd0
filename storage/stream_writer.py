"""What an append makes of one stream: rows for the log, keyframes, the new head. Pure; knows no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.account import AccountFold, Stamp, account_of, evolve
from domain.events import AccountEvent, NewEvent
from domain.ports import Receipt, ReceiptLine
from storage.codec import GENESIS, STATE_SCHEMA, encode_new, encode_state, event_hash

EVER = -(2**63)
"""Before any instant: what a new stream's first event may not be recorded before."""


@dataclass(slots=True)
class Run:
    """The events since the last keyframe: the first one's version and time, and the ledger over them."""

    first: int
    first_at: int
    open: int
    low: int
    high: int


@dataclass(slots=True)
class StreamWriter:
    """A stream being appended to. `state` is folded in place as events are added.

    `every` is the distance of keyframes in events. `rows`, `keyframes` and `lines` are what to write and what
    to answer; their columns are those of the tables `events` and `snapshots`.
    """

    stream_id: str
    every: int
    state: AccountFold
    hash: bytes = GENESIS
    recorded_at: int = EVER
    run: Run | None = None
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    keyframes: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[ReceiptLine] = field(default_factory=list)

    def add(self, events: Sequence[NewEvent], now: int, position: int) -> None:
        """Take the events, recorded at `now` unless they state their time, from global `position` on."""
        for offset, event in enumerate(events):
            self._add(event, now, position + offset)

    def _add(self, new: NewEvent, now: int, position: int) -> None:
        tag, schema_version, data = encode_new(new)
        version = self.state.version + 1
        recorded_at = max(now if new.recorded_at is None else new.recorded_at, self.recorded_at)
        effective_at = recorded_at if new.effective_at is None else new.effective_at
        fields = (
            self.stream_id,
            version,
            new.event_id,
            tag,
            schema_version,
            recorded_at,
            effective_at,
            new.actor,
            new.channel,
            new.reason,
            new.command_id,
            new.correlation_id,
            new.causation_id,
            data,
        )
        digest = event_hash(self.hash, fields)
        self.rows.append((position, *fields, self.hash, digest))
        self.lines.append(ReceiptLine(version, tag, new.event_id, recorded_at, position, digest.hex()))
        self.hash, self.recorded_at = digest, recorded_at
        self.fold(new.event, (version, recorded_at, effective_at))

    def fold(self, event: AccountEvent | None, stamp: Stamp) -> None:
        """Fold one recorded fact into the state, and keep a keyframe where one is due."""
        before = self.state.ledger
        evolve(self.state, event, stamp)
        ledger = self.state.ledger
        if self.run is None:
            self.run = Run(stamp[0], stamp[1], before, min(before, ledger), max(before, ledger))
        elif ledger < self.run.low:
            self.run.low = ledger
        elif ledger > self.run.high:
            self.run.high = ledger
        if stamp[0] % self.every == 0:
            self.keyframes.append(self._keyframe())
            self.run = None

    def _keyframe(self) -> tuple[Any, ...]:
        state, run = self.state, self.run
        assert run is not None
        return (
            self.stream_id,
            state.version,
            state.recorded_at,
            STATE_SCHEMA,
            encode_state(state),
            run.first,
            run.first_at,
            run.open,
            run.low,
            run.high,
            state.ledger,
        )

    def receipt(self) -> Receipt:
        """What was written, for who asked."""
        return Receipt(self.stream_id, tuple(self.lines))

    def head_row(self) -> tuple[Any, ...]:
        """The row of `streams` after the append."""
        state = self.state
        run = self.run or Run(state.version + 1, 0, state.ledger, state.ledger, state.ledger)
        return (
            self.stream_id,
            state.version,
            self.hash,
            self.recorded_at,
            STATE_SCHEMA,
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
