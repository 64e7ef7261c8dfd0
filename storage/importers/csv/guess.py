"""A mapping proposed for a bank's CSV: how it is written, and what its columns seem to mean.

It is a proposal: whoever imports by it looks at the rows as they would be read, and mends what is wrong.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.bank import MappingProposal
from domain.errors import BadInput
from domain.money import EXPONENTS
from storage.importers.csv.amounts import BadCellError, Written, currency_named, is_nothing, written
from storage.importers.csv.guess_sample import DATE_FORMATS, Sample, read_sample, reads_as
from storage.importers.csv.mapping import CsvMapping, parse_mapping
from storage.importers.csv.statements import statements_of
from storage.importers.joining.accounts import ACCOUNT
from storage.importers.lines import FileErrors

MARKS = ((".", ","), (",", "."), (".", ""), (",", ""))
"""Decimal mark and mark between thousands, as they usually come."""
SIGNS = (
    ({"cr"}, {"dr", ""}),
    ({"c"}, {"d"}),
    ({"h"}, {"s"}),
    ({"bij"}, {"af"}),
    ({"credit"}, {"debit"}),
    ({"in"}, {"out"}),
    ({"inflow"}, {"outflow"}),
    ({"+"}, {"-"}),
)
"""Cells that mean in, and out."""
TITLES = {
    "valued": r"valu|wert|effective|érték|datum rente",
    "booked": r"book|buch|post|process|účt|completed|boek",
    "balance": r"balance|saldo|solde|kontostand|egyenleg|zůstatek|stav",
    "credit": r"credit|paid in|money in|deposit|gutschrift|haben|\bin\b|bijschrijving|entrate|crédit",
    "debit": r"debit|debet|paid out|money out|withdraw|belastung|soll|\bout\b|afschrijving|uscite|débit",
    "fee": r"^(fee|fees|charges?|gebühr|frais|poplatek|kosten)$",
    "amount": r"amount|betrag|bedrag|montant|importe?o?|částka|összeg|value|kwota|beløb|belopp",
    "foreign": r"fremd|original|foreign|původní|kurs|rate|wechsel",
    "account": r"^(account|account number|account no\.?|konto|kontonummer|auftragskonto|iban|rekening(nummer)?|"
    r"számlaszám|číslo účtu)$",
    "currency": r"currency|währung|waehrung|munt|devise|devizanem|měna|ccy|\bcur\b|valuta$",
    "counterparty": r"name|payee|counterparty|empfänger|beguenstigter|begünstigter|naam|název protiúčtu|partner neve",
    "words": r"description|text|details|memo|note|narrative|verwendung|omschrijving|mededeling|zpráva|közlemény|"
    r"message|libellé|type|beschreibung|transaktionsbeschreibung",
    "reference": r"^(transaction )?(id|reference|ref\.?)$|referenz|transaction id|id transakce",
}
_CODE = re.compile(r"\b[A-Z]{3}\b")


@dataclass(slots=True)
class _Proposal:
    """Settings in their order, as TOML, some with what is to be looked at."""

    sample: Sample
    lines: list[str] = field(default_factory=list)

    def say(self, name: str, value: str | bool | int | Sequence[str | int], note: str = "") -> None:
        text = json.dumps(value, ensure_ascii=False)
        self.lines.append(f"{name} = {text}" + (f"  # {note}" if note else ""))

    def column(self, name: str, place: int | None) -> None:
        """A setting that names a column, if there is one."""
        if place is not None:
            self.say(name, self.sample.name(place))


def guess(path: Path) -> MappingProposal:
    """A mapping for the file, as TOML, and the file as it is read by it.

    Raises BadInput where the file cannot be read, or has no column of dates or none of amounts.
    """
    sample = read_sample(path)
    text = "\n".join(_proposed(path, sample).lines) + "\n"
    errors = FileErrors()
    statements = statements_of(path, parse_mapping(text, path), errors)
    return MappingProposal(text, tuple(statements), errors.listed())


def _proposed(path: Path, sample: Sample) -> _Proposal:
    said = _Proposal(sample)
    dates = {
        place: date_format for place in range(sample.width) if (date_format := _date_format(sample, place))
    }
    if not dates:
        raise BadInput(f"{path} has no column of dates; write its mapping by hand.")
    booked = _first(sample, dates, "booked", but="valued")
    valued = next((place for place in dates if place != booked and _is(sample, place, "valued")), None)
    decimal, thousands = _marks(sample, dates)
    numbers = _Numbers.of(
        sample, [place for place in range(sample.width) if place not in dates], decimal, thousands
    )
    _say_account(said, path)
    _say_currency(said, sample)
    said.column("date", booked)
    said.say("date_format", dates[booked], _ambiguous(sample, booked, dates[booked]))
    if valued is None and not sample.heading:
        valued = next((place for place in dates if place != booked), None)
    said.column("value_date", valued if valued is not None and dates[valued] == dates[booked] else None)
    _say_amounts(said, path, numbers)
    _say_words(said, {*dates, *numbers.places})
    _say_writing(said, decimal, thousands)
    _say_skip(said, booked, dates[booked])
    return said


def _is(sample: Sample, place: int, meaning: str) -> bool:
    """Whether the column's title says that it means this."""
    return re.search(TITLES[meaning], sample.title(place).casefold()) is not None


def _first(sample: Sample, places: Sequence[int] | dict[int, str], meaning: str, *, but: str) -> int:
    """The first column of that meaning, else the first that has not the other one, else the first."""
    wanted = [place for place in places if _is(sample, place, meaning) and not _is(sample, place, but)]
    others = [place for place in places if not _is(sample, place, but)]
    return (wanted or others or list(places))[0]


def _date_format(sample: Sample, place: int) -> str:
    """The format that reads most of the column's cells, "" where it reads less than a third."""
    cells = sample.cells(place)
    counts = [sum(reads_as(cell, date_format) for cell in cells) for date_format in DATE_FORMATS]
    best = max(counts)
    return DATE_FORMATS[counts.index(best)] if 3 * best >= len(cells) else ""


def _ambiguous(sample: Sample, place: int, date_format: str) -> str:
    """What to look at where day and month may be the other way round."""
    other = date_format.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m")
    if other == date_format or other not in DATE_FORMATS:
        return ""
    cells = [cell for cell in sample.cells(place) if reads_as(cell, date_format)]
    return f"{other} would fit too: look at a row" if all(reads_as(cell, other) for cell in cells) else ""


def _marks(sample: Sample, dates: dict[int, str]) -> tuple[str, str]:
    """The decimal mark, and the one between thousands, by which most cells are amounts with decimals."""
    cells = [cell for place in range(sample.width) if place not in dates for cell in sample.cells(place)]

    def score(marks: tuple[str, str]) -> int:
        return sum(1 for cell in cells if marks[0] in cell and _amount(cell, *marks) is not None)

    return max(MARKS, key=score)


def _amount(cell: str, decimal: str, thousands: str) -> Written | None:
    mapping = CsvMapping(account="1", currency="EUR", date=1, amount=1, decimal=decimal, thousands=thousands)
    try:
        return written(cell, currency_named(cell) or "EUR", mapping)
    except BadCellError:
        return None


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The columns of amounts, with their cells as they read; None where a cell has none."""

    sample: Sample
    columns: dict[int, list[Written | None]]

    @classmethod
    def of(cls, sample: Sample, places: Sequence[int], decimal: str, thousands: str) -> _Numbers:
        found = {}
        for place in places:
            cells = [cell for cell in sample.cells(place) if not is_nothing(cell)]
            read = [_amount(cell, decimal, thousands) for cell in cells]
            has_decimals = any(decimal in cell for cell in cells) or _is(sample, place, "amount")
            if cells and has_decimals and 2 * sum(one is not None for one in read) > len(read):
                found[place] = [_amount(cell, decimal, thousands) for cell in sample.cells(place)]
        return cls(sample, found)

    @property
    def places(self) -> list[int]:
        return list(self.columns)

    def titled(self, meaning: str, *, even_empty: bool = False) -> int | None:
        """The first column whose title has that meaning; `even_empty`: or one that holds nothing in any row."""
        empty = [
            place for place in range(self.sample.width) if all(map(is_nothing, self.sample.cells(place)))
        ]
        places = sorted([*self.places, *empty]) if even_empty else self.places
        fitting = (place for place in places if _is(self.sample, place, meaning))
        return next((place for place in fitting if not _is(self.sample, place, "foreign")), None)

    def apart(self) -> tuple[int, int] | None:
        """Two columns of which each row fills one: what comes in, and what goes out, or the other way round."""
        for one, other in zip(self.places, self.places[1:], strict=False):
            pairs = list(zip(self.columns[one], self.columns[other], strict=True))
            if any(first for first, _ in pairs) and all(
                first is None or second is None for first, second in pairs
            ):
                return one, other
        return None


def _say_amounts(said: _Proposal, path: Path, numbers: _Numbers) -> None:
    sample, fee, balance = numbers.sample, numbers.titled("fee"), numbers.titled("balance")
    credit, debit = numbers.titled("credit", even_empty=True), numbers.titled("debit", even_empty=True)
    pair = numbers.apart()
    if credit is not None and debit is not None and credit != debit and {credit, debit} & {*numbers.places}:
        said.column("credit", credit)
        said.column("debit", debit)
    elif pair is not None and not sample.heading:
        said.say("credit", pair[0] + 1, "which of the two is it? look at a row")
        said.say("debit", pair[1] + 1)
    else:
        left = [place for place in numbers.places if place not in (fee, balance)]
        amount = numbers.titled("amount") if numbers.titled("amount") in left else next(iter(left), None)
        if amount is None:
            raise BadInput(f"{path} has no column of amounts; write its mapping by hand.")
        said.column("amount", amount)
        _say_signs(said, numbers.columns[amount], numbers.places)
    said.column("fee", fee)
    said.column("balance", balance)


def _say_signs(said: _Proposal, amounts: Sequence[Written | None], numbers: Sequence[int]) -> None:
    """How amounts say which way they go, where not all do by a minus."""
    known = [one for one in amounts if one is not None]
    if any(one.minor < 0 for one in known):
        return
    for place in range(said.sample.width):
        cells = {cell.casefold() for cell in said.sample.cells(place)}
        for into, out in SIGNS:
            if place not in numbers and cells & into and cells <= into | out:
                written_in = sorted({cell for cell in said.sample.cells(place) if cell.casefold() in into})
                column, meant = (
                    json.dumps(one, ensure_ascii=False) for one in (said.sample.name(place), written_in)
                )
                said.lines.append(f"sign = {{ column = {column}, in = {meant} }}")
                return
    said.say("negate", True, "no amount has a minus: are these what was spent?")


def _say_account(said: _Proposal, path: Path) -> None:
    sample = said.sample
    for place in range(sample.width):
        numbers = {cell.replace(" ", "") for cell in sample.cells(place) if cell}
        if _is(sample, place, "account") and numbers and all(map(ACCOUNT.fullmatch, numbers)):
            said.column("account_column", place)
            return
    stem = re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-")[:40] or "ACCOUNT"
    said.say("account", stem, "no column tells: write the account's number")


def _say_currency(said: _Proposal, sample: Sample) -> None:
    of_codes = [
        place
        for place in range(sample.width)
        if any(sample.cells(place)) and all(cell.upper() in EXPONENTS for cell in sample.cells(place) if cell)
    ]
    own = [place for place in of_codes if not _is(sample, place, "foreign") or not sample.heading]
    in_titles = [code for code in _CODE.findall(" ".join(sample.heading)) if code in EXPONENTS]
    if own or (of_codes and not in_titles):
        said.column("currency_column", _first(sample, own or of_codes, "currency", but="foreign"))
        return
    named = Counter(filter(None, (currency_named(cell) for row in sample.rows for cell in row)))
    signs = (
        code for sign, code in (("£", "GBP"), ("€", "EUR"), ("₹", "INR")) if sign in " ".join(sample.heading)
    )
    by_sign = next(signs, named.most_common(1)[0][0] if named else "EUR")
    note = "" if in_titles else "no column tells: write the account's currency"
    said.say("currency", in_titles[0] if in_titles else by_sign, note)


def _say_words(said: _Proposal, taken: set[int]) -> None:
    sample = said.sample
    left = [place for place in range(sample.width) if place not in taken and any(sample.cells(place))]
    reference = next((place for place in left if _is(sample, place, "reference")), None)
    counterparty = next((place for place in left if _is(sample, place, "counterparty")), None)
    words = [
        place for place in left if _is(sample, place, "words") and place not in (reference, counterparty)
    ]
    if not words:
        longest = sorted(left, key=lambda place: -sum(map(len, sample.cells(place))))
        words = [place for place in longest if place not in (reference, counterparty)][:1]
    said.say("description", [sample.name(place) for place in words])
    said.column("counterparty", counterparty)
    said.column("reference", reference)


def _say_writing(said: _Proposal, decimal: str, thousands: str) -> None:
    sample = said.sample
    for name, value, usual in (
        ("delimiter", sample.delimiter, ","),
        ("decimal", decimal, "."),
        ("thousands", thousands, ""),
        ("encoding", sample.encoding, ""),
    ):
        if value != usual:
            said.say(name, value)
    if not sample.heading:
        said.say("header", False)
    elif sample.before:
        said.say("heading", [title for title in sample.heading if title][:3])
    said.say("zone", "UTC", "the bank's time zone, such as Europe/London")


def _say_skip(said: _Proposal, booked: int, date_format: str) -> None:
    """Rows without a date are no bookings."""
    cells = sorted({cell for cell in said.sample.cells(booked) if not reads_as(cell, date_format)})
    if cells and len(cells) <= 5:
        column, texts = (json.dumps(one, ensure_ascii=False) for one in (said.sample.name(booked), cells))
        said.lines.append(f"skip = [{{ column = {column}, is = {texts} }}]  # no bookings: right?")
