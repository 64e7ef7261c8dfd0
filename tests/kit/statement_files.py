"""Statements written down in the formats of banks, to be read again: what a well-behaved bank would send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from domain.bank_statement import BankStatement
from domain.money import plain

ACCOUNT = "NL11TEST0123456789"
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Booking:
    """One entry: signed minor units, and what the bank says of it."""

    booked: date
    valued: date
    amount: int
    reference: str = ""
    words: str = ""
    is_reversal: bool = False


Writer = Callable[[Sequence[Booking], int], str]
"""Writes the bookings of one account after an opening balance in minor units."""


def as_mt940(bookings: Sequence[Booking], opening: int) -> str:
    lines = [":20:S1", f":25:{ACCOUNT}", ":28C:1/1", f":60F:{_balance(opening, _first(bookings))}"]
    for one in bookings:
        mark = _mark(one)
        reference = f"NTRFNONREF//{one.reference}" if one.reference else "NTRFNONREF"
        lines += [f":61:{one.valued:%y%m%d}{one.booked:%m%d}{mark}{_comma(one.amount)}{reference}"]
        lines += [f":86:{one.words}"] if one.words else []
    return "\r\n".join([*lines, f":62F:{_balance(_closing(bookings, opening), _last(bookings))}", "-", ""])


def as_camt053(bookings: Sequence[Booking], opening: int) -> str:
    entries = "\n".join(
        f'<Ntry><Amt Ccy="{CURRENCY}">{plain(abs(one.amount), CURRENCY)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if one.amount > 0 else 'DBIT'}</CdtDbtInd>"
        f"<RvslInd>{'true' if one.is_reversal else 'false'}</RvslInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{one.booked}</Dt></BookgDt><ValDt><Dt>{one.valued}</Dt></ValDt>"
        f"<AcctSvcrRef>{escape(one.reference)}</AcctSvcrRef><AddtlNtryInf>{escape(one.words)}</AddtlNtryInf></Ntry>"
        for one in bookings
    )
    balances = _xml_balance("OPBD", opening, _first(bookings)) + _xml_balance(
        "CLBD", _closing(bookings, opening), _last(bookings)
    )
    return camt053(f"{balances}\n{entries}")


def camt053(inside: str, *, version: str = "08", account: str = f"<IBAN>{ACCOUNT}</IBAN>") -> str:
    """A document of one statement with these elements behind its account."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>\n'
        f"<Stmt><Id>S1</Id><Acct><Id>{account}</Id><Ccy>{CURRENCY}</Ccy></Acct>\n"
        f"{inside}\n</Stmt></BkToCstmrStmt></Document>\n"
    )


def as_ofx(bookings: Sequence[Booking], opening: int) -> str:
    entries = "\n".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{one.booked:%Y%m%d}<DTAVAIL>{one.valued:%Y%m%d}"
        f"<TRNAMT>{plain(one.amount, CURRENCY)}<FITID>{escape(one.reference)}<NAME>{escape(one.words)}</STMTTRN>"
        for one in bookings
    )
    return ofx(
        f"<BANKTRANLIST><DTSTART>{_first(bookings):%Y%m%d}<DTEND>{_last(bookings):%Y%m%d}\n{entries}\n</BANKTRANLIST>"
        f"<LEDGERBAL><BALAMT>{plain(_closing(bookings, opening), CURRENCY)}<DTASOF>{_last(bookings):%Y%m%d}</LEDGERBAL>"
    )


def ofx(inside: str, *, account: str = ACCOUNT) -> str:
    """A file of one statement with these aggregates behind its account."""
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
        f"<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{CURRENCY}<BANKACCTFROM><ACCTID>{account}</BANKACCTFROM>\n"
        f"{inside}\n</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def as_qif(bookings: Sequence[Booking], opening: int) -> str:
    """A QIF has no balance: the opening is left out."""
    records = [f"D{one.booked:%Y-%m-%d}\nT{one.amount / 100:,.2f}\nP{one.words}\n^\n" for one in bookings]
    return "!Type:Bank\n" + "".join(records)


def balance_of(statement: BankStatement) -> int | None:
    """What the lines lead to from the opening balance, in minor units."""
    opening = statement.opening
    return None if opening is None else opening.amount + sum(line.amount for line in statement.lines)


def _first(bookings: Sequence[Booking]) -> date:
    return min((one.booked for one in bookings), default=date(2026, 3, 1))


def _last(bookings: Sequence[Booking]) -> date:
    return max((one.booked for one in bookings), default=date(2026, 3, 1))


def _closing(bookings: Sequence[Booking], opening: int) -> int:
    return opening + sum(one.amount for one in bookings)


def _mark(one: Booking) -> str:
    if one.is_reversal:
        return "RD" if one.amount > 0 else "RC"
    return "C" if one.amount > 0 else "D"


def _comma(amount: int) -> str:
    return plain(abs(amount), CURRENCY).replace(".", ",")


def _balance(amount: int, day: date) -> str:
    return f"{'D' if amount < 0 else 'C'}{day:%y%m%d}{CURRENCY}{_comma(amount)}"


def _xml_balance(code: str, amount: int, day: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{CURRENCY}">{plain(abs(amount), CURRENCY)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )
