"""What filters and searches ask of a database, which each kind of it is asked in its own way.

An answer is exact: true, false, or NULL where SQL cannot say and the domain must (`domain.search`). Needles are
folded already (`domain.search.folded`) and not empty.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeAlias

import sqlalchemy as sa

from storage.encoding.upcasting import TWINS
from storage.schema import tables as schema
from storage.schema.account_search import lines

e = schema.events.c
Verdict: TypeAlias = sa.ColumnElement[bool]
"""True, false, or NULL: not sure."""
KIND = sa.tuple_(e.type, e.schema_version)
MADE = [key for key, twin in TWINS.items() if twin.has_words]
"""Old kinds of payloads of which upcasters make words."""
Place: TypeAlias = tuple[int, str]
"""Where an account comes among others: by the length of its number, then by the number."""


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

    @abstractmethod
    def accounts_holding(self, words: Sequence[str], after: Place | None) -> sa.Select[tuple[str]]:
        """Numbers of accounts whose line of the search index holds each word, in order, behind a place.

        Read from the first on, so that the first hundred cost the same however many there are. What the index is
        asked holds no `BETWEEN`.
        """

    def accounts_near(self, words: Sequence[str], after: Place | None) -> sa.Select[tuple[str]] | None:
        """The same among the first lines behind a place, for a database that cannot stop when it has found enough: what
        is common is found there. None where `accounts_holding` stops by itself."""
        return None

    def labels_holding(self, wanted: Iterable[str], label: int) -> sa.Select[tuple[int]]:
        """The label, if its line is found by each of the pieces; only where lines have labels."""
        raise NotImplementedError

    def is_silent(self, needle: str) -> sa.ColumnElement[bool]:
        """Nothing that stands in the payload holds the needle. What its fields say stands there as it is, but for
        characters that are spelled, and for what upcasters make."""
        is_bare = self.holds(e.data, "\\").is_(sa.false())
        is_stored = [KIND.not_in(MADE)] if MADE else []
        return sa.and_(*is_stored, self.says(e.data, needle).is_(sa.false()), is_bare)


def number_of(column: sa.ColumnElement[str]) -> tuple[sa.ColumnElement[int], sa.ColumnElement[str]]:
    """What accounts are put in order by, as the indexes say it."""
    return sa.func.length(column), column


def lines_hold(search: Search, words: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """The line itself holds each word."""
    return [search.holds(lines.c.searched, word) for word in words]
