"""What the Czech bank's rows say, as lines of a statement.

A symbol of one space is "blank symbol", an empty one is nothing; partner account 0 is "account 0", an empty one is
nothing. Symbol and standing order are the words of a line, the other bank and account its counterparty; fees and
interest have words alone, in which all of it stands. The codes as the file has them go with the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from domain.bank_statement import BankStatement, StatementLine
from domain.ports import Holder
from storage.importers.berka.order import ROUNDING, Posting, posting_order
from storage.importers.berka.tables import TYPES, TransactionRow, birth, calendar_day

CURRENCY = "CZK"
ZONE = "Europe/Prague"
FILE = "trans.asc"

KINDS = {
    "": "",
    "VKLAD": "cash credit",
    "VYBER": "cash withdrawal",
    "VYBER KARTOU": "card withdrawal",
    "PREVOD Z UCTU": "collection from another bank",
    "PREVOD NA UCET": "remittance to another bank",
}
PURPOSES = {
    "": "",
    " ": "blank symbol",
    "POJISTNE": "insurance payment",
    "SLUZBY": "statement fee",
    "UROK": "interest credited",
    "SANKC. UROK": "sanction interest",
    "SIPO": "household payment",
    "DUCHOD": "old-age pension",
    "UVER": "loan payment",
}
FEE_CODES = {"SLUZBY": "statement", "SANKC. UROK": "sanction-interest"}
INTEREST = "UROK"

PartnerKey = tuple[int, str, str, int]
"""(account, bank, partner account, amount in hellers): what a remittance shares with its standing order."""


def statement(
    account_id: int,
    opened: str,
    holder: Holder | None,
    rows: Sequence[TransactionRow],
    orders: Mapping[PartnerKey, str],
) -> BankStatement:
    """All that the bank tells of an account, its rows in the order they were posted. `opened` is YYMMDD; `holder` is
    None where the files name none."""
    lines = [_line(row, orders) for row in _posted(rows)]
    return BankStatement(
        file=FILE,
        account=str(account_id),
        currency=CURRENCY,
        first_day=min(calendar_day(opened), lines[0].booked),
        last_day=lines[-1].booked,
        lines=lines,
        zone=ZONE,
        holder=holder.name if holder else "",
        holder_id=holder.holder_id if holder else "",
        rounding=ROUNDING,
    )


def _posted(rows: Sequence[TransactionRow]) -> Iterator[TransactionRow]:
    before = 0
    for _, day in groupby(sorted(rows, key=attrgetter("day")), attrgetter("day")):
        posted = in_posting_order(list(day), before)
        before = posted[-1].balance
        yield from posted


def _line(row: TransactionRow, orders: Mapping[PartnerKey, str]) -> StatementLine:
    order = ""
    if row.operation == "PREVOD NA UCET":
        order = orders.get((row.account_id, row.bank, row.partner, row.amount), "")
    purpose, day = PURPOSES[row.symbol], calendar_day(row.day)
    words, other = f"{purpose}, {order}" if purpose and order else purpose or order, counterparty(row)
    if is_interest(row.type, row.symbol) or is_fee(row.type, row.symbol):
        words, other = _booked(row), ""
    return StatementLine(
        file_line=row.line,
        booked=day,
        valued=day,
        amount=_change(row),
        balance=row.balance,
        reference=str(row.trans_id),
        words=words,
        counterparty=other,
        codes=(row.type, row.operation, row.symbol, row.bank, row.partner),
    )


def is_interest(kind: str, symbol: str) -> bool:
    """By type and symbol."""
    return kind == "PRIJEM" and symbol == INTEREST


def is_fee(kind: str, symbol: str) -> bool:
    """By type and symbol."""
    return kind != "PRIJEM" and symbol in FEE_CODES


def holder_of(client_id: int, birth_number: str | None) -> Holder:
    """The source has no names: what it does know of a client, in words that can be searched."""
    name = f"Client {client_id}"
    if birth_number is not None:
        day, sex = birth(birth_number)
        name += f" ({sex}, born {day.isoformat()})"
    return Holder(f"client-{client_id}", name)


def in_posting_order(rows: Sequence[TransactionRow], before: int) -> list[TransactionRow]:
    """One day's rows as they were posted after a stated balance of `before` hellers."""
    if len(rows) == 1:
        return list(rows)
    postings = [Posting(TYPES.index(row.type), _change(row), row.balance, row.trans_id) for row in rows]
    return [rows[index] for index in posting_order(postings, before)]


def counterparty(row: TransactionRow) -> str:
    """Where the money came from or went to, in words."""
    if not row.partner:
        return f"bank {row.bank}" if row.bank else ""
    return f"account {row.partner} at bank {row.bank}" if row.bank else f"account {row.partner}"


def _booked(row: TransactionRow) -> str:
    """All that the source says about a fee or interest, which have no kind and no counterparty."""
    kind, other = KINDS[row.operation], counterparty(row)
    return ", ".join(
        text for text in (PURPOSES[row.symbol], f"booked as a {kind}" if kind else "", other) if text
    )


def _change(row: TransactionRow) -> int:
    return row.amount if row.type == "PRIJEM" else -row.amount
