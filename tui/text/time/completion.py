"""What the end of an unfinished time may be completed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.text.time.calendar_date import MONTH_NAMES, WEEKDAY_NAMES

DAYS = ("today", "yesterday", "now")
CLOCK = " 15:00"
"""Offered behind a day as the form of a clock time."""


def completed_when(text: str, *, head: int, bookmarked: Iterable[int] = ()) -> str | None:
    """The line with its last word completed: a weekday with a time, a month, the number of an event.

    Numbers offered are those of bookmarks, the highest first, and of the newest event, `head`.
    """
    begin = text.rfind(" ") + 1
    word = text[begin:]
    if word.startswith("#"):
        return _first(text, word, [f"#{one}" for one in sorted(bookmarked, reverse=True)] + [f"#{head}"])
    if not word.isalpha():
        return None
    if begin == 0:
        days = [f"{day}{CLOCK}" for day in WEEKDAY_NAMES]
        return _first(text, word, [*DAYS, *days])
    before = text[:begin].rsplit(maxsplit=1)[-1]
    names: Sequence[str] = MONTH_NAMES if before[:1].isdigit() else WEEKDAY_NAMES
    return _first(text, word, names)


def _first(text: str, begin: str, known: Iterable[str]) -> str | None:
    folded = begin.casefold()
    found = next((one for one in known if one.startswith(folded) and len(one) > len(begin)), None)
    return None if found is None else text + found[len(begin) :]
