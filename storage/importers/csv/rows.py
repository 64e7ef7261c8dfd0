"""Reading a bank's CSV by its mapping: each row's day, amount, balance and words, or why it cannot be used."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from domain.errors import BadInput
from domain.files import open_regular
from domain.money import EXPONENTS, MAX_MINOR
from storage.importers.csv.mapping import Column, CsvMapping
from storage.importers.lines import FileErrors

LONGEST_LINE = 1 << 16
"""Characters, line end included."""
MAX_WORDS = 1000
"""Characters of a description or counterparty: what the log takes."""
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
SYMBOLS = str.maketrans("", "", "$£€¥ \u00a0\u202f'")
"""Signs of currencies, and spaces and marks between digits."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row that can be used. `amount` and `balance` are minor units, the amount signed; `line` counts from 1."""

    line: int
    account: str
    currency: str
    day: date
    value_day: date
    amount: int
    balance: int | None
    description: str
    counterparty: str
    reference: str


class BadCellError(ValueError):
    """A cell that does not hold what its column should."""


class LongLineError(csv.Error):
    """The line behind the last one read is longer than any a bank writes."""


def read_rows(path: Path, mapping: CsvMapping, errors: FileErrors) -> list[CsvRow]:
    """The rows in the order of the file. Raises BadInput when the file cannot be read or lacks a column."""
    rows, columns = list[CsvRow](), None if mapping.header else _numbered(mapping)
    for line, cells in _cells(path, mapping, errors):
        if columns is None:
            columns = _named(path, mapping, cells)
        elif any(cell.strip() for cell in cells):
            try:
                rows.append(_row(line, _Cells(cells, columns), mapping))
            except BadCellError as error:
                errors.bad_row(path.name, line, str(error))
    if columns is None:
        raise BadInput(f"{path} is empty; there is no heading to find the columns by.")
    return rows


def _cells(path: Path, mapping: CsvMapping, errors: FileErrors) -> Iterator[tuple[int, list[str]]]:
    """Records of the file with the line each ends on."""
    try:
        with TextIOWrapper(open_regular(path), encoding=mapping.encoding, newline="") as file:
            for _ in range(mapping.skip_lines):
                file.readline(LONGEST_LINE)
            reader = csv.reader(_lines(file), delimiter=mapping.delimiter, strict=True)
            try:
                for cells in reader:
                    yield mapping.skip_lines + reader.line_num, cells
            except csv.Error as error:
                number = mapping.skip_lines + reader.line_num + isinstance(error, LongLineError)
                errors.bad_row(path.name, number, f"is no CSV from here on: {error}")
    except UnicodeError as error:
        at = (
            f" (0x{error.object[error.start]:02x} cannot be read)"
            if isinstance(error, UnicodeDecodeError)
            else ""
        )
        raise BadInput(
            f"{path} is not {mapping.encoding} text{at}; say in the mapping which encoding it is, such as cp1252."
        ) from None
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}); check the path and its permissions."
        ) from error


def _lines(file: IO[str]) -> Iterator[str]:
    """Lines of a file, of which none is held in memory that no bank wrote."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise LongLineError(f"a line is longer than {LONGEST_LINE:,} characters")
        yield line


def _numbered(mapping: CsvMapping) -> dict[Column, int]:
    return {column: column - 1 for column in mapping.columns if isinstance(column, int)}


def _named(path: Path, mapping: CsvMapping, heading: Sequence[str]) -> dict[Column, int]:
    """Where each column stands. Raises BadInput, naming those there are, for one that does not."""
    places: dict[str, int] = {}
    for place, name in enumerate(heading):
        places.setdefault(name.strip(), place)
    found = _numbered(mapping)
    for column in mapping.columns:
        if isinstance(column, str):
            if column not in places:
                there = ", ".join(name for name in places if name)[:500]
                raise BadInput(f"{path} has no column {column!r}; its heading says {there or 'nothing'}.")
            found[column] = places[column]
    return found


class _Cells:
    """The cells of one record by column."""

    def __init__(self, cells: Sequence[str], places: dict[Column, int]) -> None:
        self._cells, self._places = cells, places

    def text(self, column: Column | None) -> str:
        """The cell without spaces around it, "" where there is no such column."""
        if column is None:
            return ""
        place = self._places[column]
        if place >= len(self._cells):
            raise BadCellError(
                f"the row has {len(self._cells)} columns; {column!r} would be the {place + 1}th"
            )
        return " ".join(self._cells[place].split())


def _row(line: int, cells: _Cells, mapping: CsvMapping) -> CsvRow:
    account = (mapping.account or cells.text(mapping.account_column)).replace(" ", "")
    if not ACCOUNT.fullmatch(account):
        raise BadCellError(f"{account[:40]!r} is no account number")
    currency = mapping.currency or cells.text(mapping.currency_column).upper()
    if currency not in EXPONENTS:
        raise BadCellError(f"{currency[:40]!r} is no currency code such as GBP")
    day = _day(cells.text(mapping.date), mapping)
    valued = cells.text(mapping.value_date)
    amount = _signed(cells, mapping, currency)
    if amount == 0:
        raise BadCellError("moves no money: the amount is 0")
    balance = cells.text(mapping.balance)
    words = dict.fromkeys(filter(None, map(cells.text, mapping.description)))
    return CsvRow(
        line=line,
        account=account,
        currency=currency,
        day=day,
        value_day=_day(valued, mapping) if valued else day,
        amount=amount,
        balance=_minor(balance, currency, mapping) if balance else None,
        description=_words(" · ".join(words)),
        counterparty=_words(cells.text(mapping.counterparty)),
        reference=_words(cells.text(mapping.reference)),
    )


def _signed(cells: _Cells, mapping: CsvMapping, currency: str) -> int:
    if mapping.amount is not None:
        amount = _minor(cells.text(mapping.amount), currency, mapping)
    else:
        credit, debit = cells.text(mapping.credit), cells.text(mapping.debit)
        given = [abs(_minor(text, currency, mapping)) if text else 0 for text in (credit, debit)]
        if all(given):
            raise BadCellError(f"is both a credit of {credit} and a debit of {debit}")
        amount = given[0] - given[1]
    return -amount if mapping.negate else amount


def _day(text: str, mapping: CsvMapping) -> date:
    try:
        day = datetime.strptime(text, mapping.date_format).date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise BadCellError(f"{text[:40]!r} is no date like {mapping.date_format}") from None
    if not 1900 <= day.year < 2200:
        raise BadCellError(f"{text[:40]!r} lies in the year {day.year}")
    return day


def _minor(text: str, currency: str, mapping: CsvMapping) -> int:
    """An amount in minor units, as banks write it: −1.234,56 · 1234.56- · (1,234.56) · £12.00."""
    plain = text.replace("\u2212", "-").translate(SYMBOLS)
    if mapping.thousands:
        plain = plain.replace(mapping.thousands, "")
    plain = plain.replace(mapping.decimal, ".")
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    elif plain.endswith(("-", "+")):
        plain = plain[-1] + plain[:-1]
    if not NUMBER.fullmatch(plain) or len(plain) > 40:
        raise BadCellError(f"{text[:40]!r} is no amount")
    minor = Decimal(plain).scaleb(EXPONENTS[currency])
    if minor != int(minor):
        raise BadCellError(f"{text[:40]!r} has more decimals than {currency} has")
    if abs(minor) > MAX_MINOR:
        raise BadCellError(f"{text[:40]!r} is more than an account can hold")
    return int(minor)


def _words(text: str) -> str:
    """Text as the log takes it."""
    return text.replace("\0", "")[:MAX_WORDS]
