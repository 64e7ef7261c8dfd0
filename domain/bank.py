"""A bank as a whole, and where banks come from, as protocols: what a database is asked for beside its streams.

`Bank` is a store with what is done to all of it at once; `Banks` opens, makes and puts back banks. Whoever needs
streams alone asks for a `Store`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from domain.ports import Store

if TYPE_CHECKING:
    from domain.account.events import AccountEvent
    from domain.analytics import Analytics, QueryAnswer
    from domain.bank_statement import BankStatement
    from domain.harm import Pattern, SweepOrder, SweptShare
    from domain.ports import Clock, PayloadStep
    from domain.projections.port import Projections
    from domain.publishing.ports import Publishing
    from domain.stream import RecordedEvent
    from domain.verification import Verification
    from domain.workbench import Workbench

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how much is done and how much there is to do, in the unit of the work: events, streams, pages."""


class ImportStage(Enum):
    """What is done with a source, in this order; not every format needs all of it.

    Bytes of a file are checked and read; lines of statements are signed, ordered and joined; events of the log are
    looked up and recorded.
    """

    CHECKING = "checking"
    READING = "reading"
    SIGNING = "signing"
    ORDERING = "ordering"
    LOOKING_UP = "looking up"
    JOINING = "joining"
    RECORDING = "recording"


ImportProgress: TypeAlias = Callable[[ImportStage, int, int], None]
"""Called with what is done now, how much of it is done and how much there is to do. A stage may come again, for the
next file or account. What it raises ends the work."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The head of every stream, to be kept elsewhere: `heads` maps each stream to (version, hash in hexadecimal).

    `sealed_at` is UTC microseconds; `digest` is SHA-256 over the lines of all streams, in hexadecimal: short enough to
    be read out or printed.
    """

    sealed_at: int
    heads: Mapping[str, tuple[int, str]]
    digest: str

    @property
    def events(self) -> int:
        """How many events the seal covers."""
        return sum(version for version, _ in self.heads.values())


@dataclass(frozen=True, slots=True)
class FileError:
    """What is wrong with one line of a file. Lines count from 1; line 0 stands for the file as a whole."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLine:
    """A line of a statement that moved no money: announced and not booked yet, or of nothing. `amount` is in minor
    units, positive where it would come in."""

    file: str
    line: int
    account: str
    currency: str
    day: date
    amount: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or in a dry run would do.

    `accounts` are those the source holds, `events` those appended. `skipped` counts what was not appended:
    events already there and rows that are in error. `pending` was read and never appended.
    """

    format: str
    files: int
    accounts: int
    events: int
    skipped: int
    errors: tuple[FileError, ...]
    seconds: float
    pending: tuple[PendingLine, ...] = ()


MAPPING_SUFFIX = ".mapping.toml"
"""What the mapping of `bank.csv` is called where nobody names one: `bank.mapping.toml`, beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What a source does not say itself. `mapping` says what a CSV's columns mean; `account`, `currency` and `dates`
    ("dmy", "mdy" or "ymd") belong to formats whose files tell none. None and "": not said. `zone` is where the days are
    where neither file nor mapping says it; the bank fills in its own."""

    mapping: Path | None = None
    account: str = ""
    currency: str = ""
    dates: str = ""
    zone: str = ""


NO_OPTIONS = ImportOptions()


class MappingProposal(NamedTuple):
    """What the columns of a CSV seem to mean: the text of a mapping, in TOML, and the statements of the file as they
    are read by it, with what cannot be read."""

    text: str
    statements: tuple[BankStatement, ...]
    errors: tuple[FileError, ...]


class Demo(NamedTuple):
    """A demo bank that was made: from which seed, and what is in it."""

    seed: int
    accounts: int
    events: int


class StreamCount(NamedTuple):
    """Streams of one kind, and the events in them."""

    streams: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFigures:
    """How large a bank is: `schema` is that of its database, `size` what it takes there in bytes, `position` that of
    its newest event, and `counts` tells of each kind of stream: account, case, profile and batch."""

    schema: str
    size: int
    position: int
    counts: Mapping[str, StreamCount]


class Bank(Store, Protocol):
    """A bank's database: its streams, its projections, and what is done to the bank as a whole."""

    @property
    def clock(self) -> Clock:
        """What a desk here goes by: its computer's clock, in a bank for training the bank's own. Reading it asks the
        bank nothing."""

    def start_clock(self, first: int, last: int) -> None:
        """Let the clock of a bank for training run from the first instant of a span that is later than every event.

        In UTC microseconds. Raises BadInput in any other bank, and where an event is later than the `last`.
        """

    @property
    def is_fresh(self) -> bool:
        """This program made it, or brought it to the first schema with a profile, when it opened it."""

    @property
    def login(self) -> str | None:
        """Who signs every event here, where the database insists on its login; None where it takes any name."""

    def of_login(self, login: str, password: str) -> Bank:
        """This bank on connections of their own that another login of its server opens, and which sign with it.

        Raises BadInput where the bank takes any name; Refused where the server does not let the login in, or where it
        may not record in this bank; ReadOnly where nobody may; StoreUnavailable.
        """

    def payload_steps(self, event: RecordedEvent[AccountEvent]) -> Sequence[PayloadStep]:
        """The event's payload as stored and at every schema version after that, the newest last."""

    def projections(self) -> Projections:
        """The read models of the bank."""

    def publishing(self) -> Publishing:
        """Its log told to other services."""

    def figures(self) -> BankFigures:
        """How large it is, all as of one moment. Raises StoreUnavailable."""

    def analytics(self) -> Analytics:
        """The bank in columns, to be asked in SQL."""

    def follow(self, after: int, stop: Callable[[], bool]) -> Iterator[int]:
        """Positions that the log has reached, each time it has grown; waits for more until `stop` says so.

        Raises StoreUnavailable when the database goes away; follow again from the last position.
        """

    def tidy(self) -> None:
        """Put away what writing left in the database: for a thread, while nothing happens. Raises StoreUnavailable."""

    def verify(
        self,
        accounts: Sequence[str] = (),
        *,
        seal: Seal | None = None,
        chain_only: bool = False,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> Verification:
        """Check the accounts named, or the whole bank, against themselves and against a seal.

        `chain_only` looks at the log and nothing that is derived from it. `jobs` is the number of processes, None for
        as many as are worth it. Raises UnknownAccount, StoreUnavailable.
        """

    def sweep(self, order: SweepOrder, progress: Progress | None = None) -> Iterator[SweptShare]:
        """Look for a pattern; what is found comes in order of account, the same whoever looks.

        `progress` is told of events. Raises UnknownAccount; BadInput where a user's file or its code fails, after what
        was found before; StoreUnavailable.
        """

    def repair(self, streams: Iterable[str]) -> int:
        """Discard and derive anew what is derived from these streams; how many. The log itself is only read.

        Raises ReadOnly, StoreUnavailable.
        """

    def seal(self, path: Path, now: int) -> Seal:
        """Write the heads of all streams to a new file. Raises BadInput when it cannot be made, StoreUnavailable."""

    def backup(self, path: Path, progress: Progress | None = None) -> None:
        """Copy the bank to a new file while others go on, and check the copy.

        Raises BadInput when the file exists, cannot be made, or the bank is on a server; DamageFound when the copy
        does not check out; StoreUnavailable.
        """

    def import_history(
        self,
        format_name: str,
        path: Path,
        *,
        options: ImportOptions = NO_OPTIONS,
        keep_going: bool = False,
        dry_run: bool = False,
        progress: ImportProgress | None = None,
    ) -> ImportReport:
        """Append what the bank lacks of a source in a named format.

        If anything in the source is in error, nothing is appended, unless `keep_going` says to append every row that
        is good. `dry_run` counts without appending. Raises BadInput for a format or a source that cannot be used,
        ReadOnly, VersionConflict, StoreUnavailable.
        """

    def read_statements(
        self,
        format_name: str,
        path: Path,
        *,
        options: ImportOptions = NO_OPTIONS,
        progress: ImportProgress | None = None,
    ) -> tuple[BankStatement, ...]:
        """The statements in a file, to be held against the log; nothing is recorded. Options that the format does not
        know are not looked at.

        Raises BadInput, with file and line for the first thing wrong in the file.
        """

    def export(
        self, account_ids: Collection[str] = (), *, with_names: bool = False, with_cases: bool = False
    ) -> Iterator[str]:
        """Lines, without line ends, of the lossless format that `import_history` calls jsonl: those accounts' events,
        with their cases' where asked for, or without accounts the whole bank's, its profile first.

        Raises UnknownAccount.
        """

    def export_stream(self, stream_id: str) -> Iterator[str]:
        """The events of one stream as lines of the same format, from the first; none of a stream that is not there."""


class Banks(Protocol):
    """Where banks come from. An address is the path of a file or the URL of a database."""

    def open(
        self,
        address: str,
        *,
        read_only: bool = False,
        progress: Progress | None = None,
    ) -> Bank:
        """The bank at an address.

        A file that another version of Recount derived is derived anew, which `progress` is told of in streams; a
        server's owner has that done by `make`. Raises BadInput for what is no address, StoreUnavailable when there is
        no bank or it cannot be used.
        """

    def make(
        self,
        address: str,
        *,
        partitions: int = 0,
        zone: str | None = None,
        training: bool = False,
        progress: Progress | None = None,
    ) -> Bank:
        """The bank at an address, made first where there is none, its log in so many partitions (0: in one), and
        derived anew where another version of Recount derived it, if it is ours.

        While nothing is recorded in it, its days come to end in the time zone, where one is named, and it becomes one
        for `training`. Raises BadInput for what is no address, for partitions where they cannot be, and for training
        on a server or in a bank with events that is not for training; StoreUnavailable.
        """

    def make_demo(
        self, path: Path, seed: int | None, clock: Clock, add_cases: Callable[[Store], None]
    ) -> Demo:
        """Make the demo bank of a seed (None: the usual one) at a path, replacing what is there.

        The same seed makes the same bytes; `add_cases` puts its disputes to its history under `clock`, the bank's own.
        Raises StoreUnavailable.
        """

    def make_training(
        self, path: Path, bank_id: str, zone: str, clock: Clock, fill: Callable[[Store], None]
    ) -> None:
        """Make a scratch bank of the lab, which is for training, at a path, replacing what is there. `fill` records
        what it begins with, under `clock`, the bank's own; its days end in the time zone, `bank_id` tells it from
        other banks.

        Raises what `fill` raises, and then nothing has changed there; StoreUnavailable.
        """

    def workbench(self, path: Path) -> Workbench:
        """The tools with which lessons damage the scratch bank at a path; they refuse any other bank."""

    def scratch(self) -> AbstractContextManager[Bank]:
        """An empty bank that is gone afterwards."""

    def of_export(self, path: Path) -> AbstractContextManager[tuple[str, Bank]]:
        """A bank of exported events, each verified hash for hash, and its address; gone afterwards.

        Raises DamageFound for events that this program cannot read, or that follow from nothing.
        """

    def restore(self, backup: Path, path: Path, now: int, progress: Progress | None = None) -> Path | None:
        """Put a copy of the backup where the bank at the path is; where that one is kept, None if there was none.

        `now`, in UTC microseconds, names what is kept. Raises BadInput, DamageFound and StoreUnavailable, and nothing
        has changed then.
        """

    def read_seal(self, path: Path) -> Seal:
        """A file made by `Bank.seal`. Raises BadInput when it is none, DamageFound when it was changed."""

    def pattern(self, named: str) -> Pattern:
        """What a sweep looks for, by its name or the path of a user's file.

        Raises BadInput, for a file with the line at fault.
        """

    def ask_parquet(self, folder: Path, sql: str) -> AbstractContextManager[QueryAnswer]:
        """What one SELECT answers over a folder that `Analytics.export` made; as `Analytics.ask`."""

    def import_formats(self) -> Mapping[str, str]:
        """The formats that `Bank.import_history` reads, by name, and what each takes, in words."""

    def guess_mapping(self, path: Path) -> MappingProposal:
        """A mapping for a bank's CSV. Raises BadInput where the file cannot be read or shows no dates or amounts."""

    def roles_sql(self) -> str:
        """The SQL that makes the roles of a PostgreSQL bank."""
