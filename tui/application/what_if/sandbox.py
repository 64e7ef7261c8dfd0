"""WHAT-IF at the desk: a window of an account's life read once, edits tried on it, and what would have been.

Only the two reading functions meet a store, and only to read. What they answer are values, and so are edits
and findings: whoever holds them has nothing that anything could be recorded with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from pydantic import ValidationError

from domain.account.event_kinds import KIND_OF
from domain.account.events import AccountEvent, FeeCharged, InterestCredited, MoneyDeposited, MoneyWithdrawn
from domain.account.lateness import is_late, late_among
from domain.account.state import stream_of
from domain.errors import BadInput, DamageFound, UnknownAccount
from domain.history.event_rows import EventPage, event_page
from domain.history.what_if import (
    FOLLOWED,
    Change,
    Difference,
    Edit,
    Hypothesis,
    Insert,
    LeaveOut,
    Move,
    late_entries_on_time,
    what_if,
)
from domain.history.why import Why
from domain.ports import Store
from domain.stream import RecordedEvent

LIMIT = 5000
"""Events of a window."""

BEFORE = 200
"""Events before the cursor that can be edited, and more where something late counts from further back."""

DELAY_LIMIT = 1000
"""Events between a value date and its recording beyond which the time machine does not work out the delay."""


INSERTABLE: Mapping[str, Callable[[int], AccountEvent]] = {
    "deposit": lambda amount: MoneyDeposited(amount=amount),
    "withdrawal": lambda amount: MoneyWithdrawn(amount=amount),
    "fee": lambda amount: FeeCharged(amount=amount, fee_code="supposed"),
    "interest": lambda amount: InterestCredited(amount=amount),
}
"""What can be inserted, by the word typed for it, from its amount in minor units."""


@dataclass(frozen=True, eq=False)
class EventWindow:
    """Consecutive events around a cursor, with the state before them. Each reading is equal to itself only.

    `version` and `instant` (UTC microseconds) are those of the cursor; `head` is the last version the account
    had when this was read.
    """

    account_id: str
    version: int
    instant: int
    head: int
    page: EventPage

    @property
    def is_to_the_end(self) -> bool:
        """It holds every event after its first."""
        return self.page.last >= self.head

    @property
    def begins_at(self) -> int:
        """When its first event was recorded, in UTC microseconds: nothing can be moved before it."""
        return self.page.events[0].recorded_at

    @cached_property
    def late(self) -> tuple[RecordedEvent[AccountEvent], ...]:
        """What came late, and can be put on its value date."""
        return tuple(one for one in self._all_late if one.effective_at > self.begins_at)

    @property
    def late_from_before(self) -> int:
        """How many late entries count from before this window: they stay where they are."""
        return len(self._all_late) - len(self.late)

    @cached_property
    def _all_late(self) -> tuple[RecordedEvent[AccountEvent], ...]:
        return tuple(late_among(self.page.events))

    def event(self, version: int) -> RecordedEvent[AccountEvent]:
        """The event of that version. Raises BadInput when this window does not hold it."""
        if version not in self.page:
            raise BadInput(
                f"This what-if holds events {self.page.first} to {self.page.last}, not event {version}."
            )
        return self.page.event(version)

    def check_instant(self, instant: int) -> None:
        """Raises BadInput for a time that nothing can be moved to."""
        if instant <= self.begins_at:
            raise BadInput(
                f"This what-if begins with event {self.page.first}; choose a time after it, "
                "or open it from an earlier event."
            )


@dataclass(frozen=True, eq=False)
class Findings:
    """The edits, and what would have been: at the cursor's instant, and at the end of the window."""

    window: EventWindow
    edits: tuple[Edit, ...]
    at_cursor: Hypothesis
    at_end: Hypothesis

    @property
    def currency(self) -> str:
        """The account's."""
        return self.at_end.real.currency

    @property
    def asked(self) -> tuple[Difference, ...]:
        """What was supposed, in the order of time."""
        return tuple(one for one in self.at_end.differences if one.outcome not in FOLLOWED)

    @property
    def followed(self) -> tuple[Difference, ...]:
        """What the rules make of it, in the order of time."""
        return tuple(one for one in self.at_end.differences if one.outcome in FOLLOWED)


def read_window(
    store: Store, account_id: str, version: int, instant: int, *, limit: int = LIMIT, before: int = BEFORE
) -> EventWindow:
    """The window around a cursor, at most `limit` events.

    It begins `before` events earlier, or where the earliest value date among its late entries falls, as far as
    half of the limit reaches. Raises RecountError.
    """
    head = store.head(account_id)
    if head is None:
        raise UnknownAccount(account_id)
    first = max(version - before, 1)
    marks = store.marks(stream_of(account_id), first, min(first + limit - 1, head.version))
    value_dates = [mark.effective_at for mark in marks if is_late(mark)]
    if value_dates:
        first = max(min(first, _before(store, account_id, min(value_dates))), version - limit // 2, 1)
    last = min(first + limit - 1, head.version)
    page = event_page(store, account_id, first, last)
    return EventWindow(account_id, version, instant, head.version, page)


def read_delay(store: Store, account_id: str, instant: int, why: Why) -> Findings | None:
    """What would have been at an instant, had nothing come late around the event; None: nothing did.

    Late are the event itself and what was recorded after it but already counts. Reads no further than to the
    last of them; None also where that would be more than DELAY_LIMIT events, or one of them is missing.
    """
    recorded = why.event
    late = [one for one in (*why.known_later, recorded) if is_late(one)]
    if not late or why.known_later_count > len(why.known_later):
        return None
    reached = _before(store, account_id, min(one.effective_at for one in late))
    first, last = min(reached, recorded.version), max(one.version for one in late)
    if last - first >= DELAY_LIMIT:
        return None
    try:
        page = event_page(store, account_id, first, last)
    except DamageFound:
        # Nothing can be tried out across a gap; who and what led here can still be told.
        return None
    window = EventWindow(account_id, recorded.version, instant, last, page)
    edits = late_on_time(window, ())
    return try_out(window, edits) if edits else None


def _before(store: Store, account_id: str, instant: int) -> int:
    """The last event recorded before an instant, so that what is moved there has its place after it."""
    return max(store.version_at(stream_of(account_id), instant - 1), 1)


def try_out(window: EventWindow, edits: Sequence[Edit]) -> Findings:
    """Run the window again with the edits. Raises BadInput as `domain.history.what_if`."""
    events, start = window.page.events, window.page.before
    return Findings(
        window,
        tuple(edits),
        what_if(events, edits, start=start, until=window.instant),
        what_if(events, edits, start=start),
    )


def late_on_time(window: EventWindow, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits, and every late entry recorded on its value date."""
    for move in late_entries_on_time(window.late):
        edits = with_edit(edits, move)
    return tuple(edits)


def with_edit(edits: Sequence[Edit], edit: Edit) -> tuple[Edit, ...]:
    """The edits and one more, which takes the place of an earlier one of the same event."""
    if isinstance(edit, Insert):
        return (*edits, edit)
    return (*without(edits, edit.version), edit)


def without(edits: Sequence[Edit], version: int) -> tuple[Edit, ...]:
    """The edits but for that of an event."""
    return tuple(one for one in edits if isinstance(one, Insert) or one.version != version)


def edit_of(edits: Sequence[Edit], version: int) -> LeaveOut | Change | Move | None:
    """How an event is edited; None: as history had it."""
    named = (one for one in edits if not isinstance(one, Insert))
    return next((one for one in named if one.version == version), None)


def left_out_or_back(edits: Sequence[Edit], version: int) -> tuple[Edit, ...]:
    """The event left out; or put back as it was, when it is edited in any way."""
    if edit_of(edits, version) is not None:
        return without(edits, version)
    return with_edit(edits, LeaveOut(version))


def inserts_of(edits: Sequence[Edit]) -> list[Insert]:
    """The inserted events, in the order they were inserted."""
    return [one for one in edits if isinstance(one, Insert)]


def without_insert(edits: Sequence[Edit], number: int) -> tuple[Edit, ...]:
    """The edits but for one of the inserted events: 0 is the first that was inserted."""
    dropped = inserts_of(edits)[number]
    return tuple(one for one in edits if one is not dropped)


def with_amount(recorded: RecordedEvent[AccountEvent], amount: int) -> Change:
    """As if the event had been of another amount, in minor units. Raises BadInput where it has none."""
    event = recorded.event
    name = "" if event is None else KIND_OF[type(event)].amount
    if not name:
        raise BadInput(f"Event {recorded.version} is of no amount; choose one that moves money.")
    try:
        changed: AccountEvent = replace(cast(Any, event), **{name: amount})
    except ValidationError as error:
        raise BadInput("That is no amount an event can have; choose another.") from error
    return Change(recorded.version, changed)
