"""What time it is for a bank, whatever the clocks of those say who work on it."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa

from domain.clock import check_desk
from domain.ports import Clock
from storage.engine.database import Database


class BankClock:
    """The clock of the database, against which the desk's `own` is held.

    With `training`, or in a bank that says it is for training, the desk's own clock is the bank's: then it may be
    any instant.
    """

    def __init__(self, database: Database, own: Clock, training: bool = False) -> None:
        self._database, self._own, self._asked = database, own, training

    @cached_property
    def is_training(self) -> bool:
        """Whether the desk's own clock counts."""
        return self._asked or self._database.is_training

    def now(self) -> int:
        """The present instant, in UTC microseconds."""
        return self._own() if self.is_training else self._database.now()

    def sql(self) -> sa.ColumnElement[int]:
        """The present instant as a statement has it: the database's at the moment it runs."""
        return sa.literal(self._own(), sa.BigInteger()) if self.is_training else self._database.instant

    def checked(self, read: int) -> int:
        """The present instant, where the database's clock was just read. Raises WrongClock where the desk's differs."""
        own = self._own()
        if self.is_training:
            return own
        check_desk(own, read)
        return read

    def check(self) -> None:
        """Raises WrongClock where the desk's clock is not the database's."""
        if not self.is_training:
            check_desk(self._own(), self._database.now())
