"""The facts of a notice as they are stated: `KEY=VALUE` in shell and app alike, one row each.

A day that is typed alone is that day; a time of day gives an instant, and the day that it is at the bank then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, TypeAlias, get_args
from zoneinfo import ZoneInfo

from domain.dispute import facts as f
from domain.dispute.facts import EntryClaim, Facts
from domain.dispute.reasons import reason_of
from domain.errors import BadInput
from domain.money import parse_amount
from tui.text.format import local
from tui.text.time.parse import EventNumber, Moment

_END_OF_DAY = 999_999
_LONGEST_KEY = 40
_STATED = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_.-]*?)\s*(?P<sign>[+-]?)=(?P<value>.*)", re.DOTALL)
_ENTRY = re.compile(r"#?(?P<version>\d{1,15})(?:=(?P<amount>.+))?", re.ASCII)
_NOTHING = ("", "none", "unknown", "-", "–")


@dataclass(frozen=True, slots=True)
class FactReader:
    """How facts are read: amounts in a currency, a TIME by `when`, in the `zone` of whoever types it, days in that of
    the bank. `now` is in UTC microseconds, `was` what the case has (None: a new notice)."""

    currency: str
    when: Callable[[str], Moment | EventNumber]
    zone: ZoneInfo
    bank_zone: tzinfo
    now: int
    was: Facts | None = None

    def time(self, text: str) -> tuple[date, int | None]:
        """The day, and the instant where a time of day was given. Raises TimeError, BadInput."""
        when = self.when(text)
        if isinstance(when, EventNumber):
            raise BadInput("A day or a time is wanted here, not the number of an event.")
        if when.at % 1_000_000 == _END_OF_DAY and _is_midnight(when.at + 1, self.zone):
            return local(when.at, self.zone).date(), None
        return local(when.at, self.bank_zone).date(), when.at

    def day(self, text: str) -> date:
        """Raises as `time`."""
        return self.time(text)[0]

    def instant(self, text: str) -> int:
        """The instant; of a day alone its end, or the present where it has not ended. Raises as `time`."""
        day, at = self.time(text)
        if at is not None:
            return at
        when = self.when(text)
        assert isinstance(when, Moment)
        return min(when.at, self.now) if day <= local(self.now, self.zone).date() else when.at


Known: TypeAlias = Mapping[str, Any]
"""Fields of `Facts` as they stand while facts are being read."""
Read: TypeAlias = Callable[[str, FactReader, Known], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact by the key it is stated with, the fields of `Facts` that it fills, how it is read, and what to type."""

    key: str
    fields: tuple[str, ...]
    read: Read
    metavar: str
    about: str


def _day(field: str) -> Read:
    return lambda text, reader, known: {field: None if _is_none(text) else reader.day(text)}


def _instant(field: str) -> Read:
    return lambda text, reader, known: {field: None if _is_none(text) else reader.instant(text)}


def _day_and_instant(day: str, instant: str) -> Read:
    def read(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
        on, at = (None, None) if _is_none(text) else reader.time(text)
        return {day: on, instant: at}

    return read


def _mailed(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """Only a notice in writing is mailed."""
    at = None if _is_none(text) else reader.instant(text)
    return {"mailed_at": at} | ({} if at is None else {"notice_channel": "written"})


def _received(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    return {"notice_channel": "written"} | _noticed(text, reader, known)


def _noticed(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    on, at = reader.time(text)
    return {"noticed_on": on, "noticed_at": at}


def _yes_or_no(*fields: str) -> Read:
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


def _amount(field: str, *, may_be_zero: bool = False) -> Read:
    def read(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
        if _is_none(text):
            return {field: None}
        is_zero = may_be_zero and re.fullmatch(r"0+(\.0+)?", text.strip(), re.ASCII) is not None
        return {field: 0 if is_zero else parse_amount(text.replace(",", ""), reader.currency)}

    return read


def _missing(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    said = _amount("missing")(text, reader, known)
    return said if said["missing"] is not None else said | {"missing_entry": None}


def _one_of(field: str, choices: tuple[str, ...]) -> Read:
    def read(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
        word = "" if _is_none(text) and "" in choices else text.strip()
        if word not in choices:
            raise BadInput(f"{text[:40]!r} is none of {', '.join(one for one in choices if one)}.")
        return {field: word}

    return read


def _words(field: str) -> Read:
    return lambda text, reader, known: {field: text.strip()}


def _country(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    return {"country": text.strip().upper()}


def _reason(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    return {"reason_code": reason_of(text.strip()).code}


def _medium(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """The way a notice came; a letter or an e-mail is in writing."""
    said = _one_of("medium", get_args(f.Medium))(text, reader, known)
    channel = {"letter": "written", "email": "written", "phone": "oral", "branch": "oral"}.get(said["medium"])
    return said if channel is None else said | {"notice_channel": channel}


def _statement(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """`none`: of an account that has no statements."""
    if text.strip().casefold() == "none":
        return {"statement_on": None, "without_statements": True}
    return {"without_statements": False} | _day("statement_on")(text, reader, known)


def _confirmation(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """`asked DATE` or `received DATE`."""
    if _is_none(text):
        return {"confirmation_asked_on": None, "confirmation_received_on": None}
    word, _, when = text.strip().partition(" ")
    if word not in ("asked", "received") or not when.strip():
        raise BadInput(f'Say of a confirmation "asked DATE" or "received DATE", not {text[:40]!r}.')
    return {f"confirmation_{word}_on": reader.day(when)}


def _suspicion(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
    """The day on which it was reported; `yes` is today, `no` takes it back."""
    word = text.strip().casefold()
    if word == "no" or _is_none(text):
        return {"suspicion_on": None}
    return {"suspicion_on": local(reader.now, reader.bank_zone).date() if word == "yes" else reader.day(text)}


def _entry(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
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


def _more_entries(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
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


def _fewer_entries(text: str, reader: FactReader, known: Known) -> dict[str, Any]:
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


def _is_midnight(us: int, zone: ZoneInfo) -> bool:
    at = local(us, zone)
    return (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)


_YES = "yes|no"
ROWS: tuple[FactRow, ...] = (
    FactRow("reason_code", ("reason_code",), _reason, "CODE", "What it is about, such as atm-short."),
    FactRow("regime", ("regime",), _one_of("regime", get_args(f.Regime)), "REGIME", "The rules that apply."),
    FactRow("country", ("country",), _country, "CC", "Whose rules and bank holidays count."),
    FactRow("amount", ("alleged_amount",), _amount("alleged_amount"), "AMOUNT", "What it is about in all."),
    FactRow("entry", ("entries", "claims"), _entry, "N[=AMOUNT]", "A disputed event, or a part of it."),
    FactRow(
        "missing",
        ("missing",),
        _missing,
        "AMOUNT",
        "Money that never came, or by which the deposit named with --entry came short.",
    ),
    FactRow("noticed", ("noticed_on", "noticed_at"), _noticed, "TIME", "When the bank was told."),
    FactRow("received", ("noticed_on", "noticed_at"), _received, "TIME", "When a notice in writing came."),
    FactRow("mailed", ("mailed_at",), _mailed, "TIME", "When a notice in writing was mailed."),
    FactRow("medium", ("medium",), _medium, "phone|letter|branch|email", "The way the notice came."),
    FactRow(
        "channel",
        ("notice_channel",),
        _one_of("notice_channel", get_args(f.NoticeChannel)),
        "oral|written",
        "Told, or in writing.",
    ),
    FactRow("told_by", ("told_by",), _words("told_by"), "NAME", "Who told the bank, if not the customer."),
    FactRow("words", ("words",), _words("words"), "TEXT", "What the customer said."),
    FactRow(
        "error_type",
        ("error_type",),
        _one_of("error_type", get_args(f.ErrorType)),
        "i..vii",
        "12 CFR 1005.11(a)(1).",
    ),
    FactRow(
        "device", ("device",), _yes_or_no("device"), _YES, "Whether a card or another access device was used."
    ),
    FactRow("lost", ("lost_at",), _instant("lost_at"), "TIME", "When it was lost or stolen."),
    FactRow(
        "learned",
        ("learned_on", "learned_at"),
        _day_and_instant("learned_on", "learned_at"),
        "TIME",
        "When the customer learned of a loss.",
    ),
    FactRow(
        "statement",
        ("statement_on", "without_statements"),
        _statement,
        "DATE|none",
        "When the statement that first showed it was sent.",
    ),
    FactRow(
        "extension", ("extension_on",), _day("extension_on"), "DATE", "The last day that circumstances give."
    ),
    FactRow(
        "cap", ("cap",), _amount("cap", may_be_zero=True), "AMOUNT", "A lower limit by contract or state law."
    ),
    FactRow("disclosures", ("disclosures",), _yes_or_no("disclosures"), _YES, "12 CFR 1005.6(a) is met."),
    FactRow(
        "documents_sent",
        ("documents_sent_on",),
        _day("documents_sent_on"),
        "DATE",
        "Documents asked for were sent.",
    ),
    FactRow(
        "confirmation",
        ("confirmation_asked_on", "confirmation_received_on"),
        _confirmation,
        '"asked DATE"|"received DATE"',
        "Of a notice that was told, in writing.",
    ),
    FactRow(
        "new_account",
        ("new_account",),
        _yes_or_no("new_account"),
        _YES,
        "Within 30 days of the first deposit.",
    ),
    FactRow(
        "point_of_sale", ("point_of_sale",), _yes_or_no("point_of_sale"), _YES, "Paid at a point of sale."
    ),
    FactRow("foreign", ("foreign",), _yes_or_no("foreign"), _YES, "Not initiated within a state."),
    FactRow(
        "preventable",
        ("preventable_tier2", "preventable_tier3"),
        _yes_or_no("preventable_tier2", "preventable_tier3"),
        "proven|no",
        "What was taken later would not have been, had the bank been told in time.",
    ),
    FactRow(
        "preventable.tier2",
        ("preventable_tier2",),
        _yes_or_no("preventable_tier2"),
        "proven|no",
        "After two days.",
    ),
    FactRow(
        "preventable.tier3",
        ("preventable_tier3",),
        _yes_or_no("preventable_tier3"),
        "proven|no",
        "After 60 days.",
    ),
    FactRow("negligence", ("negligence",), _yes_or_no("negligence"), _YES, "PSRs 2017 reg 77(3)."),
    FactRow(
        "authentication",
        ("authentication",),
        _yes_or_no("authentication"),
        _YES,
        "Strong, asked for by the bank.",
    ),
    FactRow(
        "suspicion", ("suspicion_on",), _suspicion, "DATE|no", "Fraud by the customer, reported in writing."
    ),
    FactRow("vulnerable", ("vulnerable",), _yes_or_no("vulnerable"), _YES, "A vulnerable customer."),
    FactRow(
        "scheme",
        ("scheme",),
        _one_of("scheme", get_args(f.Scheme)),
        "SCHEME",
        "faster-payments, chaps or other.",
    ),
    FactRow("business", ("business",), _yes_or_no("business"), _YES, "A business holds the account."),
)
"""Every fact that can be stated, in the order of a notice."""
ROW_OF = {row.key: row for row in ROWS}


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as it was stated; `sign` is + or - where an entry is added or taken away."""

    key: str
    value: str
    sign: str = ""


def parse_stated(text: str) -> Stated:
    """`KEY=VALUE`, `entry+=N`, `entry-=N`. Raises BadInput."""
    match = _STATED.fullmatch(text.strip())
    if match is None:
        raise BadInput(f"{text[:_LONGEST_KEY]!r} is no fact; write KEY=VALUE, such as learned=2026-03-02.")
    key = match["key"].replace("-", "_").casefold()
    if key not in ROW_OF:
        raise BadInput(f"There is no fact {match['key'][:_LONGEST_KEY]!r}; there are {', '.join(ROW_OF)}.")
    if match["sign"] and key != "entry":
        raise BadInput(f"Only entries are added and taken away; write {key}=VALUE.")
    return Stated(key, match["value"].strip(), match["sign"])


def read_stated(stated: Iterable[Stated], reader: FactReader) -> dict[str, Any]:
    """The fields of `Facts` that were stated, each once. Raises BadInput, naming the fact, TimeError and MoneyError."""
    known: dict[str, Any] = {"entries": (), "claims": (), "missing_entry": None}
    if reader.was is not None:
        known = {name: getattr(reader.was, name) for name in known}
    said: dict[str, Any] = {}
    for one in stated:
        read = {"+": _more_entries, "-": _fewer_entries}.get(one.sign, ROW_OF[one.key].read)
        new = _read_one(one, read, reader, known | said)
        _check_once(one.key, said, new)
        said |= new
    return said


def _read_one(one: Stated, read: Read, reader: FactReader, known: Known) -> dict[str, Any]:
    try:
        return read(one.value, reader, known)
    except BadInput as error:
        raise type(error)(f"{one.key}: {error.message}") from None


OF_THE_NOTICE = ("noticed_on", "noticed_at", "notice_channel")
"""What several facts say together: when and how the notice came."""


def _check_once(key: str, said: Known, new: Known) -> None:
    """Raises BadInput where two facts say different things of the notice."""
    for name in OF_THE_NOTICE:
        if name in said and name in new and None not in (said[name], new[name]) and said[name] != new[name]:
            raise BadInput(f"{key}: the notice was said to have come otherwise before; say it once.")
