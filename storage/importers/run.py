"""Loading a history into a store: all or nothing on bad input, account by account, and again at any time.

An import that was cut off, by a crash or a full disk, leaves of each account all or nothing, and is completed by
running it again: what is there already is known again and left alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from domain.bank import NO_OPTIONS, ImportOptions, ImportProgress, ImportReport, ImportStage
from domain.bank_statement import BankStatement
from domain.errors import BadInput, ReadOnly, StoreUnavailable
from domain.ports import Holder, Store, StreamWrite
from domain.stream import NewEvent
from storage.importers import history, jsonl, qif
from storage.importers.berka import history as berka
from storage.importers.berka.events import BerkaForm
from storage.importers.camt053 import statements as camt053
from storage.importers.csv import statements as csv_file
from storage.importers.history import END_OF_TIME, History, StreamHistory
from storage.importers.joining.events import EventForm
from storage.importers.joining.plan import joined
from storage.importers.ofx import statements as ofx
from storage.importers.parsed import Parsed
from storage.importers.watching import Watch
from storage.streams.kind import ACCOUNT, kind_of

BATCH = 5_000
"""Events a transaction holds before it is committed at the end of the account."""
MOST_AT_ONCE = 20_000
"""Events of one account that are held before they are recorded; a larger one has a transaction of its own, to which
its events are given as they are made."""


ZONE = "zone"
"""The option that every format knows: the bank's own."""


class Format(NamedTuple):
    """A format: the function that reads a file or folder of it, which of them it takes, in words, and which of the
    options it knows.

    Most parsers answer the statements of accounts, and joining does the rest. One whose source has events of its own
    answers its history. `form` is how lines are written into the log, None for as those of all statements. What has a
    form of its own is a bank's whole history, and no statement to hold against a log.
    """

    read: Callable[[Path, ImportOptions, Watch], Parsed | History]
    takes: str
    options: frozenset[str] = frozenset()
    form: EventForm | None = None


def _mt940(path: Path, _: ImportOptions, watch: Watch) -> Parsed:
    # The package that reads it is imported for it alone.
    from storage.importers.mt940.statements import read

    return read(path, watch)


def _qif(path: Path, options: ImportOptions, watch: Watch) -> Parsed:
    return qif.read(
        path, account=options.account, currency=options.currency, dates=options.dates, watch=watch
    )


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "berka": Format(lambda path, _, watch: berka.read(path, watch), "a folder", form=BerkaForm()),
        "csv": Format(csv_file.read, "a file, and a mapping of its columns", frozenset({"mapping"})),
        "mt940": Format(_mt940, "a file"),
        "camt053": Format(lambda path, _, watch: camt053.read(path, watch), "a file"),
        "ofx": Format(lambda path, _, watch: ofx.read(path, watch), "a file"),
        "qif": Format(
            _qif, "a file, with --account and --currency", frozenset({"account", "currency", "dates"})
        ),
        "jsonl": Format(lambda path, _, watch: jsonl.read(path, watch), "a file"),
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
    options: ImportOptions = NO_OPTIONS,
    keep_going: bool = False,
    dry_run: bool = False,
    progress: ImportProgress | None = None,
) -> ImportReport:
    """Read a source in a named format and load it (see `import_history`).

    Raises BadInput for no format, and for an option that says what the format says itself.
    """
    known = FORMATS.get(format_name)
    if known is None:
        raise BadInput(f"There is no import format {format_name!r}; choose one of {', '.join(FORMATS)}.")
    for option in fields(options):
        if option.name != ZONE and getattr(options, option.name) and option.name not in known.options:
            takers = " and ".join(name for name, other in FORMATS.items() if option.name in other.options)
            raise BadInput(
                f"--{option.name} is for {takers or 'no format'}; {format_name} says itself what is what: leave it out."
            )
    started = time.perf_counter()
    watch = Watch(progress)
    source = known.read(path, replace(options, zone=store.profile().zone), watch)
    found = joined(store, format_name, source, known.form, watch) if isinstance(source, Parsed) else source
    return import_history(
        store, found, keep_going=keep_going, dry_run=dry_run, progress=progress, started=started
    )


def read_statements(
    format_name: str, path: Path, options: ImportOptions, progress: ImportProgress | None = None
) -> tuple[BankStatement, ...]:
    """The statements in a file, to be looked at; of the options those that the format knows.

    Raises BadInput for a format that tells no statements, and with file and line for the first thing wrong in it.
    """
    known = FORMATS.get(format_name)
    if known is None:
        raise BadInput(f"There is no format {format_name!r}; choose one of {', '.join(FORMATS)}.")
    unknown = {
        one.name: getattr(NO_OPTIONS, one.name)
        for one in fields(options)
        if one.name not in {ZONE, *known.options}
    }
    own = replace(options, **unknown)
    parsed = known.read(path, own, Watch(progress)) if known.form is None else None
    if not isinstance(parsed, Parsed):
        raise BadInput(f"{format_name} is a bank's whole history; name the file of a statement.")
    statements = tuple(parsed.statements)
    faults = parsed.errors.listed()
    if faults:
        first, more = faults[0], f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise BadInput(f"{first.file}:{first.line}: {first.message}{more}.")
    return statements


def import_history(
    store: Store,
    source: History,
    *,
    keep_going: bool = False,
    dry_run: bool = False,
    progress: ImportProgress | None = None,
    started: float | None = None,
) -> ImportReport:
    """Append what the store lacks of the source.

    If anything in the source is in error, nothing is imported, unless `keep_going` says to import every row
    that is good. A row left out that way leaves the account's replay beside the bank's stated balance by its
    amount; repaired and imported again it is booked late. `dry_run` counts without appending. `progress` is told of
    each batch, and first of none, once it is known that something will be recorded. `started` is the reading of
    `time.perf_counter` that the report's seconds count from.

    Raises ReadOnly; ImportStopped when the store fails on the way; VersionConflict when somebody else writes
    to an account at the moment it is imported: running the import again adds the rest.
    """
    if store.read_only and not dry_run:
        raise ReadOnly
    started = time.perf_counter() if started is None else started
    load = _Load(store, source, dry_run, Watch(progress), started)
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
    watch: Watch
    started: float
    total: int = field(init=False)
    done: int = 0
    """Events that are recorded, or were there."""
    read: int = 0
    """Events looked at: `done`, and those of the batch."""
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
        is_empty = not self.store.head_position()
        versions = [
            0 if is_empty else self.store.version_at(one.stream_id, END_OF_TIME)
            for one in self.source.streams
        ]
        for stream, version in zip(self.source.streams, versions, strict=True):
            if version:
                stream.compare(self.store, version, self.source.errors)
            if not self.store.is_training:
                stream.note_future(now, self.source.errors)
        return versions

    def run(self, versions: Sequence[int]) -> None:
        """Append everything that is missing."""
        self._tell(0)
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
        if stream.size > MOST_AT_ONCE:
            self._add_long(stream, version)
            return
        events = [*stream.missing(self.store, version)]
        if events:
            self.batch[stream.stream_id] = (version, events)
        self.batch_size += len(events)
        self.read += stream.size
        if self.batch_size >= BATCH or not self.batch:
            self._flush()

    def _add_long(self, stream: StreamHistory, version: int) -> None:
        """Record an account that is larger than what is held at a time, all of it or nothing."""
        self._flush()
        made, said = 0, self.done

        def watched() -> Iterator[NewEvent]:
            nonlocal made
            for event in stream.missing(self.store, version):
                yield event
                made += 1
                if made % history.CHUNK == 0:
                    self._tell(min(said + made, self.total))

        if self.dry_run:
            self.batch_size = sum(1 for _ in watched())
        else:
            self.store.put_holders(self.holders)
            self.batch_size = self.store.append_long(stream.stream_id, version, watched())
            self.holders = []
        self.read += stream.size
        self._flush()

    def _flush(self) -> None:
        """Commit the batch: holders first, because a new account without one would never get it."""
        if self.batch and not self.dry_run:
            self.store.put_holders(self.holders)
            self.store.append([StreamWrite(name, *write) for name, write in self.batch.items()])
        self.added, self.done = self.added + self.batch_size, self.read
        self.batch, self.batch_size, self.holders = {}, 0, []
        self._tell(self.done)

    def report(self) -> ImportReport:
        return ImportReport(
            format=self.source.format,
            files=self.source.files,
            accounts=sum(kind_of(one.stream_id) is ACCOUNT for one in self.source.streams),
            events=self.added,
            skipped=self.total - self.added + self.source.errors.rows,
            errors=self.source.errors.listed(),
            pending=self.source.pending,
            seconds=time.perf_counter() - self.started,
        )

    def _tell(self, done: int) -> None:
        self.watch.tell(ImportStage.RECORDING, done, self.total)
