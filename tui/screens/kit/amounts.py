"""Figures of rows that may be damaged: a list must not fall over one account nobody can make sense of."""

from __future__ import annotations

from domain.money import EXPONENTS
from tui.text.format import money, rfc3339
from tui.text.safe import safe_str


def amount(minor: int, currency: str, *, signed: bool = False) -> str:
    """As `tui.text.format.money`; under a currency that there is not, the minor units as they are stored."""
    return money(minor, currency, signed=signed) if currency in EXPONENTS else f"{minor:,}?"


def amount_with_currency(minor: int, currency: str) -> str:
    """The amount and its currency's code."""
    return f"{amount(minor, currency)} {safe_str(currency, 8)}".rstrip()


def instant(us: int) -> str:
    """A UTC time in microseconds as 2026-02-26 08:03:00Z."""
    return rfc3339(us).replace("T", " ")
