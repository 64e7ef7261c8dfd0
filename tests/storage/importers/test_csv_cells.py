"""Single cells of a bank's CSV: amounts, days and times as banks write them, and what may mean another one."""

from __future__ import annotations

from datetime import date, time

import pytest

from storage.importers.csv.amounts import BadCellError, is_nothing, written
from storage.importers.csv.days import day_of, time_of
from storage.importers.csv.mapping import CsvMapping


def amount(text: str, marks: str = ".,", currency: str = "EUR") -> int:
    """Minor units of a cell where a mapping has this decimal mark and this one between thousands."""
    mapping = CsvMapping(account="1", currency="EUR", date=1, amount=1, decimal=marks[0], thousands=marks[1:])
    return written(text, currency, mapping).minor


@pytest.mark.parametrize(
    ("text", "marks", "minor"),
    [
        ("1,234.50", ".,", 1234_50),
        ("-1.234,5", ",.", -1234_50),
        ("−12.00", ".", -12_00),
        ("–12.00", ".", -12_00),
        ("12.00-", ".", -12_00),
        ("(1,234.56)", ".,", -1234_56),
        ("EUR -12.00", ".", -12_00),
        ("-12.00 EUR", ".", -12_00),
        ("€12", ".", 12_00),
        ("S$12.00", ".", 12_00),
        ("-R 12.00", ".", -12_00),
        ("- € 12.00", ".", -12_00),
        ("-1’234.50", ".", -1234_50),
        ("1 234,50", ", ", 1234_50),
        ("1\u202f234,50", ",", 1234_50),
        ("12,34,567.00", ".,", 1234567_00),
        ("1,23,456", ".,", 123456_00),
        (".5", ".", 50),
        ("5.", ".", 5_00),
        ("12.00 CR", ".", 12_00),
        ("12.00 DR", ".", -12_00),
        ("12.00DR", ".", -12_00),
        ("-12.00 DR", ".", -12_00),
        ("5.00 OD", ".", -5_00),
        ("+ £1,000.00", ".,", 1000_00),
        ("12,50 S", ",", -12_50),
        ("12.5000", ".", 12_50),
        ("12.500", ".,", 12_50),
        ("0.500", ".", 50),
    ],
)
def test_an_amount_is_read_as_the_bank_means_it(text: str, marks: str, minor: int) -> None:
    signs = {"£": "GBP", "S$": "SGD", "-R ": "ZAR"}
    assert amount(text, marks, next((code for sign, code in signs.items() if sign in text), "EUR")) == minor


@pytest.mark.parametrize(
    ("text", "marks", "said"),
    [
        ("-12.50", ",.", "'.' between thousands stands before exactly three digits"),
        ("1,2345.00", ".,", "exactly three digits"),
        ("0.001", ",.", "exactly three digits"),
        ("0,12,345.00", ".,", "exactly three digits"),
        ("12,34", ".,", "exactly three digits"),
        ("1,23,45.00", ".,", "exactly three digits"),
        ("1,234 567.00", ".,", "exactly three digits"),
        ("1.234,50", ".", "the mapping has '.' as the decimal mark"),
        ("1,50", ".", "the mapping has '.' as the decimal mark"),
        ("abc 12.00", ".", "abc is no currency"),
        ("12.00 USD", ".", "in another currency than EUR"),
        *[
            (f"{sign}12.00", ".", "in another currency than EUR")
            for sign in ("£", "$", "A$", "¥", "₹", "zł ", "Kč ", "kr ", "kr. ", "Fr. ", "Rs. ", "Ft ", "-R ")
        ],
        ("+12.00 DR", ".", "by its sign that money comes in, and by DR that it goes out"),
        ("-12.00 CR", ".", "by its sign that money goes out, and by CR that it comes in"),
        ("(-12.00)", ".", "more than one sign"),
        ("--12", ".", "more than one sign"),
        ("1e3", ".", "is no amount"),
        ("١٢", ".", "is no amount"),
        ("12.505", ".,", "more decimals than EUR has"),
        ("1.000", ".", "may stand between thousands"),
        ("-12.500", ".", "may stand between thousands"),
        ("1" * 30, ".", "more than an account can hold"),
        ("9" * 5000, ".", "is no amount"),
        ("", ".", "is no amount"),
    ],
)
def test_what_may_mean_another_amount_is_none(text: str, marks: str, said: str) -> None:
    with pytest.raises(BadCellError, match=said.replace("(", r"\(")):
        amount(text, marks)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("kr 12.00", "NOK"), ("12.00 kr.", "DKK"), ("$12.00", "CAD"), ("¥12.00", "CNY"), ("Rs. 12.00", "PKR")],
)
def test_a_sign_that_several_currencies_have_is_read_in_each(text: str, currency: str) -> None:
    assert amount(text, ".", currency) == 12_00


@pytest.mark.parametrize("text", ["", " ", "-", "–", "--"])
def test_a_dash_is_no_amount_at_all(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize(
    ("text", "date_format", "day"),
    [
        ("5 mai 2026", "%d %b %Y", date(2026, 5, 5)),
        ("5. Mai 2026", "%d. %B %Y", date(2026, 5, 5)),
        ("12 août 2026", "%d %B %Y", date(2026, 8, 12)),
        ("1 févr. 2026", "%d %b %Y", date(2026, 2, 1)),
        ("13-mrt-2026", "%d-%b-%Y", date(2026, 3, 13)),
        ("13 września 2026", "%d %B %Y", date(2026, 9, 13)),
        ("13 července 2026", "%d %B %Y", date(2026, 7, 13)),
        ("13 června 2026", "%d %B %Y", date(2026, 6, 13)),
        ("12-Dec-2019", "%d-%b-%Y", date(2019, 12, 12)),
    ],
)
def test_months_are_read_in_the_languages_of_banks(text: str, date_format: str, day: date) -> None:
    assert day_of(text, date_format, "UTC") == (day, None)


def test_an_instant_that_no_calendar_of_the_zone_has_is_no_date() -> None:
    with pytest.raises(BadCellError, match="is no date like"):
        day_of("9999-12-31T23:59:59-05:00", "%Y-%m-%dT%H:%M:%S%z", "Asia/Tokyo")


def test_a_time_of_day_in_a_date_is_kept_in_the_zone_of_the_bank() -> None:
    assert day_of("2026-03-05 14:03:22", "%Y-%m-%d %H:%M:%S", "UTC") == (date(2026, 3, 5), time(14, 3, 22))
    late = day_of("2026-03-05T23:30:00Z", "%Y-%m-%dT%H:%M:%S%z", "Europe/Brussels")
    assert late == (date(2026, 3, 6), time(0, 30))


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:05:30", time(14, 5, 30)),
        ("9:05", time(9, 5)),
        ("09.05", time(9, 5)),
        ("140530", time(14, 5, 30)),
        ("2:05 pm", time(14, 5)),
        ("12:00 AM", time(0)),
        ("", None),
    ],
)
def test_a_time_of_day_is_read(text: str, clock: time | None) -> None:
    assert time_of(text) == clock


@pytest.mark.parametrize("text", ["25:00", "noon", "14:61", "1", "13:30 pm", "0:30 am"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(BadCellError, match="is no time of day"):
        time_of(text)
