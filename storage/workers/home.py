"""What a work's home says of itself, so that a worker on a cluster can tell whether it sees the same bank with the same
program, and what runs there."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domain.addresses import parse_address, without_password
from domain.errors import BadInput, RecountError
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.schema import tables as schema


@dataclass(frozen=True, slots=True)
class Home:
    """A bank as it is seen from where the work was asked for. No password is in it: it travels.

    `address` is where workers open it, `shown` is that for people. `recount` is the program's version, `reads` that of
    the schema it knows; `file` is the device and inode of a SQLite file, None for a server; `bank` the bank's id, and
    `hash` that of its newest event, at `position`.
    """

    address: str
    shown: str
    recount: str
    reads: str
    file: tuple[int, int] | None
    bank: str
    position: int
    hash: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """What a share ended with in place of an answer. It comes back as a value: workers write what is raised, and what
    it was raised over, into logs of their own."""

    error: RecountError


def home_of(database: Database, address: str) -> Home:
    """Raises StoreUnavailable."""
    place = parse_address(address)
    if place.file is None:
        at, file = without_password(place.uri), None
    else:
        path = Path(place.file).expanduser().absolute()
        at, file = str(path), _identity(path)
    e = schema.events.c
    newest = database.query(sa.select(e.position, e.hash).order_by(e.position.desc()).limit(1))
    ((position, digest),) = database.run(newest) or [(0, b"")]
    bank = database.facts.get(schema.ID, "")
    return Home(at, database.label, version("recount"), schema.REVISION, file, bank, position, digest)


def run_share(home: Home, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """In a worker: what the work answers there, or what it failed with."""
    try:
        check_here(home)
        return work(home.address, *arguments)
    except RecountError as error:
        return Failed(error)


def difference(home: Home) -> str:
    """In a worker: what is wrong with it, "" for nothing."""
    try:
        check_here(home)
    except RecountError as error:
        return error.message
    return ""


@lru_cache(maxsize=16)
def check_here(home: Home) -> None:
    """That this process sees the same bank with the same program; asked once. Raises BadInput, StoreUnavailable."""
    if (version("recount"), schema.REVISION) != (home.recount, home.reads):
        raise BadInput(
            f"A worker on {platform.node()} has Recount {version('recount')} with schema {schema.REVISION}, and here "
            f"is {home.recount} with schema {home.reads}; install the same on all machines."
        )
    if home.file is not None and _identity(Path(home.address)) != home.file:
        raise BadInput(
            f"A worker on {platform.node()} does not see the file {home.shown}, or sees another one there; a SQLite "
            "bank is for workers on its own machine: start them here, or keep the bank on PostgreSQL."
        )
    database = open_database(home.address, read_only=True)
    try:
        _check_bank(database, home)
    finally:
        database.close()


def _check_bank(database: Database, home: Home) -> None:
    e = schema.events.c
    found = database.run(database.query(sa.select(e.hash).where(e.position == home.position)))
    is_it = database.facts.get(schema.ID, "") == home.bank
    if not is_it or (home.position and (home.hash,) not in map(tuple, found)):
        raise BadInput(
            f"A worker on {platform.node()} finds another bank at {home.shown}, or one that is not as far; have all of "
            "them open the same one."
        )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
