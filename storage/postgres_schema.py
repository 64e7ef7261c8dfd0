"""The tables on PostgreSQL: the log by hand (partitions, sequence), the append function, the roles."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from storage import schema

ADVISORY_LOCK = 0x5265636F756E74
"""Key of the lock that puts commits in the order of positions: "Recount"."""
VERSION_CONFLICT = "RC001"
WRONG_ACTOR = "RC002"
WRONG_HASH = "RC003"
"""SQLSTATEs that the append function raises."""

_TYPES = {"BIGINT": "bigint", "INTEGER": "integer", "TEXT": "text", "BLOB": "text"}


def definitions(dialect: sa.engine.Dialect, partitions: int) -> Iterator[str]:
    """All statements that make an empty bank. `partitions` 0 keeps the log in one table."""
    yield "CREATE SEQUENCE events_position_seq AS bigint"
    yield from _partitioned("events", _events(), partitions)
    yield from _partitioned("snapshots", _snapshots(dialect), partitions)
    yield "CREATE INDEX events_by_position ON events (position)"
    yield from schema.indexes(schema.events, dialect)
    yield from schema.definitions(dialect, leave_out=("events", "snapshots"))
    yield PAYLOAD_FIELD
    yield APPEND
    yield REFUSE
    for action in ("UPDATE", "DELETE", "TRUNCATE"):
        yield (
            f"CREATE TRIGGER events_no_{action.lower()} BEFORE {action} ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION recount_refuse()"
        )
    for name, value in schema.first_rows().items():
        yield f"INSERT INTO bank VALUES ('{name}', '{value}')"
    yield f"INSERT INTO alembic_version VALUES ('{schema.REVISION}')"


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


def _record(table: sa.Table, *extra: str) -> str:
    """Column definitions of a table for json_to_recordset; binary columns arrive as hexadecimal text."""
    return ", ".join([*extra, *(f"{column.name} {_TYPES[str(column.type)]}" for column in table.c)])


def _values(table: sa.Table, alias: str, skip: tuple[str, ...] = ()) -> str:
    return ", ".join(
        f"decode({alias}.{column.name}, 'hex')" if str(column.type) == "BLOB" else f"{alias}.{column.name}"
        for column in table.c
        if column.name not in skip
    )


def _names(table: sa.Table, skip: tuple[str, ...] = ()) -> str:
    return ", ".join(column.name for column in table.c if column.name not in skip)


def _replaced(table: sa.Table) -> str:
    keys = [column.name for column in table.primary_key]
    changes = ", ".join(f"{c.name} = excluded.{c.name}" for c in table.c if c.name not in keys)
    return f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"


PAYLOAD_FIELD = """
CREATE FUNCTION recount_payload_field(data text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN data::json ->> name;
EXCEPTION WHEN others THEN
  RETURN NULL;
END $$
"""

REFUSE = """
CREATE FUNCTION recount_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only: a correction is a new event';
END $$
"""

# The text that storage.codec.event_hash hashes, as SQL over the record `e`.
_NUMBERS = " || ',' || ".join(
    f"e.{name}" for name in ("version", "schema_version", "recorded_at", "effective_at")
)
_TEXTS = (
    "stream_id",
    "event_id",
    "type",
    "actor",
    "channel",
    "reason",
    "command_id",
    "correlation_id",
    "causation_id",
    "data",
)
_LENGTHS = " || ',' || ".join(f"coalesce(length(e.{name})::text, '-')" for name in _TEXTS)
_JOINED = " || ".join(f"coalesce(e.{name}, '')" for name in _TEXTS)
_HASHED = f"{_NUMBERS} || ',' || {_LENGTHS} || '|' || {_JOINED}"

APPEND = f"""
CREATE FUNCTION recount_append(p_heads json, p_snapshots json, p_summaries json, p_cases json, p_events json)
RETURNS TABLE (o_stream_id text, o_version bigint, o_position bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  head record;
BEGIN
  -- Whoever may only append is named by the login, not by what the program says.
  IF session_user <> current_user AND NOT pg_has_role(session_user, current_user, 'MEMBER') AND EXISTS (
    SELECT 1 FROM json_to_recordset(p_events) AS e(actor text) WHERE e.actor <> session_user
  ) THEN
    RAISE EXCEPTION 'the actor of an event is the login %', session_user USING ERRCODE = '{WRONG_ACTOR}';
  END IF;
  IF EXISTS (
    SELECT 1 FROM json_to_recordset(p_events) AS e({_record(schema.events)})
    WHERE encode(sha256(decode(e.prev_hash, 'hex') || convert_to({_HASHED}, 'UTF8')), 'hex') <> e.hash
  ) THEN
    RAISE EXCEPTION 'a hash does not cover its event' USING ERRCODE = '{WRONG_HASH}';
  END IF;
  FOR head IN
    SELECT * FROM json_to_recordset(p_heads)
      AS h(expected bigint, prev_hash text, {_record(schema.streams)}) ORDER BY h.stream_id
  LOOP
    IF head.expected = 0 THEN
      INSERT INTO streams ({_names(schema.streams)}) VALUES ({_values(schema.streams, "head")})
      ON CONFLICT DO NOTHING;
    ELSE
      UPDATE streams SET ({_names(schema.streams, ("stream_id",))})
        = ({_values(schema.streams, "head", ("stream_id",))})
      WHERE stream_id = head.stream_id AND version = head.expected
        AND head_hash = decode(head.prev_hash, 'hex');
    END IF;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'version conflict on %', head.stream_id USING ERRCODE = '{VERSION_CONFLICT}';
    END IF;
  END LOOP;
  INSERT INTO snapshots ({_names(schema.snapshots)})
    SELECT {_values(schema.snapshots, "s")} FROM json_to_recordset(p_snapshots) AS s({_record(schema.snapshots)})
    {_replaced(schema.snapshots)};
  INSERT INTO account_summary ({_names(schema.account_summary)})
    SELECT {_values(schema.account_summary, "a")}
    FROM json_to_recordset(p_summaries) AS a({_record(schema.account_summary)})
    {_replaced(schema.account_summary)};
  INSERT INTO dispute_queue ({_names(schema.dispute_queue)})
    SELECT {_values(schema.dispute_queue, "d")}
    FROM json_to_recordset(p_cases) AS d({_record(schema.dispute_queue)})
    {_replaced(schema.dispute_queue)};
  -- The lock that puts commits in the order of positions: taken last, so that nobody waits for our work.
  PERFORM pg_advisory_xact_lock({ADVISORY_LOCK});
  RETURN QUERY INSERT INTO events ({_names(schema.events, ("position",))})
    SELECT {_values(schema.events, "e", ("position",))}
    FROM json_to_recordset(p_events) AS e({_record(schema.events)}) ORDER BY e.position, e.stream_id, e.version
    RETURNING events.stream_id, events.version, events.position;
  PERFORM pg_notify('recount', '');
END $$
"""

ROLES = """
-- Run as the owner of the database. The owner of the tables does not log in; people get one of the other two.
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['recount_owner', 'recount_operator', 'recount_auditor'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    END IF;
  END LOOP;
END $$;
DO $$ DECLARE item record; BEGIN
  FOR item IN SELECT c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
      AND c.relkind IN ('r', 'p', 'S') AND (c.relname ~ '^(events|snapshots)' OR c.relname IN (
        'streams', 'account_summary', 'dispute_queue', 'holders', 'bank', 'alembic_version')) LOOP
    EXECUTE format('ALTER %s %I OWNER TO recount_owner',
      CASE item.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, item.relname);
  END LOOP;
END $$;
GRANT USAGE, CREATE ON SCHEMA public TO recount_owner;
GRANT USAGE ON SCHEMA public TO recount_operator, recount_auditor;
ALTER FUNCTION recount_append(json, json, json, json, json) OWNER TO recount_owner;
REVOKE ALL ON FUNCTION recount_append(json, json, json, json, json) FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO recount_operator, recount_auditor;
GRANT EXECUTE ON FUNCTION recount_append(json, json, json, json, json) TO recount_operator;
GRANT INSERT, UPDATE ON holders TO recount_operator;
"""
"""SQL that `recount init --roles` prints: an owner without login, operators who may append, auditors who read.
For each person: CREATE ROLE name LOGIN PASSWORD '…' IN ROLE recount_operator."""
