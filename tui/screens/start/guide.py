"""Who leads somebody new: shows the start card of the demo, opens what is chosen, and gives one hint at a time."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Protocol

from textual.app import App
from textual.screen import Screen

from tui.application.preferences import Preferences
from tui.application.private_file import NotKept
from tui.application.session import Session
from tui.screens.kit.actions.registry import ACTIONS, action_named
from tui.screens.kit.dead_keys import context_of
from tui.screens.kit.guidance import Advice
from tui.screens.kit.messages import AccountOpenRequested
from tui.screens.kit.screen_stack import toggle
from tui.screens.start.card import Choice, StartCard
from tui.screens.start.stories import STORIES, Hint, Story
from tui.text.format import day, local

LAB = "over('lab')"
"""The app's action that shows the lessons."""
LEARN = Choice(
    "lab", "Learn it in forty minutes", "Eight disputes to settle; then machinery to break and mend"
)
CONTEXT_OF = {action.id: action.context for action in ACTIONS}


class Host(Protocol):
    """What the guide needs of the app."""

    @property
    def session(self) -> Session | None: ...

    def action_over(self, name: str) -> None:
        """Show what has that name over the screen on top."""


class DemoGuide:
    """Of one run of the app, on the demo bank. `app` and `host` are one; `afresh` forgets which hints were used."""

    def __init__(self, app: App[Any], host: Host, preferences: Preferences, *, afresh: bool = False) -> None:
        self._app, self._host, self._preferences = app, host, preferences
        self._story: Story | None = None
        self._used = frozenset() if afresh else preferences.used_hints()
        if afresh:
            self._keep()

    def welcome(self) -> None:
        """Show the card, or leave it where it is on top."""
        session = self._host.session
        if session is not None:
            today = day(local(session.clock(), session.zone).date())
            toggle(self._app, StartCard, lambda: StartCard(self.choices, today), self._chosen)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The stories, and the lab where there is one."""
        told = tuple(Choice(story.name, story.title, story.detail) for story in STORIES)
        return told if action_named("app", LAB) is None else (*told, LEARN)

    def advice(self, screen: Screen[Any]) -> Advice | None:
        """What to press next on a screen in the story that was chosen; None where nothing is left to be said."""
        hint = self._next(screen)
        return None if hint is None else Advice(hint.action, hint.words)

    def acted(self, screen: Screen[Any], action: str) -> None:
        """An action was done on a screen: a hint to it is used up."""
        if self._story is None:
            return
        known = action_named(context_of(screen), action.removeprefix("screen."))
        hints = {hint.action for hint in self._story.hints}
        if known is not None and known.id in hints - self._used:
            self._used |= {known.id}
            self._keep()
            screen.refresh_bindings()

    def _chosen(self, name: str | None) -> None:
        if name == LEARN.name:
            self._host.action_over("lab")
        self._story = next((story for story in STORIES if story.name == name), None)
        if self._story is not None:
            self._app.post_message(AccountOpenRequested(self._story.account_id))

    def _next(self, screen: Screen[Any]) -> Hint | None:
        """The first hint of the story for this screen, in its account, that was not used."""
        story, context = self._story, context_of(screen)
        if story is None or getattr(screen, "account_id", story.account_id) != story.account_id:
            return None
        here = (hint for hint in story.hints if CONTEXT_OF[hint.action] == context)
        return next((hint for hint in here if hint.action not in self._used), None)

    def _keep(self) -> None:
        # Where it cannot be kept the hints come again, which needs no saying.
        with suppress(NotKept):
            self._preferences.keep_used_hints(self._used)
