"""The composition root: the only module that knows both the screens and the storage."""

from __future__ import annotations

from domain.ports import Store
from storage.database import open_database
from storage.event_store import SqlStore


def open_store(address: str, *, read_only: bool = False) -> Store:
    """The bank at a path or URL. Raises StoreUnavailable when there is none, or it cannot be used."""
    return SqlStore(open_database(address, read_only=read_only))


def initialise(address: str) -> Store:
    """The bank at a path or URL, made first where there is none."""
    return SqlStore(open_database(address, create=True))
