"""Fingerprint of what a program derives from a kind of stream: what was derived under another is not believed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from pydantic import ValidationError

from storage.streams.writer import StreamWriter

Writer = TypeVar("Writer", bound=StreamWriter)
Sample = tuple[str, int, str, str]
"""Type, version of the payload, its text and who recorded it."""


def digest(shapes: Iterable[type[Any]], readable: Iterable[tuple[str, int]], steps: Iterable[object]) -> str:
    """The shapes of a state, what it leaves out where it is a default, the (type, version) pairs that can be read, and
    what samples become, in 16 letters."""
    said = [f"{cls.__name__}({cls.__annotations__}, {_defaults(cls)})" for cls in shapes]
    said += [repr(sorted(readable)), *map(repr, steps)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _defaults(cls: type[Any]) -> dict[str, Any]:
    return {one.name: one.default for one in fields(cls) if one.default is not MISSING}


def folded(
    writer: Writer, readers: Mapping[tuple[str, int], Callable[[str], Any]], samples: Iterable[Sample]
) -> Iterator[Writer]:
    """The writer after each event of a sample history; one that cannot be read is folded as such."""
    for version, (tag, schema_version, text, actor) in enumerate(samples, start=1):
        try:
            event = readers[tag, schema_version](text)
        except (KeyError, ValidationError):
            event = None
        writer.fold(event, (version, 10 * version, 10 * version - 1), actor)
        yield writer
