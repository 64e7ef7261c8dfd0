"""Money as integer minor units (pence, haléře, fils) beside an ISO 4217 currency code. Never a float."""

from __future__ import annotations

import re
from types import MappingProxyType

from domain.errors import BadInput

MAX_MINOR = 10**15
"""Largest amount or balance accepted, in minor units: far beyond any account, far inside 64 bits."""

# ISO 4217 list one. Frozen here because a library update must never change what a stored integer means.
_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ "
    "GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB "
    "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN "
    "UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS = MappingProxyType(
    {code: digits for digits, codes in _BY_EXPONENT.items() for code in codes.split()}
)
"""Currency code to the number of decimals of its minor unit."""

SIGNS = ("-", "+", "−")
"""What an amount may begin with where its sign only says which way the money went; the last is the true minus."""
SIGNED_BY = MappingProxyType(
    {
        "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"),
        "US$": ("USD",),
        "£": ("GBP",),
        "€": ("EUR",),
        "¥": ("JPY", "CNY"),
        "₹": ("INR",),
        "KČ": ("CZK",),
        "ZŁ": ("PLN",),
    }
)
"""The signs and short names that stand for currencies, in capitals."""

_NAME = r"US\$|[$£€¥₹]|Kč|zł|[A-Za-z]{3}(?![A-Za-z])"
_NAMED = re.compile(
    rf"(?P<before>{_NAME})\s*(?P<amount>[-+−\d].*)|(?P<bare>[-+−\d].*?)\s*(?P<behind>{_NAME})", re.IGNORECASE
)

_GROUP = 3
"""Digits between the commas of a grouped amount."""
_AMOUNT = re.compile(r"(\d{1,16})(?:\.(\d+))?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?P<decimals>\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"(\d{1,16}|\d{1,3}(?:\.\d{3})+),(\d{1,4})", re.ASCII)
_AMOUNT_OF_ANY_SIZE = re.compile(r"\d+(\.\d+)?", re.ASCII)


class MoneyError(BadInput):
    """An amount or a currency that cannot be what was meant."""

    kind = "bad-amount"


def exponent(currency: str) -> int:
    """Number of decimals of the currency's minor unit. Raises MoneyError for an unknown code."""
    digits = EXPONENTS.get(currency)
    if digits is None:
        raise MoneyError(f"{currency!r} is not an ISO 4217 currency code; write three capitals such as GBP.")
    return digits


def parse_amount(text: str, currency: str) -> int:
    """Positive minor units from an amount as it is typed or printed, its thousands grouped or not.

    "1,250.50", "1,250.50 GBP", "GBP 1250.50" and "£1,250.50" are 125050 in GBP. Raises MoneyError, saying why, for
    anything else: signs, exponents, decimal commas and what may be one, words, zero, another currency's name, more
    decimals than the currency has.
    """
    return _positive(text, _unnamed(text, currency), currency)


def parse_size(text: str, currency: str) -> int:
    """The same of an amount whose sign says only which way the money went: "−1,250.50" is 125050 too."""
    bare = _unnamed(text, currency)
    unsigned = bare[1:] if bare[:1] in SIGNS else bare
    return _positive(text, _unnamed(unsigned, currency), currency)


def parse_balance(text: str, currency: str) -> int:
    """The same of what a balance may be: "−635.00" is -63500, and "0" is 0."""
    bare = _unnamed(text, currency)
    sign = bare[:1] if bare[:1] in SIGNS else ""
    minor = _size(text, _unnamed(bare.removeprefix(sign), currency), currency)
    return minor if sign in ("", "+") else -minor


def _positive(text: str, bare: str, currency: str) -> int:
    minor = _size(text, bare, currency)
    if minor == 0:
        raise MoneyError(f"{text[:40]!r} is nothing; an amount is more than zero.")
    return minor


def _size(text: str, bare: str, currency: str) -> int:
    """Minor units without a sign, zero too."""
    digits = exponent(currency)
    shown = text[:40]
    match = _AMOUNT.fullmatch(_ungrouped(bare, digits))
    if match is None:
        raise MoneyError(
            f"{shown!r} is not an amount{_hint(bare, currency)}; write it like {_example(digits)}."
        )
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > digits:
        raise MoneyError(
            f"{shown!r} has {len(fraction)} decimal{'s' * (len(fraction) > 1)} but {currency} has {digits}; "
            "round it first."
        )
    minor = int(whole + fraction.ljust(digits, "0"))
    if minor > MAX_MINOR:
        raise MoneyError(
            f"{shown!r} is larger than any amount this bank books ({printed(MAX_MINOR, currency)})."
        )
    return minor


def _unnamed(text: str, currency: str) -> str:
    """The text without the currency's code or sign before or behind it. Raises MoneyError for another currency's."""
    bare = text.strip()
    named = _NAMED.fullmatch(bare)
    if named is None:
        return bare
    name = (named["before"] or named["behind"]).upper()
    if name != currency and currency not in SIGNED_BY.get(name, ()):
        raise MoneyError(
            f"{text[:40]!r} names another currency than {currency}; write the amount in {currency}."
        )
    return (named["amount"] or named["bare"]).strip()


def plain(minor: int, currency: str) -> str:
    """Exact decimal text without grouping: -63500 in GBP is "-635.00", 500 in JPY is "500"."""
    digits = exponent(currency)
    sign, size = ("-" if minor < 0 else ""), abs(minor)
    if digits == 0:
        return f"{sign}{size}"
    text = f"{size:0{digits + 1}d}"
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def printed(minor: int, currency: str, *, signed: bool = False) -> str:
    """The same as people read it, with grouping and a true minus sign: −635.00, 1,500.00.

    `signed` puts + before what is more than zero, for changes. Raises MoneyError for an unknown currency.
    """
    digits = exponent(currency)
    units, fraction = divmod(abs(minor), 10**digits)
    sign = SIGNS[-1] if minor < 0 else "+" if signed and minor > 0 else ""
    return f"{sign}{units:,}.{fraction:0{digits}d}" if digits else f"{sign}{units:,}"


def _ungrouped(text: str, digits: int) -> str:
    """The text without the commas between its thousands; as it is where 1,250 may be one and a quarter."""
    match = _GROUPED.fullmatch(text)
    is_grouped = match is not None and (match["decimals"] is not None or digits != _GROUP)
    return text.replace(",", "") if is_grouped else text


def _example(digits: int) -> str:
    return "1250" if digits == 0 else "12." + "50".ljust(digits, "0")


def _hint(text: str, currency: str) -> str:
    """The likeliest reason why text is no amount, as a clause; of a comma with what it may have meant."""
    if "," in text:
        meant = _meant_by_comma(text, currency)
        return f" (a comma is ambiguous{meant}: use a point for decimals, and commas between thousands alone)"
    if text.strip().startswith(("-", "+", "−")):
        return " (amounts carry no sign: the command says which way the money goes)"
    if re.search(r"\d[eE][+-]?\d", text):
        return " (no exponents)"
    if _AMOUNT_OF_ANY_SIZE.fullmatch(text.strip()):
        return " (more digits than any amount this bank books)"
    return ""


def _meant_by_comma(text: str, currency: str) -> str:
    """The amount in money that a decimal comma would give, as a clause; "" where it would give none."""
    match = _DECIMAL_COMMA.fullmatch(text)
    if match is None:
        return ""
    return f", it may mean {match[1].replace('.', '')}.{match[2]} {currency}"
