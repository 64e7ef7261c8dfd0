"""What the domain needs from the outside, as protocols. Every store answers all of them in the same way.

The contract suite in `tests/storage` runs against each implementation. Times are UTC microseconds, amounts
minor units, versions and positions start at 1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from domain.account.events import AccountEvent
from domain.account.state import Account, Stamp
from domain.search import ALL_EVENTS, EventFilter
from domain.stream import NewEvent, RecordedEvent

if TYPE_CHECKING:  # A case is loaded only by who works on one.
    from domain.dispute.events import CaseEvent
    from domain.dispute.state import Case
    from domain.dispute.summary import CaseSummary
    from domain.profile.state import Profile

Clock: TypeAlias = Callable[[], int]
"""Answers the present instant in UTC microseconds."""


@dataclass(frozen=True, slots=True)
class PayloadStep:
    """A payload as it reads at a schema version: stored, or brought there by an upcaster."""

    schema_version: int
    text: str


PayloadSteps: TypeAlias = Callable[[RecordedEvent[AccountEvent]], Sequence[PayloadStep]]
"""Answers an event with its payload as stored and at every schema version after that, the newest last."""

Fact: TypeAlias = tuple[AccountEvent | None, Stamp]
"""One step of a replay: the payload (None: unreadable) and (version, recorded_at, effective_at)."""


@dataclass(frozen=True, slots=True)
class StreamWrite:
    """Events to append to one stream, which must be at `expected_version` (0: must not exist)."""

    stream_id: str
    expected_version: int
    events: Sequence[NewEvent]


class ReceiptLine(NamedTuple):
    """One event that was written. A bare tuple, because a bulk import makes one for every event."""

    version: int
    type: str
    event_id: str
    recorded_at: int
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an append, or the first append under a `command_id`, wrote to one stream."""

    stream_id: str
    lines: tuple[ReceiptLine, ...]

    @property
    def version(self) -> int:
        """Version of the stream after the append."""
        return self.lines[-1].version


@dataclass(frozen=True, slots=True)
class Mark:
    """An event without its payload: enough to draw a tick."""

    version: int
    type: str
    recorded_at: int
    effective_at: int


class CurvePoint(NamedTuple):
    """The ledger over a run of events: where it began and ended and how low and high it went between.

    A bare tuple, because the curve of a long life is made of one for every snapshot.

    `low` and `high` include `open`, the balance before the first event of the run, so that runs drawn side by
    side never hide a dip.
    """

    first_version: int
    last_version: int
    first_at: int
    last_at: int
    open: int
    low: int
    high: int
    close: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummary:
    """The live state as lists show it: the inline read model, written with the events themselves."""

    account_id: str
    holder_id: str
    holder_name: str
    currency: str
    status: str
    version: int
    ledger_balance: int
    available_balance: int
    overdraft_limit: int
    held: int
    credits: int
    debits: int
    fees: int
    last_recorded_at: int

    @property
    def holder(self) -> str:
        """Who holds it: the name, or the id where no name is known; "" for nobody known."""
        return self.holder_name or self.holder_id


ERASED = "erased"
"""What stands where the name of an erased person stood."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an account. Personal data lives here, never in the log, so that it can be erased."""

    holder_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ReplayCost:
    """What reading for a replay took."""

    events_read: int
    bytes_read: int


class EventLog(Protocol):
    """The append-only log."""

    @property
    def is_training(self) -> bool:
        """Whether the desk's own clock is the log's, and may say any instant: in a bank for training."""

    def now(self) -> int:
        """The present instant by the clock that dates events here: the database's own, save for training."""

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        """Append to all streams or to none, and return a receipt for each write, in order.

        What states no time is recorded now. Inline read models and snapshots are written in the same transaction.
        Raises VersionConflict when a stream is not at its expected version, ReadOnly on a database opened to look,
        WrongClock when the desk's clock is not the database's or a stream's newest event is later than the present,
        StoreUnavailable when the outcome is that nothing was written because the store failed.
        """

    def append_long(self, stream_id: str, expected_version: int, events: Iterable[NewEvent]) -> int:
        """As `append`, to one stream, events that are taken as they are recorded and never held at once; how many."""

    def receipt(self, stream_id: str, command_id: str) -> Receipt | None:
        """What this command wrote to the stream when it was first executed; None if it never was."""

    def receipts(self, command_id: str) -> list[Receipt]:
        """What this command wrote when it was first executed, to whichever streams, in order of their ids."""

    def correlated(self, correlation_id: str, *, limit: int) -> list[RecordedEvent[Any]]:
        """Events of that correlation, or of the command whose id it is, on any stream, cases included.

        In order of stream and version, and found by indexes alone."""

    def shared_work(self, stream_id: str, works: Collection[str]) -> set[str]:
        """Those of the correlations, or of the commands whose ids they are, of which another stream has events."""

    def recent_entries(self, amounts: Collection[int], span: int) -> list[RecordedEvent[AccountEvent]]:
        """Of the newest `span` positions of the log the entries that moved one of the amounts (minor units), either
        way, the newest first. Found by position, however long the log is."""

    def existing_ids(self, stream_id: str, event_ids: Collection[str]) -> set[str]:
        """Those of the ids that the stream already has."""

    def versions_by_cause(self, stream_id: str, start: int, causes: Collection[str]) -> list[int]:
        """Versions of the events whose cause is one of these from its character `start`, from 1, on; by no index."""

    def event(self, stream_id: str, version: int) -> RecordedEvent[AccountEvent] | None: ...

    def events(
        self, stream_id: str, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> list[RecordedEvent[AccountEvent]]:
        """Events with after < version ≤ until, oldest first; marked raw rows where one cannot be read."""

    def events_page(
        self,
        stream_id: str,
        wanted: EventFilter = ALL_EVENTS,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[RecordedEvent[AccountEvent]]:
        """A keyset page: the first `limit` after a version, or the last `limit` before one; oldest first."""

    def count(self, stream_id: str, wanted: EventFilter = ALL_EVENTS) -> int: ...

    def version_at(self, stream_id: str, instant: int) -> int:
        """Last version recorded at or before the instant; 0 when there is none."""

    def marks(self, stream_id: str, first: int, last: int) -> list[Mark]:
        """Events from version `first` to `last` without payloads, oldest first."""

    def backdated(self, stream_id: str, version: int, instant: int) -> Displaced:
        """What AS-OF an instant needs beside the cut at `version`, found through an index of such events."""

    def all_events(self, after_position: int = 0, limit: int = 1000) -> list[RecordedEvent[Any]]:
        """The log of the whole bank, cases included, in order of position."""

    def newest_events(
        self, wanted: EventFilter = ALL_EVENTS, *, before: int | None = None, limit: int, most: int = 100_000
    ) -> LogPage:
        """The log of the whole bank from its end, or from before a position, backward: at most `limit` events that are
        wanted, looked for among at most `most` positions."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Events of the whole bank, the newest first. `reached`: all from this position on have been looked through; 0
    where there is nothing before."""

    events: tuple[RecordedEvent[Any], ...]
    reached: int


@dataclass(frozen=True, slots=True)
class Displaced:
    """Around a cut: the first version at or before it that counts only later (None: none), and every event
    after it that already counts."""

    first_early: int | None
    backdated: tuple[RecordedEvent[AccountEvent], ...]


class Snapshots(Protocol):
    """State of an account at any version, from the newest snapshot and the fewest events."""

    def head(self, account_id: str) -> Account | None:
        """State at the head as the last append left it; None for an unknown account."""

    def snapshot(self, account_id: str, version: int) -> Account | None:
        """The newest usable snapshot at or before the version; None when there is none."""

    def replay_steps(
        self,
        account_id: str,
        *,
        after: int = 0,
        until: int | None = None,
        cost: list[ReplayCost] | None = None,
    ) -> Iterator[Fact]:
        """Steps of a replay, oldest first, reading only what a fold needs. `cost` receives one ReplayCost
        once the iteration ends."""

    def curve(self, account_id: str, first: int, last: int, points: int) -> list[CurvePoint]:
        """The ledger from version `first` to `last` in about `points` runs (at most 2 × points), with minima
        and maxima kept. Long stretches are read from snapshots, and are no finer than those."""


class Accounts(Protocol):
    """The bank's accounts and their holders."""

    def summary(self, account_id: str) -> AccountSummary | None: ...

    def accounts(
        self, search: str = "", *, offset: int = 0, after: str | None = None, limit: int = 100
    ) -> list[AccountSummary]:
        """Accounts whose number or holder contains the text (any case), ordered by number: the shorter first. `offset`
        of them are passed over, which costs the more the further it goes; behind the number `after` it does not."""

    def accounts_count(self, search: str = "", *, at_most: int | None = None) -> int:
        """How many those are. None is counted beyond `at_most`: as many, or more."""

    def put_holders(self, holders: Iterable[Holder]) -> None:
        """Add holders, or correct their data; one that was erased stays so."""

    def erase_holder(self, holder_id: str) -> None:
        """Forget who this is; accounts and events stay as they are."""

    def holder_names(self, holder_ids: Collection[str]) -> Mapping[str, str]: ...


class Cases(Protocol):
    """Dispute cases, and the queue of what is due."""

    def case(self, case_id: str) -> Case | None:
        """State at the head as the last append left it; None for an unknown case."""

    def case_events(
        self, case_id: str, *, after: int = 0, until: int | None = None
    ) -> list[RecordedEvent[CaseEvent]]:
        """The case's events with after < version ≤ until, oldest first."""

    def case_summary(self, case_id: str) -> CaseSummary | None: ...

    def cases(
        self,
        search: str = "",
        *,
        account_id: str | None = None,
        open_only: bool = True,
        offset: int = 0,
        limit: int = 100,
    ) -> list[CaseSummary]:
        """Cases whose number, account, holder, status, outcome, reason or assignee contains the text (any case): open
        ones first, by their next deadline; those without one last."""

    def cases_count(
        self, search: str = "", *, account_id: str | None = None, open_only: bool = True
    ) -> int: ...

    def open_cases(self, account_ids: Collection[str]) -> Mapping[str, int]:
        """How many open cases those of the accounts have that have any."""

    def cases_of_holder(self, holder_id: str) -> list[str]:
        """Numbers of a holder's cases, closed ones too."""

    def last_case_number(self) -> int:
        """The highest n of the cases numbered D-n; 0 when there is none."""


class Batches(Protocol):
    """Batches of accounts that are put right together."""

    def batch_ids(self) -> list[str]:
        """Numbers of all batches, in the order in which they were opened."""


class Files(Protocol):
    """Contents of files that cases name, by their SHA-256 in hexadecimal digits. They are no part of the log."""

    def keep_file(self, content: bytes) -> None:
        """Keep the content; one that is kept already stays. Raises ReadOnly, StoreUnavailable."""

    def kept_file(self, sha256: str) -> bytes | None:
        """The content; None where the bank does not keep it. Raises DamageFound where it is another one."""


class Store(EventLog, Snapshots, Accounts, Cases, Batches, Files, Protocol):
    """The streams of a bank: its log, and what is written together with it."""

    @property
    def read_only(self) -> bool: ...

    @property
    def label(self) -> str:
        """Where the data is, fit to be shown: a path or an address without password."""

    def profile(self) -> Profile:
        """What the bank says of itself, as it stands."""

    def head_position(self) -> int:
        """A number that changes when any process appends events: cheap to poll."""

    def close(self) -> None: ...
