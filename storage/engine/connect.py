"""Opening a bank's database, whichever kind it is."""

from __future__ import annotations

from pathlib import Path

from domain.addresses import parse_address
from domain.errors import BadInput
from storage.engine.database import Database


def open_database(
    address: str, *, read_only: bool = False, create: bool = False, partitions: int = 0
) -> Database:
    """Open (or with `create` make) the database at a URL or a path.

    A path, or sqlite:///path, is an embedded file; postgresql://… is a server (libpq's address, several hosts
    included). `partitions` is in how many the log of a server is cut by stream, 0 for whichever it has.
    Raises BadInput for an address that is neither and for partitions that the log does not have,
    StoreUnavailable when there is no such database, it is not ours, or its schema is newer than this program.
    """
    place = parse_address(address)
    if place.file is not None and partitions:
        raise BadInput("Partitions are a PostgreSQL feature, and this bank is a SQLite file; leave them out.")
    if place.file is not None:
        from storage.engine.sqlite.database import open_sqlite

        return open_sqlite(Path(place.file), read_only=read_only, create=create)
    from storage.engine.postgres.database import open_postgres

    return open_postgres(place.uri, read_only=read_only, create=create, partitions=partitions)
