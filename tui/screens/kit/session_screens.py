"""Screens of the session: shown at once, or, asked for before the bank is open, as soon as it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from tui.screens.kit.notices import KeyAnswers

if TYPE_CHECKING:
    from tui.application.session import Session

NOT_YET = "The bank is not open yet; this comes as soon as it is."


class SessionScreens:
    """`session` answers None until the bank is open; then `come` shows what was asked for last."""

    def __init__(self, app: App[Any], session: Callable[[], Session | None], answers: KeyAnswers) -> None:
        self._app, self._session, self._answers = app, session, answers
        self._awaited: Callable[[], None] | None = None

    def show(self, make: Callable[[Session], Screen[None]], instead: Screen[Any] | None = None) -> None:
        """Show a screen over what is there, or `instead` of the screen on top."""
        session = self._session()
        if session is None:
            self._awaited = partial(self.show, make, instead)
            self._answers.say(lambda: NOT_YET)
        elif instead is None:
            self._app.push_screen(make(session))
        else:
            self._app.switch_screen(make(session))

    def come(self) -> None:
        """The bank is open."""
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            self._answers.take_back()
            awaited()
