"""Seals: the count and head of every stream in a file kept elsewhere.

A hash chain alone does not show that its tail was cut off or that an insider linked it anew; against a seal
both show. The file is JSON Lines: a header with a digest over all that follows, then a line for each stream.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from domain.errors import BadInput, DamageFound
from storage import schema
from storage.database import Database

FORMAT = "recount-seal"


@dataclass(frozen=True, slots=True)
class Seal:
    """`heads` maps each stream to (version, hash in hexadecimal); `sealed_at` is UTC microseconds."""

    sealed_at: int
    heads: Mapping[str, tuple[int, str]]

    @property
    def events(self) -> int:
        """How many events the seal covers."""
        return sum(version for version, _ in self.heads.values())

    @property
    def digest(self) -> str:
        """SHA-256 over the lines of all streams, in hexadecimal: short enough to be read out or printed."""
        return _digest(_lines(self.heads))


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
    return Seal(now, {stream_id: (version, digest.hex()) for stream_id, version, digest in rows})


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
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join([json.dumps(header), *_lines(seal.heads), ""]))
            file.flush()
            os.fsync(descriptor)
    except FileExistsError:
        raise BadInput(f"{path} exists already; a seal is never overwritten: choose another name.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}); choose another place.") from error


def read_seal(path: Path) -> Seal:
    """Read a seal. Raises BadInput when it is none, DamageFound when it was changed."""
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        about = json.loads(header)
        if about["format"] != FORMAT:
            raise ValueError(about["format"])
        parsed = [json.loads(line) for line in lines]
        heads = {str(one["stream"]): (int(one["version"]), str(one["hash"])) for one in parsed}
        sealed_at, digest = int(about["sealed_at"]), about["digest"]
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}); name a file made by `recount seal`."
        ) from error
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{path} is not a seal; name a file made by `recount seal`.") from None
    if _digest(lines) != digest:
        raise DamageFound(f"{path} was changed after it was written: its digest does not cover its lines.")
    return Seal(sealed_at, heads)


def _lines(heads: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    for stream_id, (version, digest) in sorted(heads.items()):
        yield json.dumps({"stream": stream_id, "version": version, "hash": digest})


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
