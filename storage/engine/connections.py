"""The open connections of a database. Each is one thread's at a time: a thread that has ended has given its own back,
and where they are bounded, so has one that is not in the middle of something."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from time import monotonic
from typing import Any

from sqlalchemy.engine import Connection

from domain.errors import StoreUnavailable

IDLE_KEPT = 4
"""Unbounded connections that are kept open for the next thread; more are closed."""
LONGEST_WAIT_SECONDS = 30.0
"""How long a thread waits for a connection while all are in use."""


class Held:
    """One connection, as SQLAlchemy and as the driver know it."""

    __slots__ = ("connection", "driver")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.driver_connection


class Seat:
    """What a thread has: its connection, and how deep it is in blocks that use it."""

    __slots__ = ("depth", "held")

    def __init__(self) -> None:
        self.held: Held | None = None
        self.depth = 0


class _Thread:
    """Kept by its thread alone, and so gone with it."""

    __slots__ = ("__weakref__", "seat")

    def __init__(self) -> None:
        self.seat = Seat()


class Connections:
    """Hands connections out to threads, at most `limit` of them at once (None: as many as there are threads).

    `is_lost` says of an idle connection that it is of no use; `is_clean` that it is in no transaction.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        *,
        is_lost: Callable[[Held], bool],
        is_clean: Callable[[Held], bool],
        limit: int | None = None,
    ) -> None:
        self._connect, self._is_lost, self._is_clean, self._limit = connect, is_lost, is_clean, limit
        self._local = threading.local()
        self._all: list[Held] = []
        self._free: list[Held] = []
        self._opening, self._is_closed = 0, False
        # A thread may end, and give back, wherever Python collects what it kept: in here too.
        self._changed = threading.Condition(threading.RLock())

    @property
    def seat(self) -> Seat:
        """This thread's seat, with or without a connection."""
        try:
            thread: _Thread = self._local.thread
        except AttributeError:
            thread = self._local.thread = _Thread()
            weakref.finalize(thread, _left, weakref.ref(self), thread.seat).atexit = False
        return thread.seat

    def mine(self) -> Held:
        """This thread's connection, which works as far as can be seen from here. Raises StoreUnavailable where all
        are in use for too long, and what connecting raises."""
        seat = self.seat
        held = seat.held
        if held is not None and self._is_lost(held):
            seat.held = None
            self._drop(held)
            held = None
        if held is None:
            held = seat.held = self._taken()
        return held

    def __enter__(self) -> None:
        """A block after which this thread's connection goes back, unless it is in a transaction or a wider block."""
        self.seat.depth += 1

    def __exit__(self, *_: object) -> None:
        seat = self.seat
        seat.depth -= 1
        held = seat.held
        if held is not None and not seat.depth and (self._is_clean(held) or self._is_lost(held)):
            seat.held = None
            self.give_back(held)

    def drop_idle(self) -> None:
        """Close what nobody uses: one connection was found cut, and what cut it has cut them too."""
        with self._changed:
            idle, self._free = self._free, []
        for held in idle:
            self._drop(held)

    def close(self) -> None:
        """Close every thread's connection."""
        with self._changed:
            self._is_closed = True
            held, self._all, self._free = self._all, [], []
            self._changed.notify_all()
        for one in held:
            _close(one)

    def _taken(self) -> Held:
        """A connection that is free and alive, or a new one; waits for either."""
        deadline = monotonic() + LONGEST_WAIT_SECONDS
        while True:
            with self._changed:
                while not self._is_closed and not self._free and self._is_full():
                    left = deadline - monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        raise StoreUnavailable(
                            f"All {self._limit} connections of this program have been in use for "
                            f"{LONGEST_WAIT_SECONDS:.0f} s; nothing was recorded: try again."
                        )
                self._check_open()
                held = self._free.pop() if self._free else None
                self._opening += held is None
            if held is None:
                return self._opened()
            if not self._is_lost(held):
                return held
            self._drop(held)

    def _check_open(self) -> None:
        """A thread that outlives the bank opens nothing again. Raises StoreUnavailable."""
        if self._is_closed:
            raise StoreUnavailable("The bank has been closed; open it again.")

    def _is_full(self) -> bool:
        return self._limit is not None and len(self._all) + self._opening >= self._limit

    def _opened(self) -> Held:
        held = None
        try:
            held = Held(self._connect())
        finally:
            with self._changed:
                self._opening -= 1
                if held is not None and not self._is_closed:
                    self._all.append(held)
                self._changed.notify()
        if self._is_closed:
            _close(held)
            self._check_open()
        return held

    def give_back(self, held: Held) -> None:
        """Keep a connection for whoever wants one next, or close it."""
        usable = not held.connection.closed and self._is_clean(held)
        with self._changed:
            room = self._limit is not None or len(self._free) < IDLE_KEPT
            if usable and room and not self._is_closed:
                self._free.append(held)
                self._changed.notify()
                return
        self._drop(held)

    def _drop(self, held: Held) -> None:
        with self._changed:
            if held in self._all:
                self._all.remove(held)
            self._changed.notify()
        _close(held)


def _left(connections: weakref.ref[Connections], seat: Seat) -> None:
    """A thread has ended."""
    there, held, seat.held = connections(), seat.held, None
    if there is not None and held is not None:
        there.give_back(held)


def _close(held: Held) -> None:
    if not held.connection.closed:
        # Whatever it was in the middle of ends with it; SQLAlchemy would ask the other side first.
        held.connection.invalidate()
        held.connection.close()
