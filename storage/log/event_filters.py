"""An EventFilter as SQL: what of it the envelope answers, and what the payload must be asked for."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from domain.search import EventFilter, searched_words
from storage.encoding.index_keys import is_storable
from storage.engine.search import Search, Verdict
from storage.schema import tables as schema

e = schema.events.c
BACKDATED = e.effective_at < e.recorded_at
LEAST, MOST = -(2**63), 2**63 - 1
"""The numbers a database knows."""


def conditions(wanted: EventFilter) -> list[sa.ColumnElement[bool]]:
    """What the envelope answers, all of which must hold."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.types is not None:
        found.append(e.type.in_(sorted(wanted.types)))
    if wanted.not_types:
        found.append(e.type.not_in(sorted(wanted.not_types)))
    if wanted.types_or_backdated is not None:
        found.append(e.type.in_(sorted(wanted.types_or_backdated)) | BACKDATED)
    if wanted.backdated_only:
        found.append(BACKDATED)
    if wanted.recorded_from is not None:
        found.append(e.recorded_at >= _number(wanted.recorded_from))
    if wanted.recorded_to is not None:
        found.append(e.recorded_at <= _number(wanted.recorded_to))
    exact = ((e.actor, wanted.actor), (e.channel, wanted.channel), (e.correlation_id, wanted.correlation_id))
    return found + [column == value if is_storable(value) else sa.false() for column, value in exact if value]


def verdict(search: Search, stream_id: str, wanted: EventFilter) -> Verdict | None:
    """Whether the event is wanted for what its payload reads as and its texts say; None where that is not asked."""
    found = [*_amount(search, stream_id, wanted), *_text(search, stream_id, wanted)]
    return sa.and_(*found) if found else None


def _amount(search: Search, stream_id: str, wanted: EventFilter) -> Iterator[Verdict]:
    low, high = wanted.min_amount, wanted.max_amount
    if low is not None or high is not None:
        yield search.amount_within(
            stream_id, LEAST if low is None else _number(low), MOST if high is None else _number(high)
        )


def _text(search: Search, stream_id: str, wanted: EventFilter) -> Iterator[Verdict]:
    for word in searched_words(wanted.text):
        yield search.event_says(stream_id, word) if is_storable(word) else sa.false()


def _number(value: int) -> int:
    """The nearest number that a database knows."""
    return max(LEAST, min(MOST, value))
