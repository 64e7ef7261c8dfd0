"""Days and times of day as banks write them, the names of months in the languages of Europe included."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.profile.state import UTC
from storage.importers.csv.amounts import BadCellError

FIRST_YEAR, LAST_YEAR = 1900, 2199
_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# The beginnings of the names, for each month those of all languages: English, German, French, Italian, Spanish,
# Portuguese, Dutch, the Scandinavian ones, Finnish, Polish, Czech, Slovak, Hungarian, Romanian.
_BEGINNINGS = (
    "jan jän janv gen ene tammi sty led ian",
    "feb fév fev febr helmi lut úno uno",
    "mar mär mrt maa marz břez bře brez márc",
    "apr avr abr huhti kwi dub ápr",
    "may mai mag mei maj maio mayo touko kwie kvě kve máj",
    "jun juin giu kesä kesa cze čvn čer cerven červen jún iun",
    "jul juil lug heinä heina lip čvc červenc cervenc júl iul",
    "aug aoû aou ago elo sie srp",
    "sep set syys wrz zář zar szept",
    "oct okt ott out loka paź paz říj rij",
    "nov marras lis noi",
    "dec déc dez dic des joulu gru pro",
)
_MONTHS = sorted(
    ((beginning, month) for month, row in enumerate(_BEGINNINGS) for beginning in row.split()),
    key=lambda pair: -len(pair[0]),
)
"""Longer beginnings first: červenec (July) before červen (June)."""
_WORD = re.compile(r"[^\W\d_]{3,}\.?")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?)\s*([ap]\.?m\.?)?", re.IGNORECASE | re.ASCII
)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2})?", re.ASCII)


@lru_cache(maxsize=4096)
def day_of(text: str, date_format: str, zone: str) -> tuple[date, time | None]:
    """The day of a cell, and its time of day where the format has one. Raises BadCellError."""
    try:
        read = _read(text, date_format)
        if read.tzinfo is not None:
            read = read.astimezone(ZoneInfo(zone or UTC))
    except (ValueError, OverflowError):
        raise BadCellError(f"{text[:40]!r} is no date like {date_format}") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise BadCellError(f"{text[:40]!r} lies in the year {read.year}")
    has_time = any(code in date_format for code in ("%H", "%I", "%X", "%c", "%T"))
    return read.date(), read.time().replace(microsecond=0) if has_time else None


def time_of(text: str) -> time | None:
    """The time of day of a cell, to the second; None for an empty one. Raises BadCellError."""
    if not text:
        return None
    match = _CLOCK.fullmatch(text) or _DIGITS.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        hour, minute, second = (int(part or 0) for part in match.groups()[:3])
        half = (match[4] if match.re is _CLOCK else "") or ""
        if half:
            if not 1 <= hour <= 12:
                raise ValueError
            hour = hour % 12 + 12 * half.lower().startswith("p")
        return time(hour, minute, second)
    except ValueError:
        raise BadCellError(f"{text[:40]!r} is no time of day such as 14:05:30") from None


def _read(text: str, date_format: str) -> datetime:
    try:
        return datetime.strptime(text, date_format)  # noqa: DTZ007 (a zone is in the format, or the mapping names it)
    except ValueError:
        if "%b" not in date_format and "%B" not in date_format:
            raise
        english = _WORD.sub(lambda word: _in_english(word[0], is_short="%b" in date_format), text)
        return datetime.strptime(english, date_format.replace("%b.", "%b"))  # noqa: DTZ007


def _in_english(word: str, *, is_short: bool) -> str:
    folded = word.rstrip(".").casefold()
    for beginning, month in _MONTHS:
        if folded.startswith(beginning):
            return _ENGLISH[month][:3] if is_short else _ENGLISH[month]
    return word
