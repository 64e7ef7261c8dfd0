"""What an action is: one thing a person can do, in one place of the app, by keys that can be rebound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Context = Literal[
    "app",
    "failure",
    "accounts",
    "time-machine",
    "proof",
    "act",
    "bookmarks",
    "transfers",
    "changes",
    "what-if",
    "payload",
    "projections",
    "bank-log",
    "cases",
    "workload",
    "case-report",
    "case",
    "case-step",
    "case-form",
    "evidence",
    "told",
    "sweep",
    "batch",
    "reconcile",
    "letter-editor",
    "letter-kinds",
    "read-model",
    "sign-in",
    "start",
    "show",
    "handover",
    "lab",
    "lessons",
    "help",
    "prompt",
    "palette",
    "settings",
]
CONTEXTS: tuple[Context, ...] = get_args(Context)


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
    footer: int = 0
    """0: not in the footer; else 1 is the last to be dropped where columns are short, 9 the first."""
    acts: bool = False
    """Changes the bank: hidden and refused when the database is read-only."""
    palette: bool = True
    """Whether the palette offers it: no for what only makes sense as a key, such as moving a row down."""

    @property
    def method(self) -> str:
        """The bare name of the Textual action, without its arguments."""
        return self.name.partition("(")[0]


def of_rows(
    prefix: str, context: Context, label: str, above: str, below: str, footer: int, pages: int = 0
) -> tuple[Action, ...]:
    """What every list of rows can do; `prefix` begins the ids, `above` and `below` say what the arrows lead to.

    `footer` and `pages` are the ranks in the footer of the arrows and of the page keys.
    """
    return (
        Action(f"{prefix}.up", context, "up", "row(-1)", label, above, footer, palette=False),
        Action(f"{prefix}.down", context, "down", "row(1)", label, below, footer, palette=False),
        Action(f"{prefix}.page-up", context, "pageup", "page(-1)", "page", "A page up", pages, palette=False),
        Action(
            f"{prefix}.page-down", context, "pagedown", "page(1)", "page", "A page down", pages, palette=False
        ),
    )
