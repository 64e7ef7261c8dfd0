"""The store as the domain's ports describe it: one thin face over its parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from domain.account.state import Account
from domain.ports import (
    AccountSummary,
    Clock,
    CurvePoint,
    Displaced,
    Fact,
    Holder,
    LogPage,
    Mark,
    Receipt,
    ReplayCost,
    StreamWrite,
)
from domain.profile.state import STREAM as PROFILE
from domain.search import ALL_EVENTS, EventFilter
from domain.stream import NewEvent, RecordedEvent
from storage.engine.database import Database
from storage.engine.timekeeping import BankClock
from storage.log import batch_list
from storage.log.account_list import AccountList
from storage.log.append import Appender, SqliteAppender
from storage.log.curve import Curves
from storage.log.queries import Queries
from storage.log.replays import Replays
from storage.schema import tables as schema

if TYPE_CHECKING:
    from domain.dispute.events import CaseEvent
    from domain.dispute.state import Case
    from domain.dispute.summary import CaseSummary
    from domain.profile.state import Profile
    from storage.log.attached_files import AttachedFiles
    from storage.log.case_list import CaseList
    from storage.log.profile import ProfileReader


class SqlStore:
    """A bank in a SQL database. Implements domain.ports.Store; its methods are documented there.

    `snapshot_every` is the distance of the snapshots it writes, in events, None for the profile's; those of any
    distance are read.
    Events are dated by the database's clock; `clock` is the desk's, by default its computer's, which must agree with
    it. With `training` it is `clock` that dates them. So it is in a bank that says it is for training; where no `clock`
    is given there, by one that goes on from its newest event.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock | None = None,
        snapshot_every: int | None = None,
        training: bool = False,
    ) -> None:
        self.database, self._every = database, snapshot_every
        self._clock = BankClock(database, clock, training, zone=lambda: self.profile().clock)
        self.replays = Replays(database)
        self._queries = Queries(database)
        self._accounts = AccountList(database, self.replays)
        self._curves = Curves(database, self.replays)
        self._appender = _appender(database)(database, self.replays, self._clock, lambda: self.snapshot_every)
        self._token = database.query(sa.select(sa.func.max(schema.events.c.position)))

    @cached_property
    def snapshot_every(self) -> int:
        """Events from one snapshot to the next, as they were when this was first asked for, or set here."""
        return self.profile().snapshot_every if self._every is None else self._every

    @property
    def read_only(self) -> bool:
        return self.database.read_only

    @property
    def label(self) -> str:
        return self.database.label

    @property
    def is_training(self) -> bool:
        return self._clock.is_training

    def now(self) -> int:
        return self._clock.now()

    def profile(self) -> Profile:
        return self._profiles.profile()

    @property
    def clock(self) -> Clock:
        return self._clock.own

    def start_clock(self, first: int, last: int) -> None:
        self._clock.start(first, last)

    def head_position(self) -> int:
        self.database.still_there()
        return self.database.value(self._token) or 0

    def close(self) -> None:
        self.database.close()

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        receipts = self._appender.append(writes)
        if any(write.stream_id == PROFILE for write in writes):
            vars(self).pop("snapshot_every", None)
        return receipts

    def append_long(self, stream_id: str, expected_version: int, events: Iterable[NewEvent]) -> int:
        return self._appender.append_long(stream_id, expected_version, events)

    def receipt(self, stream_id: str, command_id: str) -> Receipt | None:
        return self._queries.receipt(stream_id, command_id)

    def receipts(self, command_id: str) -> list[Receipt]:
        return self._queries.receipts(command_id)

    def correlated(self, correlation_id: str, *, limit: int) -> list[RecordedEvent]:
        return self._queries.correlated(correlation_id, limit)

    def shared_work(self, stream_id: str, works: Collection[str]) -> set[str]:
        return self._queries.shared_work(stream_id, works)

    def recent_entries(self, amounts: Collection[int], span: int) -> list[RecordedEvent]:
        from storage.log.recent import recent_entries

        return recent_entries(self.database, amounts, span)

    def existing_ids(self, stream_id: str, event_ids: Collection[str]) -> set[str]:
        return self._queries.existing_ids(stream_id, event_ids)

    def versions_by_cause(self, stream_id: str, start: int, causes: Collection[str]) -> list[int]:
        return self._queries.versions_by_cause(stream_id, start, causes)

    def event(self, stream_id: str, version: int) -> RecordedEvent | None:
        return self._queries.event(stream_id, version)

    def events(
        self, stream_id: str, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> list[RecordedEvent]:
        return self._queries.events(stream_id, after=after, until=until, limit=limit)

    def events_page(
        self,
        stream_id: str,
        wanted: EventFilter = ALL_EVENTS,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[RecordedEvent]:
        return self._queries.events_page(stream_id, wanted, after=after, before=before, limit=limit)

    def count(self, stream_id: str, wanted: EventFilter = ALL_EVENTS) -> int:
        return self._queries.count(stream_id, wanted)

    def version_at(self, stream_id: str, instant: int) -> int:
        return self._queries.version_at(stream_id, instant)

    def marks(self, stream_id: str, first: int, last: int) -> list[Mark]:
        return self._queries.marks(stream_id, first, last)

    def backdated(self, stream_id: str, version: int, instant: int) -> Displaced:
        return self._queries.backdated(stream_id, version, instant)

    def all_events(self, after_position: int = 0, limit: int = 1000) -> list[RecordedEvent[Any]]:
        return self._queries.all_events(after_position, limit)

    def newest_events(
        self, wanted: EventFilter = ALL_EVENTS, *, before: int | None = None, limit: int, most: int = 100_000
    ) -> LogPage:
        from storage.log.bank_log import newest_events

        return newest_events(self.database, wanted, before, limit, most)

    def head(self, account_id: str) -> Account | None:
        return self.replays.head(account_id)

    def snapshot(self, account_id: str, version: int) -> Account | None:
        return self.replays.snapshot(account_id, version)

    def replay_steps(
        self,
        account_id: str,
        *,
        after: int = 0,
        until: int | None = None,
        cost: list[ReplayCost] | None = None,
    ) -> Iterator[Fact]:
        return self.replays.replay_steps(account_id, after=after, until=until, cost=cost)

    def curve(self, account_id: str, first: int, last: int, points: int) -> list[CurvePoint]:
        return self._curves.curve(account_id, first, last, points)

    def summary(self, account_id: str) -> AccountSummary | None:
        return self._accounts.summary(account_id)

    def accounts(
        self, search: str = "", *, offset: int = 0, after: str | None = None, limit: int = 100
    ) -> list[AccountSummary]:
        return self._accounts.accounts(search, offset=offset, after=after, limit=limit)

    def accounts_count(self, search: str = "", *, at_most: int | None = None) -> int:
        return self._accounts.accounts_count(search, at_most=at_most)

    def put_holders(self, holders: Iterable[Holder]) -> None:
        self._accounts.put_holders(holders)

    def erase_holder(self, holder_id: str) -> None:
        self._accounts.erase_holder(holder_id)

    def holder_names(self, holder_ids: Collection[str]) -> Mapping[str, str]:
        return self._accounts.holder_names(holder_ids)

    @cached_property
    def _files(self) -> AttachedFiles:
        """Loaded when a file is asked for."""
        from storage.log.attached_files import AttachedFiles

        return AttachedFiles(self.database)

    def keep_file(self, content: bytes) -> None:
        self._files.keep_file(content)

    def kept_file(self, sha256: str) -> bytes | None:
        return self._files.kept_file(sha256)

    @cached_property
    def _profiles(self) -> ProfileReader:
        """Loaded when the profile is asked for."""
        from storage.log.profile import ProfileReader

        return ProfileReader(self.database)

    @cached_property
    def cases_list(self) -> CaseList:
        """Loaded when a case is asked for: who looks at an account never pays for it."""
        from storage.log.case_list import CaseList

        return CaseList(self.database)

    def case(self, case_id: str) -> Case | None:
        return self.cases_list.case(case_id)

    def case_events(
        self, case_id: str, *, after: int = 0, until: int | None = None
    ) -> list[RecordedEvent[CaseEvent]]:
        return self.cases_list.case_events(case_id, after=after, until=until)

    def case_summary(self, case_id: str) -> CaseSummary | None:
        return self.cases_list.case_summary(case_id)

    def cases(
        self,
        search: str = "",
        *,
        account_id: str | None = None,
        open_only: bool = True,
        offset: int = 0,
        limit: int = 100,
    ) -> list[CaseSummary]:
        return self.cases_list.cases(
            search, account_id=account_id, open_only=open_only, offset=offset, limit=limit
        )

    def cases_count(self, search: str = "", *, account_id: str | None = None, open_only: bool = True) -> int:
        return self.cases_list.cases_count(search, account_id=account_id, open_only=open_only)

    def open_cases(self, account_ids: Collection[str]) -> Mapping[str, int]:
        return self.cases_list.open_cases(account_ids)

    def cases_of_holder(self, holder_id: str) -> list[str]:
        return self.cases_list.cases_of_holder(holder_id)

    def last_case_number(self) -> int:
        return self.cases_list.last_case_number()

    def batch_ids(self) -> list[str]:
        return batch_list.batch_ids(self.database)


def _appender(database: Database) -> type[Appender]:
    if database.engine.dialect.name == "sqlite":
        return SqliteAppender
    from storage.log.append_postgres import PostgresAppender

    return PostgresAppender
