"""UUIDv7 identifiers (RFC 9562): ordered by time, unique without asking anybody."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID


def uuid7(now: int) -> str:
    """A fresh UUIDv7 for an instant in UTC microseconds."""
    return _uuid7(now, secrets.randbits(74))


def uuid7_from(now: int, name: str) -> str:
    """The same UUIDv7 every time for the same instant and name: the idempotency key of imported history."""
    return _uuid7(now, int.from_bytes(hashlib.sha256(name.encode()).digest()[:10]) & ((1 << 74) - 1))


def _uuid7(now: int, tail: int) -> str:
    milliseconds = max(now, 0) // 1000 & ((1 << 48) - 1)
    number = milliseconds << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1)
    return str(UUID(int=number))
