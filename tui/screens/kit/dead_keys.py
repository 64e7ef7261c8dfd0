"""Why a key does nothing: the reason that the screen gives for the action behind it, or that there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from textual.screen import Screen

from domain.errors import ReadOnly
from tui.screens.kit.actions.registry import Action, Context, action_named, actions_of
from tui.screens.kit.keymap import help_key, keys_of, short_name

LOOKS_ONLY = "This is what was seen then, and is only looked at; esc goes back to the present."


@runtime_checkable
class Explains(Protocol):
    """A screen of one context of the registry."""

    CONTEXT: Context

    def why_not(self, action: Action) -> str:
        """Why the action cannot be done now and what to do instead, in one sentence; "" where it can."""


class RecordingScreen(Protocol):
    """What is asked of a screen of a session before anything is recorded from it."""

    looks_only: bool

    @property
    def may_act(self) -> bool: ...

    @property
    def app(self) -> Any:
        """The app, at whose `session` somebody sits once its bank is open."""

    @property
    def offline(self) -> str: ...


def common_reason(screen: RecordingScreen, action: Action) -> str:
    """The reason that holds on every screen against what changes the bank; "" for none."""
    if not action.acts:
        return ""
    if screen.looks_only:
        return LOOKS_ONLY
    if not screen.may_act:
        session = screen.app.session
        return ReadOnly().message if session is None else session.why_looking
    return f"The store is away; {action.label} waits until it is back." if screen.offline else ""


def context_of(screen: Screen[Any]) -> Context:
    """Where one is: the screen's place in the registry, or everywhere."""
    return screen.CONTEXT if isinstance(screen, Explains) else "app"


def reason_against(name: object, node: object) -> str:
    """The reason that a screen gives against one of its actions, by the action's Textual name; "" for none."""
    if not isinstance(name, str) or not isinstance(node, Explains):
        return ""
    action = action_named(node.CONTEXT, name)
    return "" if action is None else node.why_not(action)


def explained(screen: Screen[Any], key: str, keymap: Mapping[str, str]) -> str:
    """Why a key that nothing on the screen took does nothing."""
    contexts: tuple[Context, ...] = (screen.CONTEXT, "app") if isinstance(screen, Explains) else ("app",)
    found = (one for context in contexts for one in actions_of(context) if key in keys_of(one, keymap))
    action, shown, focused = next(found, None), short_name(key), screen.focused
    is_typing = focused is not None and focused.check_consume_key("question_mark", "?")
    help_shown = help_key(keymap, typing=is_typing)
    if action is None:
        return f"{shown} does nothing here; {help_shown} shows the keys that do."
    if action.context == "app" and screen.is_modal:
        return f"{shown} ({action.label}) waits until this dialog is left: esc leaves it."
    reason = screen.why_not(action) if isinstance(screen, Explains) else ""
    return reason or f"{shown} ({action.label}) cannot be done now; {help_shown} shows what can."
