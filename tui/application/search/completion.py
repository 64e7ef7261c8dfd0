"""What the end of an unfinished filter may be completed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.account.events import AccountEvent
from domain.stream import RecordedEvent
from tui.application.search.filter_parser import KEYWORDS, TYPE_WORDS

AMOUNTS = ("50..100", ">50", "<50")


@dataclass(frozen=True, slots=True)
class NamesSeen:
    """Names on the events around the cursor, the nearest last: what a filter is likely to be about."""

    actors: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    correlations: tuple[str, ...] = ()


def seen_on(events: Iterable[RecordedEvent[AccountEvent]]) -> NamesSeen:
    """Each name once."""
    known = list(events)
    return NamesSeen(
        actors=tuple(dict.fromkeys(event.actor for event in known if event.actor)),
        channels=tuple(dict.fromkeys(event.channel for event in known if event.channel)),
        correlations=tuple(dict.fromkeys(event.correlation_id for event in known if event.correlation_id)),
    )


def completed(text: str, seen: NamesSeen) -> str | None:
    """The line with its last word completed; None where nothing is known that begins like it."""
    begin = text.rfind(" ") + 1
    word = text[begin:]
    if not word or text.count('"') % 2:
        return None
    if ":" not in word:
        return _first(text, word, KEYWORDS)
    key, _, value = word.partition(":")
    value = value.rpartition(",")[2]
    return _first(text, value, _values(seen).get(key.casefold(), ())) if value else None


def _values(seen: NamesSeen) -> Mapping[str, Iterable[str]]:
    return {
        "type": TYPE_WORDS,
        "amount": AMOUNTS,
        "actor": _whole(seen.actors),
        "channel": _whole(seen.channels),
        "correlation": _whole(seen.correlations),
    }


def _whole(names: Iterable[str]) -> list[str]:
    """Names without blanks: the others need quotes, which a beginning without them cannot get."""
    return [name for name in names if " " not in name and '"' not in name]


def _first(text: str, begin: str, known: Iterable[str]) -> str | None:
    folded = begin.casefold()
    for one in known:
        if one.casefold().startswith(folded) and len(one) > len(begin):
            return text + one[len(begin) :]
    return None
