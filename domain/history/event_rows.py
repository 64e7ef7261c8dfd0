"""What is worth telling of events and states: rows and sums, without words or looks.

Amounts are signed minor units of the account's currency, times UTC microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from domain.account.event_kinds import MARKER_TYPES, ledger_effect, memo_amount
from domain.account.events import AccountEvent
from domain.account.fold import evolve, replay
from domain.account.lateness import is_late
from domain.account.state import Account, AccountFold, initial, stream_of, thaw
from domain.errors import DamageFound
from domain.history.cut import Lens, state_at
from domain.history.grouped_changes import Between
from domain.history.why import TwoWays
from domain.ports import Store
from domain.stream import RecordedEvent


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a list.

    `event` is None where it cannot be read; `problem` then says why. `change` is what it did to the ledger, None
    where no money moved; `memo` the amount it is about without moving it (`memo_amount`). `balance` is the
    ledger after it and `available` what could be spent then (ledger − open holds + overdraft limit), which nobody
    can vouch for when `verified` is False; `stated` is what the source said the balance was.
    """

    version: int
    recorded_at: int
    effective_at: int
    type: str
    channel: str
    event: AccountEvent | None
    change: int | None
    memo: int | None
    balance: int
    available: int
    stated: int | None
    verified: bool
    problem: str

    @property
    def is_late(self) -> bool:
        """Recorded after the instant it counts from, and no correction."""
        return is_late(self)

    @property
    def is_marker(self) -> bool:
        """Worth stopping at."""
        return self.is_late or self.type in MARKER_TYPES or bool(self.problem)

    @property
    def drift(self) -> int:
        """Replay minus what the source stated; 0 where it stated nothing."""
        return 0 if self.stated is None else self.balance - self.stated


@dataclass(frozen=True)
class EventPage:
    """Consecutive events with the state before the first: every state among them without the store."""

    before: Account
    events: tuple[RecordedEvent[AccountEvent], ...]

    @property
    def first(self) -> int:
        """Version of the first event."""
        return self.before.version + 1

    @property
    def last(self) -> int:
        """Version of the last event; less than `first` for an empty page."""
        return self.before.version + len(self.events)

    @cached_property
    def rows(self) -> tuple[EventRow, ...]:
        """The events as rows, oldest first."""
        return tuple(event_rows(self.before, self.events))

    def work_out(self) -> None:
        """Fold the rows here and now, on the thread that reads them and not on the one that shows them."""
        self.rows  # noqa: B018 - kept by the property

    def __contains__(self, version: int) -> bool:
        return self.first <= version <= self.last

    def event(self, version: int) -> RecordedEvent[AccountEvent]:
        """The event of that version, which must be on the page."""
        return self.events[version - self.first]

    def row(self, version: int) -> EventRow:
        """The row of that version, which must be on the page."""
        return self.rows[version - self.first]

    def state(self, version: int) -> Account:
        """The state after that version, which must be on the page or the one before it."""
        return replay(self.events[: version - self.first + 1], self.before)


def event_page(store: Store, account_id: str, first: int, last: int) -> EventPage:
    """Events `first` to `last` with the state before them, from the nearest snapshot.

    Raises UnknownAccount, BadInput when the account has not reached `first` − 1, and DamageFound when one of
    the events is not there: no balance may be told across a gap.
    """
    before = initial() if first <= 1 else state_at(store, account_id, first - 1)[0]
    events = tuple(store.events(stream_of(account_id), after=first - 1, until=last))
    expected = range(first, last + 1)
    missing = next(
        (v for v, event in zip_longest(expected, events) if event is None or event.version != v), None
    )
    if missing is not None:
        raise DamageFound(
            f"Event {missing} of account {account_id} is missing; `recount verify {account_id}` says what is left."
        )
    return EventPage(before, events)


def event_rows(before: AccountFold, events: Sequence[RecordedEvent[AccountEvent]]) -> Iterable[EventRow]:
    """Rows of consecutive events, given the state before the first of them."""
    fold = thaw(before)
    for recorded in events:
        evolve(fold, recorded.event, (recorded.version, recorded.recorded_at, recorded.effective_at))
        yield EventRow(
            version=recorded.version,
            recorded_at=recorded.recorded_at,
            effective_at=recorded.effective_at,
            type=recorded.type,
            channel=recorded.channel,
            event=recorded.event,
            change=None if recorded.event is None else _change(recorded.event),
            memo=None if recorded.event is None else memo_amount(recorded.event),
            balance=fold.ledger,
            available=fold.available,
            stated=getattr(recorded.event, "stated_balance", None),
            verified=fold.unverified_from is None,
            problem=recorded.problem or ("unreadable" if recorded.event is None else ""),
        )


def amount_of(recorded: RecordedEvent[AccountEvent]) -> int | None:
    """What the event did to the ledger, or the amount it is about when it moved nothing."""
    if recorded.event is None:
        return None
    return _change(recorded.event) or memo_amount(recorded.event)


@dataclass(frozen=True, slots=True)
class StateView:
    """What there is to tell of the state at a cursor, which stands on the event `version`.

    `mark` is the state after event `mark_version` that it is compared with, through the same lens, and `between`
    what was recorded from one to the other (None: not known yet); `ways` are both counts of the instant and
    `mark_ways` those of the mark's (None: not known yet) and `what_if` what it would have been with nothing late
    (None: nothing was); `stated` is the newest row up to the cursor whose source said what the balance was.
    """

    version: int
    account: Account
    lens: Lens = "as-at"
    mark: Account | None = None
    mark_version: int = 0
    ways: TwoWays | None = None
    mark_ways: TwoWays | None = None
    what_if: Account | None = None
    stated: EventRow | None = None
    between: Between | None = None

    @property
    def is_before_mark(self) -> bool:
        """The cursor stands before the mark it is compared with."""
        return self.mark is not None and self.version < self.mark_version


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The sum anyone can check by hand: opening + credits − debits = closing."""

    opening: int
    credits: int
    debits: int
    closing: int

    @property
    def adds_up(self) -> bool:
        return self.opening + self.credits - self.debits == self.closing


def arithmetic(account: Account, since: Account | None = None) -> Arithmetic:
    """How the ledger came about: since the opening, or since an earlier state of the same account."""
    if since is None:
        return Arithmetic(account.opening, account.credits, account.debits, account.ledger)
    return Arithmetic(
        opening=since.ledger,
        credits=account.credits - since.credits,
        debits=account.debits - since.debits,
        closing=account.ledger,
    )


def arithmetic_of(view: StateView) -> Arithmetic:
    """The sum since the opening, or between mark and cursor from the earlier to the later of them."""
    if view.mark is not None and view.is_before_mark:
        return arithmetic(view.mark, since=view.account)
    return arithmetic(view.account, since=view.mark)


def last_stated(rows: Sequence[EventRow]) -> EventRow | None:
    """The newest of the rows whose source said what the balance was."""
    return next((row for row in reversed(rows) if row.stated is not None), None)


def _change(event: AccountEvent) -> int | None:
    return ledger_effect(event) or None
