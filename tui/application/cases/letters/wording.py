"""Days and amounts as a locale writes them, from a library of locales that is loaded when a letter first needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from domain.errors import BadInput
from domain.money import SIGNS, exponent, plain

if TYPE_CHECKING:
    from babel import Locale

_LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


@dataclass(frozen=True)
class LocaleWording:
    """Implements domain.dispute.letters.sources.Wording for a locale such as en-US.

    Its methods raise BadInput for a locale that the library does not know.
    """

    locale: str

    def day(self, day: date) -> str:
        """April 3, 2026 in en-US, 3 April 2026 in en-GB."""
        from babel.dates import format_date

        return format_date(day, "long", self._locale)

    def amount(self, minor: int, currency: str) -> str:
        """$1,250.50 or £1,250.50, with as many decimals as the currency has, and a space after a name in letters."""
        written = self._formatted(minor, currency, self._locale.currency_formats["standard"].pattern)
        return _LETTER_THEN_DIGIT.sub("\N{NO-BREAK SPACE}", written)

    def figure(self, minor: int, currency: str, *, signed: bool = False) -> str:
        """The amount without its currency and with a true minus sign: −1,250.50, and −1.250,50 in de-DE.

        `signed` puts + before what is more than zero, for changes.
        """
        sign = SIGNS[-1] if minor < 0 else "+" if signed and minor > 0 else ""
        return sign + self._formatted(abs(minor), currency, "#,##0.00")

    @property
    def marks(self) -> tuple[str, str]:
        """What stands between thousands, and before the decimals."""
        from babel.numbers import get_decimal_symbol, get_group_symbol

        return get_group_symbol(self._locale), get_decimal_symbol(self._locale)

    def days(self, day: date) -> Sequence[str]:
        """In words, whichever way round; in figures in the order of the locale, or year first."""
        from babel.dates import format_date, get_date_format

        month = format_date(day, "MMMM", self._locale), format_date(day, "MMM", self._locale)
        words = [
            form
            for name in month
            for form in (f"{name} {day.day}, {day.year}", f"{day.day} {name} {day.year}")
        ]
        order = str(get_date_format("short", self._locale).pattern).lower()
        first = "m" if order.find("m") < order.find("d") else "d"
        two = (day.month, day.day) if first == "m" else (day.day, day.month)
        figures = [
            form.format(*two, day.year)
            for mark in "/.-"
            for form in (f"{{:02}}{mark}{{:02}}{mark}{{}}", f"{{}}{mark}{{}}{mark}{{}}")
        ]
        return tuple(dict.fromkeys([self.day(day), *words, *figures, day.isoformat()]))

    def amounts(self, minor: int, currency: str) -> Sequence[str]:
        """With the currency's sign or code, or bare; with grouping or without; whole units without decimals too."""
        return tuple(dict.fromkeys([self.amount(minor, currency), *self._amounts(minor, currency)]))

    def _amounts(self, minor: int, currency: str) -> Iterator[str]:
        from babel.numbers import get_currency_symbol

        symbols = {get_currency_symbol(currency, one) for one in (self._locale, "en_US", "en_GB")}
        symbols |= {currency, f"{currency} "} | {
            symbol[-1:] for symbol in symbols if not symbol[-1:].isalpha()
        }
        numbers = [self._formatted(minor, currency, one) for one in ("#,##0.00", "0.00")]
        yield from numbers
        unit = 10 ** exponent(currency)
        whole = [] if minor % unit else [f"{minor // unit:,}", str(minor // unit)]
        for number in (*numbers, *whole):
            yield from (f"{symbol}{number}" for symbol in symbols)
            yield from (f"{number} {currency}", f"{number}{currency}")

    def _formatted(self, minor: int, currency: str, pattern: str) -> str:
        """With the decimals that ISO 4217 gives the currency, which are not always the library's."""
        from babel.numbers import parse_pattern

        digits, parsed = exponent(currency), parse_pattern(pattern)
        parsed.frac_prec = (digits, digits)
        value = Decimal(plain(minor, currency))
        return str(parsed.apply(value, self._locale, currency=currency, currency_digits=False))

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(self.locale, sep="-")
        except (UnknownLocaleError, ValueError) as error:
            raise BadInput(
                f"The bank's locale {self.locale!r} is none that letters can be written in; "
                "set another with `recount bank set locale en-US`."
            ) from error
