"""Reading a bank's CSV by its mapping: each row's day, amount, balance and words, or why it cannot be used."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from domain.bank import ImportStage
from domain.bank_statement import LinePart, StatementLine
from domain.money import EXPONENTS
from storage.importers.csv.amounts import IN, OUT, BadCellError, Written, is_nothing, written
from storage.importers.csv.days import day_of, time_of
from storage.importers.csv.mapping import CsvMapping
from storage.importers.csv.records import Cells, read_records, tidy
from storage.importers.joining.accounts import ACCOUNT
from storage.importers.lines import FileErrors
from storage.importers.spill import Packed, Spill, packed, unpacked
from storage.importers.watching import UNWATCHED, Watch

MAX_WORDS = 1000
"""Characters of a description or counterparty: what the log takes."""


class CsvRow(NamedTuple):
    """A row that can be used: a line of an account's statement."""

    account: str
    currency: str
    line: StatementLine


class _Unsigned(NamedTuple):
    """A row whose sign waits for the others: what a minus means in a column depends on whether all have one.

    `moved` is the amount as it is written, and `way` where its column says that it goes (IN, OUT, or "" for by its
    sign).
    """

    row: CsvRow
    moved: Written
    way: str
    fee: Written


_NOTHING = Written(0)


def read_rows(
    path: Path, mapping: CsvMapping, errors: FileErrors, watch: Watch = UNWATCHED
) -> Iterator[CsvRow]:
    """The rows in the order of the file. Raises BadInput when the file cannot be read or lacks a column."""
    found, signs = Spill[_Unsigned](_packed, _unpacked), _Signs()
    for line, cells, raw in read_records(path, mapping, errors, watch):
        try:
            row = _row(line, cells, raw, mapping)
        except BadCellError as error:
            errors.bad_row(path.name, line, str(error))
            continue
        found.add(0, line, row)
        signs.add(row)
    tally = watch.tally(ImportStage.SIGNING, len(found))
    return _signed(path.name, tally.each(found.group(0)), signs, mapping, errors)


def _packed(row: _Unsigned) -> Packed:
    (account, currency, line), moved, way, fee = row
    return account, currency, packed(line), tuple(moved), way, tuple(fee)


def _unpacked(values: Packed) -> _Unsigned:
    account, currency, line, moved, way, fee = values
    row = CsvRow(sys.intern(account), sys.intern(currency), unpacked(line))
    return _Unsigned(row, Written(*moved), way, Written(*fee))


class _Signs:
    """What the signs of all rows say together."""

    def __init__(self) -> None:
        self._of_way = {way: set[bool]() for way in ("", IN, OUT)}
        self._of_fees, self._pluses = set[bool](), set[bool]()

    def add(self, row: _Unsigned) -> None:
        for amount, signs in ((row.moved, self._of_way[row.way]), (row.fee, self._of_fees)):
            if amount.minor and not amount.way:
                signs.add(amount.minor > 0)
        if row.moved.minor > 0:
            self._pluses.add(row.moved.has_plus)

    def is_mixed(self, way: str) -> bool:
        """In a column that says itself which way the money goes there are both."""
        return bool(way) and len(self._of_way[way]) == 2

    @property
    def fees_mixed(self) -> bool:
        return len(self._of_fees) == 2

    @property
    def marks_credits(self) -> bool:
        """A plus marks what comes in: in a file that writes what was spent without a sign, a payment has one."""
        return len(self._pluses) == 2


def _row(line: int, cells: Cells, raw: Sequence[str], mapping: CsvMapping) -> _Unsigned:
    account = sys.intern((mapping.account or cells.text(mapping.account_column)).replace(" ", ""))
    if not ACCOUNT.fullmatch(account):
        raise BadCellError(f"{account[:40]!r} is no account number")
    currency = _currency(cells, mapping)
    day, clock = day_of(cells.text(mapping.date), mapping.date_format, mapping.zone)
    valued, balance = cells.text(mapping.value_date), cells.text(mapping.balance)
    fee = cells.text(mapping.fee)
    moved, way = _moved(cells, currency, mapping)
    words = dict.fromkeys(filter(None, map(cells.text, mapping.description)))
    read = StatementLine(
        file_line=line,
        booked=day,
        valued=day_of(valued, mapping.date_format, mapping.zone)[0] if valued else day,
        time=time_of(cells.text(mapping.time)) or clock,
        amount=moved.minor,
        balance=None if is_nothing(balance) else _balance(balance, currency, mapping),
        words=_words(" · ".join(words)),
        counterparty=_words(cells.text(mapping.counterparty)),
        reference=_words(cells.text(mapping.reference)),
        digest=_digest(raw),
    )
    charged = _NOTHING if is_nothing(fee) else written(fee, currency, mapping)
    return _Unsigned(CsvRow(account, currency, read), moved, way, charged)


def _currency(cells: Cells, mapping: CsvMapping) -> str:
    text = mapping.currency or cells.text(mapping.currency_column).upper()
    currency = {"€": "EUR", "£": "GBP", "KČ": "CZK", "ZŁ": "PLN", "₹": "INR"}.get(text, text)
    if currency not in EXPONENTS:
        raise BadCellError(f"{text[:40]!r} is no currency code such as GBP")
    return currency


def _moved(cells: Cells, currency: str, mapping: CsvMapping) -> tuple[Written, str]:
    """The amount, and the way that its column says."""
    if mapping.amount is not None:
        text = cells.text(mapping.amount)
        if is_nothing(text) and mapping.fee is None:
            raise BadCellError(f"{text[:40]!r} is no amount")
        way = _way(cells, mapping)
        return _NOTHING if is_nothing(text) else _of_one_way(text, way, currency, mapping), way
    both = [
        (_of_one_way(text, way, currency, mapping), way)
        for text, way in ((cells.text(mapping.credit), IN), (cells.text(mapping.debit), OUT))
        if not is_nothing(text)
    ]
    given = [one for one in both if one[0].minor]
    if len(given) > 1:
        credit, debit = cells.text(mapping.credit), cells.text(mapping.debit)
        raise BadCellError(f"is both a credit of {credit[:40]} and a debit of {debit[:40]}")
    return given[0] if given else (_NOTHING, "")


def _of_one_way(text: str, way: str, currency: str, mapping: CsvMapping) -> Written:
    """An amount whose column says `way`. Raises BadCellError where what stands behind it says the other one."""
    found = written(text, currency, mapping)
    if way and found.way and found.way != way:
        raise BadCellError(
            f"{text[:40]!r} says that money goes {found.way}, and its column that it goes {way}"
        )
    return found


def _way(cells: Cells, mapping: CsvMapping) -> str:
    """Which way the sign's column says that the amount goes, "" where there is none."""
    if mapping.sign is None:
        return ""
    cell = cells.text(mapping.sign.column).casefold()
    if cell in {tidy(one).casefold() for one in mapping.sign.into}:
        return IN
    if mapping.sign.out is not None and cell not in {tidy(one).casefold() for one in mapping.sign.out}:
        raise BadCellError(
            f"{cell[:40]!r} in {mapping.sign.column!r} is neither among what means in nor what means out"
        )
    return OUT


def _signed(
    file: str, found: Iterable[_Unsigned], signs: _Signs, mapping: CsvMapping, errors: FileErrors
) -> Iterator[CsvRow]:
    """The rows with their amounts. In a column that says itself which way the money goes, a sign that all amounts have
    says nothing; where some have a minus, they go the other way."""
    marks_credits = mapping.negate and signs.marks_credits
    for (account, currency, read), moved, way, charged in found:
        line = read
        amount = _amount(moved, way, mapping, is_mixed=signs.is_mixed(way), marks_credits=marks_credits)
        fee = -charged.minor if signs.fees_mixed else -abs(charged.minor)
        if amount + fee == 0:
            errors.bad_row(
                file,
                line.file_line,
                "moves no money: the amount is 0; where that is right, let skip leave it out",
            )
            continue
        if amount + fee != line.amount or fee:
            parts = (LinePart(amount, "amount"), LinePart(fee, "fee")) if amount and fee else ()
            line = replace(line, amount=amount + fee, parts=parts)
        yield CsvRow(account, currency, line)


def _amount(moved: Written, way: str, mapping: CsvMapping, *, is_mixed: bool, marks_credits: bool) -> int:
    minor, has_plus, said = moved
    if said:
        return minor
    if way:
        size = minor if is_mixed else abs(minor)
        into = size if way == IN else -size
        return -into if mapping.negate and mapping.sign is None else into
    return -minor if mapping.negate and not (marks_credits and has_plus) else minor


def _balance(text: str, currency: str, mapping: CsvMapping) -> int:
    minor, _, said = written(text, currency, mapping)
    return -minor if mapping.negate and not said else minor


def _digest(cells: Sequence[str]) -> str:
    """What stands for the row as it is written: whatever the mapping makes of it, it is the same row."""
    said = "\x1f".join(cells).rstrip("\x1f")
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _words(text: str) -> str:
    """Text as the log takes it."""
    return text.replace("\0", "")[:MAX_WORDS]
