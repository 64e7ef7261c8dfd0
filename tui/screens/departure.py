"""Leaving the app: by a key or by a signal, and not before what was confirmed is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from textual.app import App

from tui.signals import exit_code


class Following(NamedTuple):
    """A lesson of the lab by its name, and whether it is begun anew."""

    lesson: str
    afresh: bool = False


class Departure:
    """When and why an app is left."""

    def __init__(
        self, app: App[Any], is_writing: Callable[[], bool], stop_writing: Callable[[], object]
    ) -> None:
        """`is_writing` says whether something is being recorded; `stop_writing` lets what is long end soon."""
        self._app, self._is_writing, self._stop_writing = app, is_writing, stop_writing
        self._is_waiting = False
        self._signal = 0
        """The signal that asked for it, 0 for none."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self.then: Following | None = None
        """The lesson of the lab that is taken up once the app is left; None: none is."""

    @property
    def is_writing(self) -> bool:
        """Something is being recorded, and leaving would wait for it."""
        return self._is_writing()

    @property
    def is_by_signal(self) -> bool:
        return bool(self._signal)

    @property
    def exit_code(self) -> int:
        """What the shell is told of the signal that ended the app; 0 where none did."""
        return exit_code(self._signal) if self._signal else 0

    def begin(self) -> bool:
        """What was mounted stands, and so can be left again; whether it is left at once. In the app's own turn."""
        self._loop = asyncio.get_running_loop()
        if self._signal:
            self.leave()
        return bool(self._signal)

    def by_signal(self, number: int) -> None:
        """Leave because of a signal: after the write under way, or at once when asked again. From any thread."""
        again, self._signal = bool(self._signal), number
        with suppress(RuntimeError):  # the loop has ended: we are leaving already
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._app.exit if again else self.leave)

    def leave(self) -> None:
        """Quit, after the writes under way."""
        if self._is_writing():
            self._is_waiting = True
            self._stop_writing()
            self._app.notify("Recording what was confirmed; Recount quits when it is done.", markup=False)
        else:
            self._app.exit()

    def leave_for(self, lesson: str, *, afresh: bool = False) -> None:
        """Quit, and take up a lesson of the lab; `afresh` from its beginning."""
        self.then = Following(lesson, afresh)
        self.leave()

    def written(self) -> None:
        """A write has ended: quit if that was waited for, and it was the last."""
        if self._is_waiting and not self._is_writing():
            self._app.exit()
