"""What lines of a statement become: one event each, after an opening where the account is new.

The days are the bank's. A line without a time is recorded from noon of its day, a second after the one before it. What
is older than the newest event of the log is booked late: recorded now, counting from when it happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from domain.account.events import AccountOpened, MoneyDeposited, MoneyWithdrawn
from domain.bank import FileError
from domain.bank_statement import BankStatement, StatementLine
from domain.ids import uuid7_from
from domain.money import printed
from domain.ports import EventLog, Holder
from domain.stream import NewEvent
from storage.importers.joining.logged import IMPORTER, cause, words_of

SECOND = 1_000_000
REST_OF_DAY = 11 * 3600 * SECOND
NOON = time(12)
MOST_WORDS = 1000
"""Characters of a description or counterparty: what the log takes."""
MOST_REFERENCE = 90


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line that the log lacks. `instant` is its own, in UTC microseconds; `recorded_at` is None for one that is
    booked late; `count` tells it from others of its day that say the same."""

    statement: BankStatement
    line: StatementLine
    instant: int
    recorded_at: int | None
    count: int


@lru_cache(maxsize=4096)
def at(day: date, clock: time, zone: str) -> int:
    """An instant of a day where the bank is, in UTC microseconds."""
    return int(datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC).timestamp()) * SECOND


def instants(booked: Sequence[StatementLine], zone: str) -> Iterator[int]:
    """When each line happened, in UTC microseconds: to the second where it bears a time, else from noon of its day."""
    for day, group in groupby(booked, attrgetter("booked")):
        lines = [*group]
        step = min(SECOND, REST_OF_DAY // len(lines))
        noon = at(day, NOON, zone)
        for place, line in enumerate(lines, start=1):
            clock = line.time
            yield noon + place * step if clock is None else at(day, clock, zone)


def holder_of(statement: BankStatement) -> Holder | None:
    """Whom the source names, if anybody."""
    if not statement.holder:
        return None
    return Holder(statement.holder_id or f"holder-{statement.account}", statement.holder)


class EventForm(Protocol):
    """How what a format says is written into the log. It `counts` where lines of a day that say the same are told apart
    by which of them they are."""

    @property
    def counts(self) -> bool: ...

    def opening(self, account: str, statement: BankStatement, balance: int, instant: int) -> NewEvent:
        """The beginning of a new account, with what it held before the first line of its first statement."""

    def entry(self, stream_id: str, planned: PlannedLine) -> NewEvent:
        """The event that a line becomes."""

    def other(self, log: EventLog, account: str) -> FileError | None:
        """Why the account of that number in the log is not the one that is told of; None where it is."""


@dataclass(frozen=True, slots=True)
class StatementForm:
    """That of all formats whose files are statements: money that comes in and goes out."""

    format: str
    counts: ClassVar[bool] = True

    def opening(self, account: str, statement: BankStatement, balance: int, instant: int) -> NewEvent:
        holder = holder_of(statement)
        line = statement.lines[0].file_line if statement.lines else 0
        return NewEvent(
            event=AccountOpened(
                currency=statement.currency,
                holder_id=holder.holder_id if holder is not None else "",
                opening_balance=balance,
            ),
            event_id=uuid7_from(0, f"statement/{account}"),
            actor=f"{IMPORTER}{self.format}",
            channel="import",
            reason=f"{statement.file}, before line {line}",
            recorded_at=instant,
        )

    def entry(self, stream_id: str, planned: PlannedLine) -> NewEvent:
        line, statement = planned.line, planned.statement
        kind = MoneyDeposited if line.amount > 0 else MoneyWithdrawn
        is_valued_apart = line.valued != line.booked
        effective_at = at(line.valued, NOON, statement.zone) if is_valued_apart else planned.instant
        if planned.recorded_at is not None and not is_valued_apart and line.time is None:
            effective_at = planned.recorded_at
        return NewEvent(
            event=kind(
                amount=abs(line.amount),
                kind="reversal" if line.is_reversal else "",
                description=description(line, statement.currency),
                counterparty=_text(line.counterparty),
                stated_balance=line.balance,
            ),
            event_id=uuid7_from(at(line.booked, time.min, "UTC"), f"statement/{stream_id}/{_name(planned)}"),
            actor=f"{IMPORTER}{self.format}",
            channel="import",
            reason=f"{statement.file} line {line.file_line}",
            correlation_id=f"{self.format}:{reference_of(line)}" if line.reference else None,
            causation_id=cause(line.booked, line.digest),
            effective_at=effective_at,
            recorded_at=planned.recorded_at,
        )

    def other(self, log: EventLog, account: str) -> None:
        """An account is known by its number."""


def _name(planned: PlannedLine) -> str:
    """What the line says, and which it is of those that say the same."""
    line = planned.line
    return json.dumps(
        [
            line.booked.isoformat(),
            line.amount,
            words_of_line(line, planned.statement.currency),
            line.reference,
            planned.count,
        ]
    )


def description(line: StatementLine, currency: str) -> str:
    """The words as the log has them, and what the amount is made of where the bank tells."""
    if not line.parts:
        return _text(line.words)
    parts = "; ".join(f"{printed(part.amount, currency)} {part.words}".strip() for part in line.parts)
    return _text(f"{line.words} ({parts})" if line.words else parts)


def reference_of(line: StatementLine) -> str:
    """The bank's name of the line, as far as the log keeps it."""
    return line.reference.replace("\0", "")[:MOST_REFERENCE]


def words_of_line(line: StatementLine, currency: str) -> str:
    """Words by which the line is known again in the log."""
    return words_of(description(line, currency), _text(line.counterparty))


def _text(text: str) -> str:
    """Text as the log takes it."""
    text = text.replace("\0", "")
    return text if len(text) <= MOST_WORDS else f"{text[: MOST_WORDS - 1]}…"
