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

_GROUP = 3
"""Digits between the commas of a grouped amount."""
_AMOUNT = re.compile(r"(\d{1,16})(?:\.(\d+))?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?P<decimals>\.\d+)?", re.ASCII)
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
    """Positive minor units from decimal text, its thousands grouped or not: "1,250.50" in GBP is 125050.

    Raises MoneyError, saying why, for anything else: signs, exponents, decimal commas and what may be one, words,
    zero, more decimals than the currency has.
    """
    digits = exponent(currency)
    shown = text[:40]
    match = _AMOUNT.fullmatch(_ungrouped(text.strip(), digits))
    if match is None:
        raise MoneyError(f"{shown!r} is not an amount{_hint(text)}; write it like {_example(digits)}.")
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > digits:
        raise MoneyError(
            f"{shown!r} has {len(fraction)} decimal{'s' * (len(fraction) > 1)} but {currency} has {digits}; "
            "round it first."
        )
    minor = int(whole + fraction.ljust(digits, "0"))
    if minor == 0:
        raise MoneyError(f"{shown!r} is nothing; an amount is more than zero.")
    if minor > MAX_MINOR:
        raise MoneyError(
            f"{shown!r} is larger than any amount this bank books ({plain(MAX_MINOR, currency)})."
        )
    return minor


def plain(minor: int, currency: str) -> str:
    """Exact decimal text without grouping: -63500 in GBP is "-635.00", 500 in JPY is "500"."""
    digits = exponent(currency)
    sign, size = ("-" if minor < 0 else ""), abs(minor)
    if digits == 0:
        return f"{sign}{size}"
    text = f"{size:0{digits + 1}d}"
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def _ungrouped(text: str, digits: int) -> str:
    """The text without the commas between its thousands; as it is where 1,250 may be one and a quarter."""
    match = _GROUPED.fullmatch(text)
    is_grouped = match is not None and (match["decimals"] is not None or digits != _GROUP)
    return text.replace(",", "") if is_grouped else text


def _example(digits: int) -> str:
    return "1250" if digits == 0 else "12." + "50".ljust(digits, "0")


def _hint(text: str) -> str:
    """The likeliest reason why text is no amount, as a clause."""
    if "," in text:
        return " (a comma is ambiguous: use a point for decimals, and commas between thousands alone)"
    if text.strip().startswith(("-", "+", "−")):
        return " (amounts carry no sign: the command says which way the money goes)"
    if re.search(r"\d[eE][+-]?\d", text):
        return " (no exponents)"
    if _AMOUNT_OF_ANY_SIZE.fullmatch(text.strip()):
        return " (more digits than any amount this bank books)"
    return ""
