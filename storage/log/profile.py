"""The bank's profile as it is read: folded from its few events, so that whoever may read the log may read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from domain.profile.state import STREAM, Profile, initial, replay
from storage.encoding.profile_codec import READERS
from storage.encoding.rows import FACT_COLUMNS
from storage.engine.database import Database
from storage.schema import tables as schema


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
        made_with = self._database.facts.get(schema.ZONE, schema.UTC)
        return replay(self._steps(), initial(made_with))

    def _steps(self) -> Iterator[Any]:
        for version, tag, schema_version, data, recorded_at, effective_at in self._database.run(self._facts):
            try:
                event = READERS[tag, schema_version](data)
            except (KeyError, ValidationError):
                event = None
            yield event, (version, recorded_at, effective_at)
