"""Money: the currency table, amounts as they are typed, and amounts as they are written."""

from __future__ import annotations

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.money import (
    EXPONENTS,
    MAX_MINOR,
    MoneyError,
    exponent,
    parse_amount,
    parse_balance,
    parse_size,
    plain,
    printed,
)

# ISO 4217 gives these a minor unit that is no longer in use; babel's CLDR data says how prices are written,
# which is without it. A ledger counts what ISO counts.
WRITTEN_WITHOUT_DECIMALS = {
    "AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER",
}  # fmt: skip


def test_the_table_is_that_of_the_library_except_where_prices_drop_the_minor_unit() -> None:
    differing = {code for code, digits in EXPONENTS.items() if get_currency_precision(code) != digits}
    assert differing == WRITTEN_WITHOUT_DECIMALS
    assert {get_currency_precision(code) for code in differing} == {0}


def test_every_currency_that_is_legal_tender_somewhere_is_in_the_table() -> None:
    tender = {
        code
        for used in get_global("territory_currencies").values()
        for code, _, until, is_tender in used
        if until is None and is_tender
    }
    assert len(tender) > 100
    assert tender - EXPONENTS.keys() == set()


@pytest.mark.parametrize("code", ["", "gbp", "GB", "GBPX", "XXX", "£", "XAU"])
def test_an_unknown_currency_is_refused_by_name(code: str) -> None:
    with pytest.raises(MoneyError, match="ISO 4217") as refusal:
        exponent(code)
    assert repr(code) in refusal.value.message


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "GBP", 1250),
        ("12.5", "GBP", 1250),
        ("12", "GBP", 1200),
        (" 12.50 ", "GBP", 1250),
        ("0.01", "GBP", 1),
        ("007", "GBP", 700),
        ("1,250.50", "GBP", 125050),
        ("1,250", "GBP", 125000),
        ("1,250", "JPY", 1250),
        ("1,234,567.891", "KWD", 1234567891),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("1.2345", "CLF", 12345),
        ("10000000000000.00", "GBP", MAX_MINOR),
        ("1000000000000000", "JPY", MAX_MINOR),
    ],
)
def test_plain_decimal_text_is_an_amount(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("£1,250.50", "GBP", 125_050),
        ("1,250.50 GBP", "GBP", 125_050),
        ("GBP 1250.5", "GBP", 125_050),
        ("1,250gbp", "GBP", 125_000),
        ("$5", "USD", 500),
        ("5 €", "EUR", 500),
        ("1,000 Kč", "CZK", 100_000),
        ("¥1,250", "JPY", 1250),
    ],
)
def test_an_amount_is_read_as_it_is_printed(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize("text", ["−1,250.50", "-1250.50", "+1,250.50 GBP", "−£1,250.50", "£−1,250.50"])
def test_the_size_of_a_printed_change_has_no_sign(text: str) -> None:
    assert parse_size(text, "GBP") == 125_050


@given(st.integers(1, MAX_MINOR), st.sampled_from(sorted(EXPONENTS)))
def test_what_is_printed_can_be_typed(minor: int, currency: str) -> None:
    assume(EXPONENTS[currency] != 3 or minor >= 10**3)
    assert parse_amount(f"{printed(minor, currency)} {currency}", currency) == minor
    assert parse_size(printed(-minor, currency), currency) == minor
    assert parse_balance(printed(-minor, currency), currency) == -minor


@pytest.mark.parametrize(
    ("text", "minor"), [("0", 0), ("−0.00 GBP", 0), ("+5", 500), ("£-1,250.50", -125_050), ("-£3", -300)]
)
def test_a_balance_may_be_nothing_or_less(text: str, minor: int) -> None:
    assert parse_balance(text, "GBP") == minor


@pytest.mark.parametrize(
    ("text", "currency", "why"),
    [
        ("5 EUR", "GBP", "names another currency than GBP"),
        ("$5", "GBP", "names another currency than GBP"),
        ("12,50", "GBP", "it may mean 12.50 GBP"),
        ("1.250,50", "GBP", "it may mean 1250.50 GBP"),
        ("12,50", "GBP", "comma is ambiguous"),
        ("1,25", "GBP", "comma is ambiguous"),
        ("1250,000", "GBP", "comma is ambiguous"),
        ("1,250", "KWD", "comma is ambiguous"),
        ("1,250,00", "GBP", "comma is ambiguous"),
        ("-3", "GBP", "carry no sign"),
        ("+3", "GBP", "carry no sign"),
        ("−3", "GBP", "carry no sign"),
        ("1e9", "GBP", "no exponents"),
        ("1E-2", "GBP", "no exponents"),
        ("NaN", "GBP", "not an amount"),
        ("inf", "GBP", "not an amount"),
        ("", "GBP", "not an amount"),
        ("ten", "GBP", "not an amount"),
        (".50", "GBP", "write it like 12.50"),
        ("5.", "GBP", "write it like 12.50"),
        ("1 000", "GBP", "not an amount"),
        ("0x10", "GBP", "not an amount"),
        ("1_000", "GBP", "not an amount"),
        ("١٢", "GBP", "not an amount"),
        ("12.505", "GBP", "has 3 decimals but GBP has 2"),
        ("5.0", "JPY", "has 1 decimal but JPY has 0"),
        ("x", "JPY", "write it like 1250"),
        ("x", "KWD", "write it like 12.500"),
        ("0", "GBP", "more than zero"),
        ("0.00", "GBP", "more than zero"),
        ("10000000000000.01", "GBP", "larger than any amount"),
        ("9" * 30, "GBP", "more digits than any amount"),
        ("9" * 5000, "GBP", "more digits than any amount"),
        ("5", "XYZ", "ISO 4217"),
    ],
)
def test_anything_else_is_refused_and_says_why(text: str, currency: str, why: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        parse_amount(text, currency)
    assert why in refusal.value.message
    assert isinstance(refusal.value, BadInput)
    assert refusal.value.exit_code == 2


@given(minor=st.integers(1, MAX_MINOR), currency=st.sampled_from(sorted(EXPONENTS)))
def test_what_is_written_reads_back_as_the_same_amount(minor: int, currency: str) -> None:
    assert parse_amount(plain(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (-63500, "GBP", "-635.00"),
        (0, "GBP", "0.00"),
        (5, "GBP", "0.05"),
        (-5, "GBP", "-0.05"),
        (500, "JPY", "500"),
        (-1, "JPY", "-1"),
        (1, "KWD", "0.001"),
        (12345, "UYW", "1.2345"),
    ],
)
def test_amounts_are_written_exactly(minor: int, currency: str, text: str) -> None:
    assert plain(minor, currency) == text
