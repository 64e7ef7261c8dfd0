"""The stories of the demo bank that somebody new begins with, and the hints that lead through each."""

from __future__ import annotations

from typing import NamedTuple


class Hint(NamedTuple):
    """What to press next: the id of an action of the registry, and what that does in this story, in words that begin
    after the key."""

    action: str
    words: str


class Story(NamedTuple):
    """A dispute of the demo bank: what the customer says, what is known at first, and where it is looked into."""

    name: str
    title: str
    detail: str
    account_id: str
    hints: tuple[Hint, ...]


CHARGED = Story(
    "charged",
    "“Why was I charged?”",
    "J. Rivera, 4417: a fee of 35.00 when pay was booked a day late",
    "4417",
    (
        Hint("tm.goto", "13 mar 09:30: a card declined"),
        Hint("tm.previous-event", "steps back: the fee, the rent"),
        Hint("tm.lens", "counts what was booked late"),
        Hint("tm.what-if", "asks what would have been"),
        Hint("wi.late", "as if nothing had come late"),
        Hint("wi.close", "back to what really was"),
        Hint("tm.cases", "shows the case about it"),
    ),
)
TWICE = Story(
    "twice",
    "“I paid twice”",
    "Zoë Brontë-Núñez, 2086: one dinner of 120.00, and two payments",
    "2086",
    (
        Hint("tm.goto", "5 mar 03:12: a second payment"),
        Hint("tm.mark", "marks it, to compare with"),
        Hint("tm.previous-event", "steps back to the first one"),
        Hint("tm.compare", "compares the two"),
        Hint("tm.payload", "shows what names its hold"),
        Hint("tm.cases", "shows the case, nobody's yet"),
    ),
)
STORIES = (CHARGED, TWICE)
