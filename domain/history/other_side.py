"""The other side of a transfer: what the same piece of work recorded on another account.

A piece of work is a command, or a correlation: what an importer or a case gave the same name to.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent
from domain.account.state import STREAM_PREFIX
from domain.ports import Store
from domain.stream import RecordedEvent

MOST = 200
"""Events of one piece of work that are looked through."""


def other_sides(store: Store, event: RecordedEvent[AccountEvent]) -> tuple[RecordedEvent[AccountEvent], ...]:
    """What moved money on other accounts in the same piece of work as the event; in order of account and version.

    Those that moved as much the other way, where there are any: the counter-entries. Empty for an event that moved
    nothing, or alone.
    """
    elsewhere = _elsewhere(store, event)
    return _opposite(event, elsewhere) or elsewhere


def counter_entries(
    store: Store, event: RecordedEvent[AccountEvent]
) -> tuple[RecordedEvent[AccountEvent], ...]:
    """Of the other sides those that moved as much the other way."""
    return _opposite(event, _elsewhere(store, event))


def other_sides_of(
    store: Store, events: Sequence[RecordedEvent[AccountEvent]]
) -> dict[int, tuple[RecordedEvent[AccountEvent], ...]]:
    """By version the other sides of those of the events, all of one account, that have any; as `other_sides`."""
    works = {one.version: work for one in events if (work := _work(one)) and _moved(one)}
    shared = store.shared_work(events[0].stream_id, works.values()) if works else set()
    found = {one.version: other_sides(store, one) for one in events if works.get(one.version) in shared}
    return {version: sides for version, sides in found.items() if sides}


def _elsewhere(store: Store, event: RecordedEvent[AccountEvent]) -> tuple[RecordedEvent[AccountEvent], ...]:
    work = _work(event)
    if not work or not _moved(event):
        return ()
    return tuple(
        one
        for one in store.correlated(work, limit=MOST)
        if one.stream_id.startswith(STREAM_PREFIX) and one.stream_id != event.stream_id and _moved(one)
    )


def _opposite(
    event: RecordedEvent[AccountEvent], others: Sequence[RecordedEvent[AccountEvent]]
) -> tuple[RecordedEvent[AccountEvent], ...]:
    return tuple(one for one in others if _moved(one) == -_moved(event))


def _work(event: RecordedEvent[AccountEvent]) -> str | None:
    return event.correlation_id or event.command_id


def _moved(event: RecordedEvent[AccountEvent]) -> int:
    """Minor units; 0 for what cannot be read."""
    return 0 if event.event is None else ledger_effect(event.event)
