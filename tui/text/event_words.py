"""How events of a type are told: the shape of a row of `tui.text.events.EVENT_WORDS`, and what rows are made with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tui.text.glyphs import Glyph
from tui.text.safe import safe_str

NAME, WORDS, DESCRIPTION = 40, 48, 60
"""Characters of a name, of a word or two, and of a description from outside."""

Says: TypeAlias = str | Callable[[Any, str], str]
"""Fixed words, or what makes them from an event and the word for its channel, or from an event and the currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """How events of a type are told.

    `filter_word` finds them in a filter. `sort` says what sort of event it is, whosever it was; `full` says it
    with whose it was, as at a bank's counter and without the amount ("": as the sort does); `brief` what sets it
    apart from its neighbours beside its sign ("": as the full words do). `did` goes on after who did it. `noun`
    is the thing that a what-if speaks of ("": the sort), `thing` the same with what was said of it ("": the noun
    alone). `particular` is what only this type tells, after its label. `late` is the sign of one that was booked late
    (None: the glyph, and "late" in its word).
    """

    glyph: Glyph
    filter_word: str
    sort: Says
    did: Says
    full: Says = ""
    brief: Says = ""
    noun: Says = ""
    thing: Says = ""
    particular: tuple[str, Says] = ("", "")
    late: Glyph | None = None


def joined(what: str, whose: str) -> str:
    """What it was, and whose."""
    return f"{what} · {whose}" if whose else what


def described(phrase: str, event: Any) -> str:
    """The phrase with the description that the event has from outside, made harmless."""
    return f"{phrase} “{safe_str(event.description, DESCRIPTION)}”" if event.description else phrase


def named(text: str) -> str:
    """A name from outside, made harmless and not too long."""
    return safe_str(text, NAME)
