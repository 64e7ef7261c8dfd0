"""What is typed, in turn: a key is handed on when what the key before it began is done.

Textual hands a key to the widget that has the focus in the moment it comes. The key then climbs to the screen and the
app, through a queue of each, and a request that its action posts climbs once more. A key that comes meanwhile would go
to a screen that is being left, and be lost with it, or to the one under a dialog that is being opened.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

FromKeyboard = events.Key | events.Paste

LEAST_ROUNDS = 2
"""How often a key is followed up to the app: once for itself and once for a request that it led to, then as long as
messages wait, though a screen that is never quiet holds no key for longer than HOLD_SECONDS."""
LEAVING = ("escape", "ctrl+q")
"""Keys that may be pressed because an answer does not come."""
LOOK_SECONDS, HOLD_SECONDS = 0.01, 2.0
"""How often it is looked whether what keys wait for has come, an answer of the store or a dialog's first focus, and
for how long they do."""


@runtime_checkable
class AwaitsAnswer(Protocol):
    """A screen that says whether keys which come now are for what an answer of the store leads to: an account that is
    being read, a dialog that is about to open, a field that is being answered. Handed on before that they would do
    something else than they were typed for, and what they do may be recorded."""

    @property
    def awaits_answer(self) -> bool: ...


@runtime_checkable
class Passes(Protocol):
    """A screen of which another one takes the place as soon as the bank is open: what is typed is for that one, however
    long it takes."""

    @property
    def is_passing(self) -> bool: ...


class KeysInTurn:
    """Holds keys for an app while a key is under way: for the messages it leads to, and a while for the answer that the
    screen on top awaits. A key of LEAVING that comes alone does not wait for an answer."""

    def __init__(self, app: App[Any], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app, self._hand_on = app, hand_on
        self.keeps: Callable[[FromKeyboard], bool] = lambda _: False
        """Sees each key when its turn has come, and may keep it for itself."""
        self._waiting: deque[FromKeyboard] = deque()
        self._followed: MessagePump | None = None
        """Whose messages the last key is behind; None where it is done."""
        self._began = 0.0
        """When the last key was handed on, in seconds of a steady clock."""
        self._held_since: float | None = None
        """Since when keys wait for an answer, in seconds of a steady clock."""
        self._given_up: Screen[Any] | None = None
        """The screen whose answer did not come in time."""

    @property
    def is_busy(self) -> bool:
        """What a key began is not done."""
        return self._followed is not None and self._followed.is_attached

    async def take(self, typed: FromKeyboard) -> None:
        """Hand this on at once or in its turn; called in the app's own turn."""
        self._waiting.append(typed)
        is_held = self._held_since is not None
        if is_held and len(self._waiting) == 1 and isinstance(typed, events.Key) and typed.key in LEAVING:
            self._held_since = None
            await self._go_on()
        elif not self.is_busy:
            await self._hold()

    async def _go_on(self) -> None:
        self._followed = None
        if self._waiting:
            way, self._began = self._way_up(), time.monotonic()
            typed = self._waiting.popleft()
            if not self.keeps(typed):
                await self._hand_on(typed)
            await self._climb(way, way, 1)

    async def _climb(self, way: Sequence[MessagePump], rest: Sequence[MessagePump], rounds: int) -> None:
        """Come behind the messages of each node in turn, of the app last."""
        for place, node in enumerate(rest, start=1):
            if self._comes_behind(node, self._climb, way, rest[place:], rounds):
                return
        self._comes_behind(self._app, self._arrive, way, rounds)

    async def _arrive(self, way: Sequence[MessagePump], rounds: int) -> None:
        """All that waited in any of the nodes is done; what it led to may wait in them, or in a new screen."""
        way = tuple(dict.fromkeys((*way, *self._way_up())))
        is_quiet = rounds >= LEAST_ROUNDS and not any(map(_is_busy, (*way, self._app)))
        if is_quiet or time.monotonic() - self._began > HOLD_SECONDS:
            await self._hold()
        else:
            await self._climb(way, way, rounds + 1)

    async def _hold(self) -> None:
        """Go on, or keep what comes for a screen that awaits an answer until it has it or takes too long."""
        screen, now = self._app.screen, time.monotonic()
        if _takes_keys(screen) and not (isinstance(screen, AwaitsAnswer) and screen.awaits_answer):
            self._given_up = self._held_since = None
            await self._go_on()
            return
        self._held_since = since = now if self._held_since is None else self._held_since
        is_passing = isinstance(screen, Passes) and screen.is_passing
        if screen is self._given_up or (now - since > HOLD_SECONDS and not is_passing):
            self._given_up, self._held_since = screen, None
            await self._go_on()
            return
        self._followed = self._app
        self._app.set_timer(LOOK_SECONDS, partial(self._look_again, since))

    async def _look_again(self, since: float) -> None:
        if self._held_since == since:  # else a key has ended the waiting
            await self._hold()

    def _comes_behind(
        self, node: MessagePump, then: Callable[..., Awaitable[None]], *arguments: object
    ) -> bool:
        """Whether the node will come to it; one that is being closed does not."""
        self._followed = node
        return node.call_later(then, *arguments)

    def _way_up(self) -> Sequence[MessagePump]:
        """From the widget that has the focus to its screen."""
        return (self._app.focused or self._app.screen).ancestors_with_self[:-1]


def _takes_keys(screen: Screen[Any]) -> bool:
    """It stands, and a dialog that has fields has the focus in one: a key that comes before is in none of them."""
    if not screen.is_mounted:
        return False
    return screen.focused is not None or not screen.is_modal or not screen.focus_chain


def _is_busy(node: MessagePump) -> bool:
    """Messages wait, and will be handled."""
    return node.message_queue_size > 0 and node.is_attached
