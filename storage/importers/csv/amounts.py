"""Amounts as banks write them: −1.234,56 · 1234.56- · (1,234.56) · EUR -12.00 · £5.00 OD · 12.00 CR · 12,34,567.00.

A mark between thousands stands before exactly three digits, or, as in India, before two and at the end before three:
anything else may mean another amount, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from domain.money import EXPONENTS, MAX_MINOR
from storage.importers.csv.mapping import CsvMapping

IN, OUT = "in", "out"
MARKS = {"CR": IN, "C": IN, "H": IN, "DR": OUT, "D": OUT, "S": OUT, "OD": OUT}
"""What stands before or behind a figure: credit and debit in English, Haben and Soll in German, overdrawn."""

GROUP = 3
"""Digits of a group."""

_PLAIN = str.maketrans(
    dict.fromkeys("\u2212\u2012\u2013\u2014\ufe63\uff0d", "-")
    | dict.fromkeys("\u2019\u02bc\u2018\u00b4`\u2032", "'")
    | dict.fromkeys("\u00a0\u202f\u2007\u2009", " ")
    | {"\ufeff": "", "\u200e": "", "\u200f": "", "\u200b": ""}
)
_SPACES = " '"
"""What may stand between thousands without being said."""
_SYMBOL = r"(?:[A-Z]{0,3}\$|[£€¥₹₽₺₴₩₪]|Kč|zł|kr\.?|Ft|Fr\.|Rs\.?|Rp|RM|R)"
_DOLLARS = (
    "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU "
    "BBD BMD BND BSD BZD DOP FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD"
)
_SYMBOLS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        symbol: codes.split()
        for symbol, codes in {
            "£": "GBP FKP GIP SHP EGP LBP SDG SSP SYP",
            "€": "EUR",
            "¥": "JPY CNY",
            "₹": "INR",
            "₽": "RUB",
            "₺": "TRY",
            "₴": "UAH",
            "₩": "KRW",
            "₪": "ILS",
            "KČ": "CZK",
            "ZŁ": "PLN",
            "KR": "SEK NOK DKK ISK",
            "FT": "HUF",
            "FR.": "CHF",
            "RS": "INR PKR LKR NPR MUR SCR",
            "RP": "IDR",
            "RM": "MYR",
            "R": "ZAR",
            "$": _DOLLARS,
            "R$": "BRL",
            "NT$": "TWD",
            "HK$": "HKD",
            "US$": "USD",
            "A$": "AUD",
            "C$": "CAD",
            "S$": "SGD",
            "NZ$": "NZD",
            "AU$": "AUD",
            "CA$": "CAD",
        }.items()
    }
)
"""Sign of a currency, in capitals, to the currencies that it is one of, the one with most people first."""
_CODE = r"[A-Z]{3}"
_MARK = r"(?:CR|DR|OD|[CDHS])"
_WRITTEN = re.compile(
    rf"(?:(?P<sign>[-+])\s*)?(?:(?P<before>{_SYMBOL}|{_CODE})\s*)?(?:(?P<inner>[-+])\s*)?"
    rf"(?P<digits>[\d.,' ]*\d[\d.,' ]*?|[.,]\d+)"
    rf"\s*(?P<trailing>[-+])?\s*(?P<behind>{_SYMBOL}|{_CODE})?\s*(?P<mark>{_MARK})?\.?",
    re.ASCII | re.IGNORECASE,
)


class BadCellError(ValueError):
    """A cell that does not hold what its column should."""


class Written(NamedTuple):
    """An amount as it is written: minor units with the sign that it bears, whether that is an explicit plus, and the
    way that words behind it tell (IN, OUT, or "")."""

    minor: int
    has_plus: bool = False
    way: str = ""


def is_nothing(text: str) -> bool:
    """The cell says that there is no amount: it is empty, or a dash."""
    return not text.translate(_PLAIN).strip(" -")


def written(text: str, currency: str, mapping: CsvMapping) -> Written:
    """The amount of a cell. Raises BadCellError, saying why, for what may mean another one."""
    plain = text.translate(_PLAIN).strip()
    shown = repr(text[:40])
    is_negative = plain.startswith("(") and plain.endswith(")")
    match = _WRITTEN.fullmatch(plain[1:-1].strip() if is_negative else plain) if len(plain) <= 60 else None
    if match is None:
        raise BadCellError(f"{shown} is no amount")
    _check_currency(match["before"] or match["behind"] or "", currency, shown)
    signs = [sign for sign in (match["sign"], match["inner"], match["trailing"]) if sign]
    way = MARKS[match["mark"].upper()] if match["mark"] else ""
    if len(signs) + is_negative > 1:
        raise BadCellError(f"{shown} has more than one sign")
    is_negative = is_negative or "-" in signs
    if (way == IN and is_negative) or (way == OUT and "+" in signs):
        by_sign, by_mark = ("goes out", "comes in") if way == IN else ("comes in", "goes out")
        raise BadCellError(
            f"{shown} says by its sign that money {by_sign}, and by {match['mark']} that it {by_mark}"
        )
    minor = _minor(match["digits"].strip(), currency, mapping, shown)
    return Written(-minor if is_negative or way == OUT else minor, "+" in signs, way)


def currency_named(text: str) -> str:
    """The currency whose code or sign an amount bears, of several that which most people have; "" for none."""
    match = _WRITTEN.fullmatch(text.translate(_PLAIN).strip()[:60])
    return next(iter(_meant(match["before"] or match["behind"] or "")), "") if match else ""


def _meant(name: str) -> Sequence[str]:
    """The currencies that a code or a sign may be of, none for what is neither."""
    named = name.upper()
    if named in EXPONENTS:
        return [named]
    return _SYMBOLS.get(named) or _SYMBOLS.get(named.removesuffix("."), ())


def _check_currency(name: str, currency: str, shown: str) -> None:
    meant, named = _meant(name), name.upper()
    if meant and currency not in meant:
        raise BadCellError(f"{shown} is in another currency than {currency}")
    if not meant and len(named) == len(currency) and named.isascii() and named.isalpha():
        raise BadCellError(f"{shown} is no amount: {name} is no currency")


def _minor(digits: str, currency: str, mapping: CsvMapping, shown: str) -> int:
    match = _pattern(mapping.decimal, mapping.thousands).fullmatch(digits)
    if match is None:
        raise BadCellError(f"{shown} is no amount{_hint(digits, mapping)}")
    if _may_be_thousands(match["whole"], match["decimals"] or "", currency, mapping):
        raise BadCellError(
            f"{shown} has three digits behind {mapping.decimal!r}, which may stand between thousands: say in the "
            "mapping what decimal and thousands are"
        )
    whole = "".join(filter(str.isdigit, match["whole"])) or "0"
    minor = Decimal(f"{whole}.{match['decimals'] or '0'}").scaleb(EXPONENTS[currency])
    if minor != int(minor):
        raise BadCellError(f"{shown} has more decimals than {currency} has")
    if minor > MAX_MINOR:
        raise BadCellError(f"{shown} is more than an account can hold")
    return int(minor)


def _may_be_thousands(whole: str, decimals: str, currency: str, mapping: CsvMapping) -> bool:
    """1.000 is a thousand elsewhere; the mapping does not say what stands between thousands."""
    is_group = len(decimals) == GROUP and whole[:1] != "0" and 0 < len(whole) <= GROUP
    return is_group and not mapping.thousands and EXPONENTS[currency] != GROUP


@lru_cache(maxsize=64)
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    marks = re.escape("".join({*thousands.translate(_PLAIN), *_SPACES} - {decimal}))
    threes = rf"[1-9]\d{{0,2}}(?P<mark>[{marks}])\d{{3}}(?:(?P=mark)\d{{3}})*"
    lakhs = rf"[1-9]\d?(?:(?P<lakh>[{marks}])\d{{2}})+(?P=lakh)\d{{3}}"
    return re.compile(rf"(?P<whole>{threes}|{lakhs}|\d*)(?:{re.escape(decimal)}(?P<decimals>\d*))?", re.ASCII)


def _hint(digits: str, mapping: CsvMapping) -> str:
    """What the mapping may have to say instead."""
    if mapping.thousands and mapping.thousands in digits:
        return f": {mapping.thousands!r} between thousands stands before exactly three digits"
    other = "," if mapping.decimal == "." else "."
    if other in digits:
        return f": the mapping has {mapping.decimal!r} as the decimal mark and {mapping.thousands!r} between thousands"
    return ""
