"""Texts as keys of an index. No page of one holds a text of any length (PostgreSQL: 2,704 bytes), so a longer one
is kept by its digest, and the whole text stands in a column of the row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import sqlalchemy as sa

from domain.errors import BadInput
from domain.ports import StreamWrite

LONGEST = 250
"""Characters of a text that is its own key: at most 1,000 bytes, and two of them fit a page of an index."""
MARK = "sha256:"
"""What the digest of a longer text begins with. A text that begins so itself is kept by its digest as well, so
that nobody can name the key of another."""


def index_key(text: str) -> str:
    """The key that a text is kept under."""
    return shortened(text) if len(text) > LONGEST or text.startswith(MARK) else text


def check_ids(writes: Iterable[StreamWrite]) -> None:
    """Raises BadInput for ids that an index of the log could not hold: those of streams, events and commands."""
    for write in writes:
        ids = [write.stream_id]
        for new in write.events:
            ids += (new.event_id, new.command_id or "")
        if max(map(len, ids)) > LONGEST or not is_storable("".join(ids)):
            raise BadInput(
                f"An event of {write.stream_id[:LONGEST]!r} comes with an id that cannot be kept; ids of streams, "
                f"events and commands have at most {LONGEST} characters, none of them NUL."
            )


def is_storable(text: str) -> bool:
    """Whether both databases can keep the text: neither NUL nor a half of a character is in it."""
    return text.isprintable() or not any(one == "\0" or "\ud800" <= one <= "\udfff" for one in text)


def shortened(text: str) -> str:
    """The digest of a text, as a key."""
    return MARK + hashlib.sha256(text.encode()).hexdigest()


def is_shortened(text: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether a text of the database is kept by its digest."""
    return (sa.func.length(text) > LONGEST) | (sa.func.substr(text, 1, len(MARK)) == MARK)
