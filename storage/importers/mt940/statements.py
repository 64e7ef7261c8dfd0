"""An MT940 file as statements. Pages of a statement (`:62M:`, then `:60M:`) are put together and must join.

Each message must open with `:60F:` or `:60M:`, end with `:62F:` or `:62M:`, and add up: a file that was cut off, or
lost an entry, is told from one that is whole. What stands behind `:62:` is about the statement, not the last entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from domain.bank_statement import BankStatement, StatedBalance, StatementLine
from domain.errors import BadInput
from domain.money import plain
from storage.importers.lines import FileErrors
from storage.importers.mt940.entries import Balance, balance, entry
from storage.importers.mt940.fields import Field, Start, fields
from storage.importers.order import UnorderedLines
from storage.importers.parsed import Parsed
from storage.importers.spill import LineSpill
from storage.importers.statement_file import (
    BadFieldError,
    account_number,
    first_day_covered,
    is_iban,
    text_file,
)
from storage.importers.watching import UNWATCHED, Watch

OPENING, CLOSING = ("60F", "60M", "60"), ("62F", "62M", "62")
SAID_ONCE = frozenset({*OPENING, *CLOSING, "25", "25P"})
MOST_DETAILS = 20
"""Fields `:86:` of one entry; SWIFT allows one, some banks write several."""
_INTERIM_ONLY = ("34F", "90D", "90C")


@dataclass(frozen=True, slots=True)
class Page:
    """One message that could be read: its balances, and the number by which its lines are known, in the order of the
    file. `total` is what they add up to."""

    account: str
    opening: Balance
    opening_line: int
    closing: Balance
    closing_line: int
    goes_on: bool
    is_continued: bool
    number: int = 0
    total: int = 0
    empty: Sequence[StatementLine] = ()


def read(path: Path, watch: Watch = UNWATCHED) -> Parsed:
    """The statements of an MT940 file. Raises BadInput for what is none, and for an MT942."""
    errors, spill, pages = FileErrors(), LineSpill(), list[Page]()
    unordered, message = UnorderedLines(spill, watch), None
    for one in fields(text_file(path, watch=watch), path.name, errors):
        if isinstance(one, Start):
            pages += message.page(errors) if message else ()
            message = _Message(path, one, len(pages), unordered)
        elif message is not None:
            message.take(one)
    if message is None:
        raise BadInput(f"{path} line 1 begins no MT940 message (:20:); export the statement as MT940.")
    pages += message.page(errors)
    return Parsed(_statements(path.name, pages, unordered, spill, errors), errors)


class _Message:
    """One message as it is gone through, an entry and what stands in `:86:` behind it at a time."""

    def __init__(self, path: Path, start: Start, number: int, unordered: UnorderedLines) -> None:
        self._path, self._start, self._number, self._unordered = path, start, number, unordered
        self._heads = dict[str, Field]()
        self._entries, self._last_line = 0, start.line
        self._entry: Field | None = None
        self._details = list[Field]()
        self._waiting = list[tuple[Field, list[str]]]()
        self._empty = list[StatementLine]()
        self._errors = FileErrors()

    def take(self, field: Field) -> None:
        """The next field."""
        self._last_line = field.line
        if field.tag == "86":
            if self._entry is not None and len(self._details) < MOST_DETAILS:
                self._details.append(field)
            return
        self._end_entry()
        if field.tag != "61":
            self._take_head(field)
            return
        self._entries += 1
        self._entry = field

    def _take_head(self, field: Field) -> None:
        """What a statement says once; where it says it again in other words, one of them is another statement's."""
        first = self._heads.setdefault(field.tag, field)
        if field.tag in SAID_ONCE and field.text != first.text:
            self._errors.note(
                self._path.name,
                field.line,
                f"says :{field.tag}: a second time, {field.text[:40]!r} after {first.text[:40]!r} on line {first.line}",
            )

    def page(self, errors: FileErrors) -> tuple[Page, ...]:
        """The page at the end of the message; none, with the faults noted, for one that has no place in a log."""
        self._end_entry()
        self._refuse_interim()
        name, opening, closing = self._path.name, self._first(*OPENING), self._first(*CLOSING)
        account = self._first("25", "25P")
        for what, there in (("account (:25:)", account), ("opening balance (:60F:)", opening)):
            if there is None:
                errors.note(name, self._start.line, f"the message has no {what}; export the statement again")
        if closing is None:
            cut = "the message ends here without a closing balance (:62F:); it was cut off"
            errors.note(name, self._last_line, cut)
        if account is None or opening is None or closing is None:
            return ()
        page = _balances(name, account, opening, closing, errors)
        if page is None:
            return ()
        for field, information in self._waiting:
            self._read(field, information, page.opening.currency)
        errors.take(self._errors)
        said = self._unordered.said(self._number)
        return (replace(page, number=self._number, total=said.total, empty=self._empty),)

    def _refuse_interim(self) -> None:
        has_balance = self._first(*OPENING, *CLOSING) is not None
        if self._start.is_interim or (not has_balance and self._first(*_INTERIM_ONLY)):
            raise BadInput(
                f"{self._path} line {self._start.line} begins an MT942, an interim report of {self._entries:,} entries "
                "that are not on a statement yet; import the MT940 of the same days."
            )

    def _first(self, *tags: str) -> Field | None:
        """The first field with one of the tags."""
        found = [self._heads[tag] for tag in tags if tag in self._heads]
        return min(found, key=lambda field: field.line, default=None)

    def _end_entry(self) -> None:
        """Nothing more stands behind the entry under way."""
        if self._entry is None:
            return
        entry_field, self._entry = self._entry, None
        information = [line for field in self._details for line in field.lines]
        self._details.clear()
        currency = self._currency()
        if self._first(*CLOSING) is not None:
            self._errors.bad_row(self._path.name, entry_field.line, "is an entry behind the closing balance")
        elif currency:
            self._read(entry_field, information, currency)
        else:
            self._waiting.append((entry_field, information))

    def _currency(self) -> str:
        """That of the opening balance, "" where there is none as yet, or none that can be read."""
        opening = self._first(*OPENING)
        try:
            return balance(opening).currency if opening is not None else ""
        except BadFieldError:
            return ""

    def _read(self, field: Field, information: Sequence[str], currency: str) -> None:
        try:
            line = entry(field, information, currency)
        except BadFieldError as error:
            self._errors.bad_row(self._path.name, field.line, str(error))
            return
        if line.amount:
            self._unordered.add(self._number, line)
        else:
            self._empty.append(line)


def _balances(name: str, account: Field, opening: Field, closing: Field, errors: FileErrors) -> Page | None:
    read: list[Balance] = []
    for one in (opening, closing):
        try:
            read.append(balance(one))
        except BadFieldError as error:
            errors.note(name, one.line, f"balance :{one.tag}: {error}")
    try:
        number = account_number(_without_currency(account.text, read[0].currency if read else ""))
    except BadFieldError as error:
        errors.note(name, account.line, str(error))
        return None
    if len(read) < 2:
        return None
    if read[0].currency != read[1].currency:
        errors.note(
            name, closing.line, f"closes in {read[1].currency} a statement that opens in {read[0].currency}"
        )
        return None
    is_middle = (opening.tag == "60M", closing.tag == "62M")
    return Page(number, read[0], opening.line, read[1], closing.line, is_middle[1], is_middle[0])


def _without_currency(account: str, currency: str) -> str:
    """An account's number without the code of its currency, which some banks put behind it."""
    bare = account.removesuffix(currency)
    is_apart = bare.endswith(" ")
    return bare.strip() if is_apart or is_iban("".join(bare.split())) else account


def _statements(
    name: str, pages: Sequence[Page], unordered: UnorderedLines, spill: LineSpill, errors: FileErrors
) -> list[BankStatement]:
    """Pages put together. Where there are several, each must add up and open where the one before closed."""
    found: list[list[Page]] = []
    for page in pages:
        before = found[-1][-1] if found else None
        if before is not None and _continues(before, page):
            _check_pages(name, before, page, errors)
            found[-1].append(page)
        else:
            found.append([page])
    numbers = (place + len(pages) for place in range(len(found)))
    drafts = [
        _statement(name, group, unordered, number) for group, number in zip(found, numbers, strict=True)
    ]
    return [replace(statement, lines=spill.lines(*places)) for statement, places in drafts]


def _check_pages(name: str, before: Page, page: Page, errors: FileErrors) -> None:
    currency = page.opening.currency
    reached = before.opening.amount + before.total
    closed, opened, led = (
        plain(amount, currency) for amount in (before.closing.amount, page.opening.amount, reached)
    )
    if reached != before.closing.amount:
        errors.balance(name, before.closing_line, f"closes the page with {closed}; its entries lead to {led}")
    if before.closing.amount != page.opening.amount:
        errors.balance(
            name,
            page.opening_line,
            f"opens the page with {opened}; the page before closed with {closed} on line {before.closing_line}",
        )


def _continues(before: Page, page: Page) -> bool:
    return (
        page.is_continued
        and before.goes_on
        and (before.account, before.opening.currency)
        == (
            page.account,
            page.opening.currency,
        )
    )


def _statement(
    name: str, pages: Sequence[Page], unordered: UnorderedLines, number: int
) -> tuple[BankStatement, tuple[int, int]]:
    """A statement still without its lines, and the places of those."""
    first, last = pages[0], pages[-1]
    whole = unordered.joined([page.number for page in pages], number)
    days = unordered.said(whole).days
    last_day = max([last.closing.day, *days])
    first_day = first_day_covered(first.opening.day, days, last_day)
    statement = BankStatement(
        file=name,
        account=first.account,
        currency=first.opening.currency,
        first_day=first_day,
        last_day=last_day,
        lines=(),
        opening=StatedBalance(first.opening.amount, first_day, first.opening_line),
        closing=StatedBalance(last.closing.amount, last_day, last.closing_line),
        pending=[
            replace(line, words=line.words or "no money moved") for page in pages for line in page.empty
        ],
    )
    return statement, unordered.put(whole, by_balances=False)
