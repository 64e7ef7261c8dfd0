"""The functions of a bank on PostgreSQL: appending, checked as if anybody had called it, and three small ones.

`recount_append` runs with its owner's rights for logins that have none of their own, so nothing that it is handed
is believed, and nothing that its caller made takes the place of what it names: its path is pg_catalog, then the
caller's temporary objects, and what is the bank's carries the bank's schema, whichever that is.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from domain.account import STREAM_PREFIX
from domain.clock import CLOCK_TOLERANCE
from domain.errors import DamageFound, RecountError, Refused, StoreUnavailable
from storage import schema
from storage.codec import CASE_PREFIX, GENESIS

VERSION_CONFLICT = "RC001"
WRONG_ACTOR = "RC002"
WRONG_HASH = "RC003"
WRONG_CALL = "RC004"
WRONG_TIME = "RC005"
OTHER_BANK = "RC006"
DAMAGED = "RC007"
"""SQLSTATEs that the append function raises."""

MAX_CALL = 256 * 1024 * 1024
"""Most bytes in one argument of a call."""
MAX_KEY = 1000
"""Most bytes in what an index of the log holds: with two of them a row of the index still fits its page."""

_TYPES = {"BIGINT": "bigint", "INTEGER": "integer", "TEXT": "text", "BLOB": "text"}


def functions() -> Iterator[str]:
    """Statements that make the functions in the current schema, or put today's in their place."""
    yield _function("recount_refuse()", "trigger", "", _REFUSE)
    yield _function("recount_positions(p_count bigint)", "bigint", "", _POSITIONS)
    yield _function(
        "recount_append(p_heads json, p_snapshots json, p_summaries json, p_cases json, p_events json, p_bank text)",
        "TABLE (o_stream_id text, o_version bigint, o_position bigint)",
        "SECURITY DEFINER",
        _APPEND,
    )


def explained(state: str, label: str, line: str) -> RecountError | None:
    """What a SQLSTATE of the append function means to a person; None where it is none."""
    if state == WRONG_ACTOR:
        return Refused("actor", f"{label} records the login as the actor; leave --actor out.")
    if state == WRONG_TIME:
        return Refused("clock", f"{label} refused to record ({line}); set the clock of this machine.")
    if state in (WRONG_CALL, WRONG_HASH):
        return Refused("append", f"{label} refused what it was sent ({line}); nothing was recorded.")
    if state == OTHER_BANK:
        return other_bank(label)
    if state == DAMAGED:
        return DamageFound(f"{label} is damaged ({line}); nothing was recorded: run `recount verify`.")
    return None


def other_bank(label: str) -> StoreUnavailable:
    """Another bank stands in the place of the one that was opened."""
    return StoreUnavailable(f"{label} is another bank than the one that was opened; start again.")


def _function(signature: str, returns: str, properties: str, body: str) -> str:
    """A function that finds nothing but what is PostgreSQL's own by name alone, and that nobody may call yet.

    In the body @bank@ stands for the bank's schema and @sequence@ for the name of its sequence, as a string.
    """
    return f"""
DO $make$ DECLARE
  bank CONSTANT text := quote_ident(current_schema());
BEGIN
  EXECUTE format($create$CREATE OR REPLACE FUNCTION %1$s.{signature} RETURNS {returns}
    LANGUAGE plpgsql {properties} SET search_path = pg_catalog, pg_temp AS %2$L$create$, bank,
    replace(replace($body${body}$body$, '@sequence@', quote_literal(bank || '.events_position_seq')), '@bank@', bank));
  EXECUTE format($revoke$REVOKE ALL ON FUNCTION %1$s.{signature} FROM PUBLIC$revoke$, bank);
END $make$"""


def _record(table: sa.Table, *extra: str, without: tuple[str, ...] = (), **kinds: str) -> str:
    """Column definitions of a table for json_to_recordset; binary columns arrive as hexadecimal text."""
    kept = [column for column in table.c if column.name not in without]
    return ", ".join([*extra, *(f"{one.name} {kinds.get(one.name, _TYPES[str(one.type)])}" for one in kept)])


def _values(table: sa.Table, alias: str, without: tuple[str, ...] = ()) -> str:
    return ", ".join(
        f"decode({alias}.{column.name}, 'hex')" if str(column.type) == "BLOB" else f"{alias}.{column.name}"
        for column in table.c
        if column.name not in without
    )


def _names(table: sa.Table, without: tuple[str, ...] = (), of: str = "") -> str:
    return ", ".join(f"{of}{column.name}" for column in table.c if column.name not in without)


def _lacks(table: sa.Table, alias: str, *extra: str, without: tuple[str, ...] = ()) -> str:
    """The condition that a row lacks something that it has to have."""
    wanted = [column.name for column in table.c if not column.nullable and column.name not in without]
    return f"num_nulls({', '.join(f'{alias}.{name}' for name in (*extra, *wanted))}) > 0"


def _replacing(table: sa.Table, parameter: str) -> str:
    """INSERT of all rows that the parameter holds, each over the one of the same key."""
    keys = [column.name for column in table.primary_key]
    changes = ", ".join(f"{c.name} = excluded.{c.name}" for c in table.c if c.name not in keys)
    return f"""
  INSERT INTO @bank@.{table.name} ({_names(table)})
    SELECT {_values(table, "r")} FROM json_to_recordset({parameter}) AS r({_record(table)})
    ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {changes};"""


_REFUSE = """
BEGIN
  RAISE EXCEPTION 'events are append-only: a correction is a new event';
END """

# Positions are in the order of commits: whoever takes some holds the lock until the commit, so they are taken last.
# Nobody but the owner may lock the table, nothing is ever written to it, and so no VACUUM stays on it. A sequence
# that is behind the log, as a restore or a switch-over leaves it, is put right.
_POSITIONS = """
DECLARE
  given bigint;
  first bigint;
BEGIN
  LOCK TABLE @bank@.append_order IN EXCLUSIVE MODE;
  given := nextval(@sequence@);
  first := greatest(given, (SELECT max(e.position) FROM @bank@.events AS e) + 1, 1);
  IF first + p_count - 1 <> given THEN
    PERFORM setval(@sequence@, first + p_count - 1);
  END IF;
  RETURN first;
END """

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

# The events of the call in its order, each with the one before it in its stream. json_to_recordset makes text of
# anything, so what has to be a string is taken as JSON first.
_TEXT_OF = "CASE json_typeof(r.{0}) WHEN 'string' THEN r.{0} #>> '{{}}' END AS {0}"
_EVENTS = f"""
      SELECT r.*, row_number() OVER stream AS nth, lead(r.version) OVER stream IS NULL AS is_last,
        lag(r.version) OVER stream AS version_before, lag(r.hash) OVER stream AS hash_before,
        lag(r.recorded_at) OVER stream AS recorded_before
      FROM (
        SELECT r.ordinality, {_names(schema.events, ("position", "type", "data"), of="r.")},
          {_TEXT_OF.format("type")}, {_TEXT_OF.format("data")}
        FROM ROWS FROM (
          json_to_recordset(p_events) AS ({_record(schema.events, without=("position",), type="json", data="json")})
        ) WITH ORDINALITY AS r
      ) AS r
      WINDOW stream AS (PARTITION BY r.stream_id COLLATE "C" ORDER BY r.ordinality)"""

_GUARD = ("expected bigint", "prev_hash text", "first_at bigint")
_HEAD = _record(schema.streams, *_GUARD)

# The first thing that is wrong with an event and what is derived from it: SQLSTATE and sentence.
_FAULT = f"""CASE
        WHEN {_lacks(schema.events, "e", without=("position",))}
          THEN '{WRONG_CALL} an event lacks a field, or has another type of it'
        WHEN insists AND e.actor <> session_user
          THEN '{WRONG_ACTOR} the actor of an event is the login ' || session_user
        WHEN e.stream_id !~ '^({STREAM_PREFIX}|{CASE_PREFIX}).'
          THEN '{WRONG_CALL} an event belongs to neither an account nor a case'
        WHEN e.version < 1 OR e.schema_version < 1 OR e.event_id = '' OR e.type = ''
            OR greatest(octet_length(e.stream_id), octet_length(e.event_id), octet_length(e.command_id)) > {MAX_KEY}
          THEN '{WRONG_CALL} an event has a number or a name that cannot be'
        WHEN json_typeof(e.data::json) <> 'object'
          THEN '{WRONG_CALL} the data of an event is no JSON object'
        WHEN encode(sha256(decode(e.prev_hash, 'hex') || convert_to({_HASHED}, 'UTF8')), 'hex') <> e.hash
          THEN '{WRONG_HASH} a hash does not cover its event'
        WHEN {_lacks(schema.streams, "h", *(one.partition(" ")[0] for one in _GUARD))}
          THEN '{WRONG_CALL} a stream has no head, or one that lacks a field'
        WHEN e.version <> coalesce(e.version_before, h.expected) + 1
            OR e.prev_hash <> coalesce(e.hash_before, h.prev_hash)
            OR h.expected = 0 AND h.prev_hash <> '{GENESIS.hex()}'
          THEN '{WRONG_CALL} an event does not continue its stream'
        WHEN e.recorded_at < e.recorded_before
          THEN '{WRONG_TIME} an event is dated before the one before it'
        WHEN e.nth = 1 AND h.first_at <> e.recorded_at
            OR e.is_last AND (h.version, h.head_hash, h.recorded_at) <> (e.version, e.hash, e.recorded_at)
          THEN '{WRONG_CALL} a head does not stand where its events end'
        WHEN e.is_last AND e.stream_id ~ '^{STREAM_PREFIX}' AND ({_lacks(schema.account_summary, "a")}
            OR (a.version, a.last_recorded_at) <> (e.version, e.recorded_at))
          THEN '{WRONG_CALL} an account is not in the list as it stands'
        WHEN e.is_last AND e.stream_id ~ '^{CASE_PREFIX}' AND ({_lacks(schema.dispute_queue, "d")}
            OR (d.version, d.last_recorded_at) <> (e.version, e.recorded_at))
          THEN '{WRONG_CALL} a case is not in the queue as it stands'
        WHEN k.stream_id IS NOT NULL AND ({_lacks(schema.snapshots, "k")} OR k.recorded_at <> e.recorded_at)
          THEN '{WRONG_CALL} a keyframe is not that of its event'
      END"""

# Every row is joined to the event that it belongs to: one that is there twice doubles the event, and one that
# belongs to none is missing from the count.
_CHECK = f"""
    SELECT min({_FAULT}) AS fault, count(*) AS events,
      count(*) <> json_array_length(p_events)
        OR count(*) FILTER (WHERE e.nth = 1) <> coalesce(json_array_length(p_heads), 0)
        OR count(a.account_id) <> coalesce(json_array_length(p_summaries), 0)
        OR count(d.case_id) <> coalesce(json_array_length(p_cases), 0)
        OR count(k.stream_id) <> coalesce(json_array_length(p_snapshots), 0) AS has_strangers
    INTO said
    FROM ({_EVENTS}
    ) AS e
    LEFT JOIN json_to_recordset(p_heads) AS h({_HEAD}) ON h.stream_id = e.stream_id
    LEFT JOIN json_to_recordset(p_summaries) AS a({_record(schema.account_summary)})
      ON '{STREAM_PREFIX}' || a.account_id = e.stream_id AND e.is_last
    LEFT JOIN json_to_recordset(p_cases) AS d({_record(schema.dispute_queue)})
      ON '{CASE_PREFIX}' || d.case_id = e.stream_id AND e.is_last
    LEFT JOIN json_to_recordset(p_snapshots) AS k({_record(schema.snapshots)})
      ON k.stream_id = e.stream_id AND k.version = e.version;"""

_APPEND = f"""
DECLARE
  -- Whoever may only append is named by the login, and dated by the server's clock.
  insists CONSTANT boolean := session_user <> current_user AND NOT pg_has_role(session_user, current_user, 'MEMBER');
  latest CONSTANT bigint := extract(epoch FROM clock_timestamp()) * 1000000 + {CLOCK_TOLERANCE};
  said record;
  head record;
  hash_before bytea;
  recorded_before bigint;
  first bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM @bank@.bank AS b WHERE b.name = 'id' AND b.value = p_bank) THEN
    RAISE EXCEPTION 'this is another bank' USING ERRCODE = '{OTHER_BANK}';
  END IF;
  IF greatest(octet_length(p_heads::text), octet_length(p_snapshots::text), octet_length(p_summaries::text),
      octet_length(p_cases::text), octet_length(p_events::text)) > {MAX_CALL} THEN
    RAISE EXCEPTION 'it is too large' USING ERRCODE = '{WRONG_CALL}';
  END IF;
  BEGIN{_CHECK}
  EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RAISE EXCEPTION 'it cannot be read: %', SQLERRM USING ERRCODE = '{WRONG_CALL}';
  END;
  IF said.fault IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = substr(said.fault, 7), ERRCODE = left(said.fault, 5);
  ELSIF said.events = 0 OR said.has_strangers IS NOT FALSE THEN
    RAISE EXCEPTION 'what is derived is not that of its events' USING ERRCODE = '{WRONG_CALL}';
  END IF;
  FOR head IN SELECT * FROM json_to_recordset(p_heads) AS h({_HEAD}) ORDER BY h.stream_id COLLATE "C" LOOP
    IF head.expected = 0 THEN
      INSERT INTO @bank@.streams ({_names(schema.streams)}) VALUES ({_values(schema.streams, "head")})
      ON CONFLICT DO NOTHING;
    ELSE
      UPDATE @bank@.streams AS s SET ({_names(schema.streams, ("stream_id",))})
        = ({_values(schema.streams, "head", ("stream_id",))})
      WHERE s.stream_id = head.stream_id AND s.version = head.expected
        AND s.head_hash = decode(head.prev_hash, 'hex');
    END IF;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'version conflict on %', head.stream_id USING ERRCODE = '{VERSION_CONFLICT}';
    END IF;
    -- A head that rotted or was put back must not date what follows it: its event itself says when it was.
    recorded_before := NULL;
    IF head.expected > 0 THEN
      SELECT e.hash, e.recorded_at INTO hash_before, recorded_before FROM @bank@.events AS e
      WHERE e.stream_id = head.stream_id AND e.version = head.expected;
      IF hash_before IS DISTINCT FROM decode(head.prev_hash, 'hex') THEN
        RAISE EXCEPTION 'the head of % is not that of its log', head.stream_id USING ERRCODE = '{DAMAGED}';
      END IF;
    END IF;
    IF head.first_at < recorded_before THEN
      RAISE EXCEPTION 'an event is dated before the one before it' USING ERRCODE = '{WRONG_TIME}';
    ELSIF insists AND head.recorded_at > greatest(latest, recorded_before) THEN
      RAISE EXCEPTION 'an event is dated after the clock of the server' USING ERRCODE = '{WRONG_TIME}';
    END IF;
  END LOOP;{_replacing(schema.snapshots, "p_snapshots")}{_replacing(schema.account_summary, "p_summaries")}\
{_replacing(schema.dispute_queue, "p_cases")}
  first := @bank@.recount_positions(said.events);
  RETURN QUERY INSERT INTO @bank@.events AS e (position, {_names(schema.events, ("position",))})
    SELECT first - 1 + r.ordinality, {_values(schema.events, "r", ("position",))}
    FROM ROWS FROM (json_to_recordset(p_events) AS ({_record(schema.events, without=("position",))}))
      WITH ORDINALITY AS r ORDER BY r.ordinality
    RETURNING e.stream_id, e.version, e.position;
  PERFORM pg_notify('recount', '');
END """
