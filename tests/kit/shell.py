"""The whole app on a small bank, waiting until it has nothing left to do, and reading what it painted."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from html import unescape
from itertools import groupby
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from domain.errors import StoreUnavailable
from domain.ports import Store
from tests.kit import bank
from tests.kit.patience import PATIENCE
from tui.application.session import Session
from tui.screens.app import RecountApp
from tui.screens.kit.form.choice import ChoiceField
from tui.screens.kit.latest_query import LatestQueries, LatestQuery

CELL = 12.2
"""Width of a character in the SVG that Textual exports."""

WIDE, NORMAL, NARROW, TINY = (120, 40), (80, 24), (60, 20), (40, 10)

Shell = Pilot[None]

_KEYS = {
    " ": "space",
    ":": "colon",
    ";": "semicolon",
    "-": "minus",
    "/": "slash",
    "_": "underscore",
    "#": "number_sign",
    "'": "apostrophe",
    ".": "full_stop",
    ",": "comma",
}
_CHARACTERS = {name: character for character, name in _KEYS.items()}


def keys_of(text: str) -> list[str]:
    """The names of the keys that type the text."""
    return [_KEYS.get(character, character) for character in text]


class ListeningApp(RecountApp):
    """Remembers its notices, title and message of each: on a slow machine one is gone before it is looked for."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.noticed: list[tuple[str, str]] = []

    def notify(self, message: str, *, title: str = "", markup: bool = False, **options: Any) -> None:
        self.noticed.append((title, message))
        super().notify(message, title=title, markup=markup, **options)


def app_on(session: Session | Callable[[], Session] | None = None, **options: Any) -> RecountApp:
    """The app on a desk, by default on twelve accounts in memory. It polls only when a test looks."""
    opener = session if callable(session) else (lambda: bank.session() if session is None else session)
    return ListeningApp(opener, **{"where": "bank.db", "poll_seconds": 3600.0, **options})


@asynccontextmanager
async def running(
    session: Session | Callable[[], Session] | None = None, size: tuple[int, int] = NORMAL, **options: Any
) -> AsyncIterator[Shell]:
    """The app with everything read that its first screen asks for."""
    async with app_on(session, **options).run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until every screen stands, every key has been handed on, nothing is being read and no worker runs."""
    quiet = 0
    while quiet < 3:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        quiet = 0 if _is_busy(pilot.app) else quiet + 1


def _is_busy(app: App[Any]) -> bool:
    """A starved machine looks idle while a screen is still to be mounted: this asks the app, not the clock."""
    if any(not worker.is_finished for worker in app.workers):
        return True
    if app.is_running and any(getattr(kept, "is_busy", False) is True for kept in vars(app).values()):
        return True  # the keys in their turn, what is being written, a lesson's desk
    return app.is_attached and any(
        (isinstance(node, Screen) and not node.is_mounted) or _is_reading(node)
        for screen in app.screen_stack
        for node in screen.walk_children(with_self=True)
    )


@cache
def _may_read(kind: type[DOMNode]) -> bool:
    """Textual's own ask nothing, and most nodes are of it."""
    return not kind.__module__.startswith("textual.")


def _is_reading(node: DOMNode) -> bool:
    return _may_read(type(node)) and any(
        isinstance(kept, LatestQuery | LatestQueries) and kept.is_busy for kept in vars(node).values()
    )


async def show(pilot: Pilot[Any], message: Message) -> None:
    """Post what asks the app for another screen, and wait until that stands."""
    before = pilot.app.screen
    pilot.app.post_message(message)
    while pilot.app.screen is before:
        await pilot.pause(0.01)
    await settle(pilot)


def noticed(pilot: Pilot[Any]) -> list[tuple[str, str]]:
    """Title and message of every notice so far, gone or not."""
    assert isinstance(pilot.app, ListeningApp)
    return pilot.app.noticed


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Wait until something is so, and for what that leads to."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"it is never so; on the screen: {said(pilot)}"
        await pilot.pause(0.01)
    await settle(pilot)


async def left(pilot: Pilot[Any]) -> None:
    """Wait until the app has been left."""
    while pilot.app.is_running:
        await asyncio.sleep(0.01)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press the keys one after another and wait for what they lead to.

    Text for a field comes at once, as by a fast hand: to paint the screen after each letter is what costs most. What
    is typed is looked at before it is recorded: pressed earlier, that key only shows it.
    """
    for kind, run in groupby(keys, _kind_of_key):
        if kind == "text" and isinstance(pilot.app.focused, Input | TextArea | ChoiceField):
            await type_at_once(pilot, *run)
            continue
        if kind == "record":
            await settle(pilot)
        await pilot.press(*run)
    await settle(pilot)


def _kind_of_key(key: str) -> str:
    if key == "ctrl+s":
        return "record"
    return "text" if key in _CHARACTERS or len(key) == 1 else "other"


async def type_at_once(pilot: Pilot[Any], *keys: str) -> None:
    """Let all of these keys be there before the app looks at the first, and wait until it has looked at the last."""
    for key in keys:
        pilot.app.post_message(events.Key(key, _CHARACTERS.get(key, key if len(key) == 1 else None)))
    await pilot.pause()


def painted(pilot: Pilot[Any]) -> str:
    """The characters on the screen, line by line, without colours."""
    lines: dict[int, list[tuple[int, str]]] = {}
    pieces = r'<text[^>]* x="([\d.]+)"[^>]*clip-path="[^"]*-line-(\d+)\)"[^>]*>(.*?)</text>'
    for x, line, text in re.findall(pieces, pilot.app.export_screenshot()):
        lines.setdefault(int(line), []).append((round(float(x) / CELL), unescape(text).replace("\xa0", " ")))
    return "\n".join(_joined(lines.get(number, [])) for number in range(max(lines, default=-1) + 1))


def said(pilot: Pilot[Any]) -> str:
    """The words on the screen in one line, for sentences that may be wrapped anywhere."""
    return " ".join(re.sub(r"[│╭╮╰╯─▏▎▌▐]", " ", painted(pilot)).split())


def top(pilot: Pilot[Any]) -> str:
    """The name of the screen on top."""
    return type(pilot.app.screen).__name__


def _joined(pieces: list[tuple[int, str]]) -> str:
    line = ""
    for column, text in sorted(pieces):
        line = line.ljust(column) + text
    return line.rstrip()


class Flaky:
    """A store of which every answer fails while `is_away`."""

    def __init__(self, store: Store) -> None:
        self.real = store
        self.is_away = False

    def __getattr__(self, name: str) -> Any:
        if self.is_away:
            raise StoreUnavailable("The bank at bank.db does not answer; check the disk.")
        return getattr(self.real, name)
