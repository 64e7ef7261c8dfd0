"""Notices in passing: the same sentence once, and never over a field that somebody types into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from textual.app import App
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input, Select, TextArea
from textual.widgets._toast import (
    ToastRack,  # not public, and the only name that Textual has for where notices are
)

from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.plain import is_plain

ABOVE = "-above"
"""Class of notices that take room at the top of their screen instead of lying over its foot, as the app's stylesheet
says. It is theirs and not the screen's, of which every widget would be styled anew."""
NEXT = "Next: "
"""Before the key that goes on from what was done."""
UNDER = "-under"
"""Class of the notices of a screen that another lies over."""
FIELDS = "Input, TextArea, Select"
ROOMY = Size(80, 24)
"""From this size on a notice may lie over a corner of the screen."""


@runtime_checkable
class Tells(Protocol):
    """A screen with a line of its own for what is told in passing."""

    def tell(self, sentence: str) -> bool: ...


def is_shown(app: App[Any], message: str, title: str) -> bool:
    """Whether a notice that says the same can still be seen."""
    # Textual has no public way to ask.
    return any((one.message, one.title) == (message, title) for one in app._notifications)


def put_away(app: App[Any]) -> None:
    """Take away what was told of a step that is done: its notice has a title, or says what is next. Others stay to be
    read."""
    for one in [*app._notifications]:
        if one.title or NEXT in one.message:
            app._unnotify(one)


def keep_clear(screen: Screen[Any]) -> None:
    """Put the screen's notices where they cover no field: above everything else where one has the focus, or lies in the
    lower half, in which notices are shown otherwise. On a small screen they cover nothing at all: there they would lie
    over half of what one reads."""
    size, lower = screen.app.size, screen.app.size.height // 2
    is_above = (
        is_plain(screen)  # the sentence that is announced stands at the foot
        or size.width < ROOMY.width
        or size.height < ROOMY.height
        or isinstance(screen.focused, Input | TextArea | Select)
        or any(field.is_on_screen and field.region.bottom > lower for field in screen.query(FIELDS))
    )
    screen.query_children(ToastRack).set_class(is_above, ABOVE)


def under(app: App[Any]) -> None:
    """Let only the screen on top show the notices: one that shows through below it would show them again."""
    for screen in app.screen_stack:
        screen.query_children(ToastRack).set_class(screen is not app.screen, UNDER)


def hint(screen: Screen[Any], sentence: str, holds: Callable[[], bool]) -> bool:
    """Say it in the line that the screen has for that, or for as long as it `holds` in the place of the keys at its
    foot; False where both are missing or too short."""
    if isinstance(screen, Tells):
        return screen.tell(sentence)
    return any(bar.tell(sentence, holds) for bar in screen.query(KeysBar) if bar.is_on_screen)


class KeyAnswers:
    """Says why keys do nothing."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._screen: Screen[Any] | None = None
        """Where a sentence stands in the place of the keys."""

    def say(self, explain: Callable[[], str]) -> None:
        """At the foot of the screen for as long as `explain` says the same, or in a notice where there is no room for
        it."""
        screen, sentence = self._app.screen, explain()
        if hint(screen, sentence, lambda: explain() == sentence):
            self._screen = screen
        else:
            self._app.notify(sentence, severity="warning", markup=False)

    def take_back(self) -> None:
        """Put the keys back where something was said in their place."""
        screen, self._screen = self._screen, None
        if screen is not None and screen.is_attached:
            for bar in screen.query(KeysBar):
                bar.tell("")
