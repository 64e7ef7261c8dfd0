"""The bank's profile as it is read: folded from its few events, so that whoever may read the log may read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import sqlalchemy as sa

from domain.profile.state import STREAM, Profile, Stamp, initial, replay
from storage.encoding.rows import FACT_COLUMNS, Row
from storage.engine.database import Database
from storage.schema import tables as schema

if TYPE_CHECKING:
    from domain.profile.events import ProfileChanged


class ProfileReader:
    """Reads the profile of one bank."""

    def __init__(self, database: Database) -> None:
        self._database = database
        e = schema.events.c
        self._facts = database.query(
            sa.select(*FACT_COLUMNS).where(e.stream_id == STREAM).order_by(e.version)
        )

    def profile(self) -> Profile:
        """The profile as it stands. Raises StoreUnavailable."""
        made_with = initial(self._database.facts.get(schema.ZONE, schema.UTC))
        rows = self._database.run(self._facts)
        return replay(_steps(rows), made_with) if rows else made_with


def _steps(rows: Iterable[Row]) -> Iterator[tuple[ProfileChanged | None, Stamp]]:
    # What reads a payload is loaded where there is one.
    from pydantic import ValidationError

    from storage.encoding.profile_codec import READERS

    for version, tag, schema_version, data, recorded_at, effective_at in rows:
        try:
            event = READERS[tag, schema_version](data)
        except (KeyError, ValidationError):
            event = None
        yield event, (version, recorded_at, effective_at)
