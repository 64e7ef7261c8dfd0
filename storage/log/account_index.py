"""Accounts found by what is typed, from the index that `storage.schema.account_search` describes.

An answer is the same as if every account were looked at. Those whose line is not of today are: they are few, but while
the index is made for a bank that had none, and then every account is looked at as it was before there was one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.search import FOLDING, mention_all, searched_words
from storage.encoding.grams import BETWEEN
from storage.encoding.index_keys import is_storable
from storage.engine.database import Database
from storage.engine.search import Place, number_of
from storage.log.holders import NAME, beside_holders, matching
from storage.schema import tables as schema
from storage.schema.account_search import SEARCHED_BY, due, lines

MOST_DUE = 1_000
"""Accounts without a line of today that are looked at beside the index; of more, all are."""

a = schema.account_summary.c
TEXTS = (a.account_id, a.holder_id)


class AccountIndex:
    """Which accounts are wanted, by number and in order of it: the shorter first, then by code point."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = beside_holders(database, schema.account_summary)
        due_or_unsure = sa.union(
            sa.select(due.c.account_id), sa.select(lines.c.account_id).where(lines.c.searched.is_(None))
        ).subquery()
        few = sa.select(due_or_unsure.c.account_id).limit(MOST_DUE + 1)
        folding = sa.select(schema.bank.c.value).where(schema.bank.c.name == SEARCHED_BY)
        self._loose, self._folding = database.query(few), database.query(folding)
        self._newest = database.query(sa.select(sa.func.max(schema.events.c.position)))
        self._counted_at: tuple[int | None, int] | None = None

    def numbers(self, search: str, *, offset: int, after: str | None, limit: int) -> list[str]:
        """The accounts that match, `offset` of them passed over, those behind a number where one is given."""
        place = None if after is None else (len(after), after)
        words = searched_words(search)
        if not words:
            return self._listed(place, offset, limit)
        if not all(map(is_storable, words)):
            return []
        loose = self._loose_numbers(words)
        if loose is None:
            return self._looked_at(search, place, offset, limit)
        found = set(self._indexed(words, place, offset + limit + len(loose))).difference(loose)
        found.update(one for one in self._of_loose(loose, words) if place is None or place_of(one) > place)
        return sorted(found, key=place_of)[offset : offset + limit]

    def count(self, search: str, at_most: int | None) -> int:
        """How many match, none counted beyond `at_most`."""
        words = searched_words(search)
        if not words:
            return self._counted(sa.select(a.account_id), at_most)
        if not all(map(is_storable, words)):
            return 0
        loose = self._loose_numbers(words)
        if loose is None:
            wanted = matching(self._database, self._rows, a.account_id, TEXTS, search)
            return self._counted(sa.select(a.account_id).select_from(self._rows).where(*wanted), at_most)
        if at_most is not None:
            return len(self.numbers(search, offset=0, after=None, limit=at_most))
        every = self._database.search.accounts_holding(words, None).order_by(None).subquery()
        sure = sa.select(every.c.account_id).where(every.c.account_id.not_in(loose)) if loose else every
        return self._counted(sure, None) + len(self._of_loose(loose, words))

    def _indexed(self, words: Sequence[str], place: Place | None, limit: int) -> list[str]:
        """The first that the index has behind a place."""
        search = self._database.search
        near = search.accounts_near(words, place)
        found = [] if near is None else self._read(near.limit(limit))
        if near is not None and len(found) >= limit:
            return found
        return self._read(search.accounts_holding(words, place).limit(limit))

    def _counted(self, found: Any, at_most: int | None) -> int:
        if at_most is not None:
            found = found.limit(at_most)
        of = found if isinstance(found, sa.Subquery) else found.subquery()
        with self._database.errors():
            return self._database.connection().scalar(sa.select(sa.func.count()).select_from(of)) or 0

    def _loose_numbers(self, words: Sequence[str]) -> list[str] | None:
        """Accounts to be looked at one by one, read before the index is: a line that is made meanwhile is then seen
        here or there. None where that would be too many, or the index does not serve."""
        if any(BETWEEN in word for word in words):
            return None
        run = self._database.run
        if [value for (value,) in run(self._folding)] != [FOLDING]:
            return None  # Python's tables of letters are not those that the lines were folded by
        loose = [number for (number,) in run(self._loose)]
        return None if len(loose) > MOST_DUE else loose

    def _of_loose(self, loose: Sequence[str], words: Sequence[str]) -> list[str]:
        if not loose:
            return []
        said = sa.select(*TEXTS, NAME).select_from(self._rows)
        with self._database.errors():
            rows: Sequence[Any] = (
                self._database.connection()
                .execute(said.where(self._database.among(a.account_id, loose)))
                .all()
            )
        return [row[0] for row in rows if mention_all(row, words)]

    def _looked_at(self, search: str, place: Place | None, offset: int, limit: int) -> list[str]:
        """Every account looked at, in order of number."""
        wanted = matching(self._database, self._rows, a.account_id, TEXTS, search)
        length, number = number_of(a.account_id)
        found = sa.select(a.account_id).select_from(self._rows).where(*wanted).order_by(length, number)
        if place is not None:
            found = found.where(sa.or_(length > place[0], sa.and_(length == place[0], number > place[1])))
        return self._read(found.offset(offset).limit(limit))

    def _listed(self, place: Place | None, offset: int, limit: int) -> list[str]:
        """Accounts from the index of their numbers alone, counted from the end that is nearer."""
        length, number = number_of(a.account_id)
        ordered = sa.select(a.account_id).order_by(length, number)
        if place is not None:
            # Each a range of the index: together, SQLite would read all that are as long. Those are in order of their
            # number alone, which SQLite does not see by itself.
            one_length = sa.select(a.account_id).where(length == place[0], number > place[1]).order_by(number)
            as_long = self._read(one_length.limit(offset + limit))
            longer = offset + limit - len(as_long)
            found = as_long + (self._read(ordered.where(length > place[0]).limit(longer)) if longer else [])
            return found[offset:]
        if offset > NEAR:
            behind = self._total() - offset
            if behind <= 0:
                return []
            if behind < offset:
                back = sa.select(a.account_id).order_by(length.desc(), number.desc())
                size = min(limit, behind)
                return self._read(back.offset(behind - size).limit(size))[::-1]
        return self._read(ordered.offset(offset).limit(limit))

    def _total(self) -> int:
        """How many accounts there are, counted anew once anything was recorded."""
        newest = self._database.value(self._newest)
        if self._counted_at is None or self._counted_at[0] != newest:
            self._counted_at = newest, self._counted(sa.select(a.account_id), None)
        return self._counted_at[1]

    def _read(self, statement: sa.Select[Any]) -> list[str]:
        with self._database.errors():
            return list(self._database.connection().scalars(statement))


NEAR = 10_000
"""Rows that are passed over without asking how many there are behind them."""


def place_of(number: str) -> Place:
    """Where an account of that number comes."""
    return len(number), number
