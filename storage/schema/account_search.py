"""The index that accounts are searched by: one line for each, of its number, its holder's id and name, folded.

It is derived from `account_summary` and `holders`, and never alone believed: accounts whose line is not of today stand
in `account_search_due`, where triggers put them whoever writes, and are looked at one by one until their line is made.

On SQLite `label` says where an account comes in order of number, so that the full-text index, which answers in order of
label, has the first hundred of a million at once. It is given the pieces of the line as words (see
`storage.encoding.grams`). On PostgreSQL a trigger makes the line, and what SQL cannot fold is NULL; its index of pieces
needs no extension.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

metadata = sa.MetaData()
SEARCHED_BY = "searched_by"
"""The row of `bank` that says which folding the lines are of (`domain.search.FOLDING`)."""

lines = sa.Table(
    "account_search",
    metadata,
    sa.Column("label", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("searched", sa.Text),
)
due = sa.Table("account_search_due", metadata, sa.Column("account_id", sa.Text, primary_key=True))

ALL_DUE = (
    "INSERT INTO account_search_due (account_id) SELECT account_id FROM account_summary WHERE true "
    "ON CONFLICT DO NOTHING"
)
"""Every line is to be made anew; `WHERE true` tells SQLite where the question ends."""

_INDEXES = (
    "CREATE INDEX IF NOT EXISTS account_summary_by_number ON account_summary (length(account_id), account_id)",
    "CREATE INDEX IF NOT EXISTS account_search_by_number ON account_search (length(account_id), account_id)",
)
# Words are what stands between blanks, whatever it is made of; all of it is folded already.
_TOKENS = "unicode61 remove_diacritics 0 categories ''L* M* N* P* S* C*''"
_SQLITE = (
    "CREATE TABLE IF NOT EXISTS account_search (label INTEGER PRIMARY KEY, account_id TEXT NOT NULL UNIQUE, "
    "searched TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS account_search_due (account_id TEXT NOT NULL PRIMARY KEY)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS account_pieces USING fts5(pieces, content='', detail='none', columnsize=0, "
    f"tokenize='{_TOKENS}')",
    *_INDEXES,
    "CREATE INDEX IF NOT EXISTS account_summary_by_holder ON account_summary (holder_id)",
)


def _trigger(name: str, event: str, accounts: str) -> str:
    """Puts accounts among those that are due. Those that are there already are left out: the conflict clause of the
    statement that sets a trigger off takes the place of the trigger's own."""
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} BEGIN INSERT INTO account_search_due (account_id) "
        f"SELECT account_id FROM ({accounts}) WHERE account_id NOT IN (SELECT account_id FROM account_search_due); "
        "END"
    )


_HELD = "SELECT account_id FROM account_summary WHERE holder_id = coalesce({0}.whole_id, {0}.holder_id)"
_OTHER = (
    "UPDATE OF account_id, holder_id ON account_summary "
    "WHEN new.holder_id IS NOT old.holder_id OR new.account_id IS NOT old.account_id"
)
_TRIGGERS = (
    _trigger("account_summary_added", "INSERT ON account_summary", "SELECT new.account_id AS account_id"),
    _trigger(
        "account_summary_changed",
        _OTHER,
        "SELECT new.account_id AS account_id UNION SELECT old.account_id",
    ),
    _trigger("account_summary_gone", "DELETE ON account_summary", "SELECT old.account_id AS account_id"),
    _trigger("holders_added", "INSERT ON holders", _HELD.format("new")),
    _trigger("holders_changed", "UPDATE ON holders", _HELD.format("new")),
    _trigger("holders_gone", "DELETE ON holders", _HELD.format("old")),
)
_POSTGRES = (
    'CREATE TABLE IF NOT EXISTS account_search (account_id text COLLATE "C" PRIMARY KEY, '
    'holder_key text COLLATE "C" NOT NULL, searched text COLLATE "C")',
    'CREATE TABLE IF NOT EXISTS account_search_due (account_id text COLLATE "C" PRIMARY KEY)',
    *_INDEXES,
    "CREATE INDEX IF NOT EXISTS account_search_by_holder ON account_search (holder_key)",
    "CREATE INDEX IF NOT EXISTS account_search_unsure ON account_search (account_id) WHERE searched IS NULL",
    "CREATE INDEX IF NOT EXISTS account_search_by_piece ON account_search USING gin (recount_pieces(searched))",
    "DROP TRIGGER IF EXISTS account_summary_searched ON account_summary",
    "CREATE TRIGGER account_summary_searched AFTER INSERT OR UPDATE OF holder_id OR DELETE ON account_summary "
    "FOR EACH ROW EXECUTE FUNCTION recount_search_account()",
    "DROP TRIGGER IF EXISTS holders_searched ON holders",
    "CREATE TRIGGER holders_searched AFTER INSERT OR UPDATE OR DELETE ON holders "
    "FOR EACH ROW EXECUTE FUNCTION recount_search_holder()",
)


def definitions(dialect: sa.engine.Dialect) -> Iterator[str]:
    """CREATE statements of the index; those of PostgreSQL want the functions there first."""
    yield from (*_SQLITE, *_TRIGGERS) if dialect.name == "sqlite" else _POSTGRES
