"""The tables on PostgreSQL: the log by hand (partitions, sequence, triggers), and the roles with their rights."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from storage.schema import account_search
from storage.schema import tables as schema
from storage.schema.postgres_functions import ADMIN, OPERATOR, functions

ADVISORY_LOCK = 0x5265636F756E74
"""Key of the lock that whoever makes or changes the schema holds: "Recount"."""

OWNER, PROJECTOR, AUDITOR = "recount_owner", "recount_projector", "recount_auditor"
PEOPLE = (OWNER, OPERATOR, ADMIN, PROJECTOR, AUDITOR)
"""The roles: the owner of everything, who does not log in, and those that people and services are given."""


def _rows(pairs: Iterator[tuple[str, ...]]) -> str:
    """A list of texts as SQL."""
    return ", ".join(f"({', '.join(repr(one) for one in pair)})" for pair in pairs)


_READERS = dict.fromkeys((OPERATOR, ADMIN, AUDITOR), "SELECT")
_EVERYBODY = _READERS | {PROJECTOR: "SELECT"}
TABLES: dict[str, dict[str, str]] = {
    "events": _EVERYBODY,
    "streams": _READERS,
    "snapshots": _READERS,
    "account_summary": _READERS,
    "account_search": _READERS,
    "account_search_due": _READERS,
    "dispute_queue": _READERS,
    "holders": _READERS | {OPERATOR: "SELECT, INSERT, UPDATE"},
    "attached_files": _READERS | {OPERATOR: "SELECT, INSERT"},
    "projections": _EVERYBODY | {PROJECTOR: "SELECT, INSERT, UPDATE, DELETE"},
    "projection_rows": _EVERYBODY | {PROJECTOR: "SELECT, INSERT, UPDATE, DELETE"},
    "bank": _EVERYBODY,
    "alembic_version": _EVERYBODY,
    "append_order": {},
    "events_position_seq": {},
}
"""Every table and sequence, and what each role may do with it; partitions are as the table they are of."""
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "recount_append": (OPERATOR, ADMIN),
    "recount_refuse": (),
    "recount_pieces": (OPERATOR, ADMIN, AUDITOR),
    "recount_line": (),
    "recount_search_account": (),
    "recount_search_holder": (),
}
"""Every function, and who may call it."""


def definitions(dialect: sa.engine.Dialect, partitions: int) -> Iterator[str]:
    """All statements that make an empty bank. `partitions` 0 keeps the log in one table."""
    yield "CREATE SEQUENCE events_position_seq AS bigint"
    yield from _partitioned("events", _events(), partitions)
    yield from _partitioned("snapshots", _snapshots(dialect), partitions)
    yield "CREATE INDEX events_by_position ON events (position)"
    yield from schema.indexes(schema.events, dialect)
    yield from schema.definitions(dialect, leave_out=("events", "snapshots"))
    yield from guards()
    yield from account_search.definitions(dialect)
    for name, value in schema.first_rows().items():
        yield f"INSERT INTO bank VALUES ('{name}', '{value}')"
    yield f"INSERT INTO alembic_version VALUES ('{schema.REVISION}')"


def guards() -> Iterator[str]:
    """Statements that make everything that watches over the log, or put today's in its place."""
    yield "CREATE TABLE IF NOT EXISTS append_order ()"
    yield from functions()
    yield f"DO $guard${_OBJECTS} BEGIN {_PROTECT} END $guard$"


def upgraded() -> Iterator[str]:
    """Statements that give an older bank the guards of today, and its roles the rights of today.

    Nobody keeps a function that trusted its caller. Who may not make roles leaves the new one to `ROLES`.
    """
    yield _WITHOUT_OLD
    yield from guards()
    yield f"""DO $roles${_OBJECTS} BEGIN
  IF (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass(bank || '.events')) = '{OWNER}' THEN
    IF (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) THEN {_MAKE_ROLES} END IF;
    {_GRANT}
  END IF;
END $roles$"""


def _events() -> str:
    columns = [f"{column.name} {_sql_type(column)}" for column in schema.events.c]
    columns[0] = "position bigint NOT NULL DEFAULT nextval('events_position_seq')"
    keys = "PRIMARY KEY (stream_id, version), UNIQUE (stream_id, event_id)"
    return f"CREATE TABLE events ({', '.join(columns)}, {keys})"


def _snapshots(dialect: sa.engine.Dialect) -> str:
    return str(sa.schema.CreateTable(schema.snapshots).compile(dialect=dialect))


def _partitioned(table: str, create: str, partitions: int) -> Iterator[str]:
    if partitions == 0:
        yield create
        return
    yield f"{create} PARTITION BY HASH (stream_id)"
    for number in range(partitions):
        yield (
            f"CREATE TABLE {table}_{number} PARTITION OF {table} "
            f"FOR VALUES WITH (MODULUS {partitions}, REMAINDER {number})"
        )


def _sql_type(column: sa.Column[object]) -> str:
    kind = {"BLOB": "bytea"}.get(str(column.type), str(column.type).lower())
    collation = ' COLLATE "C"' if column.type is schema.Id else ""
    return f"{kind}{collation}{'' if column.nullable else ' NOT NULL'}"


# What follows is made of the bodies of DO blocks, so that it is all done or nothing, in psql as in the app.

_OBJECTS = """
DECLARE
  bank CONSTANT text := quote_ident(current_schema());
  login CONSTANT text := current_setting('role');
  people text;
  item record;"""

_LOG = """(SELECT to_regclass(bank || '.events')::oid
      UNION SELECT relid FROM pg_partition_tree(to_regclass(bank || '.events'))) AS part(oid)"""
_RELATIONS = f"""(SELECT name, to_regclass(bank || '.' || name)::oid
        FROM (VALUES {_rows((one,) for one in TABLES)}) AS t(name)
      UNION SELECT name, relid FROM (VALUES ('events'), ('snapshots')) AS t(name),
        pg_partition_tree(to_regclass(bank || '.' || name))) AS relation(name, oid)"""
_ROUTINES = f"""pg_proc AS routine JOIN (VALUES {_rows((one,) for one in FUNCTIONS)}) AS t(name)
      ON routine.proname = t.name AND routine.pronamespace = bank::regnamespace"""

# A trigger on the statement does not fire for a partition that the statement names. One on rows is cloned to every
# partition, also to one attached later; TRUNCATE has none on rows.
_PROTECT = f"""
  FOR item IN
    SELECT part.oid::regclass AS part, action, kind, format('events_%sno_%s', prefix, lower(action)) AS name
    FROM {_LOG}, (VALUES ('UPDATE', 'STATEMENT', ''), ('DELETE', 'STATEMENT', ''),
      ('TRUNCATE', 'STATEMENT', ''), ('UPDATE', 'ROW', 'row_'), ('DELETE', 'ROW', 'row_')) AS t(action, kind, prefix)
    WHERE part.oid = to_regclass(bank || '.events') OR action = 'TRUNCATE'
  LOOP
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = item.part AND tgname = item.name) THEN
      EXECUTE format('CREATE TRIGGER %I BEFORE %s ON %s FOR EACH %s EXECUTE FUNCTION %s.recount_refuse()',
        item.name, item.action, item.part, item.kind, bank);
    END IF;
  END LOOP;
  FOR item IN
    SELECT tgrelid::regclass AS part, tgname FROM pg_trigger JOIN {_LOG} ON tgrelid = part.oid
    WHERE tgfoid = to_regproc(bank || '.recount_refuse') AND tgenabled = 'D'
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER %I', item.part, item.tgname);
  END LOOP;"""

UNPROTECTED = """
SELECT part.oid::regclass::text, string_agg(t.action, ', ' ORDER BY t.action)
FROM (SELECT to_regclass('events')::oid UNION SELECT relid FROM pg_partition_tree(to_regclass('events'))) AS part(oid),
  (VALUES ('UPDATE', 16, 1), ('DELETE', 8, 1), ('TRUNCATE', 32, 0)) AS t(action, bit, is_on_rows)
WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = part.oid AND tgfoid = to_regproc('recount_refuse')
  AND tgenabled <> 'D' AND tgtype & t.bit <> 0 AND tgtype & 1 = t.is_on_rows)
GROUP BY part.oid ORDER BY 1"""

_WITHOUT_OLD = """
DO $old$ DECLARE item record; BEGIN
  FOR item IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE proname IN ('recount_append', 'recount_payload_field')
      AND pronamespace = quote_ident(current_schema())::regnamespace
  LOOP
    EXECUTE format('DROP FUNCTION %s', item.name);
  END LOOP;
END $old$"""

_MAKE_ROLES = f"""
  FOR item IN SELECT name FROM (VALUES {_rows((one,) for one in PEOPLE)}) AS t(name)
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
  LOOP
    EXECUTE format('CREATE ROLE %I NOLOGIN', item.name);
  END LOOP;"""

# What belongs to the login goes to the owner first; what is the owner's is then done as the owner.
_GRANT = f"""
  IF NOT pg_has_role(current_user, '{OWNER}',
      CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
    GRANT {OWNER} TO CURRENT_USER;
  END IF;
  people := (SELECT string_agg(rolname, ', ') FROM pg_roles WHERE rolname IN ({", ".join(map(repr, PEOPLE[1:]))}));
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %s TO {OWNER}', bank);
  EXECUTE format('REVOKE CREATE ON SCHEMA %s FROM PUBLIC, %s', bank, people);
  EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s', bank, people);
  FOR item IN SELECT relation.oid::regclass AS name FROM {_RELATIONS} JOIN pg_class USING (oid)
    WHERE pg_get_userbyid(relowner) <> '{OWNER}'
  LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO {OWNER}', item.name);
  END LOOP;
  FOR item IN SELECT routine.oid::regprocedure AS name FROM {_ROUTINES}
    WHERE pg_get_userbyid(proowner) <> '{OWNER}'
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO {OWNER}', item.name);
  END LOOP;
  PERFORM set_config('role', '{OWNER}', true);
  {_PROTECT}
  FOR item IN SELECT relation.oid::regclass AS name FROM {_RELATIONS} WHERE relation.oid IS NOT NULL LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, %s CASCADE', item.name, people);
  END LOOP;
  FOR item IN SELECT relation.oid::regclass AS name, rights, grantee
    FROM {_RELATIONS} JOIN (VALUES {_rows((table, *right) for table in TABLES for right in TABLES[table].items())})
      AS granted(name, grantee, rights) USING (name) JOIN pg_roles ON rolname = grantee
    WHERE relation.oid IS NOT NULL
  LOOP
    EXECUTE format('GRANT %s ON %s TO %I', item.rights, item.name, item.grantee);
  END LOOP;
  FOR item IN SELECT routine.oid::regprocedure AS name FROM {_ROUTINES} LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, %s CASCADE', item.name, people);
  END LOOP;
  FOR item IN SELECT routine.oid::regprocedure AS name, grantee
    FROM {_ROUTINES} JOIN (VALUES {_rows((name, one) for name in FUNCTIONS for one in FUNCTIONS[name])})
      AS granted(name, grantee) USING (name) JOIN pg_roles ON rolname = grantee
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', item.name, item.grantee);
  END LOOP;
  PERFORM set_config('role', login, true);"""

ROLES = f"""
-- Run as the owner of the database, who may make roles (a superuser, or a login with CREATEROLE), in the schema of
-- the bank; again after an upgrade. The owner of the tables does not log in; people get one of the others.
DO $roles${_OBJECTS} BEGIN
  IF to_regclass(bank || '.events') IS NULL THEN
    RAISE EXCEPTION 'there is no Recount bank in the schema %; set search_path to the one that it is in', bank;
  END IF;
  {_MAKE_ROLES}
  {_GRANT}
END $roles$;
"""
"""SQL that `recount init --roles` prints: an owner without login, operators who may append, admins who may change the
bank's profile, projectors who run read models, auditors who read. For each person: CREATE ROLE name LOGIN PASSWORD '…'
IN ROLE recount_operator."""
