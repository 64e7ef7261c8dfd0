"""Amounts as people and programs write them, where a file does not say which mark is the decimal one.

A mark that three digits follow may stand between thousands. Where that gives another sum and nothing decides, it is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from domain.money import EXPONENTS, MAX_MINOR
from storage.importers.statement_file import BadFieldError

LONGEST = 40
"""Characters of an amount."""
_GROUPS: Mapping[str, str] = MappingProxyType({".": ",", ",": "."})
"""Decimal mark to the mark between thousands."""
_GROUP_OR_DECIMALS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_SPACE = " \u00a0\u202f'"
_BETWEEN_GROUPS = re.compile(rf"(?<=\d)[{_SPACE}](?=\d{{3}}(?!\d))|(?<=[+-])[{_SPACE}]+", re.ASCII)
"""What may stand between thousands beside the mark, or behind a sign."""


def _pattern(decimal: str) -> re.Pattern[str]:
    group, point = re.escape(_GROUPS[decimal]), re.escape(decimal)
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>[1-9]\d{{0,2}}(?:{group}\d{{3}})+|\d*)(?:{point}(?P<part>\d*))?", re.ASCII
    )


_PATTERNS = MappingProxyType({decimal: _pattern(decimal) for decimal in _GROUPS})


def decimal_mark(texts: Iterable[str], currency: str) -> str:
    """The decimal mark of a file with these amounts, "." or ",".

    Amounts that are none under either mark say nothing. Raises BadFieldError with the amount that both marks fit.
    """
    fitting, open_text = set(_GROUPS), ""
    for text in texts:
        found = {mark: _read(text, mark, currency) for mark in _GROUPS}
        fits = {mark for mark, minor in found.items() if minor is not None}
        if fits:
            fitting &= fits
        if len(fits) > 1 and len(set(found.values())) > 1:
            open_text = text
    if open_text and len(fitting) > 1:
        raise BadFieldError(f"{open_text[:LONGEST]!r} may be read with a decimal comma or with a point")
    return "," if fitting == {","} else "."


def minor_units_by_any_mark(text: str, currency: str) -> int:
    """Signed minor units of an amount that may have either decimal mark. Raises BadFieldError."""
    readings = [_read(text, mark, currency) for mark in _GROUPS]
    found = {minor for minor in readings if minor is not None}
    if len(found) > 1 or (found and _may_be_group(_bare(text), EXPONENTS[currency])):
        raise BadFieldError(f"{text[:LONGEST]!r} may be read with decimals or with thousands")
    if not found:
        raise BadFieldError(f"{text[:LONGEST]!r} is no amount in {currency}")
    return _bounded(found.pop(), text)


def minor_units(text: str, decimal: str, currency: str) -> int:
    """Signed minor units of an amount with that decimal mark. Raises BadFieldError."""
    minor = _read(text, decimal, currency)
    if minor is None:
        raise BadFieldError(f"{text[:LONGEST]!r} is no amount in {currency}")
    return _bounded(minor, text)


def plain_minor_units(text: str, currency: str) -> int:
    """Minor units of a number without a sign whose decimal mark is a point. Raises BadFieldError."""
    if not re.fullmatch(r"\d{1,18}(\.\d{0,17})?", text, re.ASCII):
        raise BadFieldError(f"{text[:LONGEST]!r} is no amount such as 12.50")
    whole, _, part = text.partition(".")
    digits = EXPONENTS[currency]
    if part[digits:].strip("0"):
        raise BadFieldError(f"{text[:LONGEST]!r} has more decimals than {currency} has")
    return _bounded(int(whole + part[:digits].ljust(digits, "0")), text)


def _bounded(minor: int, text: str) -> int:
    if abs(minor) > MAX_MINOR:
        raise BadFieldError(f"{text[:LONGEST]!r} is more than an account can hold")
    return minor


def _read(text: str, decimal: str, currency: str) -> int | None:
    """The amount in minor units, None where it is none under that mark.

    Noughts beyond the currency's decimals are let pass, but not where they would make a group of thousands.
    """
    bare, digits = _bare(text), EXPONENTS[currency]
    match = _PATTERNS[decimal].fullmatch(bare)
    if match is None or len(text) > LONGEST:
        return None
    whole, part = match["whole"], match["part"] or ""
    if not whole and not part:
        return None
    if part[digits:].strip("0") or (part and decimal in bare and _may_be_group(bare, digits)):
        return None
    minor = int(whole.replace(_GROUPS[decimal], "") + part[:digits].ljust(digits, "0"))
    return -minor if match["sign"] == "-" else minor


def _bare(text: str) -> str:
    return _BETWEEN_GROUPS.sub("", text.replace("\u2212", "-").strip())


def _may_be_group(bare: str, digits: int) -> bool:
    """Its only mark may stand between thousands, and the currency has no such decimals."""
    return digits < 3 and _GROUP_OR_DECIMALS.fullmatch(bare) is not None
