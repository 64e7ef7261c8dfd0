"""Contents of the files that cases name, by their SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa

from domain.errors import DamageFound
from storage.engine.database import Database
from storage.schema import tables as schema

f = schema.attached_files.c


class AttachedFiles:
    """What of domain.ports.Files a database answers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._add = database.query(schema.adding(schema.attached_files, database.engine.dialect))
        self._content = database.query(sa.select(f.content).where(f.sha256 == sa.bindparam("sha256")))

    def keep_file(self, content: bytes) -> None:
        values = self._add.values(sha256=hashlib.sha256(content).hexdigest(), content=content)
        with self._database.writing() as driver:
            driver.execute(self._add.sql, values)

    def kept_file(self, sha256: str) -> bytes | None:
        rows: list[Any] = list(self._database.run(self._content, sha256=sha256))
        if not rows:
            return None
        content = bytes(rows[0][0])
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamageFound(
                f"The file that {self._database.label} keeps under SHA-256 {sha256} is another one; attach it again "
                "in a bank that was restored from a backup."
            )
        return content
