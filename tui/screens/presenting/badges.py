"""The keys as they are pressed: each with its name and the word that the registry has for what it does."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.screen import Screen
from textual.widgets import Input

from tui.screens.kit.actions.registry import ACTIONS, Action, actions_of
from tui.screens.kit.dead_keys import context_of
from tui.screens.kit.keymap import short_name, split_keys
from tui.screens.kit.keys_in_turn import FromKeyboard
from tui.screens.kit.lines import Line, Span, fitted, width_of
from tui.text.safe import safe_str

MOST, MOST_TYPED = 12, 40
"""Badges that are kept, and characters of a text that are shown."""
HIDDEN = "•"
"""Stands for a character of a secret."""
BY_ID = {action.id: action for action in ACTIONS}


class Badge(NamedTuple):
    """A key and its word; or what was typed, with no key."""

    key: str
    words: str


class Badges:
    """The newest of them, the oldest first."""

    def __init__(self) -> None:
        self.shown: list[Badge] = []

    def clear(self) -> None:
        """None was pressed yet."""
        self.shown = []

    def note(self, screen: Screen[object], typed: FromKeyboard) -> None:
        """A key that is about to be taken by that screen; of a secret no more than that it is one."""
        if isinstance(typed, events.Paste):
            self._type(screen, typed.text)
        elif is_text(screen, typed):
            self._type(screen, typed.character or "")
        else:
            action = action_for(screen, typed.key)
            self._add(Badge(short_name(typed.key), "" if action is None else action.label))

    def _type(self, screen: Screen[object], text: str) -> None:
        field = screen.focused
        if isinstance(field, Input) and field.password:
            text = HIDDEN * len(text)
        if self.shown and not self.shown[-1].key:
            text = self.shown.pop().words + text
        self._add(Badge("", text[-MOST_TYPED:]))

    def _add(self, badge: Badge) -> None:
        self.shown = [*self.shown, badge][-MOST:]

    def line(self, width: int) -> Line:
        """As many of the newest as fit so many columns; the last one stands out."""
        found: Line = ()
        for number, badge in enumerate(reversed(self.shown)):
            spans = _spans(badge, is_newest=number == 0)
            if width_of(found) + width_of(spans) > width:
                break
            found = (*spans, *found)
        return found


def _spans(badge: Badge, *, is_newest: bool) -> Line:
    if not badge.key:
        return (Span(f"“{safe_str(badge.words, MOST_TYPED)}”  ", "strong"),)
    chip = Span(f" {badge.key} ", "chip" if is_newest else "chosen")
    return (chip, Span(f" {badge.words}  " if badge.words else "  ", "strong" if is_newest else "quiet"))


def is_text(screen: Screen[object], key: events.Key) -> bool:
    """Whether the field that has the focus takes it for text."""
    focused = screen.focused
    return focused is not None and focused.check_consume_key(key.key, key.character)


def action_for(screen: Screen[object], key: str) -> Action | None:
    """What a key does on a screen, as far as the registry knows."""
    active, context = screen.active_bindings.get(key), context_of(screen)
    if active is None:
        return None
    if active.binding.id is None:
        # The field that has the focus binds it for what the registry has for its place.
        return next((one for one in actions_of(context) if key in split_keys(one.keys)), None)
    return BY_ID.get(active.binding.id)


def takes(screen: Screen[object], key: events.Key) -> bool:
    """Whether anything there takes the key: the field that has the focus, or a binding that works now."""
    active = screen.active_bindings.get(key.key)
    return is_text(screen, key) or (active is not None and active.enabled)


def cut(text: str, width: int) -> str:
    """A text in at most so many columns."""
    return fitted(text, width).rstrip()
