"""The functions of a bank on PostgreSQL: appending, checked as if anybody had called it, and refusing changes.

`recount_append` runs with its owner's rights for logins that have none of their own, so nothing that it is handed
is believed, and nothing that its caller made takes the place of what it names: its path is pg_catalog, then the
caller's temporary objects, and what is the bank's carries the bank's schema, whichever that is.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from domain.account.state import STREAM_PREFIX
from domain.batch.streams import STREAM_PREFIX as BATCH_PREFIX
from domain.clock import CLOCK_TOLERANCE, FIRST_INSTANT, LAST_INSTANT
from domain.dispute.state import STREAM_PREFIX as CASE_PREFIX
from domain.errors import DamageFound, RecountError, Refused, StoreUnavailable
from domain.profile.state import STREAM as PROFILE
from domain.stream import GENESIS
from storage.schema import postgres_search
from storage.schema import tables as schema

VERSION_CONFLICT = "RC001"
WRONG_ACTOR = "RC002"
WRONG_HASH = "RC003"
WRONG_CALL = "RC004"
WRONG_TIME = "RC005"
OTHER_BANK = "RC006"
DAMAGED = "RC007"
WRONG_ROLE = "RC008"
"""SQLSTATEs that the append function raises."""

OPERATOR, ADMIN = "recount_operator", "recount_admin"
"""Roles of those who append: to accounts, cases and batches, and to the bank's profile."""
MAX_OPENINGS = 1000
"""Most lists and objects in a payload that is parsed before it is stored."""
MAX_KEY = 1000
"""Most bytes in what an index of the log holds: with two of them a row of the index still fits its page."""

_TYPES = {"BIGINT": "bigint", "INTEGER": "integer", "TEXT": "text", "BLOB": "text"}


def functions() -> Iterator[str]:
    """Statements that make the functions in the current schema, or put today's in their place."""
    yield _function("recount_refuse()", "trigger", "", _REFUSE)
    yield _function(
        "recount_append(p_heads json, p_snapshots json, p_summaries json, p_cases json, p_events json, p_bank text)",
        "TABLE (o_stream_id text, o_version bigint, o_position bigint)",
        "SECURITY DEFINER",
        _APPEND,
    )
    for one in postgres_search.FUNCTIONS:
        yield _function(*one)


def explained(state: str, label: str, line: str) -> RecountError | None:
    """What a SQLSTATE of the append function means to a person; None where it is none."""
    if state == WRONG_ACTOR:
        return Refused(
            "actor", f"{label} records the login as the actor; leave --actor out, and import as its owner."
        )
    if state == WRONG_TIME:
        return Refused("clock", f"{label} refused to record ({line}); set the clock of this machine.")
    if state in (WRONG_CALL, WRONG_HASH):
        return wrong_call(label, line)
    if state == OTHER_BANK:
        return other_bank(label)
    if state == WRONG_ROLE:
        return Refused("permission", f"{label} refused to record: {line}; ask its administrator.")
    if state == DAMAGED:
        return DamageFound(f"{label} is damaged ({line}); nothing was recorded: run `recount verify`.")
    return None


def wrong_call(label: str, line: str) -> Refused:
    """What was sent is not what an append is."""
    return Refused("append", f"{label} refused what it was sent ({line}); nothing was recorded.")


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


def _derived(table: sa.Table, parameter: str, stream: str, whole: str, wanted: str) -> str:
    """Put rows over those of the same keys. Each is whole, and of a stream, version and time that are in `whole`."""
    keys = [column.name for column in table.primary_key]
    changes = ", ".join(f"{c.name} = excluded.{c.name}" for c in table.c if c.name not in keys)
    time = "recorded_at" if "recorded_at" in table.c else "last_recorded_at"
    return f"""
  written := 0;
  IF {parameter} IS NOT NULL THEN
    INSERT INTO @bank@.{table.name} ({_names(table)})
      SELECT {_values(table, "r")} FROM json_to_recordset({parameter}) AS r({_record(table)})
        JOIN json_to_recordset({whole}) AS w(stream_id text, version bigint, recorded_at bigint)
        ON w.stream_id = {stream} AND w.version = r.version AND w.recorded_at = r.{time}
      WHERE NOT ({_lacks(table, "r")})
      ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {changes};
    GET DIAGNOSTICS written = ROW_COUNT;
  END IF;
  IF written <> {wanted} OR written <> json_array_length({parameter}) THEN
    RAISE EXCEPTION 'the rows of {table.name} are not those of the events' USING ERRCODE = '{WRONG_CALL}';
  END IF;"""


_REFUSE = """
BEGIN
  RAISE EXCEPTION 'events are append-only: a correction is a new event';
END """

# The text that `event_hash` hashes, as SQL over the record `e`; nothing stands for NULL.
_NUMBERS = ", ".join(f"e.{name}" for name in ("version", "schema_version", "recorded_at", "effective_at"))
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
_LENGTHS = ", ".join(
    f"coalesce(length(e.{name})::text, '-')" if schema.events.c[name].nullable else f"length(e.{name})"
    for name in _TEXTS
)
_HASHED = f"concat(concat_ws(',', {_NUMBERS}, {_LENGTHS}), '|', {', '.join(f'e.{name}' for name in _TEXTS)})"

_GUARD = ("expected bigint", "prev_hash text", "first_at bigint")
_HEAD = _record(schema.streams, *_GUARD)
_HEADS = [one.partition(" ")[0] for one in _HEAD.split(", ")]
_KINDS = (STREAM_PREFIX, CASE_PREFIX, BATCH_PREFIX)
_IN_ROLE = (
    "EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = '{}' AND pg_has_role(session_user, r.oid, 'MEMBER'))"
)

# What nests too deep is beyond the server's parser, and read by nobody: as history it is stored as it is, for a
# marked row.
_OPENINGS = "length(e.data) - length(translate(e.data, '[{', ''))"

# The events of the call in order of stream and call, each with the head of its stream (`to_…`) and the event before
# it. json_to_recordset makes text of anything, so what has to be a string is taken as JSON first. A window over
# what is joined sorts once for all.
_TEXT_OF = "CASE json_typeof(r.{0}) WHEN 'string' THEN r.{0} #>> '{{}}' END AS {0}"
_EVENTS = f"""
      SELECT {_names(schema.events, ("position", "type", "data"), of="r.")}, r.ordinality,
        {_TEXT_OF.format("type")}, {_TEXT_OF.format("data")}, {", ".join(f"h.{name} AS to_{name}" for name in _HEADS)},
        row_number() OVER stream AS nth, lead(r.version) OVER stream IS NULL AS is_last,
        lag(r.version) OVER stream AS version_before, lag(r.hash) OVER stream AS hash_before,
        lag(r.recorded_at) OVER stream AS recorded_before
      FROM ROWS FROM (
        json_to_recordset(p_events) AS ({_record(schema.events, without=("position",), type="json", data="json")})
      ) WITH ORDINALITY AS r LEFT JOIN json_to_recordset(p_heads) AS h({_HEAD}) ON h.stream_id = r.stream_id
      WINDOW stream AS (PARTITION BY r.stream_id COLLATE "C" ORDER BY r.ordinality)"""

# The first thing that is wrong with an event or with the head of its stream: SQLSTATE and sentence.
_FAULT = f"""CASE
          WHEN {_lacks(schema.events, "e", without=("position",))}
            THEN '{WRONG_CALL} an event lacks a field, or has another type of it'
          WHEN insists AND e.actor <> session_user
            THEN '{WRONG_ACTOR} the actor of an event is the login ' || session_user
          WHEN NOT ({" OR ".join(f"starts_with(e.stream_id, '{kind}')" for kind in _KINDS)})
              AND e.stream_id <> '{PROFILE}' OR e.stream_id IN ({", ".join(f"'{kind}'" for kind in _KINDS)})
            THEN '{WRONG_CALL} an event belongs to neither an account, a case, a batch nor the profile of the bank'
          WHEN NOT CASE e.stream_id WHEN '{PROFILE}' THEN may_change_profile ELSE may_operate END
            THEN '{WRONG_ROLE} this takes the role '
              || CASE e.stream_id WHEN '{PROFILE}' THEN '{ADMIN}' ELSE '{OPERATOR}' END
          WHEN e.version < 1 OR e.schema_version < 1 OR e.event_id = '' OR e.type = ''
              OR greatest(octet_length(e.stream_id), octet_length(e.event_id), octet_length(e.command_id)) > {MAX_KEY}
              OR least(e.recorded_at, e.effective_at) < {FIRST_INSTANT}
              OR greatest(e.recorded_at, e.effective_at) > {LAST_INSTANT}
            THEN '{WRONG_CALL} an event has a number, a time or a name that cannot be'
          WHEN CASE WHEN insists OR {_OPENINGS} <= {MAX_OPENINGS} THEN json_typeof(e.data::json) <> 'object'
              ELSE e.data !~ '^\\s*\\{{' END
            THEN '{WRONG_CALL} the data of an event is no JSON object'
          WHEN encode(sha256(decode(e.prev_hash, 'hex') || convert_to({_HASHED}, 'UTF8')), 'hex') <> e.hash
            THEN '{WRONG_HASH} a hash does not cover its event'
          WHEN num_nulls({", ".join(f"e.to_{name}" for name in _HEADS)}) > 0
            THEN '{WRONG_CALL} a stream has no head, or one that lacks a field'
          WHEN e.version <> coalesce(e.version_before, e.to_expected) + 1
              OR e.prev_hash <> coalesce(e.hash_before, e.to_prev_hash)
              OR e.to_expected = 0 AND e.to_prev_hash <> '{GENESIS.hex()}'
            THEN '{WRONG_CALL} an event does not continue its stream'
          WHEN e.recorded_at < e.recorded_before
            THEN '{WRONG_TIME} an event is dated before the one before it'
          WHEN e.nth = 1 AND e.to_first_at <> e.recorded_at
              OR e.is_last AND (e.to_version, e.to_head_hash, e.to_recorded_at) <> (e.version, e.hash, e.recorded_at)
            THEN '{WRONG_CALL} a head does not stand where its events end'
        END"""

# One row an event, with the head of its stream.
_CHECKED = f"""
    SELECT {", ".join(f"e.to_{name} AS {name}" for name in _HEADS)}, e.is_last,
      {_FAULT} AS fault
    FROM ({_EVENTS}
    ) AS e ORDER BY e.stream_id COLLATE "C", e.ordinality"""

# A list has one row for each stream of its kind, and the snapshots are those of events: each as of that version.
_DERIVED = (
    _derived(schema.snapshots, "p_snapshots", "r.stream_id", "p_events", "json_array_length(p_snapshots)"),
    _derived(
        schema.account_summary, "p_summaries", f"'{STREAM_PREFIX}' || r.account_id", "p_heads", "accounts"
    ),
    _derived(schema.dispute_queue, "p_cases", f"'{CASE_PREFIX}' || r.case_id", "p_heads", "cases"),
)

_APPEND = f"""
DECLARE
  -- Whoever may only append is named by the login, and dated by the server's clock.
  insists CONSTANT boolean := session_user <> current_user AND NOT pg_has_role(session_user, current_user, 'MEMBER');
  may_operate CONSTANT boolean := NOT insists OR {_IN_ROLE.format(OPERATOR)};
  may_change_profile CONSTANT boolean := NOT insists OR {_IN_ROLE.format(ADMIN)};
  latest CONSTANT bigint := extract(epoch FROM clock_timestamp()) * 1000000 + {CLOCK_TOLERANCE};
  head record;
  hash_before bytea;
  recorded_before bigint;
  streams bigint := 0;
  accounts bigint := 0;
  cases bigint := 0;
  written bigint;
  given bigint;
  first bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM @bank@.bank AS b WHERE b.name = 'id' AND b.value = p_bank) THEN
    RAISE EXCEPTION 'this is another bank' USING ERRCODE = '{OTHER_BANK}';
  END IF;
  FOR head IN{_CHECKED} LOOP
    IF head.fault IS NOT NULL THEN
      RAISE EXCEPTION USING MESSAGE = substr(head.fault, 7), ERRCODE = left(head.fault, 5);
    END IF;
    CONTINUE WHEN NOT head.is_last;
    -- A head that is there twice meets itself here.
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
    -- A head that rotted or was put back must not date what follows it: its event itself says when it was. Asked
    -- for in order of version, a plan made while the log was empty keeps to the primary key.
    recorded_before := NULL;
    IF head.expected > 0 THEN
      SELECT e.hash, e.recorded_at INTO hash_before, recorded_before FROM @bank@.events AS e
      WHERE e.stream_id = head.stream_id AND e.version >= head.expected ORDER BY e.version LIMIT 1;
      IF hash_before IS DISTINCT FROM decode(head.prev_hash, 'hex') THEN
        RAISE EXCEPTION 'the head of % is not that of its log', head.stream_id USING ERRCODE = '{DAMAGED}';
      END IF;
    END IF;
    IF head.first_at < recorded_before THEN
      RAISE EXCEPTION 'an event is dated before the one before it' USING ERRCODE = '{WRONG_TIME}';
    ELSIF insists AND head.recorded_at > greatest(latest, recorded_before) THEN
      RAISE EXCEPTION 'an event is dated after the clock of the server' USING ERRCODE = '{WRONG_TIME}';
    END IF;
    streams := streams + 1;
    accounts := accounts + starts_with(head.stream_id, '{STREAM_PREFIX}')::int;
    cases := cases + starts_with(head.stream_id, '{CASE_PREFIX}')::int;
  END LOOP;
  IF streams = 0 OR streams <> json_array_length(p_heads) THEN
    RAISE EXCEPTION 'the heads are not those of the events' USING ERRCODE = '{WRONG_CALL}';
  END IF;{"".join(_DERIVED)}
  -- Positions are in the order of commits: the lock is held until this one, and so it is taken last. Nobody but
  -- the owner may lock the table, nothing is ever written to it, and so no VACUUM stays on it. A sequence that is
  -- behind the log, as a restore or a switch-over leaves it, is put right.
  LOCK TABLE @bank@.append_order IN EXCLUSIVE MODE;
  given := nextval(@sequence@);
  first := greatest(given, (SELECT max(e.position) FROM @bank@.events AS e) + 1, 1);
  IF first + json_array_length(p_events) - 1 <> given THEN
    PERFORM setval(@sequence@, first + json_array_length(p_events) - 1);
  END IF;
  RETURN QUERY INSERT INTO @bank@.events AS e (position, {_names(schema.events, ("position",))})
    SELECT first - 1 + r.ordinality, {_values(schema.events, "r", ("position",))}
    FROM ROWS FROM (json_to_recordset(p_events) AS ({_record(schema.events, without=("position",))}))
      WITH ORDINALITY AS r
    RETURNING e.stream_id, e.version, e.position;
  PERFORM pg_notify('recount', '');
END """
