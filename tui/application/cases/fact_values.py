"""How facts of a notice are read from what was typed: days, instants, amounts, entries, yes and no.

A day that is typed alone is that day; a time of day gives an instant, and the day that it is at the bank then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias, get_args
from zoneinfo import ZoneInfo

from domain.dispute import facts as f
from domain.dispute.facts import EntryClaim, Facts
from domain.dispute.reasons import reason_of
from domain.errors import BadInput
from domain.money import parse_amount
from tui.text.format import local
from tui.text.time.coming import names_day
from tui.text.time.parse import EventNumber, Moment

_ENTRY = re.compile(r"#?(?P<version>\d{1,15})(?:=(?P<amount>.+))?", re.ASCII)
When: TypeAlias = Callable[[str, ZoneInfo], Moment | EventNumber]
"""What a TIME means, read in a zone. Raises TimeError."""
_NOTHING = ("", "none", "unknown", "-", "–")


@dataclass(frozen=True, slots=True)
class FactReader:
    """How facts are read: amounts in a currency, a time of day by `when` in the `zone` of whoever types it, a day
    alone, such as today, in that of the bank. `now` is in UTC microseconds, `was` what the case has (None: a new
    notice)."""

    currency: str
    when: When
    zone: ZoneInfo
    bank_zone: ZoneInfo
    now: int
    was: Facts | None = None

    def time(self, text: str) -> tuple[date, int | None]:
        """The day, and the instant where a time of day was given. Raises TimeError, BadInput."""
        return self._read(text)[:2]

    def day(self, text: str) -> date:
        """Raises as `time`."""
        return self._read(text)[0]

    def instant(self, text: str) -> int:
        """The instant; of a day alone its end, or the present where it has not ended. Raises as `time`."""
        day, at, end = self._read(text)
        if at is not None:
            return at
        return min(end, self.now) if day <= local(self.now, self.bank_zone).date() else end

    def _read(self, text: str) -> tuple[date, int | None, int]:
        """As `time`, and the instant of that or the end of the day."""
        when = self.when(text, self.zone)
        if isinstance(when, EventNumber):
            raise BadInput("A day or a time is wanted here, not the number of an event.")
        if when.is_stretch:
            raise BadInput(f"{when.echo} is more than a day; name the day.")
        if not names_day(when, self.zone):
            return local(when.at, self.bank_zone).date(), when.at, when.at
        day = self.when(text, self.bank_zone)
        assert isinstance(day, Moment)
        return local(day.at, day.zone or self.bank_zone).date(), None, day.at


Known: TypeAlias = Mapping[str, Any]
"""Fields of `Facts` as they stand while facts are being read."""
Read: TypeAlias = Callable[[str, FactReader, Known], dict[str, Any]]


def a_day(field: str) -> Read:
    return lambda text, reader, known: {field: None if _is_none(text) else reader.day(text)}


def an_instant(field: str) -> Read:
    return lambda text, reader, known: {field: None if _is_none(text) else reader.instant(text)}


def day_and_instant(day: str, instant: str) -> Read:
    def read(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
        on, at = (None, None) if _is_none(text) else reader.time(text)
        return {day: on, instant: at}

    return read


def mailed(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """Only a notice in writing is mailed."""
    at = None if _is_none(text) else reader.instant(text)
    return {"mailed_at": at} | ({} if at is None else {"notice_channel": "written"})


def received(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    return {"notice_channel": "written"} | noticed(text, reader, known)


def noticed(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    on, at = reader.time(text)
    return {"noticed_on": on, "noticed_at": at}


def yes_or_no(*fields: str) -> Read:
    def read(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
        return dict.fromkeys(fields, _truth(text))

    return read


def _truth(text: str) -> bool | None:
    """Raises BadInput for anything but yes, no and nothing."""
    word = text.strip().casefold()
    if word in ("yes", "proven"):
        return True
    if word in ("no", "unproven", "not proven"):
        return False
    if _is_none(text):
        return None
    raise BadInput(f"Answer yes or no, not {text[:40]!r}.")


def an_amount(field: str, *, may_be_zero: bool = False) -> Read:
    def read(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
        if _is_none(text):
            return {field: None}
        is_zero = may_be_zero and re.fullmatch(r"0+(\.0+)?", text.strip(), re.ASCII) is not None
        return {field: 0 if is_zero else parse_amount(text, reader.currency)}

    return read


def missing_money(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    said = an_amount("missing")(text, reader, known)
    return said if said["missing"] is not None else said | {"missing_entry": None}


def one_of(field: str, choices: tuple[str, ...]) -> Read:
    def read(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
        word = "" if _is_none(text) and "" in choices else text.strip()
        if word not in choices:
            raise BadInput(f"{text[:40]!r} is none of {', '.join(one for one in choices if one)}.")
        return {field: word}

    return read


def some_words(field: str) -> Read:
    return lambda text, reader, known: {field: text.strip()}


def a_country(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    return {"country": text.strip().upper()}


def a_reason(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    return {"reason_code": reason_of(text.strip()).code}


def a_medium(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """The way a notice came; a letter or an e-mail is in writing."""
    said = one_of("medium", get_args(f.Medium))(text, reader, known)
    channel = {"letter": "written", "email": "written", "phone": "oral", "branch": "oral"}.get(said["medium"])
    return said if channel is None else said | {"notice_channel": channel}


def a_statement(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """`none`: of an account that has no statements."""
    if text.strip().casefold() == "none":
        return {"statement_on": None, "without_statements": True}
    return {"without_statements": False} | a_day("statement_on")(text, reader, known)


def a_confirmation(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """`asked DATE` or `received DATE`."""
    if _is_none(text):
        return {"confirmation_asked_on": None, "confirmation_received_on": None}
    word, _, when = text.strip().partition(" ")
    if word not in ("asked", "received") or not when.strip():
        raise BadInput(f'Say of a confirmation "asked DATE" or "received DATE", not {text[:40]!r}.')
    return {f"confirmation_{word}_on": reader.day(when)}


def a_suspicion(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """The day on which it was reported; `yes` is today, `no` takes it back."""
    word = text.strip().casefold()
    if word == "no" or _is_none(text):
        return {"suspicion_on": None}
    return {"suspicion_on": local(reader.now, reader.bank_zone).date() if word == "yes" else reader.day(text)}


def entries(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """`N`, or `N=AMOUNT` where less than all of it is disputed; several with commas between."""
    entries: list[int] = []
    claims: dict[int, int] = {}
    for one in text.replace(" ", "").split(","):
        version, amount = _entry_claim(one, reader)
        entries.append(version)
        if amount is not None and claims.setdefault(version, amount) != amount:
            raise BadInput(f"Entry {version} is named with two amounts; name it once.")
    return {
        "entries": tuple(dict.fromkeys(entries)),
        "claims": tuple(EntryClaim(entry=version, amount=amount) for version, amount in claims.items()),
        "missing_entry": None,
    }


def more_entries(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    version, amount = _entry_claim(text.replace(" ", ""), reader)
    earlier = {one.entry: one.amount for one in known["claims"]}
    if amount is not None and earlier.get(version, amount) != amount:
        raise BadInput(f"Entry {version} is named with two amounts; name it once.")
    if amount is not None:
        earlier[version] = amount
    return {
        "entries": tuple(dict.fromkeys((*known["entries"], version))),
        "claims": tuple(EntryClaim(entry=one, amount=claimed) for one, claimed in earlier.items()),
    }


def fewer_entries(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    version, _ = _entry_claim(text.replace(" ", ""), reader)
    if version not in known["entries"]:
        raise BadInput(f"Entry {version} is not among those that are disputed.")
    fewer = {
        "entries": tuple(one for one in known["entries"] if one != version),
        "claims": tuple(one for one in known["claims"] if one.entry != version),
    }
    return fewer | ({"missing_entry": None} if known["missing_entry"] == version else {})


def _entry_claim(text: str, reader: FactReader) -> tuple[int, int | None]:
    match = _ENTRY.fullmatch(text)
    if match is None or not int(match["version"]):
        raise BadInput(
            f"{text[:40]!r} is not the number of an event; write 47, or 47=12.50 for a part of it."
        )
    amount = match["amount"]
    return int(match["version"]), None if amount is None else parse_amount(amount, reader.currency)


def _is_none(text: str) -> bool:
    return text.strip().casefold() in _NOTHING
