"""Row 14: a statement of one line for every ten events of an account, held against it."""

from __future__ import annotations

from collections.abc import Iterator

from domain.account.event_kinds import ledger_effect
from domain.bank_statement import BankStatement, StatementLine
from domain.clock import wall_clock
from domain.reconciliation.reconcile import reconcile
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import ACCOUNT_ID, STREAM_ID
from tests.benchmarks.measure import take_turns
from tests.benchmarks.report import Figure, at_most, milliseconds

EVERY = 10
PAGE = 1_000


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size.appended
    store = banks.store(size)
    told = _statement(store)

    def ours() -> None:
        reconcile(store, ACCOUNT_ID, told)

    def read() -> None:
        for _ in _events(store):
            pass

    turns = take_turns({"ours": ours, "read": read}, banks.size.turns)
    work = f"hold {len(told.lines):,} lines against {size:,} events"
    yield Figure(
        row="14",
        work=work,
        ours=milliseconds(turns.cpu.median("ours")),
        peer="the account's events read, nothing made of them",
        theirs=milliseconds(turns.cpu.median("read")),
        value=turns.cpu.speed("ours", "read"),
    )
    yield Figure(
        row="14",
        work=work,
        ours=milliseconds(turns.cpu.median("ours")),
        peer="the account's events read, nothing made of them",
        theirs=milliseconds(turns.cpu.median("read")),
        value=turns.cpu.median("ours") * 1000,
        unit="ms",
        reach=at_most(2_000),
    )


def _statement(store: SqlStore) -> BankStatement:
    """Every tenth entry as a line, by its days alone; the others are missing on it."""
    lines = []
    zone = store.profile().clock
    for row in _events(store):
        amount = ledger_effect(row.event) if row.event is not None and row.version > 1 else 0
        if amount and row.version % EVERY == 0:
            booked, valued = (wall_clock(us, zone).at.date() for us in (row.recorded_at, row.effective_at))
            line = StatementLine(
                file_line=row.version,
                booked=booked,
                valued=valued,
                amount=amount,
                words=getattr(row.event, "description", ""),
                counterparty=getattr(row.event, "counterparty", ""),
            )
            lines.append(line)
    return BankStatement(
        file="statement.csv",
        account=ACCOUNT_ID,
        currency="GBP",
        first_day=lines[0].booked,
        last_day=lines[-1].booked,
        lines=lines,
        zone="UTC",
    )


def _events(store: SqlStore) -> Iterator:  # type: ignore[type-arg]
    after = 0
    while page := store.events(STREAM_ID, after=after, limit=PAGE):
        yield from page
        after = page[-1].version
