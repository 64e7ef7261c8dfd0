"""The files of the PKDD'99 Czech bank: rows checked and typed, nothing interpreted yet.

`;`-separated, strings quoted, dates `YYMMDD` of the 20th century, amounts in CZK with two decimals (kept here
as integer hellers). A row that does not fit is left out and named with its file, line and reason. What the
Czech codes mean is said by `berka_events`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from storage.importers.lines import FileErrors, Line, numbered_lines
from storage.importers.watching import UNWATCHED, Watch

LONGEST_LINE = 512
"""Bytes. Real rows have about 80; every text of such a line fits into an event's payload."""

TYPES = ("PRIJEM", "VYBER", "VYDAJ")
"""Credit, and the two kinds of debit, in the order in which the bank posts them inside a day."""
OPERATIONS = ("", "VKLAD", "VYBER", "VYBER KARTOU", "PREVOD Z UCTU", "PREVOD NA UCET")
SYMBOLS = ("", " ", "POJISTNE", "SLUZBY", "UROK", "SANKC. UROK", "SIPO", "DUCHOD", "UVER")
ORDER_SYMBOLS = ("", " ", "POJISTNE", "SIPO", "UVER", "LEASING")

_ID = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
_AMOUNT = re.compile(r"(-?)(\d{1,13})\.(\d\d)", re.ASCII)
_DATE = re.compile(r"\d{6}", re.ASCII)


class AccountRow(NamedTuple):
    line: int
    account_id: int
    opened: str


class DispositionRow(NamedTuple):
    """Who may use an account; its OWNER is the holder."""

    line: int
    client_id: int
    account_id: int
    is_owner: bool


class ClientRow(NamedTuple):
    """`birth_number` is YYMMDD, with 50 added to the month for women."""

    line: int
    client_id: int
    birth_number: str


class OrderRow(NamedTuple):
    """A standing order; `amount` in hellers."""

    line: int
    order_id: int
    account_id: int
    bank: str
    partner: str
    amount: int


class TransactionRow(NamedTuple):
    """`day` is YYMMDD, which sorts by time; `amount` (positive) and `balance` (after it) are in hellers."""

    line: int
    trans_id: int
    account_id: int
    day: str
    type: str
    operation: str
    amount: int
    balance: int
    symbol: str
    bank: str
    partner: str


Row = TypeVar("Row")


def accounts(folder: Path, errors: FileErrors) -> Iterator[AccountRow]:
    return _table(folder / "account.asc", "account_id;district_id;frequency;date", _account, errors)


def dispositions(folder: Path, errors: FileErrors) -> Iterator[DispositionRow]:
    return _table(folder / "disp.asc", "disp_id;client_id;account_id;type", _disposition, errors)


def clients(folder: Path, errors: FileErrors) -> Iterator[ClientRow]:
    return _table(folder / "client.asc", "client_id;birth_number;district_id", _client, errors)


def orders(folder: Path, errors: FileErrors) -> Iterator[OrderRow]:
    header = "order_id;account_id;bank_to;account_to;amount;k_symbol"
    return _table(folder / "order.asc", header, _order, errors)


def transactions(folder: Path, errors: FileErrors, watch: Watch = UNWATCHED) -> Iterator[TransactionRow]:
    header = "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account"
    return _table(folder / "trans.asc", header, _transaction, errors, watch)


@lru_cache(maxsize=4096)
def calendar_day(text: str) -> date:
    """YYMMDD as a day of the 20th century. Raises ValueError for 30 February and the like."""
    if not _DATE.fullmatch(text):
        raise ValueError(f"date {text!r} is not six digits YYMMDD")
    try:
        return date(1900 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        raise ValueError(f"date {text!r} is no day of the calendar (YYMMDD)") from None


def birth(number: str) -> tuple[date, str]:
    """Day of birth, and "F" or "M", from a birth number. Raises ValueError."""
    if not _DATE.fullmatch(number):
        raise ValueError(f"birth_number {number!r} is not six digits")
    month, sex = int(number[2:4]), "M"
    if month > 50:
        month, sex = month - 50, "F"
    return calendar_day(f"{number[:2]}{month:02d}{number[4:]}"), sex


def _table(
    path: Path,
    header: str,
    parse: Callable[[int, Sequence[str]], Row],
    errors: FileErrors,
    watch: Watch = UNWATCHED,
) -> Iterator[Row]:
    """Rows of a file whose first line is the header and whose first column is a unique number."""
    columns = header.split(";")
    first_seen: dict[str, int] = {}
    lines = numbered_lines(path, LONGEST_LINE, errors, watch)
    if not _has_header(path, lines, columns, errors):
        return
    for line in lines:
        try:
            fields = _fields(line, len(columns))
            row = parse(line.number, fields)
            earlier = first_seen.setdefault(fields[0], line.number)
            if earlier != line.number:
                raise ValueError(f"{columns[0]} {fields[0]} was already on line {earlier}")
        except ValueError as error:
            cut = "" if line.ended else "the file ends inside this row: "
            errors.bad_row(path.name, line.number, f"{cut}{error}")
        else:
            yield row


def _has_header(path: Path, lines: Iterator[Line], columns: Sequence[str], errors: FileErrors) -> bool:
    """Without its header a file is some other file, and none of it is read."""
    faults = errors.rows
    line = next(lines, None)
    try:
        if line is not None and line.number == 1 and _fields(line, len(columns)) == columns:
            return True
    except ValueError:
        pass
    if errors.rows == faults:
        errors.bad_row(path.name, 1, f"the first line must name the columns {';'.join(columns)}")
    return False


def _fields(line: Line, count: int) -> list[str]:
    # A reader for each line: one for the whole file would swallow what follows an open quote.
    try:
        fields = next(csv.reader((line.text,), delimiter=";", strict=True))
    except csv.Error as error:
        raise ValueError(f"the quotes do not match ({error})") from None
    if len(fields) != count:
        raise ValueError(f"{len(fields)} columns instead of {count}")
    return fields


def _account(line: int, fields: Sequence[str]) -> AccountRow:
    account_id, _, _, opened = fields
    calendar_day(opened)
    return AccountRow(line, _id("account_id", account_id), opened)


def _disposition(line: int, fields: Sequence[str]) -> DispositionRow:
    disp_id, client_id, account_id, kind = fields
    _id("disp_id", disp_id)
    kind = _one_of("type", kind, ("OWNER", "DISPONENT"))
    return DispositionRow(line, _id("client_id", client_id), _id("account_id", account_id), kind == "OWNER")


def _client(line: int, fields: Sequence[str]) -> ClientRow:
    client_id, birth_number, _ = fields
    birth(birth_number)
    return ClientRow(line, _id("client_id", client_id), birth_number)


def _order(line: int, fields: Sequence[str]) -> OrderRow:
    order_id, account_id, bank, partner, amount, symbol = fields
    _one_of("k_symbol", symbol, ORDER_SYMBOLS)
    number, account = _id("order_id", order_id), _id("account_id", account_id)
    return OrderRow(line, number, account, bank, partner, _positive(amount))


def _transaction(line: int, fields: Sequence[str]) -> TransactionRow:
    trans_id, account_id, day, kind, operation, amount, balance, symbol, bank, partner = fields
    calendar_day(day)
    return TransactionRow(
        line,
        _id("trans_id", trans_id),
        _id("account_id", account_id),
        day,
        _one_of("type", kind, TYPES),
        _one_of("operation", operation, OPERATIONS),
        _positive(amount),
        _hellers("balance", balance),
        _one_of("k_symbol", symbol, SYMBOLS),
        bank,
        partner,
    )


def _id(column: str, text: str) -> int:
    if not _ID.fullmatch(text):
        raise ValueError(f"{column} {text!r} is not a number")
    return int(text)


def _one_of(column: str, text: str, known: tuple[str, ...]) -> str:
    """The known text itself, so that a million rows share one copy of it."""
    try:
        return known[known.index(text)]
    except ValueError:
        listed = ", ".join(repr(one) for one in known)
        raise ValueError(f"{column} {text!r} is not known; it is one of {listed}") from None


def _positive(text: str) -> int:
    amount = _hellers("amount", text)
    if amount <= 0:
        raise ValueError(f"amount {text!r} is not more than zero; its type says which way the money goes")
    return amount


def _hellers(column: str, text: str) -> int:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        hint = ", with a point and not a comma" if "," in text else ""
        raise ValueError(f"{column} {text!r} is not a number with two decimals{hint}, like 2452.00")
    sign, whole, decimals = match.groups()
    return -int(whole + decimals) if sign else int(whole + decimals)
