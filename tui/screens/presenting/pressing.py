"""Pressing keys for somebody: one after the other, each when what the one before began is done, and none that does
nothing or leads out of the bank."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from textual import events
from textual.app import App

from tui.application.presenting.script import Press, Stroke
from tui.screens.departure import Departure
from tui.screens.kit.actions.registry import ACTIONS, actions_of
from tui.screens.kit.dead_keys import Explains, context_of, explained
from tui.screens.kit.keymap import character_of, keys_of, short_name, split_keys
from tui.screens.kit.keys_in_turn import AwaitsAnswer, KeysInTurn
from tui.screens.presenting.badges import action_for, is_text, takes
from tui.text.safe import safe_str

LOOK_SECONDS, HOLD_SECONDS = 0.01, 5.0
"""How often it is looked whether the app is quiet, and for how long it may not be, a write under way apart."""
QUIET_LOOKS = 3
"""How often in a row it has to be."""
OUTSIDE = frozenset(
    (
        *("app.quit", "app.mouse", "app.theme", "app.settings", "app.start", "app.lab", "app.lead"),
        *("palette.choose", "settings.choose", "tm.reconcile", "case.export", "case.document", "case.file"),
        *("letter.save", "letter.print"),
    )
)
"""Actions that read or write files, end the show, change somebody's settings, or lead to any of these by name."""


class PressingHost(Protocol):
    """What this needs of the app."""

    typed: KeysInTurn
    departure: Departure
    keymap: Any


class Pressing:
    """Presses keys in an app; `app` and `host` are one."""

    def __init__(self, app: App[Any], host: PressingHost, key_seconds: float, letter_seconds: float) -> None:
        """A key can be seen for `key_seconds`, a letter of a text for `letter_seconds`."""
        self._app, self._host = app, host
        self._key_seconds, self._letter_seconds = key_seconds, letter_seconds
        self._pressed: events.Key | None = None
        self.is_hurried = False
        """No key is shown for longer than it takes."""
        self.is_stopped = False
        """What is still to be pressed is left out."""

    def is_own(self, typed: events.Event) -> bool:
        """Whether this pressed it."""
        return typed is self._pressed

    async def press(self, strokes: Sequence[Stroke]) -> str:
        """Press them; why that could not be done, "" where it was."""
        for stroke in strokes:
            await self.settle()
            if self.is_stopped:
                return "the rest was left out"
            if isinstance(stroke, Press):
                name = self._bound(stroke.key)
                key = events.Key(name, character_of(name))
                if reason := self._reason_against(key):
                    return reason
                await self._send(key, self._key_seconds)
            else:
                for typed in _letters(stroke.text):
                    if not is_text(self._app.screen, typed):
                        return f"there is no field here for “{safe_str(stroke.text, 40)}”"
                    await self._send(typed, self._letter_seconds)
        await self.settle()
        return ""

    async def settle(self) -> None:
        """Wait until what the last key began is done."""
        quiet, end = 0, time.monotonic() + HOLD_SECONDS
        while quiet < QUIET_LOOKS and (self._host.departure.is_writing or time.monotonic() < end):
            await asyncio.sleep(LOOK_SECONDS)
            quiet = 0 if self._is_busy else quiet + 1

    async def _send(self, typed: events.Key, seconds: float) -> None:
        self._pressed = typed
        self._app.post_message(typed)
        await self.settle()
        if not self.is_hurried:
            await asyncio.sleep(seconds)

    @property
    def _is_busy(self) -> bool:
        screen, host = self._app.screen, self._host
        return (
            host.typed.is_busy
            or host.departure.is_writing
            or self._app.message_queue_size > 0
            or not screen.is_mounted
            or (isinstance(screen, AwaitsAnswer) and screen.awaits_answer)
        )

    def _bound(self, key: str) -> str:
        """The key that does here what this one does in the registry."""
        for context in (context_of(self._app.screen), "app"):
            for action in actions_of(context):
                if action.id in self._host.keymap and key in split_keys(action.keys):
                    return keys_of(action, self._host.keymap)[0]
        return key

    def _reason_against(self, key: events.Key) -> str:
        screen = self._app.screen
        action = None if is_text(screen, key) else action_for(screen, key.key)
        if action is not None and action.id in OUTSIDE:
            return f"{short_name(key.key)} ({action.label}) leads out of the show; press it by hand"
        refusal = screen.why_not(action) if action is not None and isinstance(screen, Explains) else ""
        if refusal or not takes(screen, key):
            return (refusal or explained(screen, key.key, self._host.keymap)).rstrip(".")
        return ""


def _letters(text: str) -> Iterator[events.Key]:
    for character in text:
        yield events.Key("space" if character == " " else split_keys(character)[0], character)


def script_keys() -> Mapping[str, str]:
    """The keys that a script may press, those of the registry, by Textual's names and by their short ones."""
    keys = sorted({key for action in ACTIONS for key in split_keys(action.keys)})
    return {**{short_name(key): key for key in keys}, **{key: key for key in keys}}
