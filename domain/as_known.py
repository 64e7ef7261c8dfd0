"""An account as it was known right after one of its events: what came later has not been recorded yet.

Evidence is opened again through it: whatever a screen asks, it answers what it answered then. Only to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from domain.account import Account, stream_of
from domain.errors import ReadOnly
from domain.events import RecordedEvent
from domain.ports import (
    ALL_EVENTS,
    AccountSummary,
    CurvePoint,
    Displaced,
    EventFilter,
    Fact,
    Mark,
    Receipt,
    ReplayCost,
    Store,
    StreamWrite,
)
from domain.timeline import state_at

PAGE = 500
"""Later events counted at a time."""


def as_known(store: Store, account_id: str, version: int) -> Store:
    """The store without the account's events after that version; other accounts, and cases, as they are.

    Raises as domain.timeline.state_at for an account or a version there is none of, when it is asked.
    """
    return cast(Store, _AsKnown(store, account_id, version))


class _AsKnown:
    """Bounds every question about the one stream; all others go to the store as they are."""

    read_only = True

    def __init__(self, store: Store, account_id: str, version: int) -> None:
        self._store, self._account_id, self._version = store, account_id, version
        self._stream_id = stream_of(account_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        raise ReadOnly

    def _bound(self, stream_id: str, version: int | None) -> int | None:
        """The version, or the last known one where that is less and the stream is the bounded one."""
        if stream_id != self._stream_id:
            return version
        return self._version if version is None else min(version, self._version)

    def _known(self, stream_id: str, events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
        return [event for event in events if stream_id != self._stream_id or event.version <= self._version]

    def event(self, stream_id: str, version: int) -> RecordedEvent | None:
        return self._store.event(stream_id, version) if self._bound(stream_id, version) == version else None

    def events(
        self, stream_id: str, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> list[RecordedEvent]:
        return self._store.events(stream_id, after=after, until=self._bound(stream_id, until), limit=limit)

    def page(
        self,
        stream_id: str,
        wanted: EventFilter = ALL_EVENTS,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[RecordedEvent]:
        if before is not None and stream_id == self._stream_id:
            before = min(before, self._version + 1)
        found = self._store.page(stream_id, wanted, after=after, before=before, limit=limit)
        return self._known(stream_id, found)

    def count(self, stream_id: str, wanted: EventFilter = ALL_EVENTS) -> int:
        count, after = self._store.count(stream_id, wanted), self._version
        while stream_id == self._stream_id:
            later = self._store.page(stream_id, wanted, after=after, limit=PAGE)
            count -= len(later)
            if len(later) < PAGE:
                break
            after = later[-1].version
        return count

    def version_at(self, stream_id: str, instant: int) -> int:
        return self._bound(stream_id, self._store.version_at(stream_id, instant)) or 0

    def marks(self, stream_id: str, first: int, last: int) -> list[Mark]:
        return self._store.marks(stream_id, first, self._bound(stream_id, last) or 0)

    def displaced(self, stream_id: str, version: int, instant: int) -> Displaced:
        found = self._store.displaced(stream_id, version, instant)
        return replace(found, late=tuple(self._known(stream_id, found.late)))

    def head(self, account_id: str) -> Account | None:
        if account_id != self._account_id:
            return self._store.head(account_id)
        return state_at(self._store, account_id, self._version)[0]

    def keyframe(self, account_id: str, version: int) -> Account | None:
        return self._store.keyframe(account_id, self._bound(stream_of(account_id), version) or 0)

    def facts(
        self,
        account_id: str,
        *,
        after: int = 0,
        until: int | None = None,
        cost: list[ReplayCost] | None = None,
    ) -> Iterator[Fact]:
        until = self._bound(stream_of(account_id), until)
        return self._store.facts(account_id, after=after, until=until, cost=cost)

    def curve(self, account_id: str, first: int, last: int, points: int) -> list[CurvePoint]:
        return self._store.curve(account_id, first, self._bound(stream_of(account_id), last) or 0, points)

    def summary(self, account_id: str) -> AccountSummary | None:
        summary = self._store.summary(account_id)
        state = None if summary is None else self.head(account_id)
        if summary is None or state is None or account_id != self._account_id:
            return summary
        return replace(
            summary,
            status=state.status,
            version=state.version,
            ledger_balance=state.ledger,
            available_balance=state.available,
            overdraft_limit=state.overdraft_limit,
            held=state.held,
            credits=state.credits,
            debits=state.debits,
            fees=state.fees,
            last_recorded_at=state.recorded_at,
        )
