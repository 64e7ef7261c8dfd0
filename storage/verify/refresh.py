"""Deriving anew what another version of Recount derived, once for each version that opens a bank to write.

Nothing depends on it: what carries another fingerprint is not believed, and is folded from the log when it is read.
This makes it quick again. Versions that write to one bank side by side do it once each, and never again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from domain.profile.state import SNAPSHOT_EVERY
from storage.engine.database import Database
from storage.schema import tables as schema
from storage.streams.kind import ACCOUNT, KINDS, kind_of
from storage.verify.rebuild import rebuild

if TYPE_CHECKING:
    from domain.bank import Progress

DERIVED_BY = "derived_by"
"""Row of the table `bank`: the fingerprints of the versions that have derived all of it, the newest last."""


def refresh(database: Database, every: int = SNAPSHOT_EVERY, progress: Progress | None = None) -> int:
    """Rebuild what other versions derived, unless this one has done so before; how many streams. `progress` is
    called with streams done and streams in all.

    Streams whose head does not fit their log are left as they are: that is for `verify` to tell.
    Raises ReadOnly, StoreUnavailable.
    """
    known, mine = _derived_by(database), _mine()
    if mine in known:
        return 0
    streams = _stale(database)
    total = len(streams)
    done = rebuild(database, streams, every, None if progress is None else lambda some: progress(some, total))
    statement = database.query(schema.replacing(schema.bank, database.engine.dialect))
    with database.writing() as driver:
        known = _derived_by(database)
        if mine not in known:
            driver.execute(statement.sql, statement.values(name=DERIVED_BY, value=" ".join((*known, mine))))
    return done


def _derived_by(database: Database) -> list[str]:
    b = schema.bank.c
    rows = database.run(database.query(sa.select(b.value).where(b.name == DERIVED_BY)))
    return [one for (value,) in rows for one in str(value).split()]


def _stale(database: Database) -> list[str]:
    """Streams of which something carries another fingerprint, and whose head stands on their last event."""
    s, k, e = schema.streams.c, schema.snapshots.c, schema.events.c
    found = _of_others(database, s.stream_id, s.state_schema)
    found |= _of_others(database, k.stream_id, k.state_schema)
    later = schema.events.alias().c
    stands = (e.stream_id == s.stream_id) & (e.version == s.version) & (e.hash == s.head_hash)
    goes_on = sa.exists(
        sa.select(later.version).where(later.stream_id == s.stream_id, later.version > s.version)
    )
    fitting = sa.select(s.stream_id).select_from(schema.streams.join(schema.events, stands)).where(~goes_on)
    return sorted(found.intersection(stream_id for (stream_id,) in database.run(database.query(fitting))))


def _of_others(database: Database, stream_id: sa.Column[str], written_by: sa.Column[str]) -> set[str]:
    """Streams of a table with rows that carry another fingerprint than this program's."""
    # Few but accounts: what carries their fingerprint need not be looked at one by one.
    others = sa.select(stream_id, written_by).distinct().where(written_by != ACCOUNT.fingerprint())
    return {one for one, other in database.run(database.query(others)) if other != kind_of(one).fingerprint()}


def _mine() -> str:
    """The fingerprints of this program, of each kind of stream; those that take loading as they are written down."""
    return "/".join(kind.fingerprint() if kind is ACCOUNT else kind.release for kind in KINDS.values())
