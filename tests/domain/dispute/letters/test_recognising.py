"""A day, an amount and a sentence are found in whatever words, and not where they are not."""

from __future__ import annotations

from datetime import date

import pytest

from domain.dispute.letters.recognising import CREDITED, DEBITED, LetterText
from tui.application.cases.letters.wording import LocaleWording

DAY = date(2026, 4, 3)
US, GB = LocaleWording("en-US"), LocaleWording("en-GB")


def told(text: str, *, wording: LocaleWording = US, minor: int = 40_00, currency: str = "USD") -> bool:
    return LetterText(text).tells(wording.days(DAY), wording.amounts(minor, currency), currency, CREDITED)


@pytest.mark.parametrize(
    "text",
    [
        "On April 3, 2026 we credited your account with $40.00.",
        "On 3 April 2026 we credited 40.00 to you",
        "We credited USD 40 on Friday, Apr 3, 2026",
        "credited: 40.00 USD (04/03/2026)",
        "We credited $40.00\non April 3rd,\n2026.",
        "on the 3rd of April 2026 we paid you back $40",
        "Dear R.\n\nApril 3, 2026: credit of $40.00\n\nYours",
        "On 2026-04-03 we credited your account with US$40.00.",
    ],
)
def test_a_day_and_an_amount_in_whatever_words(text: str) -> None:
    assert told(text)


@pytest.mark.parametrize(
    "text",
    [
        "On April 3, 2026 we credited your account.",
        "We credited your account with $40.00.",
        "On April 13, 2026 we credited your account with $40.00.",
        "On April 3, 2026 we credited your account with $140.00.",
        "On April 3, 2026 we credited your account with $40.005.",
        "On April 3, 2026 we credited your account with $1,040.00.",
        "On April 3, 2026 we credited your account with $40,000.00.",
        "On April 3, 2026 we credited your account with £40.00.",
        "On April 3, 2026 we credited your account with EUR 40.00.",
        "On April 3, 2026 we credited your account with 40.00 EUR.",
        "On 03/04/2026 we credited your account with $40.00.",
        "April 3, 2026\nWe credited your account with $40.00.",
        "April 3, 2026\n\nWe credited your account with $40.00.",
        "We wrote on April 3, 2026.\n\nWe credited your account with $40.00.",
        "On April 3, 2026 you asked about $40.00.",
    ],
)
def test_what_is_not_told(text: str) -> None:
    assert not told(text)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("On 3 April 2026 we credited your account with £1,250.50.", True),
        ("On 03/04/2026 we credited your account with 1250.50", True),
        ("On 04/03/2026 we credited your account with £1,250.50.", False),
        ("On 3 April 2026 we credited your account with $1,250.50.", False),
    ],
)
def test_days_and_amounts_are_read_as_the_bank_writes_them(text: str, is_told: bool) -> None:
    assert told(text, wording=GB, minor=1250_50, currency="GBP") is is_told


@pytest.mark.parametrize(
    ("locale", "currency", "day", "amount"),
    [
        ("en-US", "USD", "April 3, 2026", "$1,250.50"),
        ("en-GB", "GBP", "3 April 2026", "£1,250.50"),
        ("en-IE", "EUR", "3 April 2026", "€1,250.50"),
        ("de-DE", "EUR", "3. April 2026", "1.250,50\N{NO-BREAK SPACE}€"),
        ("en-US", "JPY", "April 3, 2026", "¥125,050"),
        ("en-US", "KWD", "April 3, 2026", "KWD\N{NO-BREAK SPACE}125.050"),
    ],
)
def test_the_locale_writes_days_and_amounts(locale: str, currency: str, day: str, amount: str) -> None:
    wording = LocaleWording(locale)
    assert (wording.day(DAY), wording.amount(1250_50, currency)) == (day, amount)
    assert wording.days(DAY)[0] == day
    assert wording.amounts(1250_50, currency)[0] == amount
    text = f"{day}: {amount} credited"
    assert told(text, wording=wording, minor=1250_50, currency=currency)


def test_a_debit_is_no_credit() -> None:
    wording = US
    text = LetterText("On April 3, 2026 we have taken your $40.00 back.")
    asked = (wording.days(DAY), wording.amounts(40_00, "USD"), "USD")
    assert text.tells(*asked, DEBITED)
    assert not LetterText("On April 3, 2026 you have $40.00.").tells(*asked, DEBITED)


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("We will HONOR checks\nfor five   days – without\N{NO-BREAK SPACE}charge.", True),
        ("We will honour checks for five days - without charge.", True),
        ("We will honour checks for five days.", False),
    ],
)
def test_a_sentence_word_for_word_but_for_spaces_case_and_spelling(text: str, is_there: bool) -> None:
    assert LetterText(text).has_sentence("we will honour checks for five days - without charge.") is is_there


def test_a_telephone_number_with_whatever_marks() -> None:
    assert LetterText("Ring +44 (0)20-7946 0018.").has_bare("+44 (0) 20 7946 0018")
    assert not LetterText("Ring +44 (0)20-7946 0019.").has_bare("+44 (0) 20 7946 0018")
