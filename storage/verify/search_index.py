"""Whether accounts are found by what they are: the index that they are searched by is derived from the list of accounts
and their holders, and a line that is not of them is one whose account a search would miss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from domain.errors import DamageFound
from domain.search import FOLDING
from domain.verification import Finding
from storage.encoding.grams import pieces
from storage.engine.database import Database
from storage.log.account_lines import line_of
from storage.log.holders import NAME, beside_holders
from storage.schema import tables as schema
from storage.schema.account_search import ALL_DUE, SEARCHED_BY, due, lines

NAMED = "search-index"
"""What a finding names the index by, as it names a stream; no stream begins so."""
PAGE = 1_000
"""Rows in memory at a time."""
PROBES = 10
"""Lines of a page that are looked for by all of their pieces."""

a, s = schema.account_summary.c, lines.c


def check_search(database: Database) -> Iterator[Finding]:
    """One finding for all that is wrong with it; none where it is not believed, because others folded it."""
    folding = sa.select(schema.bank.c.value).where(schema.bank.c.name == SEARCHED_BY)
    if database.run(database.query(folding)) != [(FOLDING,)]:
        return
    wrong = [*_wrong(database), *_orphans(database)]
    if wrong:
        told = f"{len(wrong):,} accounts are not searched by what they are, the first of them {wrong[0]}"
        yield Finding("read-model", NAMED, None, told)
    elif not _is_whole(database):
        yield Finding("read-model", NAMED, None, "the index of the account search contradicts itself")


def discard_search(database: Database, cursor: Any) -> None:
    """Let every line be made anew, within a transaction."""
    if database.engine.dialect.name == "sqlite":
        cursor.execute("INSERT INTO account_pieces (account_pieces) VALUES ('delete-all')")
    cursor.execute("DELETE FROM account_search")
    cursor.execute(ALL_DUE)


def _wrong(database: Database) -> Iterator[str]:
    """Accounts whose line, which is not due, says something else."""
    rows = beside_holders(database, schema.account_summary)
    rows = rows.outerjoin(lines, s.account_id == a.account_id)
    page = (
        sa.select(a.account_id, a.holder_id, NAME, s.account_id.label("line"), s.searched)
        .select_from(rows)
        .where(a.account_id.not_in(sa.select(due.c.account_id)))
        .order_by(a.account_id)
        .limit(PAGE)
    )
    after = database.query(page.where(a.account_id > sa.bindparam("last", type_=sa.Text())))
    found = database.run(database.query(page))
    while found:
        yield from (str(row[0]) for row in found if not _is_right(database, row))
        if not isinstance(found[-1][0], str):
            return  # a damaged key is of another type, and others say so
        found = database.run(after, last=found[-1][0])


def _is_right(database: Database, row: Any) -> bool:
    number, holder_id, name, line, searched = row
    if searched is None:
        # A server leaves open what it cannot fold.
        return line is not None and database.engine.dialect.name == "postgresql"
    try:
        return bool(searched == line_of(number, holder_id, name))
    except (AttributeError, TypeError, ValueError):
        return False


def _orphans(database: Database) -> Iterator[str]:
    """Lines of accounts that are not there."""
    there = sa.exists(sa.select(a.account_id).where(a.account_id == s.account_id))
    for (number,) in database.run(database.query(sa.select(s.account_id).where(~there))):
        yield str(number)


def _is_whole(database: Database) -> bool:
    """Whether lines are found by their pieces: some of every page of them, for each takes as long as a search."""
    if database.engine.dialect.name == "postgresql":
        return True  # its own index of a function is the server's to keep
    is_due = s.account_id.in_(sa.select(due.c.account_id))
    page = sa.select(s.label, s.searched).where(s.label > sa.bindparam("last"), ~is_due)
    page = page.order_by(s.label).limit(PAGE)
    query, last = database.query(page), -(2**63)
    try:
        while rows := database.run(query, last=last):
            for label, searched in rows[:: max(1, len(rows) // PROBES)]:
                found = database.search.labels_holding(pieces(searched), label)
                if database.run(database.query(found)) != [(label,)]:
                    return False
            last = rows[-1][0]
    except (DamageFound, AttributeError, TypeError):
        return False
    return True
