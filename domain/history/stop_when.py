"""Where playing stops: the first event, forwards or backwards, at which a condition becomes true.

A condition looks at an event and the state after it. It becomes true at an event where it holds and did not at the
one that playing came from; of what is said of the event alone ("an event of that actor") every event counts for itself.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, takewhile
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from domain.account.event_kinds import ledger_effect, memo_amount
from domain.account.events import AccountEvent
from domain.account.fold import evolve
from domain.account.state import AccountFold, stream_of, thaw
from domain.history.cut import state_at
from domain.ports import Store
from domain.stream import RecordedEvent

Figure = Literal["balance", "available", "holds"]
Comparison = Literal["<", "<=", ">", ">=", "="]
Changing = Literal["actor", "type"]

BATCH = 2_000
"""Events that are read at a time."""

COMPARISONS: Mapping[Comparison, Callable[[int, int], bool]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
)


class Frame(NamedTuple):
    """An event and the figures after it, in minor units; `amount` is the size of what moved, or of what did not, and
    None where the event has none. `is_verified` is False where the figures rest on an event that cannot be read."""

    version: int
    type: str
    actor: str
    case_id: str
    amount: int | None
    balance: int
    available: int
    holds: int
    is_verified: bool


@dataclass(frozen=True, slots=True)
class FigureIs:
    """A figure of the state compares so with a value in minor units. Nothing is said of one that nobody can vouch
    for."""

    figure: Figure
    comparison: Comparison
    value: int
    of_event = False

    def holds(self, here: Frame, came_from: Frame | None) -> bool:
        return here.is_verified and COMPARISONS[self.comparison](getattr(here, self.figure), self.value)


@dataclass(frozen=True, slots=True)
class AmountIs:
    """The event's amount compares so with a value in minor units."""

    comparison: Comparison
    value: int
    of_event = True

    def holds(self, here: Frame, came_from: Frame | None) -> bool:
        return here.amount is not None and COMPARISONS[self.comparison](here.amount, self.value)


@dataclass(frozen=True, slots=True)
class TypeIs:
    """The event is of one of these types."""

    types: frozenset[str]
    of_event = True

    def holds(self, here: Frame, came_from: Frame | None) -> bool:
        return here.type in self.types


@dataclass(frozen=True, slots=True)
class ActorIs:
    """Somebody recorded it."""

    actor: str
    of_event = True

    def holds(self, here: Frame, came_from: Frame | None) -> bool:
        return here.actor == self.actor


@dataclass(frozen=True, slots=True)
class CaseIs:
    """It was posted for a case, written large or small; "" for any."""

    case_id: str
    of_event = True

    def holds(self, here: Frame, came_from: Frame | None) -> bool:
        return bool(here.case_id) and self.case_id.casefold() in ("", here.case_id.casefold())


@dataclass(frozen=True, slots=True)
class Changes:
    """Its actor or its type is another than that of the event that playing came from."""

    what: Changing
    of_event = True

    def holds(self, here: Frame, came_from: Frame | None) -> bool:
        return came_from is not None and getattr(here, self.what) != getattr(came_from, self.what)


Condition: TypeAlias = FigureIs | AmountIs | TypeIs | ActorIs | CaseIs | Changes


class Stop(NamedTuple):
    """The event at which a condition became true, and the one that playing came from."""

    here: Frame
    came_from: Frame


def first_stop(frames: Iterable[Frame], condition: Condition) -> Stop | None:
    """Where it becomes true first, along frames of which the first is where playing begins; None: nowhere."""
    came_from: Frame | None = None
    held = False
    for here in frames:
        holds = condition.holds(here, came_from)
        if came_from is not None and holds and (condition.of_event or not held):
            return Stop(here, came_from)
        came_from, held = here, holds
    return None


def find_stop(
    store: Store,
    account_id: str,
    version: int,
    direction: int,
    condition: Condition,
    head: int,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Stop | None:
    """Where it becomes true first after (1) or before (−1) the event of that version, no further than the `head`.

    `is_wanted` is asked before each batch of events; once it says no, the search ends with None.
    Raises UnknownAccount, and BadInput for a version that the account has not reached.
    """
    batches = (
        _forwards(store, account_id, version, head)
        if direction > 0
        else _backwards(store, account_id, version)
    )
    return first_stop(chain.from_iterable(takewhile(lambda _: is_wanted(), batches)), condition)


def _forwards(store: Store, account_id: str, version: int, head: int) -> Iterator[Iterable[Frame]]:
    for first in range(version, head + 1, BATCH):
        yield frames(store, account_id, first, min(first + BATCH - 1, head))


def _backwards(store: Store, account_id: str, version: int) -> Iterator[Iterable[Frame]]:
    for last in range(version, 0, -BATCH):
        yield _newest_first(store, account_id, max(last - BATCH + 1, 1), last)


def _newest_first(store: Store, account_id: str, first: int, last: int) -> Iterator[Frame]:
    yield from reversed(list(frames(store, account_id, first, last)))


def frames(store: Store, account_id: str, first: int, last: int) -> Iterator[Frame]:
    """The frames of these versions, oldest first, folded from the state before them."""
    state = AccountFold() if first == 1 else thaw(state_at(store, account_id, first - 1)[0])
    for recorded in store.events(stream_of(account_id), after=first - 1, until=last):
        evolve(state, recorded.event, (recorded.version, recorded.recorded_at, recorded.effective_at))
        yield _frame(recorded, state)


def _frame(recorded: RecordedEvent[AccountEvent], state: AccountFold) -> Frame:
    event = recorded.event
    return Frame(
        version=recorded.version,
        type=recorded.type,
        actor=recorded.actor,
        case_id=getattr(event, "case_id", None) or "",
        amount=_size(event),
        balance=state.ledger,
        available=state.available,
        holds=state.held,
        is_verified=state.unverified_from is None,
    )


def _size(event: AccountEvent | None) -> int | None:
    if event is None:
        return None
    moved = abs(ledger_effect(event))
    return moved or memo_amount(event)
