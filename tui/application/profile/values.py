"""The keys of the profile: how each is read from words, strictly and with one sentence, and how it is written."""

from __future__ import annotations

import locale
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from typing import Any

from domain.dispute.business_days import next_on_or_after
from domain.errors import BadInput
from domain.money import exponent, plain
from domain.profile.events import (
    KEYS,
    MOST_BETWEEN_SNAPSHOTS,
    MOST_CLOSURES,
    ProfileChanged,
)
from domain.profile.state import Profile, ProfileFold, freeze, thaw
from domain.profile.weekdays import WEEKDAYS, Weekday
from tui.application.cases.calendars import business_days, of_country
from tui.application.commands.parsing import read_limit
from tui.text.safe import safe_str
from tui.text.time.zones import load_zone

MOST_CHARACTERS = 1000
_DAYS = {
    name: day
    for day, long in zip(
        WEEKDAYS,
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        strict=True,
    )
    for name in (day, long)
}
_OF_CALENDAR = frozenset({"country", "subdivision", "weekend", "closures", "saturday"})
"""Keys that say when the bank is open."""

Changes = Mapping[str, Any]
"""Fields of a ProfileChanged."""


def change(profile: Profile, key: str, text: str) -> ProfileChanged | None:
    """What setting a key to a text changes; None where the profile says so already. Raises BadInput."""
    if key not in KEYS:
        near = get_close_matches(key, KEYS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KEYS)}."
        raise BadInput(f'The profile of a bank has no "{safe_str(key, 40)}"; {hint}')
    wanted = _READERS[key](key, text.strip(), profile)
    changes = {name: value for name, value in wanted.items() if getattr(profile, name) != value}
    if not changes:
        return None
    after = thaw(profile)
    for name, value in changes.items():
        setattr(after, name, value)
    if key in _OF_CALENDAR:
        _check_opens(freeze(after))
    return ProfileChanged(**changes)


def all_changes(profile: Profile, texts: Mapping[str, str]) -> ProfileChanged | None:
    """What setting several keys at once changes. Raises BadInput, naming the key."""
    fold, changes = thaw(profile), dict[str, Any]()
    for key in sorted(texts, key=KEYS.index):
        try:
            one = change(freeze(fold), key, texts[key])
        except BadInput as error:
            raise BadInput(f"{key}: {error.message}") from None
        for field in fields(ProfileChanged) if one is not None else ():
            value = getattr(one, field.name)
            if value is not None:
                changes[field.name] = value
                setattr(fold, field.name, value)
    return ProfileChanged(**changes) if changes else None


def texts(profile: Profile) -> dict[str, str]:
    """Every key with its value as `change` reads it. Raises BadInput where the country has no calendar."""
    return {key: _WRITERS.get(key, _as_is)(key, profile) for key in KEYS}


def _check_opens(profile: Profile) -> None:
    """Raises BadInput for days on which the bank would not open for a month."""
    calendar = business_days(profile, profile.country)
    for day in profile.closures:
        try:
            next_on_or_after(calendar, day)
        except ValueError:
            raise BadInput(
                f"The bank would have no business day for a month from {day.isoformat()} on; "
                "leave some of the closures out."
            ) from None


def _text(key: str, text: str, profile: Profile) -> Changes:
    if len(text) > MOST_CHARACTERS:
        raise BadInput(f"The {key} has {len(text):,} characters; at most {MOST_CHARACTERS:,} are kept.")
    lines = text.replace("\n", "") if key == "address" else text
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in lines):
        raise BadInput(f"The {key} has control characters ({safe_str(text, 40)}); take them out.")
    return {key: text}


def _country(key: str, text: str, profile: Profile) -> Changes:
    country = of_country(text.upper()).country
    # A part belongs to its country, and so goes with it.
    return {"country": country} | ({} if country == profile.country else {"subdivision": ""})


def _subdivision(key: str, text: str, profile: Profile) -> Changes:
    of_country(profile.country, text.upper())
    return {"subdivision": text.upper()}


def _zone(key: str, text: str, profile: Profile) -> Changes:
    return {"zone": load_zone(text).key}


def _weekend(key: str, text: str, profile: Profile) -> Changes:
    days = {_weekday(one) for one in _listed(text)}
    if len(days) == len(WEEKDAYS):
        raise BadInput("A weekend of seven days leaves no business day; leave one out.")
    own = of_country(profile.country, profile.subdivision).weekend
    chosen = tuple(sorted(days, key=WEEKDAYS.index))
    return {"weekend": () if days == {WEEKDAYS[one] for one in own} else chosen}


def _weekday(text: str) -> Weekday:
    day = _DAYS.get(text.lower())
    if day is None:
        raise BadInput(f'"{safe_str(text, 40)}" is no day of the week; write {", ".join(WEEKDAYS)}.')
    return day


def _closures(key: str, text: str, profile: Profile) -> Changes:
    days = sorted({_day(one) for one in _listed(text)})
    if len(days) > MOST_CLOSURES:
        raise BadInput(f"{len(days):,} closures are too many; at most {MOST_CLOSURES} are kept.")
    return {"closures": tuple(days)}


def _day(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{safe_str(text, 40)}" is no day; write one like 2026-12-24.') from None


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _saturday(key: str, text: str, profile: Profile) -> Changes:
    if text.lower() not in ("yes", "no"):
        raise BadInput(
            f'"{safe_str(text, 40)}" does not say whether Saturday is a business day; write yes or no.'
        )
    return {"saturday": text.lower() == "yes"}


def _locale(key: str, text: str, profile: Profile) -> Changes:
    language, _, country = text.replace("_", "-").partition("-")
    tag = f"{language.lower()}-{country.upper()}"
    if not country or tag.replace("-", "_").lower() not in locale.locale_alias:
        raise BadInput(f'There is no locale "{safe_str(text, 40)}"; write one such as en-US or en-GB.')
    return {"locale": tag}


def _currency(key: str, text: str, profile: Profile) -> Changes:
    exponent(text.upper())
    return {"currency": text.upper()}


def _limit(key: str, text: str, profile: Profile) -> Changes:
    return {key: read_limit(text, profile.currency)}


def _distance(key: str, text: str, profile: Profile) -> Changes:
    is_whole = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_BETWEEN_SNAPSHOTS))
    if not is_whole or not 1 <= int(text) <= MOST_BETWEEN_SNAPSHOTS:
        raise BadInput(
            f'"{safe_str(text, 40)}" is no distance of snapshots; '
            f"write a whole number of events from 1 to {MOST_BETWEEN_SNAPSHOTS:,}, such as 100."
        )
    return {"snapshot_every": int(text)}


_READERS: Mapping[str, Callable[[str, str, Profile], Changes]] = {
    "name": _text,
    "address": _text,
    "telephone": _text,
    "country": _country,
    "subdivision": _subdivision,
    "zone": _zone,
    "weekend": _weekend,
    "closures": _closures,
    "saturday": _saturday,
    "locale": _locale,
    "currency": _currency,
    "four_eyes_posting": _limit,
    "four_eyes_case": _limit,
    "four_eyes_customer_day": _limit,
    "snapshot_every": _distance,
}


def _as_is(key: str, profile: ProfileFold) -> str:
    return str(getattr(profile, key))


def _weekend_text(key: str, profile: Profile) -> str:
    own = of_country(profile.country, profile.subdivision).weekend
    return ",".join(profile.weekend or (WEEKDAYS[day] for day in sorted(own)))


def _limit_text(key: str, profile: ProfileFold) -> str:
    return plain(getattr(profile, key), profile.currency)


_WRITERS: Mapping[str, Callable[[str, Profile], str]] = {
    "weekend": _weekend_text,
    "closures": lambda key, profile: ",".join(day.isoformat() for day in profile.closures),
    "saturday": lambda key, profile: "yes" if profile.saturday else "no",
    "four_eyes_posting": _limit_text,
    "four_eyes_case": _limit_text,
    "four_eyes_customer_day": _limit_text,
}
