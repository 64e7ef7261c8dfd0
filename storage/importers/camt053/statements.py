"""A camt.053 file as statements. What is announced and not booked (PDNG, INFO) is kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from domain.bank_statement import BankStatement, StatedBalance, StatementLine
from domain.errors import BadInput
from storage.importers.camt053.elements import Element, Opened, elements
from storage.importers.camt053.entries import (
    BadElementError,
    account_currency,
    entry,
    signed_amount,
    stamp,
)
from storage.importers.lines import FileErrors
from storage.importers.order import UnorderedLines
from storage.importers.parsed import Parsed
from storage.importers.spill import LineSpill
from storage.importers.statement_file import (
    BadFieldError,
    account_number,
    first_day_covered,
    words,
)
from storage.importers.watching import UNWATCHED, Watch

NAMESPACE = re.compile(r"camt\.05[234]\.001\.\d{2}$", re.ASCII)
"""What the namespace of a message ends with; what this reads is the same in versions 2 to 13."""
OTHERS = MappingProxyType(
    {
        "BkToCstmrAcctRpt": "a camt.052, a report within the day whose entries may still change",
        "BkToCstmrDbtCdtNtfctn": "a camt.054, a notification of single entries without a balance",
    }
)
"""Message to what it is, for those that are no statement."""
MESSAGE, STATEMENT = "BkToCstmrStmt", "Stmt"
GROUPS = frozenset({"Document", MESSAGE, STATEMENT, *OTHERS})
PARTS = frozenset({"Acct", "Bal", "Ntry", "FrToDt"})
PAGE = "ITBD"
"""At which a page opens, and closes."""
OPENING, CLOSING = frozenset({"OPBD", "PRCD", PAGE}), frozenset({"CLBD", PAGE})
HOLDER = 100
"""Characters of a holder's name."""


class Balance(NamedTuple):
    code: str
    amount: int
    day: date
    line: int


@dataclass(slots=True)
class Draft:
    """A statement as far as it was read, up to the line of its end; its lines are known by its `number`."""

    line: int
    number: int
    account: str = ""
    holder: str = ""
    currency: str = ""
    covers: tuple[date, date] | None = None
    balances: list[Balance] = field(default_factory=list)
    end: int = 0
    pending: list[StatementLine] = field(default_factory=list)
    empty: list[StatementLine] = field(default_factory=list)


def read(path: Path, watch: Watch = UNWATCHED) -> Parsed:
    """The statements of a camt.053 file. Raises BadInput for what is none, a camt.052 and a camt.054 among it."""
    errors, spill, drafts = FileErrors(), LineSpill(), list[Draft]()
    unordered, last_line = UnorderedLines(spill, watch), 1
    draft: Draft | None = None
    for one in elements(path, GROUPS, PARTS, watch):
        last_line = one.line
        if isinstance(one, Opened):
            _check_kind(path, one)
            if one.name == STATEMENT:
                draft = Draft(one.line, len(drafts))
        elif isinstance(one, Element):
            if draft is not None:
                _take(path.name, draft, one, unordered, errors)
        elif one.name == STATEMENT and draft is not None:
            draft.end = one.line
            drafts += [draft] if _is_whole(path.name, draft, errors) else []
            draft = None
        elif one.name == MESSAGE and not drafts and not errors.listed():
            raise BadInput(
                f"{path} line {one.line} ends a message without a statement (Stmt); export it again."
            )
    if not drafts and not errors.listed():
        raise BadInput(
            f"{path} line {last_line} ends without a statement (BkToCstmrStmt); it is no camt.053."
        )
    found = [_finished(path.name, one, unordered) for one in drafts]
    return Parsed([replace(statement, lines=spill.lines(*places)) for statement, places in found], errors)


def _check_kind(path: Path, opened: Opened) -> None:
    if opened.name in OTHERS:
        what = OTHERS[opened.name]
        raise BadInput(
            f"{path} line {opened.line} begins {what}; import the camt.053 of the same days instead."
        )
    if opened.name == "Document" and opened.namespace and not NAMESPACE.search(opened.namespace):
        raise BadInput(
            f"{path} line {opened.line} is a document of {opened.namespace[:100]!r}, not a camt.053."
        )


def _take(name: str, draft: Draft, element: Element, unordered: UnorderedLines, errors: FileErrors) -> None:
    """Put one element of a statement where it belongs; what is wrong with it is noted."""
    try:
        if element.name == "Acct":
            _take_account(draft, element)
        elif element.name == "FrToDt":
            first, last = stamp(element.at("FrDtTm")), stamp(element.at("ToDtTm"))
            draft.covers = (first.day, last.day) if first and last else None
        elif element.name == "Bal":
            _take_balance(draft, element)
        else:
            _take_entry(draft, element, unordered)
    except BadElementError as error:
        if element.name == "Ntry":
            errors.bad_row(name, error.line, error.message)
        else:
            errors.note(name, error.line, error.message)


def _take_account(draft: Draft, element: Element) -> None:
    number = element.said("Id", "IBAN") or element.said("Id", "Othr", "Id")
    try:
        draft.account = account_number(number)
    except BadFieldError as error:
        raise BadElementError(element.line, str(error)) from None
    draft.holder = words(element.said("Ownr", "Nm"))[:HOLDER]
    currency = element.said("Ccy")
    if currency:
        draft.currency = account_currency(currency, element.line)


def _take_balance(draft: Draft, element: Element) -> None:
    code = element.said("Tp", "CdOrPrtry", "Cd")
    has_credit = any(line.said("Incl") in {"true", "1"} for line in element.all("CdtLine"))
    if code not in OPENING | CLOSING or has_credit:
        return
    _learn_currency(draft, element)
    when = stamp(element.at("Dt"))
    if when is None:
        raise BadElementError(element.line, f"the balance {code} has no date (Dt)")
    balance = Balance(code, signed_amount(element, draft.currency), when.day, element.line)
    for other in draft.balances:
        if (other.code, other.day) == (code, when.day) and other.amount != balance.amount and code != PAGE:
            raise BadElementError(
                element.line, f"states another balance {code} of {when.day} than line {other.line} does"
            )
    draft.balances.append(balance)


def _take_entry(draft: Draft, element: Element, unordered: UnorderedLines) -> None:
    _learn_currency(draft, element)
    found = entry(element, draft.currency)
    if not found.is_booked:
        draft.pending.append(found.line)
    elif found.line.amount:
        unordered.add(draft.number, found.line)
    else:
        draft.empty.append(replace(found.line, parts=()))


def _learn_currency(draft: Draft, element: Element) -> None:
    """An account that does not say its currency has that of its first balance."""
    amount = element.at("Amt")
    if not draft.currency and amount is not None:
        draft.currency = account_currency(amount.currency, amount.line)


def _is_whole(name: str, draft: Draft, errors: FileErrors) -> bool:
    """False, with the fault noted, for a statement that has no place in a log."""
    if not draft.account:
        errors.note(name, draft.line, "the statement names no account (Acct)")
    elif _closing(draft.balances) is None:
        errors.note(name, draft.end, "the statement ends here without a closing balance (CLBD)")
    else:
        return True
    return False


def _finished(name: str, draft: Draft, unordered: UnorderedLines) -> tuple[BankStatement, tuple[int, int]]:
    """The statement still without its lines, and the places of those."""
    opening, closing = _opening(draft.balances), _closing(draft.balances)
    assert closing is not None
    days = unordered.said(draft.number).days
    last_day = max([closing.day, *days])
    first_day = first_day_covered(opening.day if opening else closing.day, days, last_day)
    if draft.covers and draft.covers[0] <= first_day and last_day <= draft.covers[1]:
        first_day, last_day = draft.covers
    statement = BankStatement(
        file=name,
        account=draft.account,
        currency=draft.currency,
        first_day=first_day,
        last_day=last_day,
        lines=(),
        opening=StatedBalance(opening.amount, first_day, opening.line) if opening else None,
        closing=StatedBalance(closing.amount, last_day, closing.line),
        holder=draft.holder,
        pending=[*draft.pending, *draft.empty],
    )
    return statement, unordered.put(draft.number)


def _opening(balances: list[Balance]) -> Balance | None:
    """OPBD; else PRCD, at which the statement before closed; else the first of two of a page (ITBD). Where each day has
    one, that of the first."""
    for code in ("OPBD", "PRCD"):
        found = [one for one in balances if one.code == code]
        if found:
            return min(found, key=attrgetter("day"))
    pages = [one for one in balances if one.code == PAGE]
    is_first = len(pages) > 1 or any(one.code == "CLBD" for one in balances)
    return pages[0] if pages and is_first else None


def _closing(balances: list[Balance]) -> Balance | None:
    """CLBD, where each day has one that of the last; else the last of a page (ITBD), whose statement goes on in
    another."""
    found = [one for one in balances if one.code == "CLBD"]
    if found:
        return max(found, key=attrgetter("day"))
    pages = [one for one in balances if one.code == PAGE]
    return pages[-1] if pages else None
