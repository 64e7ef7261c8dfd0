"""What keeps the log of an embedded bank append-only: triggers on its table."""

from __future__ import annotations

_ABORT = "SELECT RAISE(ABORT, 'events are append-only: a correction is a new event')"
TRIGGERS = (
    f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN {_ABORT}; END",
    f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN {_ABORT}; END",
    # INSERT OR REPLACE deletes without firing the trigger above where recursive_triggers is off.
    "CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS ("
    "SELECT 1 FROM events WHERE stream_id = NEW.stream_id AND version = NEW.version"
    " UNION ALL SELECT 1 FROM events WHERE stream_id = NEW.stream_id AND event_id = NEW.event_id"
    f") OR NEW.position <= (SELECT max(position) FROM events) BEGIN {_ABORT}; END",
)
