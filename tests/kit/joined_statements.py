"""Statements of an account, line by line, and the log that they are joined to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from domain.account.events import AccountOpened, MoneyDeposited, MoneyWithdrawn
from domain.account.state import stream_of
from domain.bank import ImportReport
from domain.bank_statement import BankStatement, StatedBalance, StatementLine
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent
from storage.importers.joining.plan import joined
from storage.importers.lines import FileErrors
from storage.importers.parsed import Parsed
from storage.importers.run import import_history
from tests.kit.memory import MemoryStore

STREAM = stream_of("A1")
MARCH = date(2026, 3, 1)


def line(
    day: int, amount: int, words: str = "", *, balance: int | None = None, reference: str = "", at: str = ""
) -> StatementLine:
    """A line of a day of March 2026, counted on into later months."""
    booked = MARCH + timedelta(days=day - 1)
    return StatementLine(
        file_line=day,
        booked=booked,
        valued=booked,
        amount=amount,
        words=words,
        balance=balance,
        reference=reference,
        time=time.fromisoformat(at) if at else None,
    )


def statement(
    *lines: StatementLine, opening: int | None = None, closing: int | None = None, file: str = "s.txt"
) -> BankStatement:
    first, last = lines[0].booked, lines[-1].booked
    return BankStatement(
        file=file,
        account="A1",
        currency="EUR",
        first_day=first,
        last_day=last,
        lines=lines,
        opening=None if opening is None else StatedBalance(opening, first, 1),
        closing=None if closing is None else StatedBalance(closing, last, 99),
    )


def take(
    store: Store, *statements: BankStatement, format_name: str = "csv", keep_going: bool = False
) -> ImportReport:
    parsed = Parsed(statements, FileErrors())
    return import_history(store, joined(store, format_name, parsed), keep_going=keep_going)


def ledger(store: MemoryStore) -> int:
    head = store.head("A1")
    assert head is not None
    return head.ledger


def said(report: ImportReport) -> str:
    """The one error, with its line."""
    (error,) = report.errors
    assert report.events == 0
    return f"{error.file} line {error.line}: {error.message}"


def post(store: MemoryStore, day: int, amount: int, *, actor: str = "jo", words: str = "") -> None:
    """A posting of our own, or of another actor, at noon of a day, after an opening where the account is new."""
    at = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp() + 86_400 * (day - 1)) * 1_000_000
    version = store.version_at(STREAM, 2**62)
    kind = MoneyDeposited if amount > 0 else MoneyWithdrawn
    made = NewEvent(
        event=kind(amount=abs(amount), description=words),
        event_id=f"own-{version}",
        actor=actor,
        channel="branch",
        recorded_at=at,
    )
    opened = NewEvent(
        event=AccountOpened(currency="EUR"),
        event_id="own",
        actor="jo",
        channel="branch",
        recorded_at=at,
    )
    store.append([StreamWrite(STREAM, version, [made] if version else [opened, made])])
