"""What a guide says at the foot of a screen: one key to press next, and what it does there."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from textual.screen import Screen


class Advice(NamedTuple):
    """The id of an action of the registry, and what it does, in words that follow its key."""

    action: str
    words: str


class Guide(Protocol):
    """Leads somebody new through the screens of an app."""

    def welcome(self) -> None:
        """Offer ways to begin."""

    def advice(self, screen: Screen[Any]) -> Advice | None:
        """What to press next on this screen, if anything."""

    def acted(self, screen: Screen[Any], action: str) -> None:
        """An action, by its Textual name, was done on this screen."""


def advice_for(screen: Screen[Any]) -> Advice | None:
    """What the app's guide, if it has one, says at the foot of a screen; a dialog is left alone."""
    guide: Guide | None = getattr(screen.app, "guide", None)
    return None if guide is None or screen.is_modal else guide.advice(screen)
