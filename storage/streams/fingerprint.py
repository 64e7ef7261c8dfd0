"""Fingerprint of what a program derives from a kind of stream: what was derived under another is not believed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Any


def digest(shapes: Iterable[type[Any]], readable: Iterable[tuple[str, int]], steps: Iterable[object]) -> str:
    """The shapes of a state, what it leaves out where it is a default, the (type, version) pairs that can be read, and
    what samples become, in 16 letters."""
    said = [f"{cls.__name__}({cls.__annotations__}, {_defaults(cls)})" for cls in shapes]
    said += [repr(sorted(readable)), *map(repr, steps)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _defaults(cls: type[Any]) -> dict[str, Any]:
    return {one.name: one.default for one in fields(cls) if one.default is not MISSING}
