"""Dispute cases of the store in memory: everything is folded anew from the log whenever it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from domain.batch.streams import STREAM_PREFIX as BATCH_PREFIX
from domain.batch.streams import batch_of
from domain.dispute.events import CaseEvent
from domain.dispute.fold import replay
from domain.dispute.state import STREAM_PREFIX, Case, case_of, stream_of
from domain.dispute.summary import CaseSummary
from domain.errors import ReadOnly
from domain.search import mention_all, searched_words
from domain.stream import RecordedEvent
from storage.schema import tables as schema
from storage.streams.case_writer import queue_row


class HasLog(Protocol):
    """What the cases are folded from, and the files that they name."""

    files: dict[str, bytes]

    @property
    def read_only(self) -> bool: ...

    def rows_by_stream(self) -> Mapping[str, Sequence[RecordedEvent[Any]]]: ...

    def holder_names(self, holder_ids: Collection[str]) -> Mapping[str, str]: ...


class CasesInMemory(HasLog):
    """Implements domain.ports.Cases and Files; their methods are documented there."""

    def keep_file(self, content: bytes) -> None:
        if self.read_only:
            raise ReadOnly
        self.files.setdefault(hashlib.sha256(content).hexdigest(), content)

    def kept_file(self, sha256: str) -> bytes | None:
        return self.files.get(sha256)

    def batch_ids(self) -> list[str]:
        rows = self.rows_by_stream()
        begun = sorted((rows[one][0].position, batch_of(one)) for one in rows if one.startswith(BATCH_PREFIX))
        return [batch_id for _, batch_id in begun]

    def case(self, case_id: str) -> Case | None:
        rows = self.case_events(case_id)
        return replay(rows) if rows else None

    def case_events(
        self, case_id: str, *, after: int = 0, until: int | None = None
    ) -> list[RecordedEvent[CaseEvent]]:
        rows = self.rows_by_stream().get(stream_of(case_id), ())
        return [row for row in rows if after < row.version and (until is None or row.version <= until)]

    def case_summary(self, case_id: str) -> CaseSummary | None:
        case = self.case(case_id)
        return None if case is None else self._summary(case_id, case)

    def cases(
        self,
        search: str = "",
        *,
        account_id: str | None = None,
        open_only: bool = True,
        offset: int = 0,
        limit: int = 100,
    ) -> list[CaseSummary]:
        found = self._matching_cases(search, account_id, open_only)
        return found[offset : offset + limit]

    def cases_count(self, search: str = "", *, account_id: str | None = None, open_only: bool = True) -> int:
        return len(self._matching_cases(search, account_id, open_only))

    def cases_of_holder(self, holder_id: str) -> list[str]:
        found = self.cases(open_only=False, limit=10**6)
        return sorted(one.case_id for one in found if one.holder_id == holder_id)

    def open_cases(self, account_ids: Collection[str]) -> Mapping[str, int]:
        counted = {one: len(self._matching_cases("", one, open_only=True)) for one in account_ids}
        return {account_id: count for account_id, count in counted.items() if count}

    def last_case_number(self) -> int:
        numbers = [one.removeprefix("D-") for one in self._ids() if one.startswith("D-")]
        return max((int(one) for one in numbers if one.isascii() and one.isdigit()), default=0)

    def _ids(self) -> list[str]:
        return [case_of(stream) for stream in self.rows_by_stream() if stream.startswith(STREAM_PREFIX)]

    def _matching_cases(self, search: str, account_id: str | None, open_only: bool) -> list[CaseSummary]:
        everything = [one for case_id in self._ids() if (one := self.case_summary(case_id)) is not None]
        found = [
            one
            for one in everything
            if (one.status != "closed" or not open_only)
            and account_id in (None, one.account_id)
            and mention_all(_searched(one), searched_words(search))
        ]
        return sorted(found, key=_urgency)

    def _summary(self, case_id: str, case: Case) -> CaseSummary:
        names = [column.name for column in schema.dispute_queue.c]
        row = dict(zip(names, queue_row(case_id, case), strict=True))
        due, noticed = row.pop("next_due_on"), row.pop("noticed_on")
        name = self.holder_names([case.holder_id]).get(case.holder_id, "")
        return CaseSummary(
            noticed_on=date.fromisoformat(noticed),
            next_due_on=None if due is None else date.fromisoformat(due),
            holder_name=name,
            **row,
        )


def _searched(one: CaseSummary) -> tuple[str, ...]:
    return (
        one.case_id,
        one.account_id,
        one.holder_name,
        one.status,
        one.outcome,
        one.reason_code,
        one.assignee,
    )


def _urgency(one: CaseSummary) -> tuple[bool, bool, date, int, str]:
    due = one.next_due_on
    return one.status == "closed", due is None, due or date.max, len(one.case_id), one.case_id
