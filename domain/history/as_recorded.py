"""An account as it was known right after one of its events: what came later has not been recorded yet.

Evidence is opened again through it: whatever a screen asks, it answers what it answered then. Only to look at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from domain.account.events import AccountEvent
from domain.account.state import Account, stream_of
from domain.errors import ReadOnly
from domain.history.cut import state_at
from domain.ports import (
    AccountSummary,
    CurvePoint,
    Displaced,
    Fact,
    Holder,
    LogPage,
    Mark,
    Receipt,
    ReplayCost,
    Store,
    StreamWrite,
)
from domain.search import ALL_EVENTS, EventFilter
from domain.stream import NewEvent, RecordedEvent

if TYPE_CHECKING:  # A case is loaded only by who works on one.
    from domain.dispute.events import CaseEvent
    from domain.dispute.state import Case
    from domain.dispute.summary import CaseSummary
    from domain.profile.state import Profile

PAGE = 500
"""Later events looked at at a time."""


def as_known(store: Store, account_id: str, version: int) -> Store:
    """The store without the account's events after that version; other accounts, and cases, as they are.

    Raises as domain.history.cut.state_at for an account or a version there is none of, when it is asked.
    """
    return _AsKnown(store, account_id, version)


class _LooksOnly:
    """Refuses to write; what no bound is for is answered by the store as it is. The store stays open after it."""

    read_only = True

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def label(self) -> str:
        return self._store.label

    @property
    def is_training(self) -> bool:
        return self._store.is_training

    def now(self) -> int:
        return self._store.now()

    def profile(self) -> Profile:
        return self._store.profile()

    def head_position(self) -> int:
        return self._store.head_position()

    def close(self) -> None:
        """Nothing: whoever opened the store closes it."""

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        raise ReadOnly

    def append_long(self, stream_id: str, expected_version: int, events: Iterable[NewEvent]) -> int:
        raise ReadOnly

    def put_holders(self, holders: Iterable[Holder]) -> None:
        raise ReadOnly

    def erase_holder(self, holder_id: str) -> None:
        raise ReadOnly

    def holder_names(self, holder_ids: Collection[str]) -> Mapping[str, str]:
        return self._store.holder_names(holder_ids)

    def keep_file(self, content: bytes) -> None:
        raise ReadOnly

    def kept_file(self, sha256: str) -> bytes | None:
        return self._store.kept_file(sha256)

    def accounts_count(self, search: str = "", *, at_most: int | None = None) -> int:
        return self._store.accounts_count(search, at_most=at_most)

    def case(self, case_id: str) -> Case | None:
        return self._store.case(case_id)

    def case_events(
        self, case_id: str, *, after: int = 0, until: int | None = None
    ) -> list[RecordedEvent[CaseEvent]]:
        return self._store.case_events(case_id, after=after, until=until)

    def case_summary(self, case_id: str) -> CaseSummary | None:
        return self._store.case_summary(case_id)

    def cases(
        self,
        search: str = "",
        *,
        account_id: str | None = None,
        open_only: bool = True,
        offset: int = 0,
        limit: int = 100,
    ) -> list[CaseSummary]:
        return self._store.cases(
            search, account_id=account_id, open_only=open_only, offset=offset, limit=limit
        )

    def cases_count(self, search: str = "", *, account_id: str | None = None, open_only: bool = True) -> int:
        return self._store.cases_count(search, account_id=account_id, open_only=open_only)

    def open_cases(self, account_ids: Collection[str]) -> Mapping[str, int]:
        return self._store.open_cases(account_ids)

    def cases_of_holder(self, holder_id: str) -> list[str]:
        return self._store.cases_of_holder(holder_id)

    def last_case_number(self) -> int:
        return self._store.last_case_number()

    def batch_ids(self) -> list[str]:
        return self._store.batch_ids()


class _AsKnown(_LooksOnly):
    """Bounds every question about the one stream."""

    def __init__(self, store: Store, account_id: str, version: int) -> None:
        super().__init__(store)
        self._account_id, self._version = account_id, version
        self._stream_id = stream_of(account_id)

    def _bound(self, stream_id: str, version: int | None) -> int | None:
        """The version, or the last known one where that is less and the stream is the bounded one."""
        if stream_id != self._stream_id:
            return version
        return self._version if version is None else min(version, self._version)

    def _known(
        self, stream_id: str, events: Sequence[RecordedEvent[AccountEvent]]
    ) -> list[RecordedEvent[AccountEvent]]:
        return [event for event in events if stream_id != self._stream_id or self._is_known(event)]

    def receipt(self, stream_id: str, command_id: str) -> Receipt | None:
        found = self._store.receipt(stream_id, command_id)
        if found is None or self._bound(stream_id, found.version) != found.version:
            return None
        return found

    def receipts(self, command_id: str) -> list[Receipt]:
        """As they are for other streams, and of the bounded one what was known."""
        found = (self.receipt(one.stream_id, command_id) for one in self._store.receipts(command_id))
        return [receipt for receipt in found if receipt is not None]

    def correlated(self, correlation_id: str, *, limit: int) -> list[RecordedEvent[Any]]:
        """As they are on other streams, and of the bounded one those that were known."""
        found = self._store.correlated(correlation_id, limit=limit)
        return [event for event in found if event.stream_id != self._stream_id or self._is_known(event)]

    def shared_work(self, stream_id: str, works: Collection[str]) -> set[str]:
        """As it is for the bounded stream; for others, without what was not known."""
        found = self._store.shared_work(stream_id, works)
        if stream_id == self._stream_id:
            return found
        known = {work: self.correlated(work, limit=PAGE) for work in found}
        return {work for work, events in known.items() if any(one.stream_id != stream_id for one in events)}

    def recent_entries(self, amounts: Collection[int], span: int) -> list[RecordedEvent[AccountEvent]]:
        """As they are on other streams, and of the bounded one those that were known."""
        found = self._store.recent_entries(amounts, span)
        return [event for event in found if event.stream_id != self._stream_id or self._is_known(event)]

    def versions_by_cause(self, stream_id: str, start: int, causes: Collection[str]) -> list[int]:
        found = self._store.versions_by_cause(stream_id, start, causes)
        return [one for one in found if stream_id != self._stream_id or one <= self._version]

    def existing_ids(self, stream_id: str, event_ids: Collection[str]) -> set[str]:
        found, after = self._store.existing_ids(stream_id, event_ids), self._version
        while found and stream_id == self._stream_id:
            later = self._store.events(stream_id, after=after, limit=PAGE)
            found -= {event.event_id for event in later}
            if len(later) < PAGE:
                break
            after = later[-1].version
        return found

    def all_events(self, after_position: int = 0, limit: int = 1000) -> list[RecordedEvent[Any]]:
        found: list[RecordedEvent[Any]] = []
        while batch := self._store.all_events(after_position, limit - len(found)):
            found += [event for event in batch if event.stream_id != self._stream_id or self._is_known(event)]
            after_position = batch[-1].position
            if len(found) == limit:
                break
        return found

    def newest_events(
        self, wanted: EventFilter = ALL_EVENTS, *, before: int | None = None, limit: int, most: int = 100_000
    ) -> LogPage:
        page = self._store.newest_events(wanted, before=before, limit=limit, most=most)
        known = (one for one in page.events if one.stream_id != self._stream_id or self._is_known(one))
        return replace(page, events=tuple(known))

    def _is_known(self, event: RecordedEvent[AccountEvent]) -> bool:
        return event.version <= self._version

    def event(self, stream_id: str, version: int) -> RecordedEvent[AccountEvent] | None:
        return self._store.event(stream_id, version) if self._bound(stream_id, version) == version else None

    def events(
        self, stream_id: str, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> list[RecordedEvent[AccountEvent]]:
        return self._store.events(stream_id, after=after, until=self._bound(stream_id, until), limit=limit)

    def events_page(
        self,
        stream_id: str,
        wanted: EventFilter = ALL_EVENTS,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[RecordedEvent[AccountEvent]]:
        if before is not None and stream_id == self._stream_id:
            before = min(before, self._version + 1)
        found = self._store.events_page(stream_id, wanted, after=after, before=before, limit=limit)
        return self._known(stream_id, found)

    def count(self, stream_id: str, wanted: EventFilter = ALL_EVENTS) -> int:
        count, after = self._store.count(stream_id, wanted), self._version
        while stream_id == self._stream_id:
            later = self._store.events_page(stream_id, wanted, after=after, limit=PAGE)
            count -= len(later)
            if len(later) < PAGE:
                break
            after = later[-1].version
        return count

    def version_at(self, stream_id: str, instant: int) -> int:
        return self._bound(stream_id, self._store.version_at(stream_id, instant)) or 0

    def marks(self, stream_id: str, first: int, last: int) -> list[Mark]:
        return self._store.marks(stream_id, first, self._bound(stream_id, last) or 0)

    def backdated(self, stream_id: str, version: int, instant: int) -> Displaced:
        found = self._store.backdated(stream_id, self._bound(stream_id, version) or 0, instant)
        return replace(found, backdated=tuple(self._known(stream_id, found.backdated)))

    def head(self, account_id: str) -> Account | None:
        if account_id != self._account_id:
            return self._store.head(account_id)
        return state_at(self._store, account_id, self._version)[0]

    def snapshot(self, account_id: str, version: int) -> Account | None:
        return self._store.snapshot(account_id, self._bound(stream_of(account_id), version) or 0)

    def replay_steps(
        self,
        account_id: str,
        *,
        after: int = 0,
        until: int | None = None,
        cost: list[ReplayCost] | None = None,
    ) -> Iterator[Fact]:
        until = self._bound(stream_of(account_id), until)
        return self._store.replay_steps(account_id, after=after, until=until, cost=cost)

    def curve(self, account_id: str, first: int, last: int, points: int) -> list[CurvePoint]:
        return self._store.curve(account_id, first, self._bound(stream_of(account_id), last) or 0, points)

    def summary(self, account_id: str) -> AccountSummary | None:
        summary = self._store.summary(account_id)
        return None if summary is None else self._as_it_was(summary)

    def accounts(
        self, search: str = "", *, offset: int = 0, after: str | None = None, limit: int = 100
    ) -> list[AccountSummary]:
        page = self._store.accounts(search, offset=offset, after=after, limit=limit)
        return [self._as_it_was(one) for one in page]

    def _as_it_was(self, summary: AccountSummary) -> AccountSummary:
        """The row of the list that the account had then."""
        state = self.head(summary.account_id) if summary.account_id == self._account_id else None
        if state is None:
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
