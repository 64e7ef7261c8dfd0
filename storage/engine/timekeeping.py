"""What time it is for a bank, whatever the clocks of those say who work on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import cached_property
from typing import TypeAlias

import sqlalchemy as sa

from domain.clock import EVER, LAST_STATED, RunningClock, check_desk, end_of_day, utc_now, utc_text
from domain.errors import BadInput
from domain.ports import Clock
from storage.encoding.codecs import PROFILE
from storage.engine.database import Database
from storage.schema import tables as schema

Zone: TypeAlias = Callable[[], tzinfo]
"""Answers the time zone in which a bank's days end."""


class TrainingClock(RunningClock):
    """The clock of a bank for training: it goes on from the bank's newest event, or from where it was set.

    It stays on that day, by the calendar of the bank's `zone`: what is practised is not overdue because a program was
    left running. It waits in the last microsecond for whoever sets it to another day, or records on one.

    While nothing is recorded it is the computer's. Changes of the bank's profile do not count: they set the bank up,
    and what is practised in it may lie before that. Reading it asks the database nothing.
    """

    def __init__(self, database: Database, zone: Zone, ticks: Callable[[], int] = time.monotonic_ns) -> None:
        events, streams = schema.events.c, schema.streams.c
        self._database, self._zone = database, zone()
        self._since = database.query(
            sa.select(sa.func.max(events.recorded_at), sa.func.max(events.position)).where(
                events.position > sa.bindparam("after", type_=sa.BigInteger()), _is_practice(events.stream_id)
            )
        )
        # The newest event of a stream is its last one; of the log itself only what comes after this is asked.
        last = sa.select(sa.func.max(events.position)).scalar_subquery()
        at_first = sa.select(sa.func.max(streams.recorded_at), last).where(_is_practice(streams.stream_id))
        ((newest, position),) = database.run(database.query(at_first))
        self._newest, self._position = EVER if newest is None else newest, position or 0
        super().__init__(utc_now() if newest is None else self._after_newest(), ticks, self._last)

    def catch_up(self) -> None:
        """Let nothing be dated before what others have recorded meanwhile. Raises StoreUnavailable."""
        ((newest, position),) = self._database.run(self._since, after=self._position)
        if position is not None:
            self._newest, self._position = max(newest, self._newest), position
            self.reach(self._after_newest())

    def start(self, first: int, last: int) -> None:
        """Run from the first instant of a span that is later than every event.

        Raises BadInput where there is none, because the newest event is later than the `last`; StoreUnavailable.
        """
        self.catch_up()
        if self._newest > last:
            raise BadInput(
                f"The clock of this bank cannot go back to {utc_text(first)}: its newest event was recorded at "
                f"{utc_text(self._newest)}; set --clock to then or later."
            )
        self.set(max(first, self._after_newest()))

    def _after_newest(self) -> int:
        return min(self._newest + 1, self._last(self._newest))

    def _last(self, instant: int) -> int:
        """Where it waits that was set to an instant; an empty bank's goes on as the computer's does."""
        return LAST_STATED if self._newest == EVER else min(end_of_day(instant, self._zone), LAST_STATED)


def _is_practice(stream: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether a stream is of what is practised in a bank for training, and not of the bank itself."""
    return ~stream.startswith(PROFILE.prefix, autoescape=True)


class BankClock:
    """The clock of the database, against which the desk's `own` is held.

    `zone` answers the time zone in which the bank's days end.
    With `training`, or in a bank that says it is for training, the desk's own clock is the bank's: then it may be
    any instant. Without one of its own a desk goes by its computer's, or by the bank's TrainingClock where it has one.
    """

    def __init__(
        self,
        database: Database,
        own: Clock | None = None,
        training: bool = False,
        *,
        zone: Zone = lambda: UTC,
    ) -> None:
        self._database, self._given, self._asked, self._zone = database, own, training, zone

    @cached_property
    def own(self) -> Clock:
        """What the desk goes by."""
        if self._given is not None:
            return self._given
        return self._running or utc_now

    @cached_property
    def _running(self) -> TrainingClock | None:
        is_its_own = self._given is None and self._database.is_training
        return TrainingClock(self._database, self._zone) if is_its_own else None

    @cached_property
    def is_training(self) -> bool:
        """Whether the desk's own clock counts."""
        return self._asked or self._database.is_training

    def start(self, first: int, last: int) -> None:
        """See TrainingClock.start. Raises BadInput in a bank that is not for training."""
        if self._running is None:
            raise BadInput(
                "This bank is not for training, and goes by its own clock: leave --clock out, or make a bank to train "
                "in with `recount init --training` or `recount demo`."
            )
        self._running.start(first, last)

    def now(self) -> int:
        """The present instant, in UTC microseconds."""
        return self._own_now() if self.is_training else self._database.now()

    def sql(self) -> sa.ColumnElement[int]:
        """The present instant as a statement has it: the database's at the moment it runs."""
        return sa.literal(self.own(), sa.BigInteger()) if self.is_training else self._database.instant

    def checked(self, read: int) -> int:
        """The present instant, where the database's clock was just read. Raises WrongClock where the desk's differs."""
        if self.is_training:
            return self._own_now()
        check_desk(self.own(), read)
        return read

    def check(self) -> None:
        """Raises WrongClock where the desk's clock is not the database's."""
        if not self.is_training:
            check_desk(self.own(), self._database.now())

    def _own_now(self) -> int:
        if self._running is not None:
            self._running.catch_up()
        return self.own()
