"""An OFX file as statements, one for each account in it.

The day is the one that the bank wrote, whatever the offset behind it. The opening balance is `LEDGERBAL` less what was
booked up to its day. A transaction that corrects another one (`CORRECTFITID`) takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from domain.bank_statement import BankStatement, StatedBalance, StatementLine
from domain.errors import BadInput
from storage.importers.lines import FileErrors
from storage.importers.ofx.aggregates import Aggregate, aggregates
from storage.importers.order import UnorderedLines
from storage.importers.parsed import Parsed
from storage.importers.spill import LineSpill
from storage.importers.statement_file import (
    BadFieldError,
    account_number,
    calendar_day,
    currency_code,
    joined,
    words,
)
from storage.importers.watching import UNWATCHED, Watch
from storage.importers.written_amounts import minor_units_by_any_mark

STATEMENTS = ("STMTRS", "CCSTMTRS")
OTHERS = MappingProxyType({"INVSTMTRS": "an investment account", "LOANSTMTRS": "a loan account"})
"""Aggregate to what it is of, for those that are no statement of an account with a balance of money."""
MOST_BEFORE = 31
"""Days by which the stated balance may be older than the first entry: banks date it with the last working day, or with
the end of the statement before."""
FILLERS = frozenset({time(0), time(12)})
"""Times that banks write where they have none."""

_STAMP = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:\.\d+)?\s*(?:\[[^\]]{0,20}\]?)?",
    re.ASCII,
)


class Stamp(NamedTuple):
    """A day, and where the bank tells it the time on it, both by the clock on the bank's wall."""

    day: date
    time: time | None = None


class BadValueError(Exception):
    """Why an aggregate cannot be used, with the line of the element that says so."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read(path: Path, watch: Watch = UNWATCHED) -> Parsed:
    """The statements of an OFX or QFX file. Raises BadInput for what is none, and for accounts of investments."""
    errors, spill = FileErrors(), LineSpill()
    transactions = _Transactions(path.name, UnorderedLines(spill, watch))
    root = aggregates(path, ("STMTTRN", "STMTTRNP"), transactions.take, watch)
    for other in root.all(*OTHERS):
        raise BadInput(
            f"{path} line {other.line} begins the statement of {OTHERS[other.name]} ({other.name}); "
            "import an OFX of a bank account or a credit card."
        )
    found: list[tuple[BankStatement, tuple[int, int]] | None] = []
    for one in root.all(*STATEMENTS, "STMTTRN", "LEDGERBAL"):
        if one.name in STATEMENTS:
            found.append(_statement(path.name, one, transactions, errors))
        else:
            errors.note(path.name, one.line, f"{one.name} stands in no statement; its account is not known")
    if not found:
        raise BadInput(
            f"{path} line {root.line} begins an OFX without a statement (STMTRS); download it again."
        )
    whole = [replace(one[0], lines=spill.lines(*one[1])) for one in found if one]
    return Parsed(whole, errors)


@dataclass(slots=True)
class _Told:
    """What was told of transactions of one statement beside its lines, which are known by the `number`."""

    number: int
    corrections: list[tuple[StatementLine, Aggregate]] = field(default_factory=list)
    pending: list[StatementLine] = field(default_factory=list)
    empty: list[StatementLine] = field(default_factory=list)
    waiting: list[Aggregate] = field(default_factory=list)
    errors: FileErrors = field(default_factory=FileErrors)
    left_out: int = 0
    """Minor units that transactions moved which cannot be used for another reason."""


class _Transactions:
    """The transactions of a file, read as they end and given up then."""

    def __init__(self, name: str, unordered: UnorderedLines) -> None:
        self._name, self.unordered = name, unordered
        self._told = dict[int, _Told]()
        self._numbers = count()

    def number(self) -> int:
        """One for more lines."""
        return next(self._numbers)

    def told(self, statement: Aggregate) -> _Told:
        """What is told in a statement."""
        found = self._told.get(id(statement))
        if found is None:
            found = self._told[id(statement)] = _Told(self.number())
        return found

    def take(self, one: Aggregate, around: Sequence[Aggregate]) -> bool:
        """One that has ended; False where it stands in no statement."""
        statement = next((other for other in around if other.name in STATEMENTS), None)
        if statement is None:
            return False
        told = self.told(statement)
        try:
            currency = currency_code(statement.said("CURDEF"))
        except BadFieldError:  # It may stand behind them; where it does not, that is told of the statement.
            told.waiting.append(one)
        else:
            self.read(told, one, currency)
        return True

    def read(self, told: _Told, one: Aggregate, currency: str) -> None:
        """Its line, put where it belongs."""
        try:
            line = _line(one, currency)
        except BadValueError as error:
            told.errors.bad_row(self._name, error.line, error.message)
            told.left_out += _left_out(one, currency)
            return
        if one.name != "STMTTRN":
            told.pending.append(line)
        elif one.said("CORRECTFITID"):
            told.corrections.append((line, one))
        elif line.amount:
            self.unordered.add(told.number, line)
        else:
            told.empty.append(line)


def _statement(
    name: str, stated: Aggregate, transactions: _Transactions, errors: FileErrors
) -> tuple[BankStatement, tuple[int, int]] | None:
    """The statement still without its lines, and the places of those. None, with the fault noted, where account or
    currency cannot be read."""
    owner = stated.first("BANKACCTFROM") or stated.first("CCACCTFROM")
    line = stated.line
    try:
        line = owner.line_of("ACCTID") if owner else line
        account = account_number(owner.said("ACCTID") if owner else "")
        line = stated.line_of("CURDEF")
        currency = currency_code(stated.said("CURDEF"))
        ledger = _ledger(stated, currency)
        covers = _covers(stated)
    except BadFieldError as error:
        errors.note(name, line, str(error))
        return None
    except BadValueError as error:
        errors.note(name, error.line, error.message)
        return None
    told = transactions.told(stated)
    for one in told.waiting:
        transactions.read(told, one, currency)
    errors.take(told.errors)
    unordered = transactions.unordered
    number = _corrected(name, told, transactions, errors)
    booked = unordered.said(number)
    days = [*covers, *booked.days, *([ledger.day] if ledger and ledger.day else [])]
    if not days:
        errors.note(name, stated.line, "the statement has neither entries nor a balance; download it again")
        return None
    _check_age(name, ledger, booked.days, errors)
    opening, closing = _balances(ledger, unordered.lines(number), booked.days, min(days), told.left_out)
    statement = BankStatement(
        file=name,
        account=account,
        currency=currency,
        first_day=min(days),
        last_day=_last_day(days, ledger, booked.days),
        lines=(),
        opening=opening,
        closing=closing,
        pending=[*told.pending, *told.empty],
    )
    return statement, unordered.put(number)


def _ledger(stated: Aggregate, currency: str) -> StatedBalance | None:
    found = [
        StatedBalance(_amount(one, "BALAMT", currency), _stamp(one, "DTASOF").day, one.line)
        for one in stated.all("LEDGERBAL")
    ]
    for one in found[1:]:
        if (one.amount, one.day) != (found[0].amount, found[0].day):
            raise BadValueError(
                one.file_line, f"states another balance (LEDGERBAL) than line {found[0].file_line} does"
            )
    return found[0] if found else None


def _check_age(name: str, ledger: StatedBalance | None, booked: Collection[date], errors: FileErrors) -> None:
    """Note a stated balance that is older than what the file tells of."""
    if ledger is None or ledger.day is None or not booked:
        return
    first = min(booked)
    if (first - ledger.day).days > MOST_BEFORE:
        errors.note(
            name,
            ledger.file_line,
            f"states the balance of {ledger.day}, and the first entry is of {first}: what was booked in between is "
            "not told; download the account again",
        )


def _covers(stated: Aggregate) -> list[date]:
    """The days that the list of transactions says it is of; none where it says none that can be read."""
    listed = stated.first("BANKTRANLIST")
    if listed is None:
        return []
    try:
        return [_stamp(listed, name).day for name in ("DTSTART", "DTEND") if listed.said(name)]
    except BadValueError:
        return []


def _last_day(days: Sequence[date], ledger: StatedBalance | None, booked: Collection[date]) -> date:
    """That of the balance or of a later entry: `DTEND` may be any day to come."""
    if ledger is None or ledger.day is None:
        return max(days)
    return max([ledger.day, *booked])


def _balances(
    ledger: StatedBalance | None,
    lines: Iterable[StatementLine],
    booked: Collection[date],
    first_day: date,
    left_out: int,
) -> tuple[StatedBalance | None, StatedBalance | None]:
    """The opening balance, reckoned back from the stated one by what was booked up to its day and by what had to be
    left out, which is added when it was mended; and the closing one where it is of the last entry or later."""
    if ledger is None or ledger.day is None:
        return None, None
    counted = sum(line.amount for line in lines if line.booked <= ledger.day)
    opening = StatedBalance(ledger.amount - counted - left_out, first_day, ledger.file_line)
    return opening, ledger if all(day <= ledger.day for day in booked) else None


def _line(one: Aggregate, currency: str) -> StatementLine:
    for name in ("TRNAMT", "DTPOSTED", "FITID"):
        if name in one.again:
            raise BadValueError(
                one.line, f"the transaction says {name} twice; the tag that ends one is missing"
            )
    other = one.first("CURRENCY")
    if other is not None and other.said("CURSYM").upper() not in {"", currency}:
        raise BadValueError(
            other.line, f"the amount is in {other.said('CURSYM')[:40]}, the account in {currency}"
        )
    posted = _stamp(one, "DTPOSTED" if one.name == "STMTTRN" or one.said("DTPOSTED") else "DTTRAN")
    payee = one.first("PAYEE")
    return StatementLine(
        file_line=one.line,
        booked=posted.day,
        valued=_stamp(one, "DTAVAIL").day if one.said("DTAVAIL") else posted.day,
        amount=_amount(one, "TRNAMT", currency),
        time=posted.time,
        reference=words(one.said("FITID")),
        words=joined(one.said("NAME") or (payee.said("NAME") if payee else ""), one.said("MEMO")),
    )


def _left_out(one: Aggregate, currency: str) -> int:
    """What a transaction that cannot be used moved, as far as it says; what is pending or corrects another moves
    nothing by itself."""
    if one.name != "STMTTRN" or one.said("CORRECTFITID"):
        return 0
    try:
        return _amount(one, "TRNAMT", currency)
    except BadValueError:
        return 0


def _corrected(name: str, told: _Told, transactions: _Transactions, errors: FileErrors) -> int:
    """The number of the lines without those that a later one deletes or takes the place of (OFX 2.2, 11.4.4.1)."""
    if not told.corrections:
        return told.number
    wanted = {words(one.said("CORRECTFITID")) for _, one in told.corrections}
    there = [line for line in transactions.unordered.lines(told.number) if line.reference in wanted]
    there += [line for line in told.empty if line.reference in wanted]
    without, also = set[int](), list[StatementLine]()
    for line, one in told.corrections:
        corrected = words(one.said("CORRECTFITID"))
        others = [other for other in (*there, *also) if other.reference == corrected]
        if len(others) != 1:
            errors.bad_row(
                name,
                one.line_of("CORRECTFITID"),
                f"corrects the transaction {corrected[:40]!r}, which stands in this file {len(others)} times; import a "
                "file in which it stands once",
            )
            continue
        without.add(others[0].file_line)
        there = [other for other in there if other is not others[0]]
        also = [other for other in also if other is not others[0]]
        if one.said("CORRECTACTION").upper() != "DELETE":
            also.append(replace(line, is_reversal=False))
    told.empty = [line for line in told.empty if line.file_line not in without]
    told.empty += [line for line in also if not line.amount]
    moving = [line for line in also if line.amount]
    return transactions.unordered.changed(told.number, transactions.number(), without, moving)


def _amount(one: Aggregate, name: str, currency: str) -> int:
    try:
        return minor_units_by_any_mark(one.said(name), currency)
    except BadFieldError as error:
        raise BadValueError(one.line_of(name), f"{name}: {error}") from None


def _stamp(one: Aggregate, name: str) -> Stamp:
    """The day as it is written; the time where it is one."""
    text = one.said(name)
    if not text:
        raise BadValueError(one.line, f"{one.name} says no day ({name})")
    written = _STAMP.fullmatch(text)
    try:
        if written is None:
            raise BadFieldError(f"{text[:40]!r} is no date such as 20260313")
        year, month, day = (int(part) for part in written.group(1, 2, 3))
        when = calendar_day(year, month, day, f"{name} {text[:40]!r}")
    except BadFieldError as error:
        raise BadValueError(one.line_of(name), str(error)) from None
    if written[4] is None:
        return Stamp(when)
    try:
        clock = time(int(written[4]), int(written[5]), int(written[6] or 0))
    except ValueError:
        return Stamp(when)
    return Stamp(when, None if clock in FILLERS else clock)
