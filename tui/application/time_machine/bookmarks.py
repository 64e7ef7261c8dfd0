"""Bookmarks on the events of an account, kept for one person in a small file of their own. No widget in here.

A bookmark knows its event by id; the number beside it says where that event stands in the log.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from domain.errors import BadInput
from domain.files import MalformedFile, MissingFile, parse_json, read_text
from domain.ids import uuid7
from tui.application.private_file import NotKept, digest, safe_name, write_private

SCHEMA = 1
MAX_NOTE = 500
MOST_BYTES = 4 << 20
"""Of one person's bookmarks on one account: thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """`version` and `recorded_at` (UTC microseconds) are those of the event; `name` says what it was."""

    bookmark_id: str
    event_id: str
    version: int
    recorded_at: int
    name: str
    note: str = ""


class Bookmarks:
    """The bookmarks of one person on one account number, in the order of the events.

    Banks may share account numbers, as a copy and its original do: who lists bookmarks asks the bank which of
    the events it knows. Every change reads the file first: another window of the same person may have written
    it meanwhile.
    """

    def __init__(self, folder: Path, *, account_id: str, actor: str) -> None:
        self._whose = {"account": account_id, "actor": actor}
        self._lock = threading.RLock()
        self.path = folder / "bookmarks" / f"{safe_name(account_id)}-{digest(actor)}.json"

    def read(self) -> tuple[Bookmark, ...]:
        """Raises NotKept. A damaged file is put aside under another name first, so that it is not lost."""
        try:
            text = read_text(self.path, MOST_BYTES)
            return _parsed(parse_json(text, str(self.path)))
        except MissingFile:
            return ()
        except (MalformedFile, ValueError, TypeError, KeyError) as error:
            raise self._put_aside() from error
        except BadInput as error:
            raise NotKept(error.message) from error

    def add(self, bookmark: Bookmark) -> tuple[Bookmark, ...]:
        """All of them with this one, in place of another on the same event. Raises NotKept."""
        with self._lock:
            others = (one for one in self.read() if one.event_id != bookmark.event_id)
            return self._write([*others, bookmark])

    def annotate(self, bookmark_id: str, note: str) -> tuple[Bookmark, ...]:
        """All of them, the one with that id with another note. Raises NotKept."""
        kept = " ".join(note.split())[:MAX_NOTE]
        with self._lock:
            return self._write(
                [replace(one, note=kept) if one.bookmark_id == bookmark_id else one for one in self.read()]
            )

    def remove(self, bookmark_id: str) -> tuple[Bookmark, ...]:
        """All of them but the one with that id. Raises NotKept."""
        with self._lock:
            return self._write([one for one in self.read() if one.bookmark_id != bookmark_id])

    def _write(self, bookmarks: Sequence[Bookmark]) -> tuple[Bookmark, ...]:
        kept = tuple(sorted(bookmarks, key=lambda one: one.version))
        content = {"schema": SCHEMA, **self._whose, "bookmarks": [asdict(one) for one in kept]}
        write_private(self.path, json.dumps(content, ensure_ascii=True, indent=1) + "\n")
        return kept

    def _put_aside(self) -> NotKept:
        number = 1
        while (aside := self.path.with_suffix(f".damaged-{number}.json")).exists():
            number += 1
        try:
            self.path.rename(aside)
        except OSError as error:
            return NotKept(f"{self.path} is no list of bookmarks, and cannot be put aside: {error.strerror}.")
        return NotKept(f"The bookmarks were damaged; the file is kept as {aside}, and a new list begins.")


def new_bookmark(*, event_id: str, version: int, recorded_at: int, name: str, now: int) -> Bookmark:
    """A bookmark made at `now` (UTC microseconds)."""
    return Bookmark(
        bookmark_id=uuid7(now), event_id=event_id, version=version, recorded_at=recorded_at, name=name
    )


def _parsed(content: Any) -> tuple[Bookmark, ...]:
    """Raises ValueError, TypeError or KeyError for anything no Recount wrote, NotKept for a newer one."""
    if type(content["schema"]) is int and content["schema"] > SCHEMA:
        raise NotKept("The bookmarks were written by a newer Recount; update this one to see them.")
    if content["schema"] != SCHEMA:
        raise ValueError("schema")
    return tuple(sorted((_bookmark(one) for one in content["bookmarks"]), key=lambda one: one.version))


def _bookmark(found: dict[str, Any]) -> Bookmark:
    for field in fields(Bookmark):
        wanted = int if field.type == "int" else str
        if type(found[field.name]) is not wanted:
            raise ValueError(field.name)
    return Bookmark(**found)
