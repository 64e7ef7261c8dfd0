"""Making the lines that accounts are searched by: of those that are due, in the transaction that is under way.

On SQLite a line has a label between those of its neighbours. Accounts are opened mostly behind all others; where no
label is left between two, those around are given new ones, further apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from domain.bank import Progress
from domain.search import FOLDING, folded
from storage.encoding.grams import BETWEEN, pieces
from storage.engine.database import Database
from storage.engine.sqlite.search import label_at
from storage.log.account_index import place_of
from storage.log.holders import NAME, beside_holders
from storage.schema import tables as schema
from storage.schema.account_search import ALL_DUE, SEARCHED_BY, due, lines

AT_ONCE = 5_000
"""Lines made in one transaction."""
APART = 1 << 12
"""Labels from one account to the next behind it."""
AROUND = 64
"""Lines that are moved at least where there is no room for another."""

a = schema.account_summary.c
Line = tuple[int, str, str]
"""(label, number, what is searched)."""


def line_of(account_id: str, holder_id: str, name: str) -> str:
    """What an account is searched by."""
    return BETWEEN.join(map(folded, (account_id, holder_id, name)))


class AccountLines:
    """Makes the lines of one database. On a server triggers do, and only what an upgrade left is made here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        query, stated = database.query, sa.cast
        texts = (stated(one, sa.Text) for one in (a.account_id, a.holder_id, NAME))
        rows = beside_holders(database, schema.account_summary)
        self._due = query(sa.select(due.c.account_id).order_by(due.c.account_id).limit(AT_ONCE))
        self._waiting = query(sa.select(sa.func.count()).select_from(due))
        self._folding = query(sa.select(schema.bank.c.value).where(schema.bank.c.name == SEARCHED_BY))
        self._texts = query(sa.select(*texts).select_from(rows).where(database.among(a.account_id)))
        self._done = query(sa.delete(due).where(database.among(due.c.account_id)))
        kept = sa.select(lines.c.label, lines.c.account_id, lines.c.searched)
        self._kept = query(kept.where(database.among(lines.c.account_id)))
        label = sa.bindparam("label", type_=sa.Integer())
        self._next = query(kept.where(lines.c.label > label).order_by(lines.c.label).limit(1))
        after = kept.where(lines.c.label >= label).order_by(lines.c.label)
        before = kept.where(lines.c.label < label).order_by(lines.c.label.desc())
        self._behind, self._ahead = (
            query(one.limit(sa.bindparam("limit", type_=sa.Integer()))) for one in (after, before)
        )

    @property
    def waiting(self) -> int:
        """How many are due."""
        found: int = self._database.value(self._waiting)
        return found

    def take_over(self) -> None:
        """Fold all lines anew where others folded them otherwise."""
        if self._database.run(self._folding) == [(FOLDING,)]:
            return
        folding = sa.update(schema.bank).where(schema.bank.c.name == SEARCHED_BY).values(value=FOLDING)
        put = self._database.query(folding)
        with self._database.writing() as driver:
            driver.execute("DELETE FROM account_search")
            driver.execute("INSERT INTO account_pieces (account_pieces) VALUES ('delete-all')")
            driver.execute(ALL_DUE)
            driver.execute(put.sql, put.values())

    def make(self, driver: Any) -> int:
        """Make at most `AT_ONCE` of the lines that are due, within a transaction; how many."""
        numbers = [number for (number,) in driver.execute(self._due.sql, self._due.values()).fetchall()]
        if not numbers or not self._is_ours(driver):
            return 0
        if self._database.engine.dialect.name == "postgresql":
            driver.execute("SELECT recount_line(number) FROM unnest(%s::text[]) AS number", (numbers,))
            return len(numbers)
        self._make(driver, numbers)
        driver.execute(self._done.sql, self._done.values(among=self._database.listed(numbers)))
        return len(numbers)

    def _is_ours(self, driver: Any) -> bool:
        """Lines are made by those alone who fold as those before did."""
        return bool(driver.execute(self._folding.sql, self._folding.values()).fetchone() == (FOLDING,))

    def _make(self, driver: Any, numbers: Sequence[str]) -> None:
        named = self._database.listed(numbers)
        kept = {row[1]: row for row in driver.execute(self._kept.sql, self._kept.values(among=named))}
        said = {
            number: line_of(number, holder, name)
            for number, holder, name in driver.execute(self._texts.sql, self._texts.values(among=named))
        }
        changed = [row for number, row in kept.items() if said.get(number) != row[2]]
        _take_out(driver, changed)
        _put_in(driver, [(row[0], row[1], said[row[1]]) for row in changed if row[1] in said])
        new = sorted((number for number in said if number not in kept), key=place_of)
        for label, run in groupby(new, key=self._before(driver)):
            self._put_between(driver, label, [(number, said[number]) for number in run])

    def _before(self, driver: Any) -> Callable[[str], int]:
        """Answers the label of the line that an account comes behind; asked in order of number."""
        here, until = 0, (0, "")

        def before(number: str) -> int:
            nonlocal here, until
            if until != END and place_of(number) >= until:
                query = self._database.query(sa.select(label_at(place_of(number))))
                (here,) = driver.execute(query.sql, query.values()).fetchone()
                found = driver.execute(self._next.sql, self._next.values(label=here)).fetchone()
                until = END if found is None else place_of(found[1])
            return here

        return before

    def _put_between(self, driver: Any, label: int, new: Sequence[tuple[str, str]]) -> None:
        """Lines, in order, behind the one of the label and before the next."""
        found = driver.execute(self._next.sql, self._next.values(label=label)).fetchone()
        apart = APART if found is None else (found[0] - label) // (len(new) + 1)
        if apart:
            _put_in(driver, [(label + apart * at, *line) for at, line in enumerate(new, start=1)])
            return
        around = self._around(driver, label, len(new))
        low, high = around[0][0], around[-1][0]
        at = bisect_left([row[0] for row in around], label + 1)
        texts = [row[1:] for row in around]
        apart = (high - low) // (len(texts) + len(new)) if high > low else APART
        _take_out(driver, around)
        texts[at:at] = new
        _put_in(driver, [(low + apart * place, *line) for place, line in enumerate(texts)])

    def _around(self, driver: Any, label: int, size: int) -> list[Line]:
        """The fewest lines around the label over whose labels as many more can be spread."""
        reach = max(AROUND, size)
        while True:
            ahead, behind = (
                driver.execute(query.sql, query.values(label=label + 1, limit=reach)).fetchall()
                for query in (self._ahead, self._behind)
            )
            found: list[Line] = [*reversed(ahead), *behind]
            if len(behind) < reach:
                # Nothing stands behind: the last may go as far as it likes.
                room = found[0][0] + 2 * APART * (len(found) + size)
                return _moved_end(driver, found, room)
            if found[-1][0] - found[0][0] >= 4 * (len(found) + size):
                return found
            reach *= 2


END = (1 << 62, "")
"""Behind every account."""


def _moved_end(driver: Any, found: list[Line], label: int) -> list[Line]:
    """The same lines, the last of them at a label that is free."""
    last = found[-1]
    _take_out(driver, [last])
    moved = (max(label, last[0]), *last[1:])
    _put_in(driver, [moved])
    return [*found[:-1], moved]


def _take_out(driver: Any, rows: Sequence[Line]) -> None:
    if rows:
        driver.executemany(
            "INSERT INTO account_pieces (account_pieces, rowid, pieces) VALUES ('delete', ?, ?)",
            [(label, " ".join(sorted(pieces(text)))) for label, _, text in rows],
        )
        driver.executemany("DELETE FROM account_search WHERE label = ?", [(row[0],) for row in rows])


def _put_in(driver: Any, rows: Sequence[Line]) -> None:
    if rows:
        driver.executemany("INSERT INTO account_search (label, account_id, searched) VALUES (?, ?, ?)", rows)
        driver.executemany(
            "INSERT INTO account_pieces (rowid, pieces) VALUES (?, ?)",
            [(label, " ".join(sorted(pieces(text)))) for label, _, text in rows],
        )


def make_all(database: Database, progress: Progress | None = None) -> int:
    """Make every line that is due, some thousand in a transaction; how many. `progress` is called with lines made and
    lines in all. What was made stays when it is cut off, and the rest is made the next time.

    Where the lines were folded by other tables of letters than this Python's, all of them are due.
    Raises ReadOnly, StoreUnavailable.
    """
    made, index = 0, AccountLines(database)
    if database.engine.dialect.name == "sqlite":
        index.take_over()
    total = index.waiting
    while made < total:
        with database.writing() as driver:
            some = index.make(driver)
        if not some:
            break
        made += some
        if progress is not None:
            progress(min(made, total), total)
    return made
