"""What ends the program from outside: a signal, or the terminal that is gone."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from domain.errors import Stopped

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
"""Signals that ask to leave; Ctrl-C is one of them outside the app. Those a person had ignored (nohup, trap '') stay
ignored."""
GRACE_SECONDS = 10.0
"""How long leaving may take without a terminal: writing to one that is gone can wait for ever."""
ENDING_SECONDS = 1.0
"""How long a program that has left and closed its bank may take to end: what reads a terminal that is gone tries again
for ever."""

PR_SET_PDEATHSIG = 1
"""Of prctl(2): the signal that comes when the parent ends."""

_received: list[int] = []
"""Signals that have asked this program to stop."""


def received() -> int:
    """The signal that asked to stop, 0 for none. Whatever fails after it fails because of it: it may come in the middle
    of an import, which then says that a module is broken, or of a function that the database calls, which says that
    this failed."""
    return _received[-1] if _received else 0


def exit_code(number: int) -> int:
    """Of a program that a signal ended, as shells say it."""
    return 128 + number


def stop_on_signals() -> None:
    """Let what asks to leave raise Stopped, so that no scraps are left; SIGQUIT stays what it is."""

    def stop(number: int, _frame: object) -> None:
        _received.append(number)
        raise Stopped

    for number in _heeded(("SIGINT", "SIGTERM", "SIGHUP")):
        signal.signal(number, stop)


def end_with(parent: int) -> None:
    """End this process as soon as its parent has, however that ended; at once where it has already.

    Where the system does not promise that, `leaving` still sees that nobody is at the other end.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(exit_code(signal.SIGHUP))


@contextmanager
def leaving(leave: Callable[[int], None], *, in_browser: bool = False) -> Iterator[None]:
    """Call `leave` with the number of a signal that asks to, and with SIGHUP's where the terminal is closed though
    that is ignored; of an app in a browser, where its server is gone. A program that is still there some time after
    that is ended, also when leaving had begun before. Its exit code stays that of the first of them: a terminal that is
    closed once all is left says nothing new."""
    asked: list[int] = []

    def ask(number: int) -> None:
        asked.append(number)
        leave(number)

    before = {number: signal.signal(number, lambda number, _: ask(number)) for number in _heeded(ENDING)}
    if received():
        ask(received())  # where it came, nothing could be raised
    over = threading.Event()
    if hasattr(select, "poll") and (in_browser or sys.stdin.isatty()):
        threading.Thread(target=_watch_terminal, args=(ask, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        for number, handler in before.items():
            is_stale = bool(asked) and number == getattr(signal, "SIGHUP", None)
            signal.signal(number, signal.SIG_IGN if is_stale else handler)


def _heeded(names: tuple[str, ...]) -> list[int]:
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def _watch_terminal(leave: Callable[[int], None], over: threading.Event) -> None:
    """Wait until nobody is at the other end of standard input: reading it would answer at once with nothing, again and
    again."""
    terminal = select.poll()
    terminal.register(sys.stdin.fileno(), 0)  # a hang-up is reported unasked
    while not terminal.poll():
        pass
    if not over.is_set():
        leave(signal.SIGHUP)
    over.wait(GRACE_SECONDS)
    time.sleep(ENDING_SECONDS)
    os._exit(exit_code(signal.SIGHUP))
