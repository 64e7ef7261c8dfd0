"""The one registry of actions: keys, footer, help and palette are all made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Context = Literal["app", "accounts", "time-machine", "proof", "act"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. `name` is the Textual action, with arguments if it takes any.

    `keys` are the defaults, comma-separated in Textual's key names; each can be rebound by `id` in the
    config file. `label` is the footer's word, `help` the sentence in help and palette.
    """

    id: str
    context: Context
    keys: str
    name: str
    label: str
    help: str
    footer: bool = False
    acts: bool = False
    """Changes the bank: hidden and refused when the database is read-only."""


ACTIONS: tuple[Action, ...] = (
    Action("app.help", "app", "question_mark", "help", "help", "Show the keys that work here", footer=True),
    Action("app.quit", "app", "q", "back", "back", "Go back, and from the first screen quit", footer=True),
    Action(
        "tm.previous-event", "time-machine", "left,comma", "step(-1)", "event", "Go to the previous event"
    ),
    Action("tm.next-event", "time-machine", "right,full_stop", "step(1)", "event", "Go to the next event"),
)


def actions_of(context: Context) -> tuple[Action, ...]:
    """The actions that work in a context, in the order of the registry."""
    return tuple(action for action in ACTIONS if action.context == context)


def bindings_of(context: Context) -> list[Binding]:
    """Textual bindings of a context, one for each key, rebindable by id."""
    return [
        Binding(action.keys, action.name, action.label, show=action.footer, id=action.id, tooltip=action.help)
        for action in actions_of(context)
    ]
