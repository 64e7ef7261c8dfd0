"""Why an account stands where it stands: what caused an event, what took it back, what came to light later.

Amounts are minor units of the account's currency, times UTC microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.events import AccountEvent
from domain.account.giving_back import PUT_RIGHT
from domain.account.lateness import is_late
from domain.account.state import Account, stream_of
from domain.errors import BadInput
from domain.history.cut import cut_at_instant, state_at
from domain.history.other_side import other_sides
from domain.ports import Store
from domain.search import EventFilter
from domain.stream import RecordedEvent

MAX_CHAIN = 3
"""Steps back from an event to what caused it: more would not be read."""

RELATED_LIMIT = 50
"""Events before one, and events of its correlation, that are looked through for its cause."""

KNOWN_LATER_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Cause:
    """An event that led to another, and what could be spent just before it."""

    event: RecordedEvent[AccountEvent]
    available_before: int


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons around one event.

    `chain` leads from the direct cause backwards; empty when a person or a system asked for the event itself.
    `together` are the other versions that the same command wrote. `reverses` is the entry this event takes back
    or refunds, `reversed_by` what has done so to it since, also after the moment looked at. `known_later` are the
    first events recorded after that moment that already count at it, `known_later_count` how many there are.
    """

    event: RecordedEvent[AccountEvent]
    available_before: int
    chain: tuple[Cause, ...]
    together: tuple[int, ...]
    reverses: RecordedEvent[AccountEvent] | None
    reversed_by: tuple[RecordedEvent[AccountEvent], ...]
    known_later: tuple[RecordedEvent[AccountEvent], ...]
    known_later_count: int
    other_sides: tuple[RecordedEvent[AccountEvent], ...] = ()
    """What the same piece of work moved on other accounts."""


@dataclass(frozen=True, slots=True)
class TwoWays:
    """One instant counted twice: as it was known then, and with everything known now by its value date.

    `as_of` is None when by value date the account had not been opened. `late` is how many late entries count by the
    instant that were recorded only after it.
    """

    instant: int
    as_at: Account
    as_of: Account | None
    late: int = 0

    @property
    def differ(self) -> bool:
        """Whether the two ways give another balance."""
        return self.as_of is None or (self.as_at.ledger, self.as_at.available) != (
            self.as_of.ledger,
            self.as_of.available,
        )


def why(store: Store, account_id: str, version: int, instant: int) -> Why:
    """The reasons around the event at `version`, seen from `instant`, which is not before it was recorded.

    Raises BadInput for an event there is none of.
    """
    stream_id = stream_of(account_id)
    recorded = store.event(stream_id, version)
    if recorded is None:
        raise BadInput(f"Account {account_id} has no event {version}.")
    related = _related(store, recorded)
    backdated = store.backdated(stream_id, store.version_at(stream_id, instant), instant).backdated
    return Why(
        event=recorded,
        available_before=_available_before(store, account_id, version),
        chain=_chain(store, account_id, recorded, related),
        together=_together(recorded, related),
        reverses=_reverses(store, recorded),
        reversed_by=_reversed_by(store, account_id, version),
        known_later=backdated[:KNOWN_LATER_LIMIT],
        known_later_count=len(backdated),
        other_sides=other_sides(store, recorded),
    )


def two_ways(store: Store, account_id: str, instant: int) -> TwoWays:
    """Both counts at an instant. Raises UnknownAccount, and BadInput before the first event was recorded."""
    as_at = cut_at_instant(store, account_id, instant).account
    known_later = store.backdated(stream_of(account_id), as_at.version, instant).backdated
    late = sum(map(is_late, known_later))
    try:
        as_of = cut_at_instant(store, account_id, instant, "as-of").account
    except BadInput:
        return TwoWays(instant, as_at, None, late)
    return TwoWays(instant, as_at, as_of, late)


def _available_before(store: Store, account_id: str, version: int) -> int:
    return state_at(store, account_id, version - 1)[0].available if version > 1 else 0


def _related(store: Store, recorded: RecordedEvent[AccountEvent]) -> list[RecordedEvent[AccountEvent]]:
    """Events just before this one or of its correlation, and what its own command wrote after it."""
    stream_id, version = recorded.stream_id, recorded.version
    earlier = store.events(stream_id, after=max(version - RELATED_LIMIT, 1) - 1, until=version - 1)
    if recorded.correlation_id is None:
        return earlier
    same = EventFilter(correlation_id=recorded.correlation_id)
    earlier += store.events_page(stream_id, same, before=version, limit=RELATED_LIMIT)
    later = store.events_page(stream_id, same, after=version, limit=RELATED_LIMIT)
    unique = {event.version: event for event in (*earlier, *later)}
    return [event for event in unique.values() if event.version < version or _same_command(event, recorded)]


def _chain(
    store: Store,
    account_id: str,
    recorded: RecordedEvent[AccountEvent],
    related: list[RecordedEvent[AccountEvent]],
) -> tuple[Cause, ...]:
    by_id = {event.event_id: event for event in related if event.version < recorded.version}
    chain: list[Cause] = []
    cause = by_id.get(recorded.causation_id or "")
    while cause is not None and len(chain) < MAX_CHAIN:
        chain.append(Cause(cause, _available_before(store, account_id, cause.version)))
        # Popped, so that ids that point at each other cannot lead in a circle.
        del by_id[cause.event_id]
        cause = by_id.get(cause.causation_id or "")
    return tuple(chain)


def _together(
    recorded: RecordedEvent[AccountEvent], related: list[RecordedEvent[AccountEvent]]
) -> tuple[int, ...]:
    return tuple(event.version for event in related if _same_command(event, recorded))


def _same_command(one: RecordedEvent[AccountEvent], other: RecordedEvent[AccountEvent]) -> bool:
    return one.command_id is not None and one.command_id == other.command_id


def _reverses(store: Store, recorded: RecordedEvent[AccountEvent]) -> RecordedEvent[AccountEvent] | None:
    if not isinstance(recorded.event, PUT_RIGHT) or recorded.event.entry is None:
        return None
    return store.event(recorded.stream_id, recorded.event.entry)


def _reversed_by(store: Store, account_id: str, version: int) -> tuple[RecordedEvent[AccountEvent], ...]:
    head = store.head(account_id)
    if head is None:
        return ()
    reversals = [reversal.version for reversal in head.reversals.get(version, ())]
    given = head.given_for_entries.get(version)
    refunds = () if given is None else given.refunds
    found = (store.event(stream_of(account_id), one) for one in sorted((*reversals, *refunds)))
    return tuple(event for event in found if event is not None)
