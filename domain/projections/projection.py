"""Read models that answer a question: what a projection is, and how its progress is told.

A projection folds events into rows. It never asks a clock or a database, so that it can be run again from
position 0 at any time, in shadow, and compared with what stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from domain.account.events import AccountEvent
from domain.stream import RecordedEvent

Key: TypeAlias = tuple[str, str]
"""(scope, key) of a row: most often an account and what there is one row of in it, such as a month."""
Row: TypeAlias = dict[str, Any]
"""A row's columns, as JSON can keep them: text, whole numbers, true and false, null. Money is minor units."""
Rows: TypeAlias = MutableMapping[Key, Row]
"""The rows a projection has written so far. A row that is changed must be put back: rows[key] = row."""

INTERNAL = "~"
"""Scopes that begin with this hold a projection's own notes and are not shown."""
ACCOUNT = "account"
"""What the scope of a row is called that is of one account, and of no event but that account's. Its notes have the
account as their key."""


class Projection(Protocol):
    """What a read model says of itself. `handles` are the event types it wants; empty means all.

    A new `version` means that its rows would differ: it is rebuilt in shadow and swapped in.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def handles(self) -> frozenset[str]: ...

    @property
    def title(self) -> str: ...

    def apply(self, rows: Rows, event: RecordedEvent[AccountEvent]) -> None:
        """Fold one event, in order of position."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows are shown: `scope` and `key` name the two parts of a row's key, `columns` come first and in this
    order, `money` are those in minor units of the row's own `currency`, `zone` is where days end that it tells of."""

    scope: str = "scope"
    key: str = "key"
    columns: tuple[str, ...] = ()
    money: frozenset[str] = frozenset()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class ReadModel:
    """A projection made of plain parts. `source` is the file of a user's own, "" for those that come with us.

    `asks` answers rows that folding an event asks for, as far as they are known before: those of many events are read
    together. Where the first is not there, none of the others may be.

    `merge` puts two rows of one key together, each of which was folded from events of other streams, so that the model
    can be folded by share: whatever the shares, the row must be the one that a fold in order of position gives.
    """

    name: str
    version: int
    handles: frozenset[str]
    title: str
    fold: Callable[[Rows, RecordedEvent[AccountEvent]], None]
    source: str = ""
    layout: Layout = Layout()
    asks: Callable[[RecordedEvent[AccountEvent]], Sequence[Key]] | None = None
    merge: Callable[[Row, Row], Row] | None = None

    @property
    def not_by_share(self) -> str:
        """Why the log cannot be cut by stream for it, a sentence; "" where it can: its scope is the account, or it says
        how rows of several are merged."""
        if self.merge is not None or self.layout.scope == ACCOUNT:
            return ""
        return (
            f"The rows of {self.name} are of several accounts (its scope is {self.layout.scope!r}, not {ACCOUNT!r}), "
            "and it has no merge(a, b) that puts two of them together: one process rebuilds it."
        )

    def apply(self, rows: Rows, event: RecordedEvent[AccountEvent]) -> None:
        """See Projection.apply."""
        self.fold(rows, event)


Status = Literal["running", "paused", "failed"]
STALLED_US = 15_000_000
"""A projection that is behind and was not moved for so long is stalled, in microseconds."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A rebuild under way: how far it is of how far it has to go, and when it was started (UTC microseconds).

    It goes to the end of the log; one of another version to where the live rows stand, which that program
    cannot move, so that the two can be compared.
    """

    version: int
    position: int
    target: int
    started_at: int


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """A projection's standing. `lag_events` counts the events after its checkpoint, `lag_seconds` is how long
    the oldest of them has been waiting. `problem` says why it failed: which event, and where in the code.
    `advanced_at` is when the checkpoint last moved, 0 for never, and `seen_at` when this was asked, both in UTC
    microseconds by the bank's clock. `zone` is the time zone in which its days end, "" for a user's own."""

    name: str
    title: str
    version: int
    status: Status
    problem: str
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    rows: int
    source: str
    lease_holder: str
    advanced_at: int
    shadow: Shadow | None
    seen_at: int = 0
    zone: str = ""

    @property
    def is_stalled(self) -> bool:
        """It should be running and is behind, but nobody moves it."""
        waits = self.status == "running" and self.lag_seconds * 1_000_000 > STALLED_US
        return waits and self.seen_at - self.advanced_at > STALLED_US


@dataclass(frozen=True, slots=True)
class Comparison:
    """A shadow held against the live rows at the same position. `rows` counts those that are shown; `differing`
    counts a projection's own notes too, of which `notes` are. `examples` maps keys to (live, shadow)."""

    position: int
    rows: int
    differing: int
    examples: Mapping[Key, tuple[Row | None, Row | None]]
    notes: int = 0

    @property
    def equal(self) -> bool:
        """Every row is the same in both."""
        return self.differing == 0
