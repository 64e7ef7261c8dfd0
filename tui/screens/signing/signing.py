"""Signing a second person in and out, whatever screen is shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.timer import Timer

from tui.screens.kit.keymap import shown_key
from tui.text.safe import safe_str

if TYPE_CHECKING:  # The app paints its first frame before it is loaded.
    from tui.application.session import SecondPerson, Session

IDLE_SECONDS = 600.0
"""Without a key, after which a second person is signed out."""
LOOKS = 600
"""How often it is looked within that time."""
MAX_NAME = 40


def _seconds() -> float:
    """A clock that nobody sets, and that runs on while the computer sleeps where the system has such."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Signing:
    """Who signs at this desk, for the app; `changed` hears what the bar says of it, "" where nothing is to be said."""

    def __init__(
        self,
        app: App[Any],
        changed: Callable[[str], object],
        *,
        idle_seconds: float = IDLE_SECONDS,
        clock: Callable[[], float] = _seconds,
    ) -> None:
        self._app, self._changed = app, changed
        self._idle_seconds, self._clock = idle_seconds, clock
        self._session: Session | None = None
        """Whose second person has signed in; None while nobody has."""
        self._last_key = 0.0
        self._timer: Timer | None = None
        self._news = ""
        """What whoever comes back is still to be told."""

    def turn(self, session: Session | None) -> None:
        """Ask who signs in, or leave that; let who has signed in go."""
        from tui.application.second_person import needs_password
        from tui.screens.signing.dialog import SignInDialog

        top = self._app.screen
        if isinstance(top, SignInDialog):
            top.action_close()
        elif session is None:
            self._say("The bank is not open yet.")
        elif session.second is not None:
            self._out(f"{_shown(session.second.name)} is signed out; {_shown(session.first)} signs again.")
        elif not session.may_act:
            self._say("This bank was opened only to look: nothing is recorded here, and nobody signs.")
        elif session.in_browser and not needs_password(session):
            self._say(
                "In a browser one link is one person: whoever signs beside you opens a link of their own."
            )
        else:
            back = f"{self._key} again, or {self._minutes} without a key, goes back to {session.first}"
            self._app.push_screen(SignInDialog(session, back), lambda person: self._in(session, person))

    def hears_key(self) -> bool:
        """Somebody pressed a key; whether it counts. One that comes too late was meant by who has been signed out."""
        if self._news:
            news, self._news = self._news, ""
            self._changed("")
            self._say(news, severity="warning")
        if self._session is None:
            return True
        if self._is_idle:
            self._leave_idle()
            return False
        self._last_key = self._clock()
        return True

    @property
    def _key(self) -> str:
        return shown_key("app.sign-in", self._app)

    @property
    def _is_idle(self) -> bool:
        return self._clock() - self._last_key >= self._idle_seconds

    @property
    def _minutes(self) -> str:
        return f"{self._idle_seconds / 60:g} minutes"

    def _in(self, session: Session, person: SecondPerson | None) -> None:
        if person is None:
            return
        session.sign_in(person)
        self._session, self._last_key = session, self._clock()
        self._timer = self._app.set_interval(self._idle_seconds / LOOKS, self._look)
        self._changed(f"{_shown(person.name)} signs")
        self._say(f"{_shown(person.name)} signs now; {self._key} goes back to {_shown(session.first)}.")

    def _look(self) -> None:
        if self._session is not None and self._is_idle:
            self._leave_idle()

    def _leave_idle(self) -> None:
        """The bar says it for as long as nobody is there to see it."""
        assert self._session is not None
        assert self._session.second is not None
        name, first = _shown(self._session.second.name), _shown(self._session.first)
        self._out("")
        self._news = f"{name} was signed out after {self._minutes} without a key; {first} signs."
        self._changed(f"{name} signed out: idle")

    def _out(self, sentence: str) -> None:
        if self._session is not None:
            self._session.sign_out()
        if self._timer is not None:
            self._timer.stop()
        self._session = self._timer = None
        self._changed("")
        if sentence:
            self._say(sentence)

    def _say(self, sentence: str, *, severity: Any = "information") -> None:
        self._app.notify(sentence, severity=severity, markup=False, timeout=10)


def _shown(name: str) -> str:
    return safe_str(name, MAX_NAME)
