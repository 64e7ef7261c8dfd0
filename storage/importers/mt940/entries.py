"""One `:61:` and one balance of an MT940 statement, read by the package `mt-940` and held against the format.

The package takes what stands behind an amount for a reference, whatever it is: what it found is believed only where
the amount stands in full between its mark and the type of the entry.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import mt940
from mt940.tags import TAG_BY_ID, Tags

from domain.bank_statement import StatementLine
from storage.importers.mt940.details import Details, details
from storage.importers.mt940.fields import Field
from storage.importers.statement_file import BadFieldError, calendar_day, currency_code, words
from storage.importers.written_amounts import minor_units

# It logs what it cannot read, in full and on standard error where nobody has set up logging.
logging.getLogger("mt940").addHandler(logging.NullHandler())
logging.getLogger("mt940").propagate = False

_OPTIONS = mt940.Options.all()
_CONTEXT = mt940.models.Transactions(options=_OPTIONS)
_ENTRY = re.compile(
    r"\d{6}(?:\d{4}|\s{4})?(?P<mark>R?[DC])[A-Z]?[\n ]?(?P<amount>\d{1,15},\d{0,4})(?=[A-Z\n]|$)",
    re.ASCII | re.I,
)
_BALANCE = re.compile(r"[CD]\d{6}[A-Z]{3}\d{1,15},\d{0,4}", re.ASCII | re.I)
_SAYS_NOTHING = frozenset({"NONREF", "KREF+", "EREF", "MREF", "PREF", "MARF"})
_CENTURY = 2000


class Balance(NamedTuple):
    """Signed minor units at a day."""

    amount: int
    day: date
    currency: str


def balance(field: Field) -> Balance:
    """A `:60F:`, `:60M:`, `:62F:` or `:62M:` (SWIFT: 1!a6!n3!a15d). Raises BadFieldError."""
    if not _BALANCE.fullmatch(field.text):
        raise BadFieldError(f"{field.text[:40]!r} is none such as C260313EUR12,50")
    found = _parsed(_tag(field.tag), field.text)
    currency = currency_code(found["currency"])
    size = minor_units(found["amount"], ",", currency)
    amount = -size if found["status"].upper() == "D" else size
    return Balance(amount, _day(found, f"the date {field.text[1:7]}"), currency)


def entry(field: Field, information: Sequence[str], currency: str) -> StatementLine:
    """A `:61:` with the lines of the `:86:` that follows it (SWIFT: 6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][34x]).

    RC takes out and RD brings in. Raises BadFieldError.
    """
    text = "\n".join(line.rstrip() for line in field.lines[:2]).strip()
    written = _ENTRY.match(text)
    if written is None:
        raise BadFieldError(f"{field.text[:40]!r} is no entry such as 2603130313D12,50NTRFNONREF")
    found = _parsed(Tags.STATEMENT.value, text)
    if found["amount"] != written["amount"]:
        raise BadFieldError(f"{written['amount'][:40]!r} is no amount such as 12,50")
    size = minor_units(written["amount"], ",", currency)
    valued = _day(found, f"the value date {text[:6]}")
    said = details(information) if information else Details("", "")
    mark = found["status"].upper()
    return StatementLine(
        file_line=field.line,
        booked=_booked(found, valued),
        valued=valued,
        amount=-size if mark in {"D", "RC"} else size,
        reference=words(found["bank_reference"] or ""),
        words=said.words or _own_words(found),
        counterparty=said.counterparty,
        is_reversal=mark.startswith("R"),
    )


def _tag(tag: str) -> mt940.tags.Tag:
    found: mt940.tags.Tag = TAG_BY_ID[int(tag) if tag.isdigit() else tag]
    return found


def _parsed(tag: mt940.tags.Tag, text: str) -> Mapping[str, Any]:
    try:
        return tag.parse(_CONTEXT, text)
    except RuntimeError:
        raise BadFieldError(f"{text[:40]!r} is no such field as MT940 has") from None


def _day(found: Mapping[str, Any], written: str) -> date:
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    return calendar_day(_CENTURY + year, month, day, written)


def _booked(found: Mapping[str, Any], valued: date) -> date:
    """The entry date, in the year that brings it nearest to the value date; the value date where there is none."""
    month, day = (str(found[part] or "").strip() for part in ("entry_month", "entry_day"))
    if not month or not day:
        return valued
    near: list[date] = []
    for year in (valued.year - 1, valued.year, valued.year + 1):
        try:
            near.append(date(year, int(month), int(day)))
        except ValueError:
            continue
    if not near:
        raise BadFieldError(f"the entry date {month + day!r} is no day of the calendar (MMDD)")
    return min(near, key=lambda one: abs(one - valued))


def _own_words(found: Mapping[str, Any]) -> str:
    """What an entry without `:86:` says of itself: its supplementary details, else the customer's reference."""
    said = words(found["extra_details"] or "") or words(found["customer_reference"] or "")
    return "" if said in _SAYS_NOTHING else said
