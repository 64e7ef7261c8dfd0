"""QIF, the format of Quicken's exchange files, as one statement of the account that is named beside it.

A QIF says neither the account's number nor its currency, and its dates may be read in several ways: all dates of a file
are read in the one way that fits every one of them, and where two ways do, somebody has to say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

from domain.bank import ImportStage
from domain.bank_statement import BankStatement, LinePart, StatedBalance, StatementLine
from domain.errors import BadInput
from domain.money import plain
from storage.importers.lines import FileErrors
from storage.importers.order import UnorderedLines
from storage.importers.parsed import Parsed
from storage.importers.spill import LineSpill
from storage.importers.statement_file import (
    BadFieldError,
    TextFile,
    account_number,
    calendar_day,
    currency_code,
    joined,
    text_file,
    words,
)
from storage.importers.watching import UNWATCHED, Watch
from storage.importers.written_amounts import decimal_mark, minor_units

LONGEST_LINE = 1 << 12
"""Characters."""
ACCOUNTS = frozenset({"bank", "cash", "ccard", "oth a", "oth l"})
"""Types of lists whose records are entries of an account."""
INVESTMENTS = "invst"
ORDERS = MappingProxyType({"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)})
"""Ways to read a date to the places of its year, month and day."""
OPENING = "opening balance"
"""What Quicken calls the record that an account begins with."""

_ALL = 0
"""The number of the one statement that a file is."""
_DATE = re.compile(r"(\d{1,4})\s*[/.'-]\s*(\d{1,2})\s*([/.'-])\s*(\d{1,4})", re.ASCII)


@dataclass(slots=True)
class Split:
    category: str
    line: int
    memo: str = ""
    amount: str = ""


@dataclass(slots=True)
class Record:
    """One entry as it stands in the file: its fields by their letters, each with its line."""

    line: int
    fields: dict[str, tuple[str, int]] = field(default_factory=dict)
    splits: list[Split] = field(default_factory=list)

    def said(self, letter: str) -> str:
        return self.fields.get(letter, ("", 0))[0]

    def line_of(self, letter: str) -> int:
        return self.fields.get(letter, ("", self.line))[1]

    @property
    def amount(self) -> str:
        return self.said("T") or self.said("U")


def read(path: Path, *, account: str, currency: str, dates: str = "", watch: Watch = UNWATCHED) -> Parsed:
    """The statement of a QIF file. `dates` is "dmy", "mdy" or "ymd", "" to find out.

    Raises BadInput where account or currency is not said or is none, for files of investments or of several accounts,
    and where dates or amounts may be read in two ways.
    """
    number, code = _named(account, currency)
    if dates and dates not in ORDERS:
        raise BadInput(f"{dates!r} is no way to read dates; --dates is one of {', '.join(ORDERS)}.")
    errors, file = FileErrors(), text_file(path, watch=watch)
    order, mark = _readings(path, file, dates, code, errors)
    spill = LineSpill()
    unordered, oldest, empty = UnorderedLines(spill, watch), None, list[StatementLine]()
    for record in _records(path, file, FileErrors(), ImportStage.READING):
        try:
            line = _line(record, order, mark, code)
        except BadRecordError as error:
            errors.bad_row(path.name, error.line, error.message)
            continue
        if not line.amount:
            empty.append(replace(line, parts=()))
            continue
        unordered.add(_ALL, line)
        if oldest is None or line.booked < oldest[0].booked:
            oldest = line, record
    opening = oldest[0] if oldest is not None and _is_opening(oldest[1]) else None
    statements = _statement(path.name, number, code, unordered, opening, empty, errors)
    return Parsed([replace(one, lines=spill.lines(0, len(spill))) for one in statements], errors)


def _readings(path: Path, file: TextFile, dates: str, code: str, errors: FileErrors) -> tuple[str, str]:
    """How dates and amounts of the file are read. Raises BadInput where they may be in two ways, and for no list of
    entries."""
    orders, count = _Orders(), 0

    def amounts() -> Iterator[str]:
        nonlocal count
        for record in _records(path, file, errors, ImportStage.CHECKING):
            count += 1
            orders.add(record)
            yield from _amounts(record)

    try:
        mark = decimal_mark(amounts(), code)
    except BadFieldError as error:
        if not dates:
            orders.found(path)
        raise BadInput(f"{path}: the amount {error}; export the account with decimals.") from None
    if not count and not errors.listed():
        raise BadInput(f"{path} line 1 begins no list of entries (!Type:Bank); export the account as QIF.")
    return dates or orders.found(path), mark


class BadRecordError(Exception):
    """Why a record cannot be used, with the line of the field that says so."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def _named(account: str, currency: str) -> tuple[str, str]:
    if not account or not currency:
        raise BadInput("A QIF names neither account nor currency; add --account NUMBER --currency CODE.")
    try:
        return account_number(account), currency_code(currency)
    except BadFieldError as error:
        raise BadInput(f"{error}; mend --account or --currency.") from None


def _records(path: Path, file: TextFile, errors: FileErrors, stage: ImportStage) -> Iterator[Record]:
    """The entries of the file; lists of categories and the like are passed over. Entries are of the account that was
    named last before them, and of one of the kind of their list."""
    kind, current, owners, lists = "", None, [""], set[tuple[str, str]]()
    for number, raw in file.lines(LONGEST_LINE, stage):
        line = raw.strip()
        if len(line) > LONGEST_LINE:
            errors.bad_row(path.name, number, f"the line is longer than {LONGEST_LINE:,} characters")
        elif line.startswith("!"):
            if current is not None:
                errors.bad_row(path.name, current.line, "the entry does not end with ^")
                current = None
            kind = _kind(path, number, line, kind)
        elif not line or (kind and kind not in ACCOUNTS | {"account"}):
            continue
        elif not kind:
            raise BadInput(
                f"{path} line {number} begins no list of entries (!Type:Bank); export the account as QIF."
            )
        elif line == "^":
            if current is not None and kind in ACCOUNTS:
                lists.add((owners[-1], kind))
                yield current
            elif current is not None:
                owners.append(current.said("N"))
            current = None
        else:
            current = current or Record(number)
            _put(current, line, number, path.name, errors)
    if current is not None:
        errors.bad_row(path.name, current.line, "the entry does not end with ^; the file was cut off")
    count = max(len({*owners[1:]}), len(lists))
    if count > 1:
        raise BadInput(f"{path} holds {count} accounts; export each account to a file of its own.")


def _kind(path: Path, number: int, line: str, before: str) -> str:
    """What the records that follow are, in small letters; options of the program change nothing."""
    name, _, value = line[1:].partition(":")
    if name.strip().lower() == "account":
        return "account"
    if name.strip().lower() != "type":
        return before
    kind = value.strip().lower()
    if kind == INVESTMENTS:
        raise BadInput(
            f"{path} line {number} begins entries of an investment account; import a QIF of a bank account."
        )
    return kind


def _put(record: Record, line: str, number: int, name: str, errors: FileErrors) -> None:
    letter, value = line[0].upper(), line[1:].strip()
    if not letter.isalpha() and letter not in "$%":
        errors.bad_row(
            name, number, f"{line[:40]!r} begins with no letter of a field; a line was broken in two"
        )
    elif letter == "S":
        record.splits.append(Split(value, number))
    elif letter in "E$" and record.splits:
        if letter == "E":
            record.splits[-1].memo = value
        else:
            record.splits[-1].amount = value
    elif letter in record.fields and letter in "DT":
        errors.note(
            name, number, f"the entry of line {record.line} has a second {letter}; ^ is missing between them"
        )
    else:
        record.fields.setdefault(letter, (value, number))


def _amounts(record: Record) -> Iterator[str]:
    yield record.amount
    yield from (split.amount for split in record.splits)


class _Orders:
    """The ways in which all dates of a file can be read, found as they are gone through.

    Dates that cannot be read in any way count for none; each is told with its line afterwards.
    """

    def __init__(self) -> None:
        self._fitting = dict.fromkeys(ORDERS, True)
        self._is_any = False
        self._differ = dict[tuple[str, str], str]()
        """Where two ways say other days: the first such date, with its line and both days."""

    def add(self, record: Record) -> None:
        """One more entry."""
        text = record.said("D")
        days = {order: _day_or_none(text, order) for order in ORDERS}
        if not any(days.values()):
            return
        self._is_any = True
        for order, day in days.items():
            # Where the year may stand first, it has four digits: 12/03/04 is no day of 2012 to anybody who was not
            # told.
            if day is None or (order == "ymd" and not re.match(r"\d{4}", text)):
                self._fitting[order] = False
        for pair in combinations(ORDERS, 2):
            first, second = (days[order] for order in pair)
            if first and second and first != second and pair not in self._differ:
                self._differ[pair] = f"line {record.line_of('D')}: {text[:40]!r} may be {first} or {second}"

    def found(self, path: Path) -> str:
        """The one way. Raises BadInput where two fit and say other days."""
        fitting = [order for order, fits in self._fitting.items() if fits]
        for pair in combinations(fitting, 2):
            if self._is_any and pair in self._differ:
                raise BadInput(f"{path} {self._differ[pair]}; add --dates {pair[0]} or --dates {pair[1]}.")
        return fitting[0] if fitting and self._is_any else "mdy"


@lru_cache(maxsize=4096)
def _day_or_none(text: str, order: str) -> date | None:
    try:
        return _day(text, order)
    except BadFieldError:
        return None


def _day(text: str, order: str) -> date:
    """A date such as 3/15/26, 15.03.2026, 3/ 4'26 or 2026-03-15. Raises BadFieldError."""
    written = _DATE.fullmatch(text)
    if written is None:
        raise BadFieldError(f"{text[:40]!r} is no date")
    parts = [written[1], written[2], written[4]]
    year, month, day = (parts[place] for place in ORDERS[order])
    if len(year) not in {1, 2, 4} or len(month) > 2 or len(day) > 2:
        raise BadFieldError(f"{text[:40]!r} is no date read as {order}")
    return calendar_day(
        _year(year, is_new=written[3] == "'"), int(month), int(day), f"{text[:40]!r}, read as {order},"
    )


def _year(text: str, *, is_new: bool) -> int:
    """Quicken writes ' before a year of this century; others write two digits for a year of either."""
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if is_new or year < 70 else 1900)


def _line(record: Record, order: str, mark: str, currency: str) -> StatementLine:
    """Raises BadRecordError."""
    try:
        booked = _day_or_none(record.said("D"), order) or _day(record.said("D"), order)
    except BadFieldError as error:
        raise BadRecordError(record.line_of("D"), str(error)) from None
    amount = _minor(record.amount, mark, currency, record.line_of("T"))
    return StatementLine(
        file_line=record.line,
        booked=booked,
        valued=booked,
        amount=amount,
        words=joined(record.said("P"), record.said("M")),
        parts=_parts(record, amount, mark, currency),
    )


def _parts(record: Record, amount: int, mark: str, currency: str) -> tuple[LinePart, ...]:
    parts = tuple(
        LinePart(_minor(one.amount, mark, currency, one.line), words(one.category) or words(one.memo))
        for one in record.splits
    )
    total = sum(part.amount for part in parts)
    if parts and total != amount:
        told, stated = plain(total, currency), plain(amount, currency)
        raise BadRecordError(record.splits[0].line, f"the splits add up to {told}, the entry says {stated}")
    return parts


def _minor(text: str, mark: str, currency: str, line: int) -> int:
    try:
        return minor_units(text, mark, currency)
    except BadFieldError as error:
        raise BadRecordError(line, str(error)) from None


def _statement(
    name: str,
    account: str,
    currency: str,
    unordered: UnorderedLines,
    opening: StatementLine | None,
    empty: Sequence[StatementLine],
    errors: FileErrors,
) -> list[BankStatement]:
    """The statement still without its lines, which are put in their order; none where the file holds no entries."""
    days = [*unordered.said(_ALL).days, *(line.booked for line in empty)]
    if not days:
        if not errors.listed():
            errors.note(name, 1, "the file holds no entries; export the account again")
        return []
    places = () if opening is None else (opening.file_line,)
    unordered.put(unordered.changed(_ALL, _ALL + 1, places, ()) if places else _ALL)
    return [
        BankStatement(
            file=name,
            account=account,
            currency=currency,
            first_day=min(days),
            last_day=max(days),
            lines=(),
            opening=StatedBalance(opening.amount, min(days), opening.file_line) if opening else None,
            pending=empty,
        )
    ]


def _is_opening(record: Record) -> bool:
    """What Quicken writes for an account's balance before its first entry: the oldest one, moved from itself."""
    return record.said("P").lower() == OPENING and record.said("L").startswith("[")
