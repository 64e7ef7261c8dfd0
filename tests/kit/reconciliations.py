"""Statements and logs of March 2026, a line or an entry a row, to be held against each other; and as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.bank_statement import BankStatement, StatedBalance, StatementLine
from domain.ports import Store
from tests.kit.bench import MemoryBench
from tests.kit.spec import opened
from tests.kit.stories import append, new

UTC = ZoneInfo("UTC")
MAPPING = """account = "7"
currency = "GBP"
date = "Date"
amount = "Amount"
description = ["Text"]
counterparty = "Name"
reference = "Ref"
"""
LOG = """Date,Text,Name,Amount,Ref
2026-03-02,wages,MILL,900.00,W-1
2026-03-03,rent,HOME,-400.00,H-1
2026-03-04,card 77,CAFE LUNA,-12.00,
2026-03-06,fee,,-25.00,
"""
STATEMENT = """Date,Text,Name,Amount,Ref
2026-03-02,WAGES MARCH,MILL LTD,900.00,W-1
2026-03-04,RENT,HOME,-400.00,H-1
2026-03-05,LUNA WITH TIP,CAFE LUNA,-14.50,
2026-03-09,CASH,ATM 4,-60.00,
"""
FIRST, LAST = 1, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A booking on a day of March 2026: signed minor units, and what is told of it."""

    day: int
    amount: int
    name: str = ""
    words: str = ""
    ref: str = ""
    valued: int | None = None


def march(day: int) -> date:
    """A day of that month."""
    return date(2026, 3, day)


def at(day: int, hour: int = 12, second: int = 0) -> int:
    """An instant of that day, in UTC microseconds."""
    return round(datetime.combine(march(day), time(hour), UTC).timestamp() + second) * 1_000_000


def statement(
    rows: Sequence[Row], opening: int = 0, *, first: int = FIRST, last: int = LAST, closing: int | None = None
) -> BankStatement:
    """Rows in their order as the lines 2, 3 … of a file that states both balances."""
    balances = list(accumulate((row.amount for row in rows), initial=opening))
    lines = [
        StatementLine(
            file_line=number,
            booked=march(row.day),
            valued=march(row.valued or row.day),
            amount=row.amount,
            balance=balance,
            reference=row.ref,
            words=row.words,
            counterparty=row.name,
        )
        for number, (row, balance) in enumerate(zip(rows, balances[1:], strict=True), start=2)
    ]
    return BankStatement(
        file="march.csv",
        account="42",
        currency="GBP",
        first_day=march(first),
        last_day=march(last),
        lines=lines,
        opening=StatedBalance(opening, march(first), 2),
        closing=StatedBalance(balances[-1] if closing is None else closing, march(last), 2 + len(rows)),
    )


def log_of(rows: Iterable[Row], opening: int = 0) -> Store:
    """An account opened on 28 February; each row came from a file if it has a reference, else from the desk."""
    bench = MemoryBench()
    append(bench.store, new(opened(opening), recorded_at=at(1) - 24 * 3600 * 1_000_000))
    for second, row in enumerate(sorted(rows, key=lambda one: one.day)):
        kind = e.MoneyDeposited if row.amount > 0 else e.MoneyWithdrawn
        append(
            bench.store,
            new(
                kind(amount=abs(row.amount), counterparty=row.name, description=row.words),
                recorded_at=at(row.day, second=second),
                effective_at=None if row.valued is None else at(row.valued),
                channel="import" if row.ref else "branch",
                correlation_id=f"csv:{row.ref}" if row.ref else None,
            ),
        )
    return bench.store


def written(folder: Path, name: str, rows: str) -> str:
    """The path of a CSV with its mapping beside it."""
    (folder / f"{name}.mapping.toml").write_text(MAPPING)
    path = folder / f"{name}.csv"
    path.write_text(rows)
    return str(path)
