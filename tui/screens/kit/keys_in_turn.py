"""What is typed, in turn: a key is handed on when what the key before it began is done.

Textual hands a key to the widget that has the focus in the moment it comes. The key then climbs to the screen and the
app, through a queue of each, and a request that its action posts climbs once more. A key that comes meanwhile would go
to a screen that is being left, and be lost with it, or to the one under a dialog that is being opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

FromKeyboard = events.Key | events.Paste

LEAST_ROUNDS, MOST_ROUNDS = 2, 20
"""How often a key is followed up to the app: once for itself and once for a request that it led to, then as long as
messages wait. A screen that is never quiet holds no key for ever."""


class KeysInTurn:
    """Holds keys for an app while a key is under way. It waits for messages only, never for an answer of the store."""

    def __init__(self, app: App[Any], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app, self._hand_on = app, hand_on
        self._waiting: deque[FromKeyboard] = deque()
        self._followed: MessagePump | None = None
        """Whose messages the last key is behind; None where it is done."""

    @property
    def is_busy(self) -> bool:
        """What a key began is not done."""
        return self._followed is not None and self._followed.is_attached

    async def take(self, typed: FromKeyboard) -> None:
        """Hand this on at once or in its turn; called in the app's own turn."""
        self._waiting.append(typed)
        if not self.is_busy:
            await self._go_on()

    async def _go_on(self) -> None:
        self._followed = None
        if self._waiting:
            way = self._way_up()
            await self._hand_on(self._waiting.popleft())
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
        if is_quiet or rounds == MOST_ROUNDS:
            await self._go_on()
        else:
            await self._climb(way, way, rounds + 1)

    def _comes_behind(
        self, node: MessagePump, then: Callable[..., Awaitable[None]], *arguments: object
    ) -> bool:
        """Whether the node will come to it; one that is being closed does not."""
        self._followed = node
        return node.call_later(then, *arguments)

    def _way_up(self) -> Sequence[MessagePump]:
        """From the widget that has the focus to its screen."""
        return (self._app.focused or self._app.screen).ancestors_with_self[:-1]


def _is_busy(node: MessagePump) -> bool:
    """Messages wait, and will be handled."""
    return node.message_queue_size > 0 and node.is_attached
