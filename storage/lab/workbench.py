"""Damage to a scratch bank of the lab, on purpose. Implements domain.workbench; documented there.

Before anything is touched, the bank itself must say that it is one: its row `lab`, which only the making of such a bank
writes. The file is opened for each tool and closed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domain.account.state import stream_of, thaw
from domain.errors import BadInput
from domain.stream import GENESIS
from domain.workbench import Race
from storage.encoding.account_codec import decode_state, encode_state
from storage.encoding.codec import event_hash
from storage.encoding.rows import EVENT_COLUMNS, HASHED, LogRow
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.engine.sqlite.backup import backup
from storage.engine.sqlite.bank_file import remove_with_sides
from storage.lab.race import race
from storage.schema import tables as schema
from storage.schema.sqlite_triggers import TRIGGERS

RECORDED = ("events", "streams", "snapshots", "account_summary", "dispute_queue")
PROJECTED = ("projections", "projection_rows")
"""Tables that a copy puts back: the log and what is written with it, and the read models."""


class SqlWorkbench:
    """Tools for the bank at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def seal_path(self) -> Path:
        return self._path.with_suffix(".seal")

    @property
    def _copy(self) -> Path:
        return self._path.with_suffix(".copy")

    def empty_read_model(self, name: str) -> int:
        p, r = schema.projections.c, schema.projection_rows.c
        with self._opened() as database:
            generation = database.query(sa.select(p.generation).where(p.name == name))
            found = database.run(generation)
            if not found:
                raise BadInput(f"{name[:40]!r} has no rows in this bank.")
            gone = database.query(
                sa.delete(schema.projection_rows).where(r.name == name, r.generation == found[0][0])
            )
            with database.writing() as driver:
                return int(driver.execute(gone.sql, gone.values()).rowcount)

    def spoil_snapshot(self, account_id: str, by: int) -> int:
        k = schema.snapshots.c
        with self._opened() as database:
            newest = database.query(
                sa.select(k.version, k.state)
                .where(k.stream_id == stream_of(account_id))
                .order_by(k.version.desc())
                .limit(1)
            )
            found = database.run(newest)
            state = decode_state(found[0][1]) if found else None
            if state is None:
                raise BadInput(f"Account {account_id} has no snapshot that can be read.")
            fold = thaw(state)
            fold.ledger += by
            spoilt = database.query(
                sa.update(schema.snapshots)
                .where(k.stream_id == stream_of(account_id), k.version == state.version)
                .values(state=encode_state(fold))
            )
            with database.writing() as driver:
                driver.execute(spoilt.sql, spoilt.values())
            return state.version

    def replace_payload(self, account_id: str, version: int, schema_version: int, text: str) -> None:
        e = schema.events.c
        with self._opened() as database, _unguarded(database) as driver:
            put = database.query(
                sa.update(schema.events)
                .where(e.stream_id == stream_of(account_id), e.version == version)
                .values(data=text, schema_version=schema_version)
            )
            if driver.execute(put.sql, put.values()).rowcount != 1:
                raise BadInput(f"Account {account_id} has no event {version}.")

    def link_anew(self, account_id: str) -> int:
        e, stream_id, before, changed = schema.events.c, stream_of(account_id), GENESIS, 0
        with self._opened() as database, _unguarded(database) as driver:
            rows = database.query(
                sa.select(*EVENT_COLUMNS).where(e.stream_id == stream_id).order_by(e.version)
            )
            link = "UPDATE events SET prev_hash = ?, hash = ? WHERE position = ?"
            for row in map(LogRow._make, driver.execute(rows.sql, rows.values()).fetchall()):
                digest = event_hash(before, tuple(row)[HASHED])
                changed += digest != row.hash
                driver.execute(link, (before, digest, row.position))
                before = digest
        return changed

    def keep_copy(self) -> None:
        remove_with_sides(self._copy)
        with self._opened() as database:
            backup(database, self._copy)

    def put_back(self) -> None:
        if not self._copy.exists():
            raise BadInput("No copy of this bank was kept.")
        with (
            self._opened() as database,
            closing(sqlite3.connect(self._copy)) as kept,
            _unguarded(database) as driver,
        ):
            for name in (*RECORDED, *PROJECTED):
                rows = kept.execute(f"SELECT * FROM {name}").fetchall()
                driver.execute(f"DELETE FROM {name}")
                if rows:
                    places = ", ".join("?" * len(rows[0]))
                    driver.executemany(f"INSERT INTO {name} VALUES ({places})", rows)

    def race(self, opening: int, wanted: int, *, is_guarded: bool) -> Race:
        return race(opening, wanted, is_guarded=is_guarded)

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        """The bank, where it is a scratch bank of the lab. Raises BadInput for any other."""
        with closing(open_database(str(self._path))) as database:
            b = schema.bank.c
            said = dict(database.run(database.query(sa.select(b.name, b.value))))
            if (said.get(schema.LAB), said.get(schema.TRAINING)) != (schema.YES, schema.YES):
                raise BadInput(f"{database.label} is no scratch bank of the lab; nothing is damaged in it.")
            yield database


@contextmanager
def _unguarded(database: Database) -> Iterator[Any]:
    """One write transaction in which the log is not append-only; what keeps it so stands again afterwards."""
    with database.writing() as driver:
        for trigger in TRIGGERS:
            driver.execute(f"DROP TRIGGER {trigger.split()[2]}")
        yield driver
        for trigger in TRIGGERS:
            driver.execute(trigger)
