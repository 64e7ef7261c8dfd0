"""Dispute cases as they are read: state at the head, history, and the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from domain.dispute.events import CaseEvent
from domain.dispute.fold import replay
from domain.dispute.state import STREAM_PREFIX, Case, stream_of
from domain.dispute.summary import CaseSummary
from domain.search import mention_all, searched_words
from domain.stream import RecordedEvent
from storage.encoding.rows import EVENT_COLUMNS, recorded_event
from storage.engine.database import Database
from storage.log.holders import NAME, beside_holders, matching
from storage.log.stored_states import StoredStates
from storage.schema import tables as schema
from storage.streams.case_writer import queue_row
from storage.streams.kind import CASE

q, s = schema.dispute_queue.c, schema.streams.c
COLUMNS = (*q, NAME.label("holder_name"))
ITS_HEAD = s.stream_id == sa.literal(STREAM_PREFIX) + q.case_id
WRITTEN = schema.dispute_queue.outerjoin(schema.streams, ITS_HEAD)
OTHERS = (
    sa.select(q.case_id)
    .select_from(WRITTEN)
    .where(s.state_schema.is_distinct_from(sa.bindparam("schema", type_=sa.Text())))
)
"""Rows of the queue that another program derived than that of the schema."""
NAMES = tuple(column.name for column in COLUMNS)
ORDER = (
    q.status == sa.literal_column("'closed'"),
    q.next_due_on.is_(None),
    q.next_due_on,
    sa.func.length(q.case_id),
    q.case_id,
)
"""Closed ones last, then by the day that is due, then by number."""
ENDLESS = 2**62


class CaseList:
    """Reads cases, and the read model `dispute_queue`.

    `schema` is the fingerprint of what this program derives from a case, as it stood when the first was met. Rows of
    the queue that another program derived are told anew, and then the queue is put in order here: they may belong
    elsewhere in it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = beside_holders(database, schema.dispute_queue)
        self._stored = StoredStates(database, CASE)
        self.schema = self._stored.schema
        e = schema.events.c
        stream: sa.BindParameter[str] = sa.bindparam("stream", type_=sa.Text())
        self._events = database.query(
            sa.select(*EVENT_COLUMNS)
            .where(
                e.stream_id == stream, e.version > sa.bindparam("after"), e.version <= sa.bindparam("until")
            )
            .order_by(e.version)
        )
        # Compiled once: whatever is decided on an account asks for its cases.
        account: sa.BindParameter[str] = sa.bindparam("account", type_=sa.Text())
        self._of_account = database.query(
            sa.select(*COLUMNS)
            .select_from(self._rows)
            .where(q.account_id == account)
            .order_by(*ORDER)
            .limit(sa.bindparam("limit", type_=sa.Integer()))
            .offset(sa.bindparam("offset", type_=sa.Integer()))
        )
        one: sa.ColumnElement[int] = sa.literal_column("1")
        self._others = database.query(OTHERS.limit(one))
        self._others_of = database.query(OTHERS.where(database.among(q.account_id)).limit(one))

    def case(self, case_id: str) -> Case | None:
        head = self._stored.head(stream_of(case_id))
        if head is None:
            return None
        case: Case | None = self._stored.usable(head)
        if case is not None:
            return case
        return replay(self.case_events(case_id, until=head.version))

    def case_events(
        self, case_id: str, *, after: int = 0, until: int | None = None
    ) -> list[RecordedEvent[CaseEvent]]:
        rows = self._database.run(
            self._events, stream=stream_of(case_id), after=after, until=ENDLESS if until is None else until
        )
        return [recorded_event(row) for row in rows]

    def case_summary(self, case_id: str) -> CaseSummary | None:
        found = self._told(sa.select(*COLUMNS).select_from(self._rows).where(q.case_id == case_id))
        return found[0] if found else None

    def cases(
        self,
        search: str = "",
        *,
        account_id: str | None = None,
        open_only: bool = True,
        offset: int = 0,
        limit: int = 100,
    ) -> list[CaseSummary]:
        if self._others_wrote(None if account_id is None else [account_id]):
            return self._anew(search, account_id, open_only)[offset : offset + limit]
        if account_id is not None and not search and not open_only:
            rows = self._database.run(self._of_account, account=account_id, offset=offset, limit=limit)
            return [_summary(dict(zip(NAMES, row, strict=True))) for row in rows]
        statement = (
            sa.select(*COLUMNS)
            .select_from(self._rows)
            .where(*self._wanted(search, account_id, open_only))
            .order_by(*ORDER)
            .offset(offset)
            .limit(limit)
        )
        return self._summaries(statement)

    def cases_count(self, search: str = "", *, account_id: str | None = None, open_only: bool = True) -> int:
        if self._others_wrote(None if account_id is None else [account_id]):
            return len(self._anew(search, account_id, open_only))
        statement = (
            sa.select(sa.func.count())
            .select_from(self._rows)
            .where(*self._wanted(search, account_id, open_only))
        )
        with self._database.errors():
            return self._database.connection().scalar(statement) or 0

    def open_cases(self, account_ids: Collection[str]) -> Mapping[str, int]:
        if self._others_wrote(account_ids):
            anew = self._anew("", None, open_only=True)
            return Counter(case.account_id for case in anew if case.account_id in account_ids)
        statement = (
            sa.select(q.account_id, sa.func.count())
            .where(self._database.among(q.account_id, account_ids), q.status != "closed")
            .group_by(q.account_id)
        )
        with self._database.errors():
            return dict(iter(self._database.connection().execute(statement)))

    def cases_of_holder(self, holder_id: str) -> list[str]:
        statement = sa.select(q.case_id).where(q.holder_id == holder_id).order_by(q.case_id)
        with self._database.errors():
            return list(self._database.connection().scalars(statement))

    def last_case_number(self) -> int:
        statement = (
            sa.select(q.case_id)
            .where(q.case_id.like("D-%"))
            .order_by(sa.func.length(q.case_id).desc(), q.case_id.desc())
        )
        with self._database.errors():
            for (case_id,) in self._database.connection().execute(statement):
                number = case_id.removeprefix("D-")
                if number.isascii() and number.isdigit():
                    return int(number)
        return 0

    def _others_wrote(self, account_ids: Collection[str] | None) -> bool:
        """Whether another program derived a row of the queue, of these accounts where they are given."""
        if account_ids is None:
            return bool(self._database.run(self._others, schema=self.schema))
        named = self._database.listed(account_ids)
        return bool(self._database.run(self._others_of, schema=self.schema, among=named))

    def _anew(self, search: str, account_id: str | None, open_only: bool) -> list[CaseSummary]:
        """The whole queue of those that are wanted, in its order, whoever wrote its rows."""
        rows = self._told(sa.select(*COLUMNS).select_from(self._rows))
        words = searched_words(search)
        wanted = [
            row
            for row in rows
            if not (open_only and row.status == "closed")
            and account_id in (None, row.account_id)
            and mention_all(_searched(row), words)
        ]
        return sorted(wanted, key=_place)

    def _told(self, statement: sa.Select[Any]) -> list[CaseSummary]:
        """Rows of COLUMNS, those of other programs told anew from the cases' own states."""
        written_by = statement.add_columns(s.state_schema).outerjoin(schema.streams, ITS_HEAD)
        with self._database.errors():
            rows = self._database.connection().execute(written_by).mappings().all()
        return [self._anew_where_stale(dict(row)) for row in rows]

    def _anew_where_stale(self, row: dict[str, Any]) -> CaseSummary:
        if row.pop("state_schema") != self.schema:
            case = self.case(row["case_id"])
            if case is not None:
                row |= dict(zip(q.keys(), queue_row(row["case_id"], case), strict=True))
        return _summary(row)

    def _wanted(self, search: str, account_id: str | None, open_only: bool) -> list[sa.ColumnElement[bool]]:
        texts = (q.case_id, q.account_id, q.status, q.outcome, q.reason_code, q.assignee)
        conditions = matching(self._database, self._rows, q.case_id, texts, search)
        if open_only:
            conditions.append(q.status != "closed")
        if account_id is not None:
            conditions.append(q.account_id == account_id)
        return conditions

    def _summaries(self, statement: sa.Select[Any]) -> list[CaseSummary]:
        with self._database.errors():
            rows = self._database.connection().execute(statement).mappings().all()
        return [_summary(dict(row)) for row in rows]


def _searched(row: CaseSummary) -> tuple[str, ...]:
    """What a search looks at; see `CaseList._wanted`."""
    return (
        row.case_id,
        row.account_id,
        row.holder_name,
        row.status,
        row.outcome,
        row.reason_code,
        row.assignee,
    )


def _place(row: CaseSummary) -> tuple[Any, ...]:
    """Where a row stands in the queue: closed ones last, then by the day that is due, then by number."""
    return (
        row.status == "closed",
        row.next_due_on is None,
        row.next_due_on or date.min,
        len(row.case_id),
        row.case_id,
    )


def _summary(row: dict[str, Any]) -> CaseSummary:
    due = row.pop("next_due_on")
    noticed = row.pop("noticed_on")
    return CaseSummary(
        noticed_on=date.fromisoformat(noticed),
        next_due_on=None if due is None else date.fromisoformat(due),
        **row,
    )
