"""The file that a sweep is kept in as it goes: JSON Lines, the question, then the shares, at last the digest.

A line is written whole or counts for nothing, so whatever stops a sweep, the next one of the same question goes on
after the last account whose share is in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from domain.errors import BadInput
from domain.files import read_bytes
from domain.harm import Harm, HarmFound, SweptShare

FORMAT = "recount-sweep/1"
BEGINS = f'{{"format":"{FORMAT}"'.encode()
FOUND = (str, str, str, int, int, int, str)
"""Kinds of what a finding is kept as."""
MOST_SAVED = 4 << 30
"""Bytes of such a file."""


class Saved:
    """The file at a path, which need not be there yet. Raises BadInput for one that is something else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines, self._whole = _whole_lines(path)
        self._question: Mapping[str, Any] | None = None
        if self._lines:
            first = self._lines[0]
            if first.get("format") != FORMAT or not isinstance(first.get("question"), dict):
                raise BadInput(f"{path} is no file of a sweep; name another.")
            self._question = first["question"]

    @property
    def position(self) -> int | None:
        """What its sweep is pinned to; None for a new file."""
        position = None if self._question is None else self._question.get("position")
        return position if isinstance(position, int) else None

    @property
    def is_complete(self) -> bool:
        """Every account was looked at."""
        return bool(self._lines) and "digest" in self._lines[-1]

    @property
    def question(self) -> Mapping[str, Any] | None:
        """What its sweep asks; None for a new file."""
        return self._question

    @property
    def digest(self) -> str:
        """What the last line states of it; "" while it is not complete."""
        return str(self._lines[-1]["digest"]) if self.is_complete else ""

    def shares(self) -> Iterator[SweptShare]:
        """What is in it. Raises BadInput where a line is none of a sweep's."""
        for line in self._lines[1:]:
            if "digest" not in line:
                yield _share(self._path, line)

    def begin(self, question: Mapping[str, Any]) -> Iterator[SweptShare]:
        """The shares that are in it. Raises BadInput where they answer another question."""
        if self._question is None:
            self._write({"format": FORMAT, "question": question}, anew=True)
            return
        other = next((name for name, value in question.items() if self._question.get(name) != value), None)
        if other is not None:
            raise BadInput(
                f"{self._path} holds a sweep with another {other} ({self._question.get(other)!s:.60}); name another "
                "file."
            )
        # What was cut off in the middle of a line is written anew.
        os.truncate(self._path, self._whole)
        yield from self.shares()

    def add(self, share: SweptShare) -> None:
        """Keep a share."""
        self._write(
            {
                "last": share.last,
                "accounts": share.accounts,
                "events": share.events,
                "found": [
                    [
                        one.account_id,
                        one.holder_id,
                        one.currency,
                        one.recorded_at,
                        one.harm.entry,
                        one.harm.owed,
                        one.harm.words,
                    ]
                    for one in share.found
                ],
            }
        )

    def end(self, digest: str) -> None:
        """Say that it is complete."""
        self._write({"digest": digest})

    def _write(self, line: Mapping[str, Any], *, anew: bool = False) -> None:
        with open(self._path, "w" if anew else "a", encoding="utf-8", opener=_for_me_alone) as file:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _for_me_alone(path: str, flags: int) -> int:
    # Who was harmed, and by how much, is for whoever asked.
    return os.open(path, flags, 0o600)


def _whole_lines(path: Path) -> tuple[list[dict[str, Any]], int]:
    """The lines of the file that are whole, and up to which byte they reach."""
    if not path.exists():
        return [], 0
    content = read_bytes(path, MOST_SAVED)
    whole = content.rfind(b"\n") + 1
    try:
        lines = [json.loads(line) for line in content[:whole].splitlines()]
    except ValueError as error:
        raise BadInput(f"{path} is no file of a sweep; name another.") from error
    if not lines and not (content.startswith(BEGINS) or BEGINS.startswith(content)):
        raise BadInput(f"{path} is no file of a sweep; name another.")
    if not all(isinstance(line, dict) for line in lines):
        raise BadInput(f"{path} is no file of a sweep; name another.")
    return lines, whole


def _share(path: Path, line: dict[str, Any]) -> SweptShare:
    try:
        for row in line["found"]:
            if tuple(map(type, row)) != FOUND:
                raise ValueError(row)
        if (type(line["last"]), type(line["accounts"]), type(line["events"])) != (str, int, int):
            raise ValueError(line)
        found = tuple(
            HarmFound(account_id, holder_id, currency, recorded_at, Harm(entry, owed, words))
            for account_id, holder_id, currency, recorded_at, entry, owed, words in line["found"]
        )
        return SweptShare(line["last"], line["accounts"], line["events"], found)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{path} was changed since a sweep wrote it; name another file.") from error
