"""What the objects that the time machine is made of are given of the screen that holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tui.application.ports import Askers, Later, Say
from tui.application.time_machine.queries import Cursor
from tui.application.time_machine.view_state import ViewState


class Go(Protocol):
    """Takes the cursor elsewhere."""

    def __call__(self, cursor: Cursor, *, step: bool = False, answer: str = "") -> object:
        """Stand there; playing ends. A run of single steps is one thing to undo; `answer` is told about the place."""


@dataclass(frozen=True, slots=True)
class Host:
    """The state as it is at the moment, three things to ask for, and two ways to wait: for the store and for a time.

    `refresh` is to be called when something that is shown has changed: the panes are brought up to date with it.
    """

    state: Callable[[], ViewState]
    go: Go
    say: Say
    refresh: Callable[[], object]
    askers: Askers
    later: Later
