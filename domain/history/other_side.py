"""The other side of a transfer: what the same piece of work recorded on another account.

A piece of work is a command, or a correlation: what an importer or a case gave the same name to.
"""

from __future__ import annotations

from domain.account.events import AccountEvent, ledger_effect
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
    work, moved = event.correlation_id or event.command_id, _moved(event)
    if not work or not moved:
        return ()
    elsewhere = tuple(
        one
        for one in store.correlated(work, limit=MOST)
        if one.stream_id.startswith(STREAM_PREFIX) and one.stream_id != event.stream_id and _moved(one)
    )
    return tuple(one for one in elsewhere if _moved(one) == -moved) or elsewhere


def _moved(event: RecordedEvent[AccountEvent]) -> int:
    """Minor units; 0 for what cannot be read."""
    return 0 if event.event is None else ledger_effect(event.event)
