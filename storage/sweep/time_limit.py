"""An end to a user's code that does not come to one by itself, in seconds of the processor's time.

In the main thread a signal ends it. A cluster's worker looks in other threads, which signals do not reach: there
another thread watches, and has the exception raised in the one that it watches. Neither ends a call into C.
"""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

WATCH_SECONDS = 0.2
"""How often the watching thread looks."""


class EndlessLook(BaseException):
    """A pattern takes so long that it seems not to end; no Exception, which a user's code might keep to itself."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises EndlessLook after so many seconds of this thread's work; no limit where the system cannot count them."""
    if threading.current_thread() is threading.main_thread():
        limited = _by_signal if hasattr(signal, "setitimer") else _unlimited
    else:
        limited = _WATCH.over if hasattr(time, "pthread_getcpuclockid") else _unlimited
    with limited(seconds):
        yield


@contextmanager
def _unlimited(_: float) -> Iterator[None]:
    yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def ended(*_: object) -> None:
        raise EndlessLook

    before = signal.signal(signal.SIGPROF, ended)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class _Watch:
    """The thread that watches others, begun when it is first wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[int, tuple[int, float]] = {}
        """By thread: its clock, and when it is to end by that."""
        self._is_begun = False

    @contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        me = threading.get_ident()
        clock = time.pthread_getcpuclockid(me)
        with self._lock:
            self._ends[me] = clock, time.clock_gettime(clock) + seconds
            if not self._is_begun:
                self._is_begun = True
                threading.Thread(target=self._watch, name="time limit", daemon=True).start()
        try:
            yield
        finally:
            try:
                self._forget(me)
            except EndlessLook:
                # It came at the last moment, and does not come again so soon.
                self._forget(me)
                raise

    def _forget(self, thread: int) -> None:
        with self._lock:
            self._ends.pop(thread, None)
            # What was asked for and is not raised yet would be raised in whatever comes next.
            _raise_in(thread, None)

    def _watch(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            with self._lock:
                for thread, (clock, end) in self._ends.items():
                    if time.clock_gettime(clock) >= end:
                        _raise_in(thread, EndlessLook)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    asked = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), asked)


_WATCH = _Watch()
