"""Seals: the count and head of every stream in a file kept elsewhere.

A hash chain alone does not show that its tail was cut off or that an insider linked it anew; against a seal
both show. The file is JSON Lines: a header with a digest over all that follows, then a line for each stream.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domain.bank import Seal
from domain.errors import BadInput, DamageFound
from domain.files import MalformedFile, parse_json, text_lines
from storage.engine.database import Database
from storage.engine.files import make_file
from storage.schema import tables as schema

FORMAT = "recount-seal"
LONGEST_LINE = 1000
"""Bytes: of a stream's name no more than a hundred."""


def take_seal(database: Database, now: int) -> Seal:
    """The heads of all streams as they are, read from the log itself in one statement."""
    e = schema.events.c
    newest = sa.select(e.stream_id, sa.func.max(e.version).label("version")).group_by(e.stream_id).subquery()
    heads = database.query(
        sa.select(e.stream_id, e.version, e.hash).join(
            newest, (e.stream_id == newest.c.stream_id) & (e.version == newest.c.version)
        )
    )
    rows = database.run(heads)
    found = {stream_id: (version, digest.hex()) for stream_id, version, digest in rows}
    return Seal(now, found, _digest(_lines(found)))


def write_seal(seal: Seal, path: Path) -> None:
    """Write a new file that only its owner may read. Raises BadInput when it exists or cannot be made."""
    header = {
        "format": FORMAT,
        "sealed_at": seal.sealed_at,
        "streams": len(seal.heads),
        "events": seal.events,
        "digest": seal.digest,
    }
    try:
        make_file(path)
        try:
            with path.open("r+", encoding="utf-8", newline="\n") as file:
                file.write("\n".join([json.dumps(header), *_lines(seal.heads), ""]))
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink()  # half a seal is none
            raise
    except FileExistsError:
        raise BadInput(f"{path} exists already; a seal is never overwritten: choose another name.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}); choose another place.") from error


def read_seal(path: Path) -> Seal:
    """Read a seal. Raises BadInput when it is none, DamageFound when it was changed.

    Its lines are held against its digest before anything is made of them.
    """
    lines = text_lines(path, LONGEST_LINE)
    about = _header(path, lines)
    written = list(lines)
    if _digest(written) != about["digest"]:
        raise DamageFound(f"{path} was changed after it was written: its digest does not cover its lines.")
    heads = dict(_head(path, number, line) for number, line in enumerate(written, start=2))
    seal = Seal(about["sealed_at"], heads, about["digest"])
    if (len(written), seal.events) != (about["streams"], about["events"]) or len(heads) != len(written):
        raise DamageFound(f"{path} was changed after it was written: its first line counts something else.")
    return seal


def _header(path: Path, lines: Iterator[str]) -> dict[str, Any]:
    """The first line of a seal. Raises BadInput where it is that of no seal."""
    try:
        about = parse_json(next(lines, ""), f"{path} line 1")
    except MalformedFile:
        about = None
    wanted = {"format": str, "sealed_at": int, "streams": int, "events": int, "digest": str}
    if not isinstance(about, dict) or about.get("format") != FORMAT or not _has_shape(about, wanted):
        raise BadInput(f"{path} is not a seal; name a file made by `recount seal`.")
    return about


def _head(path: Path, number: int, line: str) -> tuple[str, tuple[int, str]]:
    """Where one stream ends. Raises BadInput for a line that no seal has."""
    one = parse_json(line, f"{path} line {number}")
    if not isinstance(one, dict) or not _has_shape(one, {"stream": str, "version": int, "hash": str}):
        raise BadInput(f"{path} line {number} is no line of a seal; name a file made by `recount seal`.")
    return one["stream"], (one["version"], one["hash"])


def _has_shape(found: dict[str, Any], wanted: Mapping[str, type]) -> bool:
    """The keys are exactly those, each with a value of its kind: true is no number."""
    return {name: type(value) for name, value in found.items()} == wanted


def _lines(heads: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    for stream_id, (version, digest) in sorted(heads.items()):
        yield json.dumps({"stream": stream_id, "version": version, "hash": digest})


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
