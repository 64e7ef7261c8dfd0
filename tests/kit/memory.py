"""A complete store in memory: what `domain.ports.Store` says, in the plainest way.

Domain tests run on it, and the contract suite holds it and the real stores to the same promises. Payloads and
states go through `storage.encoding`, so what is read back has been through the stored bytes here too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from domain.account.event_kinds import ledger_effect
from domain.account.fold import evolve
from domain.account.state import STREAM_PREFIX, AccountFold, stream_of
from domain.clock import check_desk, check_head, utc_now
from domain.errors import BadInput, Refused
from domain.ports import (
    Clock,
    CurvePoint,
    Displaced,
    Fact,
    LogPage,
    Mark,
    Receipt,
    ReceiptLine,
    ReplayCost,
    StreamWrite,
)
from domain.profile.state import STREAM, UTC, Profile, initial, replay
from domain.search import ALL_EVENTS, EventFilter, matches
from domain.stream import GENESIS, NewEvent, RecordedEvent, VersionConflict
from storage.encoding.codec import encode_new, is_newer
from storage.encoding.codecs import ACCOUNT, codec_of
from storage.encoding.index_keys import check_ids
from tests.kit.memory_accounts import AccountsInMemory, Vault
from tests.kit.memory_cases import CasesInMemory
from tests.kit.memory_rows import decoded, hash_of


class MemoryStore(AccountsInMemory, CasesInMemory):
    """Implements domain.ports.Store; its methods are documented there. `every` is the snapshot distance.

    A clock of a test's own dates what is recorded, unless `training` says that it is held against utc_now.
    """

    def __init__(
        self,
        vault: Vault | None = None,
        *,
        clock: Clock = utc_now,
        every: int = 100,
        read_only: bool = False,
        training: bool | None = None,
        zone: str = UTC,
    ) -> None:
        self._zone = zone
        self.vault = Vault() if vault is None else vault
        self.files = self.vault.files
        self._is_training = clock is not utc_now if training is None else training
        self._clock, self._every, self._read_only = clock, every, read_only

    @property
    def read_only(self) -> bool:
        return self._read_only

    @property
    def label(self) -> str:
        return "memory"

    @property
    def is_training(self) -> bool:
        return self._is_training

    def now(self) -> int:
        return self._clock() if self._is_training else utc_now()

    def profile(self) -> Profile:
        facts = ((row.event, (row.version, row.recorded_at, row.effective_at)) for row in self._rows(STREAM))
        return replay(facts, initial(self._zone))

    def head_position(self) -> int:
        return self.vault.commits

    def close(self) -> None:
        """Nothing is held open."""

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        self._check_may_write()
        _check_writes(writes)
        with self.vault.lock:
            for write in writes:
                self._check_expected(write)
            now = self.now()
            if not self._is_training:
                self._check_clocks(writes, now)
            receipts = [self._append(write, now) for write in writes]
            self.vault.commits += 1
            return receipts

    def append_long(self, stream_id: str, expected_version: int, events: Iterable[NewEvent]) -> int:
        written = [*events]
        if written:
            self.append([StreamWrite(stream_id, expected_version, written)])
        return len(written)

    def receipt(self, stream_id: str, command_id: str) -> Receipt | None:
        lines = tuple(_line(row) for row in self._rows(stream_id) if row.command_id == command_id)
        return Receipt(stream_id, lines) if lines else None

    def receipts(self, command_id: str) -> list[Receipt]:
        found = (self.receipt(stream_id, command_id) for stream_id in sorted(self.vault.streams))
        return [receipt for receipt in found if receipt is not None]

    def correlated(self, correlation_id: str, *, limit: int) -> list[RecordedEvent]:
        rows = (row for stream_id in sorted(self.vault.streams) for row in self._rows(stream_id))
        return [row for row in rows if correlation_id in (row.correlation_id, row.command_id)][:limit]

    def shared_work(self, stream_id: str, works: Collection[str]) -> set[str]:
        others = (name for name in self.vault.streams if name != stream_id)
        rows = [row for name in others for row in self._rows(name)]
        return set(works) & {work for row in rows for work in (row.correlation_id, row.command_id)}

    def recent_entries(self, amounts: Collection[int], span: int) -> list[RecordedEvent]:
        rows = sorted(
            (row for name in self.vault.streams for row in self._rows(name)), key=lambda row: -row.position
        )
        newest = rows[0].position if rows else 0
        late = (
            row for row in rows if row.position > newest - span and row.stream_id.startswith(STREAM_PREFIX)
        )
        return [row for row in late if row.event is not None and abs(ledger_effect(row.event)) in amounts]

    def existing_ids(self, stream_id: str, event_ids: Collection[str]) -> set[str]:
        return {row.event_id for row in self._rows(stream_id)} & set(event_ids)

    def versions_by_cause(self, stream_id: str, start: int, causes: Collection[str]) -> list[int]:
        rows = self._rows(stream_id)
        return [row.version for row in rows if (row.causation_id or "")[start - 1 :] in set(causes)]

    def event(self, stream_id: str, version: int) -> RecordedEvent | None:
        return next((row for row in self._rows(stream_id) if row.version == version), None)

    def events(
        self, stream_id: str, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> list[RecordedEvent]:
        rows = [row for row in self._rows(stream_id) if _between(row.version, after, until)]
        return rows[:limit]

    def events_page(
        self,
        stream_id: str,
        wanted: EventFilter = ALL_EVENTS,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[RecordedEvent]:
        rows = [
            row
            for row in self._rows(stream_id)
            if (after is None or row.version > after)
            and (before is None or row.version < before)
            and matches(row, wanted)
        ]
        return rows[:limit] if before is None else rows[max(0, len(rows) - limit) :]

    def count(self, stream_id: str, wanted: EventFilter = ALL_EVENTS) -> int:
        return sum(matches(row, wanted) for row in self._rows(stream_id))

    def version_at(self, stream_id: str, instant: int) -> int:
        return max((row.version for row in self._rows(stream_id) if row.recorded_at <= instant), default=0)

    def marks(self, stream_id: str, first: int, last: int) -> list[Mark]:
        return [
            Mark(row.version, row.type, row.recorded_at, row.effective_at)
            for row in self._rows(stream_id)
            if first <= row.version <= last
        ]

    def backdated(self, stream_id: str, version: int, instant: int) -> Displaced:
        rows = self._rows(stream_id)
        early = [row.version for row in rows if row.version <= version and row.effective_at > instant]
        backdated = [row for row in rows if row.version > version and row.effective_at <= instant]
        return Displaced(min(early, default=None), tuple(backdated))

    def all_events(self, after_position: int = 0, limit: int = 1000) -> list[RecordedEvent]:
        with self.vault.lock:
            places = self.vault.log[after_position : after_position + limit]
            return [self.vault.streams[stream_id][version - 1] for stream_id, version in places]

    def newest_events(
        self, wanted: EventFilter = ALL_EVENTS, *, before: int | None = None, limit: int, most: int = 100_000
    ) -> LogPage:
        rows = self.all_events(0, (len(self.vault.log) + 1 if before is None else before) - 1)[::-1]
        reached = [row for row in rows[:most] if matches(row, wanted)][:limit]
        last = reached[-1] if len(reached) == limit else rows[:most][-1] if rows else None
        return LogPage(tuple(reached), 0 if last is None or last.position <= 1 else last.position)

    def replay_steps(
        self,
        account_id: str,
        *,
        after: int = 0,
        until: int | None = None,
        cost: list[ReplayCost] | None = None,
    ) -> Iterator[Fact]:
        rows = self.events(stream_of(account_id), after=after, until=until)
        for row in rows:
            yield row.event, (row.version, row.recorded_at, row.effective_at)
        if cost is not None:
            cost.append(ReplayCost(len(rows), sum(len(row.data) for row in rows)))

    def curve(self, account_id: str, first: int, last: int, points: int) -> list[CurvePoint]:
        fold, runs = AccountFold(), list[CurvePoint]()
        for event, stamp in self.replay_steps(account_id, until=last):
            opened = fold.ledger
            evolve(fold, event, stamp)
            low, high = sorted((opened, fold.ledger))
            runs.append(CurvePoint(stamp[0], stamp[0], stamp[1], stamp[1], opened, low, high, fold.ledger))
        runs = [run for run in runs if run.first_version >= first]
        width = max(1, -(-len(runs) // points))
        return [_joined(runs[start : start + width]) for start in range(0, len(runs), width)]

    def _rows(self, stream_id: str) -> list[RecordedEvent]:
        with self.vault.lock:
            return list(self.vault.streams.get(stream_id, ()))

    def _check_clocks(self, writes: Sequence[StreamWrite], now: int) -> None:
        check_desk(self._clock(), now)
        for write in writes:
            for head in self._rows(write.stream_id)[-1:]:
                check_head(write.stream_id, head.version, head.recorded_at, now)

    def _check_expected(self, write: StreamWrite) -> None:
        rows = self._rows(write.stream_id)
        if len(rows) != write.expected_version:
            between = rows[write.expected_version :][:100]
            raise VersionConflict(write.stream_id, write.expected_version, len(rows), between)
        for row in rows:
            if row.event is None and is_newer(row.stream_id, row.type, row.schema_version):
                raise Refused(
                    "unverified",
                    f"Event {row.version} of {row.stream_id} was written by a newer Recount; update this one.",
                )
        ids = [event.event_id for event in write.events]
        if len(set(ids)) != len(ids) or self.existing_ids(write.stream_id, ids):
            raise BadInput("These events are already in the log; nothing was appended.")

    def _append(self, write: StreamWrite, now: int) -> Receipt:
        stream_id = write.stream_id
        rows = self.vault.streams.setdefault(stream_id, [])
        first = len(rows)
        for new in write.events:
            rows.append(self._row(stream_id, rows, new, now))
            self.vault.log.append((stream_id, rows[-1].version))
        if codec_of(stream_id) is ACCOUNT:
            self._derive(stream_id, rows[first:])
        return Receipt(stream_id, tuple(_line(row) for row in rows[first:]))

    def rows_by_stream(self) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """See tests.kit.memory_cases.HasLog."""
        with self.vault.lock:
            return {stream: list(rows) for stream, rows in self.vault.streams.items()}

    def _row(self, stream_id: str, rows: list[RecordedEvent], new: NewEvent, now: int) -> RecordedEvent:
        tag, schema_version, data = encode_new(codec_of(stream_id).load(), new)
        stated = now if new.recorded_at is None else new.recorded_at
        recorded_at = max(stated, rows[-1].recorded_at) if rows else stated
        bare = RecordedEvent(
            position=len(self.vault.log) + 1,
            event_id=new.event_id,
            stream_id=stream_id,
            version=len(rows) + 1,
            type=tag,
            schema_version=schema_version,
            recorded_at=recorded_at,
            effective_at=recorded_at if new.effective_at is None else new.effective_at,
            actor=new.actor,
            channel=new.channel,
            reason=new.reason,
            command_id=new.command_id,
            correlation_id=new.correlation_id,
            causation_id=new.causation_id,
            data=data,
            prev_hash=rows[-1].hash if rows else GENESIS.hex(),
            hash="",
            event=None,
        )
        return decoded(bare)._replace(hash=hash_of(bare))


def _between(version: int, after: int, until: int | None) -> bool:
    return after < version and (until is None or version <= until)


def _line(row: RecordedEvent) -> ReceiptLine:
    return ReceiptLine(row.version, row.type, row.event_id, row.recorded_at, row.position, row.hash)


def _check_writes(writes: Sequence[StreamWrite]) -> None:
    if len({write.stream_id for write in writes}) != len(writes):
        raise BadInput("One append names a stream twice; put its events into one write.")
    if not all(write.events for write in writes):
        raise BadInput("An append without events was asked for; there is nothing to record.")
    check_ids(writes)


def _joined(runs: Sequence[CurvePoint]) -> CurvePoint:
    first, last = runs[0], runs[-1]
    low, high = min(run.low for run in runs), max(run.high for run in runs)
    return CurvePoint(
        first.first_version,
        last.last_version,
        first.first_at,
        last.last_at,
        first.open,
        low,
        high,
        last.close,
    )
