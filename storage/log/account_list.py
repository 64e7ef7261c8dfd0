"""The bank's accounts as lists show them, and the holders: the only place with personal data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from domain.account.state import STREAM_PREFIX
from domain.ports import ERASED, AccountSummary, Holder
from storage.encoding.index_keys import index_key
from storage.engine.database import Database
from storage.log.account_index import AccountIndex
from storage.log.account_lines import AccountLines
from storage.log.holders import NAME, beside_holders, holder_row
from storage.log.replays import Replays
from storage.schema import tables as schema
from storage.streams.account_writer import summary_row

a, h = schema.account_summary.c, schema.holders.c
NAMES = [column.name for column in a]
COLUMNS = (
    a.account_id,
    a.holder_id,
    NAME.label("holder_name"),
    *(column for column in a if column.name not in ("account_id", "holder_id")),
)


class AccountList:
    """Reads the read model `account_summary`; reads and writes holders. A row that another program derived is
    told anew from the account's own state."""

    def __init__(self, database: Database, replays: Replays) -> None:
        self._database, self._replays = database, replays
        self._index, self._lines = AccountIndex(database), AccountLines(database)
        rows = sa.select(*COLUMNS).select_from(beside_holders(database, schema.account_summary))
        self._one = database.query(_with_fingerprint(rows.where(a.account_id == sa.bindparam("account"))))
        self._some = database.query(_with_fingerprint(rows.where(database.among(a.account_id))))

    def summary(self, account_id: str) -> AccountSummary | None:
        rows = self._database.run(self._one, account=account_id)
        return self._summary(rows[0]) if rows else None

    def accounts(
        self, search: str = "", *, offset: int = 0, after: str | None = None, limit: int = 100
    ) -> list[AccountSummary]:
        numbers = self._index.numbers(search, offset=offset, after=after, limit=limit)
        rows = self._database.run(self._some, among=self._database.listed(numbers)) if numbers else []
        found = {row[0]: self._summary(row) for row in rows}
        return [found[number] for number in numbers if number in found]

    def accounts_count(self, search: str = "", *, at_most: int | None = None) -> int:
        return self._index.count(search, at_most)

    def put_holders(self, holders: Iterable[Holder]) -> None:
        statement = schema.replacing(schema.holders, self._database.engine.dialect, unless=h.name == ERASED)
        query = self._database.query(statement)
        rows = [query.values(**holder_row(one)) for one in holders]
        with self._database.writing() as driver:
            driver.cursor().executemany(query.sql, rows)
            if self._database.engine.dialect.name == "sqlite":
                self._lines.make(driver)

    def erase_holder(self, holder_id: str) -> None:
        self.put_holders([Holder(holder_id, ERASED)])

    def holder_names(self, holder_ids: Collection[str]) -> Mapping[str, str]:
        keys = {index_key(one): one for one in holder_ids}
        statement = sa.select(h.holder_id, h.name).where(self._database.among(h.holder_id, keys))
        with self._database.errors():
            return {keys[key]: name for key, name in self._database.connection().execute(statement)}

    def _summary(self, row: tuple[Any, ...]) -> AccountSummary:
        *listed, written_by = row
        summary = AccountSummary(**dict(zip((column.name for column in COLUMNS), listed, strict=True)))
        account = (
            None if written_by == self._replays.stored.schema else self._replays.head(summary.account_id)
        )
        if account is None:
            return summary
        told = dict(zip(NAMES, summary_row(summary.account_id, account), strict=True))
        names = self.holder_names([account.holder_id])
        return AccountSummary(holder_name=names.get(account.holder_id, ""), **told)


def _with_fingerprint(page: sa.Select[Any]) -> sa.Select[Any]:
    """Rows of COLUMNS, each with the fingerprint of the head that it was written with."""
    rows, s = page.subquery(), schema.streams.c
    its_head = s.stream_id == sa.literal(STREAM_PREFIX) + rows.c.account_id
    return sa.select(*rows.c, s.state_schema).select_from(rows.outerjoin(schema.streams, its_head))
