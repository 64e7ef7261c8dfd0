"""What a letter says, whoever wrote it: fixed sentences, names, and a day and an amount that are told together.

Line breaks, spaces, case and the kind of quotation mark do not matter. A day and an amount are told together in one
paragraph; a line that is nothing but a day is the letter's own date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.money import EXPONENTS

CREDITED = re.compile(r"\b(credit|refund|reimburs|paid|pay|put|add|return|correct|revers)", re.IGNORECASE)
DEBITED = re.compile(
    r"\b(debit|withdr[ae]w|tak(e|en|ing) (\S+ ){0,6}back|took (\S+ ){0,6}back|revers|remov|deduct)",
    re.IGNORECASE,
)
FINAL = re.compile(r"\bfinal\b", re.IGNORECASE)
BORNE = re.compile(r"\b(bear|borne|liab|deduct|excess|you pay)", re.IGNORECASE)
MISSING = re.compile(r"\b(missing|short|never|not|receiv|arriv)", re.IGNORECASE)
REASONED = re.compile(
    r"\b(because|since|reasons?|found|find|findings?|explain|explanation|shows?|showed|evidence|according)\b",
    re.IGNORECASE,
)
"""What a paragraph says of a day and an amount, in English."""

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b( of\b)?", re.IGNORECASE)
_MARKS = str.maketrans(
    {"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{MINUS SIGN}": "-"}
)
_NUMBER_GOES_ON = re.compile(r"\d|[.,]\d")


@dataclass(frozen=True)
class LetterText:
    """The text of a letter as it is searched."""

    text: str

    @cached_property
    def flat(self) -> str:
        """All of it in one line, in one case."""
        return folded(self.text)

    @cached_property
    def digits(self) -> str:
        """Its letters and digits, for what people write with all kinds of marks between: a telephone number."""
        return bare(self.text)

    @cached_property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """The lines of each, as they are written but for the spaces."""
        blocks = _PARAGRAPH.split(self.text)
        return tuple(tuple(" ".join(line.split()) for line in block.splitlines()) for block in blocks)

    def has_sentence(self, sentence: str) -> bool:
        """It is there word for word."""
        return folded(sentence) in self.flat

    def has_bare(self, words: str) -> bool:
        """It is there, whatever marks and spaces stand between."""
        return bare(words) in self.digits

    def tells(
        self,
        days: Sequence[str],
        amounts: Sequence[str],
        currency: str,
        says: re.Pattern[str] | None = None,
        payees: Sequence[str] = (),
    ) -> bool:
        """A paragraph has the day and the amount, says this of them, and names one of the payees.

        What is empty is not looked for.
        """
        return any(
            (not amounts or _has_amount(paragraph, amounts, currency))
            and (not payees or any(folded(payee) in folded(paragraph) for payee in payees))
            and (says is None or says.search(paragraph) is not None)
            for paragraph in self._with_day(days)
        )

    def _with_day(self, days: Sequence[str]) -> Iterator[str]:
        forms = [_day_folded(day) for day in days]
        for lines in self.paragraphs:
            paragraph = " ".join(line for line in lines if _day_folded(line) not in forms)
            if not forms or any(_stands_alone(form, _day_folded(paragraph)) for form in forms):
                yield paragraph


def folded(text: str) -> str:
    """One line, one case, one apostrophe, one dash, and one spelling of what two countries spell in two ways."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return " ".join(plain.split()).casefold().replace("honour", "honor").replace("cheque", "check")


def bare(text: str) -> str:
    """Its letters and digits alone."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _day_folded(text: str) -> str:
    return _ORDINAL.sub("", folded(text)).replace(",", "").rstrip(".")


def _stands_alone(form: str, text: str) -> bool:
    """The form is there, and is not the end of 13 April where 3 April is meant."""
    return re.search(rf"(?<!\d){re.escape(form)}(?!\d)", text) is not None


def _has_amount(paragraph: str, forms: Sequence[str], currency: str) -> bool:
    text = " ".join(unicodedata.normalize("NFKC", paragraph).split())
    for form in forms:
        wanted = " ".join(unicodedata.normalize("NFKC", form).split())
        for found in re.finditer(re.escape(wanted), text):
            if _is_this_amount(text[: found.start()], wanted, text[found.end() :], currency):
                return True
    return False


def _is_this_amount(before: str, form: str, after: str, currency: str) -> bool:
    """No part of a longer number, and of no other currency."""
    if _NUMBER_GOES_ON.match(after) or (form[0].isdigit() and re.search(r"\d[.,]?$", before)):
        return False
    names = (*re.findall(r"\b([A-Z]{3})\s?$", before), *re.findall(r"^\s?([A-Z]{3})\b", after))
    if any(name in EXPONENTS and name != currency for name in names):
        return False
    if form[0].isdigit():
        return unicodedata.category(before.rstrip()[-1:] or " ") != "Sc"
    return not before[-1:].isalpha()
