"""Keys as people read and rebind them: their short names, and the check of a keymap from the config file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import combinations
from string import punctuation

from textual.binding import Binding
from textual.keys import Keys, format_key, key_to_character

from domain.errors import BadInput
from tui.screens.kit.actions.registry import ACTIONS, Action
from tui.text.safe import safe_str

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_NAMED = frozenset(key.value for key in Keys)
_SHORT = {"enter": "enter", "minus": "\N{MINUS SIGN}", "backspace": "bksp"}
# Textual splits lists of keys at commas, so the comma itself needs its name.
_COMMA, _COMMA_NAME = ",", "comma"


_DIALOGS = frozenset({"act", "changes", "help", "start"})


class KeymapError(BadInput):
    """A keymap that names what does not exist or leaves a key with two meanings."""

    kind = "bad-keymap"


def short_name(key: str) -> str:
    """A Textual key as a footer shows it: "left_square_bracket" is [, "ctrl+p" is ^p."""
    *modifiers, base = key.split("+")
    shown = _SHORT.get(base) or format_key(base)
    if modifiers == ["ctrl"]:
        return f"^{shown}"
    return "+".join([*modifiers, shown])


def character_of(key: str) -> str | None:
    """What a key types; None for one that types nothing, such as an arrow."""
    if key == "minus":
        return "-"
    shown = short_name(key)
    return shown if len(shown) == 1 and shown.isascii() else None


def split_keys(keys: str) -> tuple[str, ...]:
    """The keys of a comma-separated list, by Textual's names: "[,x" is left_square_bracket and x."""
    text = keys.replace(" ", "")
    return (_COMMA_NAME,) if text == _COMMA else tuple(_named(key) for key in text.split(_COMMA))


def keys_of(action: Action, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of an action by Textual's names, as rebound by a checked keymap."""
    return split_keys(keymap.get(action.id, action.keys))


def help_key(keymap: Mapping[str, str], *, typing: bool = False) -> str:
    """The short name of the key that shows the help; while somebody types, of one that a field does not take."""
    keys = next(keys_of(action, keymap) for action in ACTIONS if action.id == "app.help")
    return short_name(next((key for key in keys if not typing or character_of(key) is None), keys[0]))


def shown_key(action_id: str, app: object) -> str:
    """The first key of the action with that id as the app has it bound, by its short name."""
    action = next(one for one in ACTIONS if one.id == action_id)
    return short_name(keys_of(action, getattr(app, "keymap", {}))[0])


def checked_keymap(keymap: Mapping[str, str]) -> dict[str, str]:
    """Action id to comma-separated keys, by Textual's names, for `App.set_keymap`.

    Raises KeymapError for an unknown action or key, and when two actions that work on one screen would share
    a key.
    """
    known = {action.id for action in ACTIONS}
    for action_id, keys in keymap.items():
        if action_id not in known:
            near = get_close_matches(action_id, known, n=1)
            advice = f'did you mean "{near[0]}"?' if near else "the settings (f9) list those that there are."
            raise KeymapError(f'There is no action "{safe_str(action_id, 40)}" to bind a key to; {advice}')
        for key in split_keys(keys):
            _check_key(key, action_id)
    for first, second, key in _clashes(keymap):
        raise KeymapError(
            f'The key "{short_name(key)}" is wanted by both {first.id} ({first.label}) and '
            f"{second.id} ({second.label}); give one of them another key in the config file."
        )
    return {action_id: _COMMA.join(split_keys(keys)) for action_id, keys in keymap.items()}


def _named(key: str) -> str:
    """Textual's name of a key that may be written as its character."""
    if len(key) != 1:
        return key
    return _COMMA_NAME if key == _COMMA else next(iter(Binding.make_bindings([Binding(key, "")]))).key


def _check_key(key: str, action_id: str) -> None:
    *modifiers, base = key.split("+")
    if not _is_key(base) or not _MODIFIERS.issuperset(modifiers):
        raise KeymapError(
            f'"{safe_str(key, 40)}" is no key that {action_id} could be bound to; '
            'write it like "x", "f5", "ctrl+x" or "left".'
        )


def _is_key(base: str) -> bool:
    """Whether a key without its modifiers is one of Textual's."""
    if len(base) == 1:
        return base.isprintable()
    # Some names ("slash") are Textual's own and lead back to no character.
    return base in _NAMED or base in map(_named, punctuation) or key_to_character(base) is not None


def _clashes(keymap: Mapping[str, str]) -> Iterator[tuple[Action, Action, str]]:
    """Pairs of actions that work on one screen and share a key, with the key."""
    wanted_by: dict[str, list[Action]] = {}
    for action in ACTIONS:
        for key in keys_of(action, keymap):
            wanted_by.setdefault(key, []).append(action)
    for key, actions in wanted_by.items():
        yield from ((one, other, key) for one, other in combinations(actions, 2) if _meet(one, other))


def _meet(first: Action, second: Action) -> bool:
    """Whether both can be asked for on one screen: dialogs keep the app's keys out."""
    contexts = {first.context, second.context}
    return len(contexts) == 1 or ("app" in contexts and contexts.isdisjoint(_DIALOGS))
