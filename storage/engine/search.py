"""What filters and searches ask of a database, which each kind of it is asked in its own way.

An answer is exact: true, false, or NULL where SQL cannot say and the domain must (`domain.search`). Needles are
folded already (`domain.search.folded`) and not empty.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, TypeAlias

import sqlalchemy as sa

from storage.encoding.upcasting import TWINS
from storage.schema import tables as schema

e = schema.events.c
Verdict: TypeAlias = sa.ColumnElement[bool]
"""True, false, or NULL: not sure."""
KIND = sa.tuple_(e.type, e.schema_version)
MADE = [key for key, twin in TWINS.items() if twin.has_words]
"""Old kinds of payloads of which upcasters make words."""
BETWEEN = "\x01"
"""Stands between texts that are looked through at once: folded it is itself, and nobody looks for it."""


def ascii_folded(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """A text of ASCII as `domain.search.folded` folds it."""
    small = sa.func.lower(text, type_=sa.Text())
    return sa.func.replace(sa.func.replace(small, "'", ""), "`", "", type_=sa.Text())


class Search(ABC):
    """How one kind of database is asked. Events are rows of `events`, all of the stream that is named."""

    always_sure: ClassVar[bool] = False
    """It never answers NULL."""

    @abstractmethod
    def says(self, text: sa.ColumnElement[str], needle: str) -> Verdict:
        """The text, which is never NULL, holds the needle once it is folded."""

    @abstractmethod
    def holds(self, text: sa.ColumnElement[str], needle: str) -> sa.ColumnElement[bool]:
        """The text, which is folded already, holds the needle."""

    @abstractmethod
    def event_says(self, stream_id: str, needle: str) -> Verdict:
        """The event's type, its reason, or a searched field of its payload as it reads today holds the needle."""

    @abstractmethod
    def amount_within(self, stream_id: str, low: int, high: int) -> Verdict:
        """The payload, as it reads today, has an amount from `low` to `high`, in minor units."""

    @abstractmethod
    def index_key(self, text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
        """The text as it is kept in an index: see `storage.encoding.index_keys`."""

    def _is_silent(self, needle: str) -> sa.ColumnElement[bool]:
        """Nothing that stands in the payload holds the needle. What its fields say stands there as it is, but for
        characters that are spelled, and for what upcasters make."""
        is_bare = self.holds(e.data, "\\").is_(sa.false())
        is_stored = [KIND.not_in(MADE)] if MADE else []
        return sa.and_(*is_stored, self.says(e.data, needle).is_(sa.false()), is_bare)
