"""Where on a server the bank is: which schema of the search path holds all its tables, and what is there instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from domain.errors import Refused, StoreUnavailable
from storage.schema import tables as schema
from storage.schema.postgres_functions import OPERATOR

TABLES = tuple(schema.metadata.tables)
CORE = frozenset({"alembic_version", "events", "streams", "snapshots", "account_summary", "holders"})
"""Tables that every revision has: together they are a bank."""
OWN_SCHEMA = (
    "give the bank a schema of its own (CREATE SCHEMA recount, and ?options=-c%20search_path%3Drecount)"
)
OUR_REVISION = re.compile(r"[0-9]{4}")

# Names as the setting has them: folded unless they are quoted.
_PLACES = """
WITH said AS (
  SELECT place, btrim(part) AS part FROM unnest(string_to_array(current_setting('search_path'), ','))
    WITH ORDINALITY AS s(part, place)
), named AS (
  SELECT place, CASE
    WHEN btrim(part, '"') = '$user' THEN current_user::text
    WHEN part LIKE '"%%' THEN replace(substr(part, 2, length(part) - 2), '""', '"')
    ELSE lower(part) END AS name, btrim(part, '"') = '$user' AS is_user
  FROM said WHERE btrim(part, '"') NOT IN ('', 'pg_catalog', 'pg_temp')
)
SELECT name, is_user, n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'USAGE'), false),
  coalesce(has_schema_privilege(n.oid, 'CREATE'), false),
  ARRAY(SELECT c.relname::text FROM pg_class AS c WHERE c.relnamespace = n.oid AND c.relname = ANY(%s)
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1)
FROM named LEFT JOIN pg_namespace AS n ON n.nspname = name ORDER BY place
"""
_STANDING = """
SELECT pg_get_userbyid(e.relowner), session_user, pg_has_role(session_user, e.relowner, 'MEMBER'),
  (SELECT count(*) FROM pg_inherits WHERE inhparent = e.oid),
  has_table_privilege(e.oid, 'SELECT') AND has_table_privilege(v.oid, 'SELECT')
FROM pg_class AS e JOIN pg_class AS v ON v.relnamespace = e.relnamespace AND v.relname = 'alembic_version'
WHERE e.relname = 'events' AND e.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %s)
"""
_MAY_RECORD = """
SELECT coalesce(has_function_privilege(session_user,
    to_regprocedure('recount_append(json, json, json, json, json, text)'), 'EXECUTE'), false)
  AND EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = %s AND pg_has_role(session_user, r.oid, 'MEMBER'))
"""


class Place(NamedTuple):
    """A schema on the search path: what this login may do there, and which of our tables' names it has."""

    name: str
    is_user: bool
    exists: bool
    usable: bool
    creatable: bool
    tables: Sequence[str]

    @property
    def is_bank(self) -> bool:
        return set(self.tables) >= CORE


class BankAccess(NamedTuple):
    """The bank as this login meets it."""

    owner: str
    login: str
    is_owner: bool
    partitions: int
    readable: bool

    @property
    def identity(self) -> str | None:
        """The login, where the database insists on it as the actor."""
        return None if self.owner == self.login or self.is_owner else self.login


def places(driver: Any) -> list[Place]:
    """The schemas on the search path, in its order."""
    return [Place(*row) for row in driver.execute(_PLACES, (list(TABLES),)).fetchall()]


def bank_among(found: Sequence[Place], label: str) -> Place | None:
    """The first schema that holds a bank; None where there is none yet. Raises StoreUnavailable, Refused."""
    for place in found:
        if not place.exists and not place.is_user:
            raise StoreUnavailable(
                f"The search path names the schema {place.name}, which {label} does not have; "
                "correct the address, or have the schema made."
            )
        if place.is_bank:
            if not place.usable:
                raise _not_allowed(f"use the schema {place.name} of {label}")
            return place
    return None


def place_for(found: Sequence[Place], label: str) -> Place:
    """Where a bank would be made. Raises StoreUnavailable where something else is, or there is no such place; Refused
    where this login may not."""
    place = next((one for one in found if one.usable), None)
    if place is None:
        closed = next((one.name for one in found if one.exists), None)
        if closed is not None:
            raise _not_allowed(f"use the schema {closed} of {label}")
        raise StoreUnavailable(f"The search path names no schema that {label} has; correct the address.")
    if place.tables:
        missing = sorted(CORE - set(place.tables))
        raise StoreUnavailable(
            f"The schema {place.name} of {label} has {_listed(place.tables)} but not {_listed(missing)}: another "
            f"program's tables, or part of a bank; restore what is missing, or {OWN_SCHEMA}."
        )
    return place


def check_creatable(place: Place, label: str) -> None:
    """Raises Refused where this login may not make a bank."""
    if not place.creatable:
        raise _not_allowed(f"make tables in the schema {place.name} of {label}")


def standing(driver: Any, place: Place, label: str) -> BankAccess:
    """Who owns the bank, and what this login is to it. Raises Refused where it may not read it."""
    found = BankAccess(*driver.execute(_STANDING, (place.name,)).fetchone())
    if not found.readable:
        raise _not_allowed(f"read the bank at {label}")
    return found


def revision(driver: Any, place: Place, label: str) -> str:
    """The bank's revision. Raises StoreUnavailable where the table of revisions is not only ours, or tables are
    missing."""
    rows = [str(row[0]) for row in driver.execute("SELECT version_num FROM alembic_version").fetchall()]
    if len(rows) != 1 or not OUR_REVISION.fullmatch(rows[0]):
        raise StoreUnavailable(
            f"The schema {place.name} of {label} holds a bank whose alembic_version says "
            f"{_listed(sorted(rows)) or 'nothing'}: another program keeps its revision there, or part of a bank was "
            "restored; restore the bank from a backup, into a schema of its own."
        )
    missing = sorted(set(TABLES) - set(place.tables))
    if rows[0] == schema.REVISION and missing:
        raise StoreUnavailable(
            f"The bank in the schema {place.name} of {label} lacks {_listed(missing)}; restore it from a backup."
        )
    return rows[0]


def may_record(driver: Any, identity: str | None) -> bool:
    """Whether this login may append to accounts and cases: as an operator, or where the bank takes its word for who
    it is (`identity` None)."""
    return identity is None or bool(driver.execute(_MAY_RECORD, (OPERATOR,)).fetchone()[0])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _not_allowed(what: str) -> Refused:
    return Refused("permission", f"This login may not {what}; ask its administrator.")
