"""One entry (`Ntry`) of a camt.053 statement.

The entry is what the account was moved by; its transactions (`TxDtls`) and their charges (`Chrgs`) are parts of it,
which must add up to it. `CdtDbtInd` alone gives the sign: a reversal (`RvslInd`) bears the mark of the way its money
goes. (ISO 20022, message definition report of bank-to-customer cash management, 2.3: Entry.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from domain.bank_statement import LinePart, StatementLine
from domain.money import plain
from storage.importers.camt053.elements import Element
from storage.importers.statement_file import BadFieldError, calendar_day, currency_code, joined, words
from storage.importers.written_amounts import plain_minor_units

BOOKED = "BOOK"
NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
CHARGES = "charges"
"""What a part is for that the bank kept."""


class BadElementError(Exception):
    """Why an entry cannot be used, with the line of the element that says so."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day, and where the bank tells it the time on it, both by the clock on the bank's wall."""

    day: date
    time: time | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, and whether it is booked."""

    line: StatementLine
    is_booked: bool


def entry(element: Element, currency: str) -> Entry:
    """Read an `Ntry` of an account in a currency. Raises BadElementError."""
    amount = signed_amount(element, currency)
    booked = stamp(element.at("BookgDt"))
    valued = stamp(element.at("ValDt"))
    status = _status(element)
    when = booked or valued
    if when is None:
        raise BadElementError(
            element.line, "the entry has neither a booking date (BookgDt) nor a value date (ValDt)"
        )
    transactions = [one for details in element.all("NtryDtls") for one in details.all("TxDtls")]
    only = transactions[0] if len(transactions) == 1 else None
    is_reversal = element.said("RvslInd").lower() in {"true", "1"}
    line = StatementLine(
        file_line=element.line,
        booked=when.day,
        valued=(valued or when).day,
        amount=amount,
        time=when.time,
        reference=words(element.said("AcctSvcrRef") or (only.said("Refs", "AcctSvcrRef") if only else "")),
        words=joined(element.said("AddtlNtryInf"), _remittance(only) if only else ""),
        counterparty=_counterparty(only, came_in=(amount > 0) != is_reversal) if only else "",
        is_reversal=is_reversal,
        parts=_parts(element, transactions, amount, currency),
    )
    return Entry(line, status == BOOKED)


def signed_amount(element: Element, currency: str) -> int:
    """The `Amt` of an entry or a balance with the sign of its `CdtDbtInd`, in minor units. Raises BadElementError."""
    stated = element.at("Amt")
    if stated is None:
        raise BadElementError(element.line, f"{element.name} has no amount (Amt)")
    if stated.currency.upper() != currency:
        raise BadElementError(
            stated.line,
            f"the amount is in {stated.currency[:40] or 'no currency'}, the account in {currency}",
        )
    return _minor(stated, currency) * _sign(element)


def stamp(element: Element | None) -> Stamp | None:
    """A `Dt` or `DtTm`: the day is the one that the bank wrote, whatever the offset behind it. Raises
    BadElementError."""
    if element is None:
        return None
    found = element.at("DtTm") or element.at("Dt") or element
    text = found.text
    written = _DATE.match(text)
    try:
        if written is None:
            raise BadFieldError(f"{text[:40]!r} is no date such as 2026-03-13")
        day = calendar_day(int(written[1]), int(written[2]), int(written[3]), repr(text[:40]))
        if text[len(written[0]) :][:1] != "T":
            return Stamp(day)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadElementError(found.line, f"{text[:40]!r} is no time such as 2026-03-13T09:05:00") from None
    except BadFieldError as error:
        raise BadElementError(found.line, str(error)) from None
    return Stamp(day, at.time().replace(microsecond=0))


def _sign(element: Element) -> int:
    mark = element.said("CdtDbtInd")
    if mark not in {"CRDT", "DBIT"}:
        raise BadElementError(
            element.line, f"{element.name} is neither CRDT nor DBIT (CdtDbtInd is {mark[:40]!r})"
        )
    return 1 if mark == "CRDT" else -1


def _minor(stated: Element, currency: str) -> int:
    try:
        return plain_minor_units(stated.text, currency)
    except BadFieldError as error:
        raise BadElementError(stated.line, str(error)) from None


def _status(element: Element) -> str:
    stated = element.at("Sts")
    status = "" if stated is None else stated.said("Cd") or stated.text
    if status != BOOKED and status not in NOT_BOOKED:
        raise BadElementError(
            (stated or element).line, f"the status {status[:40]!r} (Sts) is none of BOOK, PDNG and INFO"
        )
    return status


def _remittance(transaction: Element) -> str:
    """What the payer wrote; else the creditor's reference; else what the bank adds."""
    told = transaction.at("RmtInf")
    free = [one.text for one in told.all("Ustrd")] if told else []
    structured = [one.said("CdtrRefInf", "Ref") for one in told.all("Strd")] if told else []
    return joined(*free) or joined(*structured) or joined(transaction.said("AddtlTxInf"))


def _counterparty(transaction: Element, *, came_in: bool) -> str:
    """The other one: who paid where money came in, who was paid where it went out."""
    parties = transaction.at("RltdPties")
    if parties is None:
        return ""
    roles = (
        ("Dbtr", "UltmtDbtr", "Cdtr", "UltmtCdtr") if came_in else ("Cdtr", "UltmtCdtr", "Dbtr", "UltmtDbtr")
    )
    # Since version 8 a party stands one element deeper.
    names = (parties.said(role, "Pty", "Nm") or parties.said(role, "Nm") for role in roles)
    return words(next(filter(None, names), ""))


def _parts(element: Element, transactions: list[Element], amount: int, currency: str) -> tuple[LinePart, ...]:
    """The transactions with their charges; none where the bank does not break the entry down, or not in the
    account's currency. Raises BadElementError where they do not add up."""
    parts: list[LinePart] = []
    for one in transactions:
        own = _transaction_amount(one, amount, currency)
        if own is None:
            return ()
        is_in = own > 0
        said = _counterparty(one, came_in=is_in) or _remittance(one) or words(one.said("Refs", "EndToEndId"))
        parts.append(LinePart(own, said))
    total = sum(part.amount for part in parts)
    if not parts or total == amount:
        return tuple(parts) if len(parts) > 1 else ()
    charges = sum(_charges(element, currency)) + sum(
        one for transaction in transactions for one in _charges(transaction, currency)
    )
    if total + charges != amount:
        told, stated = plain(total + charges, currency), plain(amount, currency)
        raise BadElementError(
            element.line, f"the transactions (TxDtls) of the entry add up to {told}, the entry says {stated}"
        )
    return (*parts, LinePart(charges, CHARGES))


def _transaction_amount(transaction: Element, amount: int, currency: str) -> int | None:
    """Signed minor units; None where it is not told in the account's currency."""
    stated = transaction.at("Amt") or transaction.at("AmtDtls", "TxAmt", "Amt")
    if stated is None or stated.currency.upper() != currency:
        return None
    if transaction.at("CdtDbtInd") is not None:
        return _minor(stated, currency) * _sign(transaction)
    return _minor(stated, currency) * (1 if amount > 0 else -1)


def _charges(element: Element, currency: str) -> Iterator[int]:
    """Signed minor units of what was charged, as versions 2 and 4 and later write it."""
    for charges in element.all("Chrgs"):
        for one in [*charges.all("Rcrd")] or [charges]:
            stated = one.at("Amt") or one.at("TtlChrgsAndTaxAmt")
            if stated is not None and stated.currency.upper() == currency:
                yield _minor(stated, currency) * (_sign(one) if one.at("CdtDbtInd") else -1)


def account_currency(text: str, line: int) -> str:
    """Raises BadElementError."""
    try:
        return currency_code(text)
    except BadFieldError as error:
        raise BadElementError(line, str(error)) from None
