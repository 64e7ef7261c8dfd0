"""What ends the program from outside: a signal, or the terminal that is gone."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENDING = ("SIGTERM", "SIGHUP", "SIGQUIT")
"""Signals that ask to leave. Those a person had ignored (nohup, trap '') stay ignored."""
GRACE_SECONDS = 10.0
"""How long leaving may take without a terminal: writing to one that is gone can wait for ever."""


class Stopped(KeyboardInterrupt):
    """A signal asked to stop; what is under way is undone as for Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def stopping(error: BaseException) -> int:
    """The signal behind an error that stopped what was under way, in whichever words: Ctrl-C's if no other is."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, Stopped):
        cause = cause.__cause__ or cause.__context__
    return signal.SIGINT if cause is None else cause.number


def exit_code(number: int) -> int:
    """Of a program that a signal ended, as shells say it."""
    return 128 + number


def stop_on_signals() -> None:
    """Let what asks to leave raise Stopped, so that no scraps are left; SIGQUIT stays what it is."""

    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    for number in _heeded(("SIGTERM", "SIGHUP")):
        signal.signal(number, stop)


@contextmanager
def leaving(leave: Callable[[int], None]) -> Iterator[None]:
    """Call `leave` with the number of a signal that asks to, and with SIGHUP's where the terminal is closed though
    that is ignored. Whoever has not left some time after the terminal is gone is ended."""
    before = {number: signal.signal(number, lambda number, _: leave(number)) for number in _heeded(ENDING)}
    over = threading.Event()
    if hasattr(select, "poll") and sys.stdin.isatty():
        threading.Thread(target=_watch_terminal, args=(leave, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)


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
    leave(signal.SIGHUP)
    if not over.wait(GRACE_SECONDS):
        os._exit(exit_code(signal.SIGHUP))
