"""Our own lossless export: one event a line, as JSON in plain ASCII, with the hash it has in the log.

Accounts and dispute cases alike. A line holds the whole envelope but the position, which belongs to a database and
not to an event; `data` is the payload exactly as stored, as a string. Reading verifies every stream's hash chain,
and importing into an empty database reproduces the streams hash for hash. Names of holders travel only when asked
for, in lines of their own: they are personal data and no part of the log.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass as plain_dataclass
from dataclasses import field
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from domain.account.events import AccountOpened
from domain.clock import CLOCK_TOLERANCE
from domain.errors import BadInput, UnknownAccount
from domain.fields import Name, Text, Version
from domain.ports import EventLog, Holder, Store
from domain.profile.state import STREAM as PROFILE
from domain.stream import GENESIS, NewEvent, RecordedEvent
from storage.encoding.codec import decode_payload, event_hash
from storage.encoding.index_keys import LONGEST
from storage.importers.calendar_limits import outside
from storage.importers.history import CHUNK, END_OF_TIME, History, in_future
from storage.importers.lines import FileErrors, numbered_lines
from storage.importers.watching import UNWATCHED, Watch
from storage.streams.kind import ACCOUNT, BATCH, CASE, KINDS, kind_of

LONGEST_LINE = 1 << 20
"""Bytes; the longest payload and reason, escaped twice, need a tenth of it."""

StreamId = Annotated[
    str,
    StringConstraints(pattern=rf"^({'|'.join(kind.prefix + kind.key_pattern for kind in KINDS.values())})$"),
]
Key = Annotated[str, StringConstraints(max_length=LONGEST, pattern=r"^[^\x00]*$")]
Instant = Annotated[int, Field(ge=-(2**62), le=2**62)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_STRICT = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True, config=_STRICT)
class EventLine:
    """An event as a line of the file; its fields, in this order up to `data`, are what the hash covers."""

    stream_id: StreamId
    version: Version
    event_id: Name
    type: Name
    schema_version: Version
    recorded_at: Instant
    effective_at: Instant
    actor: Text
    channel: Text
    reason: Text
    command_id: Key | None
    correlation_id: Text | None
    causation_id: Text | None
    data: str
    prev_hash: Hash
    hash: Hash

    def digest(self, before: bytes) -> bytes:
        """The hash this event must have after one with the hash `before`."""
        return event_hash(before, tuple(getattr(self, name) for name in _HASHED))


_HASHED = tuple(EventLine.__dataclass_fields__)[:-2]


@dataclass(frozen=True, slots=True, config=_STRICT)
class HolderLine:
    holder_id: Name
    name: Text


_EVENT = TypeAdapter(EventLine)
_HOLDER = TypeAdapter(HolderLine)


def export_bank(
    store: Store, account_ids: Collection[str], *, with_names: bool, with_cases: bool
) -> Iterator[str]:
    """Lines of those accounts, with their cases where asked for; without accounts of all that the bank has, its
    profile first, its batches last. Raises UnknownAccount."""
    if not account_ids:
        yield from export_stream(store, PROFILE)
    yield from export(store, account_ids or _every_account(store), with_names=with_names)
    if with_cases or not account_ids:
        yield from export_cases(store, account_ids or None)
    if not account_ids:
        for batch_id in store.batch_ids():
            yield from export_stream(store, BATCH.stream_of(batch_id))


def _every_account(store: Store) -> Iterator[str]:
    last: str | None = None
    while page := store.accounts(after=last, limit=CHUNK):
        yield from (summary.account_id for summary in page)
        last = page[-1].account_id


def export(store: Store, account_ids: Iterable[str], *, with_names: bool = False) -> Iterator[str]:
    """Lines, without line ends, that hold the accounts' streams: account by account, oldest event first.

    Events that cannot be read are exported as they are stored. Raises UnknownAccount.
    """
    for account_id in account_ids:
        summary = store.summary(account_id)
        if summary is None:
            raise UnknownAccount(account_id)
        if with_names and summary.holder_name:
            yield json.dumps({"holder_id": summary.holder_id, "name": summary.holder_name})
        yield from export_stream(store, ACCOUNT.stream_of(account_id))


def export_cases(store: Store, account_ids: Collection[str] | None = None) -> Iterator[str]:
    """The same of dispute cases: of those accounts, or all of the bank's."""
    offset = 0
    while page := store.cases(open_only=False, offset=offset, limit=CHUNK):
        offset += len(page)
        for case in page:
            if account_ids is None or case.account_id in account_ids:
                yield from export_stream(store, CASE.stream_of(case.case_id))


def export_stream(log: EventLog, stream_id: str) -> Iterator[str]:
    """The lines of one stream of any kind, oldest event first; none where it has not begun."""
    version = 0
    while page := log.events(stream_id, after=version, limit=CHUNK):
        version = page[-1].version
        yield from (_line(recorded) for recorded in page)


def _line(recorded: RecordedEvent[Any]) -> str:
    return json.dumps({name: getattr(recorded, name) for name in EventLine.__dataclass_fields__})


def read(path: Path, watch: Watch = UNWATCHED) -> History:
    """Read and verify an export; events are read again from the file when the loader asks for them.

    A line that cannot be used is an error; the later lines of its stream, whose chain it breaks, are left out
    with it. Memory is about 150 bytes an event. Raises BadInput when the file cannot be read.
    """
    errors = FileErrors()
    streams: dict[str, Verbatim] = {}
    names: dict[str, str] = {}
    for line in numbered_lines(path, LONGEST_LINE, errors, watch):
        try:
            row = _parsed(line.text)
            _refuse_repeats(line.text)
            if isinstance(row, HolderLine):
                names[row.holder_id] = row.name
                continue
            stream = streams.setdefault(row.stream_id, Verbatim(path, row.stream_id, names))
            if stream.broken:
                errors.rows += 1
            else:
                stream.verify(row, line.number, line.offset)
        except ValueError as error:
            cut = "" if line.ended else "the file ends inside this line: "
            errors.bad_row(path.name, line.number, f"{cut}{error}")
    return History("jsonl", 1, [stream for stream in streams.values() if stream.size], errors)


@plain_dataclass(slots=True)
class Verbatim:
    """A stream that must come out as it went in: version by version, hash by hash."""

    path: Path
    stream_id: str
    names: dict[str, str]
    holder_id: str = ""
    broken: bool = False
    diverges: bool = False
    head: bytes = GENESIS
    recorded_at: int = -(2**63)
    event_ids: set[str] = field(default_factory=set)
    lines: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("q"))

    @property
    def size(self) -> int:
        return len(self.offsets)

    @property
    def holder(self) -> Holder | None:
        name = self.names.get(self.holder_id)
        return None if name is None else Holder(self.holder_id, name)

    def verify(self, row: EventLine, line: int, offset: int) -> None:
        """Take the next event of the stream. Raises ValueError where it does not follow from those before."""
        try:
            self._follows(row)
        except ValueError:
            self.broken = True
            raise
        self.head, self.recorded_at = bytes.fromhex(row.hash), row.recorded_at
        self.event_ids.add(row.event_id)
        self.lines.append(line)
        self.offsets.append(offset)

    def _follows(self, row: EventLine) -> None:
        where = f"{self.stream_id} version {row.version}"
        if row.version != self.size + 1:
            raise ValueError(f"{where} where version {self.size + 1} must come; a line is missing or moved")
        if bytes.fromhex(row.prev_hash) != self.head or row.digest(self.head).hex() != row.hash:
            raise ValueError(f"{where} does not have the hash it states; it or its history was changed")
        if row.event_id in self.event_ids:
            raise ValueError(f"{where} repeats the event id {row.event_id}")
        if row.recorded_at < self.recorded_at:
            raise ValueError(f"{where} was recorded before the event it follows")
        unheard = outside(row)
        if unheard:
            raise ValueError(f"{where}: {unheard}")
        event = _payload(row, where)
        unheard = outside(event) if kind_of(self.stream_id).states_days else ""
        if unheard:
            raise ValueError(f"{where}: {unheard}")
        if isinstance(event, AccountOpened) and row.version == 1:
            self.holder_id = event.holder_id

    def compare(self, log: EventLog, version: int, errors: FileErrors) -> None:
        """The log's stream and this one must be the same as far as both go."""
        both = min(version, self.size)
        stored = log.event(self.stream_id, both)
        row = self._at(both)
        if stored is None or stored.hash != row.hash:
            self.diverges = True
            other = f"{self.stream_id} has another history in this database; import it into one of its own"
            errors.note(self.path.name, self.lines[both - 1], other)

    def note_future(self, now: int, errors: FileErrors) -> None:
        latest = now + CLOCK_TOLERANCE
        if self.recorded_at <= latest:
            return
        at = bisect_right(range(self.size), latest, key=lambda place: self._at(place + 1).recorded_at)
        first = self._at(at + 1)
        where = f"{self.stream_id} version {first.version}"
        errors.note(self.path.name, self.lines[at], f"{where} {in_future(first.recorded_at, now)}")

    def missing(self, log: EventLog, version: int) -> Iterator[NewEvent]:
        """Events after the log's head, as far as the present; none where the two histories differ."""
        latest = END_OF_TIME if log.is_training else log.now() + CLOCK_TOLERANCE
        if not self.diverges:
            rows = takewhile(lambda row: row.recorded_at <= latest, self._rows(version + 1, self.size))
            yield from map(_new_event, rows)

    def _at(self, version: int) -> EventLine:
        (row,) = self._rows(version, version)
        return row

    def _rows(self, first: int, last: int) -> Iterator[EventLine]:
        """Lines of these versions, read again. Raises BadInput when the file is not as it was."""
        try:
            with self.path.open("rb") as file:
                for version in range(first, last + 1):
                    file.seek(self.offsets[version - 1])
                    row = _parsed(file.readline(LONGEST_LINE).decode("utf-8-sig"))
                    if not isinstance(row, EventLine) or (row.stream_id, row.version) != (
                        self.stream_id,
                        version,
                    ):
                        raise ValueError
                    yield row
        except (OSError, ValueError) as error:
            raise BadInput(f"{self.path} changed while it was being imported; import it again.") from error


def _parsed(text: str) -> EventLine | HolderLine:
    """The line as what it is. Raises ValueError, saying where and what, never repeating the input."""
    try:
        if text.startswith('{"holder_id"'):
            return _HOLDER.validate_json(text)
        return _EVENT.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {first['msg']}" if where else first["msg"]) from None


def _refuse_repeats(text: str) -> None:
    """Raises ValueError for a key that a line, which was read as what it is, gives twice: which of its values was
    meant, nobody can tell."""
    json.loads(text, object_pairs_hook=_unrepeated)


def _unrepeated(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice} is given twice")


def _payload(row: EventLine, where: str) -> Any:
    event, problem = decode_payload(row.stream_id, row.type, row.schema_version, row.data)
    if event is None:
        raise ValueError(f"{where} cannot be read: {problem}")
    return event


def _new_event(row: EventLine) -> NewEvent:
    return NewEvent(
        event=_payload(row, row.stream_id),
        event_id=row.event_id,
        actor=row.actor,
        channel=row.channel,
        reason=row.reason,
        command_id=row.command_id,
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        stored=(row.schema_version, row.data),
    )
