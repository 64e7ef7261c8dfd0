"""Zones as people say them: a city, an IANA name or an abbreviation somewhere in what was typed.

3pm tue paris · 15:00 new york · tue 3pm Europe/Paris · 9:05 CET. An abbreviation that names several times, and a city
that names several zones, is refused with its readings.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from tui.text.time.zones import TimeError, load_zone

LONGEST = 3
"""Words of the longest name that is looked for: rio de janeiro."""

_CITIES = MappingProxyType(
    {
        "Europe/London": "edinburgh glasgow manchester birmingham liverpool leeds bristol cardiff",
        "Europe/Berlin": "munich frankfurt hamburg cologne stuttgart",
        "Europe/Paris": "lyon marseille toulouse",
        "Europe/Rome": "milan naples venice turin",
        "Europe/Madrid": "barcelona valencia seville",
        "Europe/Zurich": "geneva basel bern",
        "Europe/Amsterdam": "rotterdam the_hague",
        "Europe/Prague": "brno ostrava",
        "Europe/Warsaw": "krakow gdansk wroclaw",
        "Asia/Kolkata": "mumbai delhi new_delhi bangalore chennai",
        "Asia/Shanghai": "beijing shenzhen guangzhou",
        "Asia/Tokyo": "osaka kyoto",
        "Asia/Dubai": "abu_dhabi",
        "Asia/Jerusalem": "haifa",
        "Africa/Johannesburg": "cape_town durban pretoria",
        "America/New_York": "washington boston miami atlanta philadelphia",
        "America/Chicago": "dallas houston austin",
        "America/Los_Angeles": "san_francisco seattle las_vegas san_diego",
        "America/Toronto": "ottawa",
        "America/Sao_Paulo": "rio rio_de_janeiro",
        "Australia/Sydney": "canberra",
    }
)
"""Cities that people name and the IANA names do not, with the zone that they keep."""

_ONLY = MappingProxyType(
    {
        "cet": "+01:00",
        "cest": "+02:00",
        "eet": "+02:00",
        "eest": "+03:00",
        "wet": "+00:00",
        "west": "+01:00",
        "msk": "+03:00",
        "jst": "+09:00",
        "kst": "+09:00",
        "hkt": "+08:00",
        "sgt": "+08:00",
        "aest": "+10:00",
        "aedt": "+11:00",
        "awst": "+08:00",
        "nzst": "+12:00",
        "nzdt": "+13:00",
        "est": "-05:00",
        "edt": "-04:00",
        "mdt": "-06:00",
        "pdt": "-07:00",
        "akst": "-09:00",
        "akdt": "-08:00",
        "hst": "-10:00",
    }
)
_SEVERAL = MappingProxyType(
    {
        "bst": (("+01:00", "Britain in summer"), ("+06:00", "Bangladesh")),
        "ist": (("+05:30", "India"), ("+02:00", "Israel"), ("+01:00", "Ireland in summer")),
        "cst": (("-06:00", "central America"), ("+08:00", "China")),
        "cdt": (("-05:00", "central America in summer"), ("-04:00", "Cuba in summer")),
        "mst": (("-07:00", "the Rocky Mountains"), ("+08:00", "Malaysia")),
        "pst": (("-08:00", "the Pacific coast of America"), ("+08:00", "the Philippines")),
        "ast": (("-04:00", "Atlantic Canada"), ("+03:00", "Arabia")),
        "gst": (("+04:00", "the Gulf"), ("-02:00", "South Georgia")),
        "amt": (("-04:00", "the Amazon"), ("+04:00", "Armenia")),
        "sst": (("+08:00", "Singapore"), ("-11:00", "Samoa")),
    }
)
"""Abbreviations that time services and people use for more than one offset, each with where it is meant."""

_REGION = re.compile(r"(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/")
_COMPARED = tuple(datetime(year, month, 15, tzinfo=UTC) for year in range(1990, 2031) for month in (1, 7))


@dataclass(frozen=True, slots=True)
class Placed:
    """Words without the place in them, and what it names: a zone, or the offset of an abbreviation."""

    words: str
    zone: ZoneInfo | None
    offset: str = ""


def take_place(words: str) -> Placed | None:
    """The words without the longest place named in them; None where no place is.

    Raises TimeError, with the readings, for a name that stands for several.
    """
    typed = words.split()
    for length in range(min(LONGEST, len(typed)), 0, -1):
        for at in range(len(typed) - length, -1, -1):
            name = "_".join(typed[at : at + length]).strip(",")
            if (placed := _named(name)) is not None:
                zone, offset = placed
                return Placed(" ".join(_without(typed, at, length)), zone, offset)
    return None


def find_zone(name: str) -> ZoneInfo:
    """The zone of a city or of an IANA name, in any case. Raises TimeError."""
    found = _named("_".join(name.split()))
    return load_zone(name.strip()) if found is None or found[0] is None else found[0]


def _without(typed: list[str], at: int, length: int) -> Iterator[str]:
    """The words around a place, without "in" before it and "time" after it."""
    before, after = typed[:at], typed[at + length :]
    yield from before[:-1] if before and before[-1].lower() == "in" else before
    yield from after[1:] if after and after[0].lower() == "time" else after


def _named(name: str) -> tuple[ZoneInfo | None, str] | None:
    """What a name with underlines for blanks stands for; None for nothing. Raises TimeError."""
    word = _plain(name)
    if word in _SEVERAL:
        raise _several_offsets(name)
    if word in _ONLY:
        return None, _ONLY[word]
    keys = _zones().get(word)
    if keys is None:
        return None
    if len(keys) > 1:
        raise TimeError(f"There are several zones called {name}: type {' or '.join(keys)}.")
    return load_zone(keys[0]), ""


def _several_offsets(name: str) -> TimeError:
    shown = name.upper()
    readings = " and ".join(f"{offset} in {where}" for offset, where in _SEVERAL[name.lower()])
    return TimeError(
        f"{shown} is {readings}; type the offset, such as {_SEVERAL[name.lower()][0][0]}, or a city."
    )


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """Every name in plain lower case, with the zones it may mean: one, unless clocks there have differed."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(available_timezones(), key=lambda key: (key.count("/"), key)):
        if _REGION.match(key):
            _add(found[_plain(key.rpartition("/")[2])], key)
            found[_plain(key)] = [key]
    for zone, cities in _CITIES.items():
        for city in cities.split():
            _add(found[city], zone)
    return {name: tuple(keys) for name, keys in found.items()}


def _add(keys: list[str], key: str) -> None:
    """Add a zone unless its clocks have shown what those of another have."""
    if all(_offsets(key) != _offsets(other) for other in keys):
        keys.append(key)


@cache
def _offsets(key: str) -> tuple[timedelta | None, ...]:
    zone = ZoneInfo(key)
    return tuple(at.astimezone(zone).utcoffset() for at in _COMPARED)


def _plain(name: str) -> str:
    """Lower case without accents, as IANA writes names."""
    return "".join(
        one for one in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(one)
    )
