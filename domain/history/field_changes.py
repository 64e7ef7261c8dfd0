"""Why is this value this: the events that changed one field of the state, with delta and running value.

Only some types of event can touch a field, so the log is asked for those and nothing is replayed from the
start: the overdraft limit of a million-event account is traced in a few reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from domain.account import events as e
from domain.account.event_kinds import FigureName, ledger_effect, types_touching
from domain.account.state import AccountFold, stream_of
from domain.errors import BadInput
from domain.history.cut import state_at
from domain.ports import Store
from domain.search import EventFilter
from domain.stream import RecordedEvent

Value: TypeAlias = int | str
PAGE = 100
"""Candidates read at a time."""


def _any(event: e.AccountEvent) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """A figure of the state, and which events of the types that touch it may change it."""

    name: FigureName
    touches: Callable[[e.AccountEvent], bool] = _any

    @property
    def types(self) -> frozenset[str]:
        """Types of the events that may change it."""
        return types_touching(self.name)

    def value(self, state: AccountFold) -> Value:
        """The figure in a state; of things kept by id, how many there are."""
        found = getattr(state, self.name)
        value: Value = len(found) if isinstance(found, Mapping) else found
        return value


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One event that changed a field: the value before and after it (amounts in minor units)."""

    recorded: RecordedEvent[e.AccountEvent]
    before: Value
    after: Value

    @property
    def delta(self) -> int | None:
        """By how much a number changed; None for words."""
        if isinstance(self.before, int) and isinstance(self.after, int):
            return self.after - self.before
        return None


def _moves_money(event: e.AccountEvent) -> bool:
    return ledger_effect(event) != 0


def _pays_in(event: e.AccountEvent) -> bool:
    return ledger_effect(event) > 0


def _pays_out(event: e.AccountEvent) -> bool:
    return ledger_effect(event) < 0


def _names_a_hold(event: e.AccountEvent) -> bool:
    return getattr(event, "hold_id", None) is not None


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        field.name: field
        for field in (
            Field("ledger", _moves_money),
            Field("held", _names_a_hold),
            Field("overdraft_limit"),
            Field("available"),
            Field("credits", _pays_in),
            Field("debits", _pays_out),
            Field("fees"),
            Field("entry_count", _moves_money),
            Field("decline_count"),
            Field("claimed"),
            Field("provisional_credits"),
            Field("refunded"),
            Field("promised"),
            Field("status"),
        )
    }
)
"""The figures that can be traced, by the name they have in the state."""


def previous_change(store: Store, account_id: str, field: str, version: int) -> FieldChange | None:
    """The last event before `version` that changed the field. Raises BadInput for an unknown field."""
    found = changes_before(store, account_id, field, version, limit=1)
    return found[0] if found else None


def next_change(store: Store, account_id: str, field: str, version: int) -> FieldChange | None:
    """The first event after `version` that changed the field. Raises BadInput for an unknown field."""
    traced = _field(field)
    wanted, after = EventFilter(types=traced.types), version
    while page := store.events_page(stream_of(account_id), wanted, after=after, limit=PAGE):
        for recorded in page:
            change = _change(store, account_id, traced, recorded)
            if change is not None:
                return change
        after = page[-1].version
    return None


def changes_before(
    store: Store, account_id: str, field: str, version: int, *, limit: int = 20
) -> list[FieldChange]:
    """The last `limit` events before `version` that changed the field, newest first.

    Raises BadInput for an unknown field.
    """
    traced, found = _field(field), list[FieldChange]()
    wanted, before = EventFilter(types=traced.types), version
    while page := store.events_page(stream_of(account_id), wanted, before=before, limit=PAGE):
        for recorded in reversed(page):
            change = _change(store, account_id, traced, recorded)
            if change is not None:
                found.append(change)
            if len(found) == limit:
                return found
        before = page[0].version
    return found


def _change(
    store: Store, account_id: str, traced: Field, recorded: RecordedEvent[e.AccountEvent]
) -> FieldChange | None:
    """What the event did to the field; None where it left it as it was, or cannot be read."""
    if recorded.event is None or not traced.touches(recorded.event):
        return None
    after = traced.value(state_at(store, account_id, recorded.version)[0])
    before = traced.value(_before(store, account_id, recorded.version))
    return None if before == after else FieldChange(recorded, before, after)


def _before(store: Store, account_id: str, version: int) -> AccountFold:
    return state_at(store, account_id, version - 1)[0] if version > 1 else AccountFold()


def _field(name: str) -> Field:
    traced = FIELDS.get(name)
    if traced is None:
        raise BadInput(f"{name!r} is no figure that can be traced; there are {', '.join(FIELDS)}.")
    return traced
