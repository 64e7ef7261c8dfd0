"""Loading a history into a store: all or nothing on bad input, in bounded batches, and again at any time.

An import that was cut off, by a crash or a full disk, is completed by running it again: what is there already
is recognised by its ids and left alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from domain.bank import ImportReport, Progress
from domain.errors import BadInput, ReadOnly, StoreUnavailable
from domain.ports import Holder, Store, StreamWrite
from domain.stream import NewEvent
from storage.importers import jsonl
from storage.importers.berka import history as berka
from storage.importers.csv import history as csv_file
from storage.importers.history import END_OF_TIME, History, StreamHistory, chunks
from storage.streams.kind import ACCOUNT, kind_of

BATCH = 5_000
"""Events a transaction holds before it is committed (one chunk more at most)."""


class Format(NamedTuple):
    """The function that reads a file or folder of the format, and which of them it takes, in words."""

    read: Callable[[Path], History]
    takes: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "berka": Format(berka.read, "a folder"),
        "csv": Format(csv_file.read, "a file, and a mapping of its columns"),
        "jsonl": Format(jsonl.read, "a file"),
    }
)


class ImportStopped(StoreUnavailable):
    """The store failed on the way; what `report` counts is recorded, and running it again adds the rest."""

    def __init__(self, report: ImportReport, total: int, cause: StoreUnavailable) -> None:
        super().__init__(
            f"The import stopped with {report.events:,} of {total:,} events recorded; "
            f"run it again to add the rest. {cause.message}"
        )
        self.report = report


def import_from(
    store: Store,
    format_name: str,
    path: Path,
    *,
    mapping: Path | None = None,
    keep_going: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a source in a named format and load it (see `import_history`). `mapping` says what a CSV's columns mean.

    Raises BadInput for no format, and for a mapping of one that needs none.
    """
    known = FORMATS.get(format_name)
    if known is None:
        raise BadInput(f"There is no import format {format_name!r}; choose one of {', '.join(FORMATS)}.")
    if mapping is not None and format_name != "csv":
        raise BadInput(f"A mapping is for csv; {format_name} says itself what is what: leave it out.")
    started = time.perf_counter()
    source = known.read(path) if mapping is None else csv_file.read(path, mapping)
    return import_history(
        store, source, keep_going=keep_going, dry_run=dry_run, progress=progress, started=started
    )


def import_history(
    store: Store,
    source: History,
    *,
    keep_going: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    started: float | None = None,
) -> ImportReport:
    """Append what the store lacks of the source.

    If anything in the source is in error, nothing is imported, unless `keep_going` says to import every row
    that is good. A row left out that way leaves the account's replay beside the bank's stated balance by its
    amount; repaired and imported again it is booked late. `dry_run` counts without appending. `progress` is called
    first with none done, once the source is read. `started` is the reading of `time.perf_counter` that the report's
    seconds count from.

    Raises ReadOnly; ImportStopped when the store fails on the way; VersionConflict when somebody else writes
    to an account at the moment it is imported: running the import again adds the rest.
    """
    if store.read_only and not dry_run:
        raise ReadOnly
    started = time.perf_counter() if started is None else started
    load = _Load(store, source, dry_run, progress or _unseen, started)
    versions = load.look()
    if keep_going or not source.errors.listed():
        load.run(versions)
    return load.report()


@dataclass(slots=True)
class _Load:
    """An import under way: the batch being filled and the counts so far."""

    store: Store
    source: History
    dry_run: bool
    progress: Progress
    started: float
    total: int = field(init=False)
    done: int = 0
    added: int = 0
    batch: dict[str, tuple[int, list[NewEvent]]] = field(default_factory=dict)
    batch_size: int = 0
    holders: list[Holder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.total = self.source.size()

    def look(self) -> list[int]:
        """Version of every stream as it stands. What cannot be joined to it, and what is still to come, is noted as an
        error."""
        now = self.store.now()
        versions = [self.store.version_at(one.stream_id, END_OF_TIME) for one in self.source.streams]
        for stream, version in zip(self.source.streams, versions, strict=True):
            if version:
                stream.compare(self.store, version, self.source.errors)
            if not self.store.is_training:
                stream.note_future(now, self.source.errors)
        return versions

    def run(self, versions: Sequence[int]) -> None:
        """Append everything that is missing."""
        self.progress(0, self.total)
        try:
            for stream, version in zip(self.source.streams, versions, strict=True):
                self._add(stream, version)
            self._flush()
        except StoreUnavailable as cause:
            raise ImportStopped(self.report(), self.total, cause) from cause

    def _add(self, stream: StreamHistory, version: int) -> None:
        if version == 0 and stream.holder is not None:
            # Only with a new account: importing again must not bring back a holder who was erased since.
            self.holders.append(stream.holder)
        before = self.done
        for chunk in chunks(stream.missing(self.store, version)):
            _, events = self.batch.setdefault(stream.stream_id, (version, []))
            events += chunk
            version += len(chunk)
            self.batch_size += len(chunk)
            self.done += len(chunk)
            if self.batch_size >= BATCH:
                self._flush()
        self.done = before + stream.size
        self.progress(self.done, self.total)

    def _flush(self) -> None:
        """Commit the batch: holders first, because a new account without one would never get it."""
        if self.batch and not self.dry_run:
            self.store.put_holders(self.holders)
            self.store.append([StreamWrite(name, *write) for name, write in self.batch.items()])
        self.added += self.batch_size
        self.batch, self.batch_size, self.holders = {}, 0, []
        self.progress(self.done, self.total)

    def report(self) -> ImportReport:
        return ImportReport(
            format=self.source.format,
            files=self.source.files,
            accounts=sum(kind_of(one.stream_id) is ACCOUNT for one in self.source.streams),
            events=self.added,
            skipped=self.total - self.added + self.source.errors.rows,
            errors=self.source.errors.listed(),
            seconds=time.perf_counter() - self.started,
        )


def _unseen(done: int, total: int) -> None:
    """Progress that nobody watches."""
