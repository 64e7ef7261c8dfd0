"""A bank's CSV as a history: statements of one account or of many, with a mapping that says what its columns mean.

The days are the bank's; a day's rows are recorded from noon of it, one second apart, in the order of the file
(oldest first, whichever way the file runs). An account begins before its first row with the balance that its
stated balances imply. A row's id depends on what it says, or on the bank's own reference where the mapping names
one, so statements that overlap add nothing twice, and a later one goes on where an earlier one ended.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.account.events import AccountOpened, MoneyDeposited, MoneyWithdrawn
from domain.account.state import stream_of
from domain.errors import BadInput
from domain.ids import uuid7_from
from domain.money import plain
from domain.ports import Holder
from domain.stream import NewEvent
from storage.importers.csv.mapping import SUFFIX, CsvMapping, read_mapping
from storage.importers.csv.rows import CsvRow, read_rows
from storage.importers.history import Facts, History
from storage.importers.lines import FileErrors

ACTOR = "import/csv"
SECOND = 1_000_000
REST_OF_DAY = 11 * 3600 * SECOND
NOON = time(12)


def read(path: Path, mapping_file: Path | None = None) -> History:
    """Read and check a CSV by its mapping: the one named, else the one that lies beside it.

    Rows that cannot be used, and balances that do not follow from the row before, are in the history's errors.
    Raises BadInput when the file or the mapping cannot be used at all.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the CSV file itself.")
    mapping = read_mapping(mapping_file or path.with_name(path.stem + SUFFIX))
    errors, by_account = FileErrors(), dict[str, list[CsvRow]]()
    for row in read_rows(path, mapping, errors):
        by_account.setdefault(row.account, []).append(row)
    streams = []
    for account, rows in by_account.items():
        ordered = _oldest_first(_of_one_currency(path.name, rows, errors))
        _check(path.name, ordered, errors)
        statement = CsvAccount(path.name, account, ordered, mapping)
        size = 1 + len(ordered)
        streams.append(
            Facts(
                stream_of(account), size, statement.events, statement.holder, path.name, statement.days_after
            )
        )
    return History("csv", 1, streams, errors)


@dataclass(frozen=True, slots=True)
class CsvAccount:
    """An account with its rows, oldest first."""

    file: str
    account: str
    rows: Sequence[CsvRow]
    mapping: CsvMapping

    @property
    def holder(self) -> Holder | None:
        """Whom the mapping names, if anybody."""
        return Holder(f"holder-{self.account}", self.mapping.holder) if self.mapping.holder else None

    def events(self) -> Iterator[NewEvent]:
        """The opening, then every row."""
        yield self._opening()
        seen = Counter[str]()
        for day, rows in groupby(self.rows, attrgetter("day")):
            posted = list(rows)
            start, step = self._noon(day), min(SECOND, REST_OF_DAY // len(posted))
            for place, row in enumerate(posted, start=1):
                name = _name(row)
                seen[name] += 1
                yield self._recorded(row, start, start + place * step, f"{name}/{seen[name]}")

    def days_after(self, instant: int) -> Iterator[tuple[int, int]]:
        """Lines of the rows whose day begins after an instant, and when it begins (UTC microseconds)."""
        for row in self.rows:
            begins_at = self._at(row.day, time.min)
            if begins_at > instant:
                yield row.line, begins_at

    def _opening(self) -> NewEvent:
        first, holder = self.rows[0], self.holder
        at = self._noon(first.day)
        before = 0 if first.balance is None else first.balance - first.amount
        return NewEvent(
            event=AccountOpened(
                currency=first.currency,
                holder_id=holder.holder_id if holder is not None else "",
                opening_balance=before,
            ),
            # Of the account's number alone: a statement of other days is of the same account.
            event_id=uuid7_from(0, f"csv/{self.account}"),
            actor=ACTOR,
            channel="import",
            reason=f"{self.file}, before line {first.line}",
            recorded_at=at,
        )

    def _recorded(self, row: CsvRow, start: int, at: int, name: str) -> NewEvent:
        kind = MoneyDeposited if row.amount > 0 else MoneyWithdrawn
        return NewEvent(
            event=kind(
                amount=abs(row.amount),
                description=row.description,
                counterparty=row.counterparty,
                stated_balance=row.balance,
            ),
            event_id=uuid7_from(start, f"csv/{self.account}/{name}"),
            actor=ACTOR,
            channel="import",
            reason=f"{self.file} line {row.line}",
            correlation_id=f"csv:{row.reference[:90]}" if row.reference else None,
            effective_at=at if row.value_day == row.day else self._noon(row.value_day),
            recorded_at=at,
        )

    def _noon(self, day: date) -> int:
        """Noon of a day where the bank is, in UTC microseconds."""
        return self._at(day, NOON)

    def _at(self, day: date, clock: time) -> int:
        at = datetime.combine(day, clock, ZoneInfo(self.mapping.zone))
        return int(at.astimezone(UTC).timestamp()) * SECOND


def _name(row: CsvRow) -> str:
    """What a row is known by: the bank's reference, else everything it says of itself."""
    if row.reference:
        return json.dumps([row.reference])
    said = [row.day.isoformat(), row.value_day.isoformat(), row.amount, row.description, row.counterparty]
    return json.dumps(said if row.balance is None else [*said, row.balance])


def _oldest_first(rows: list[CsvRow]) -> list[CsvRow]:
    """Rows by day, and within a day in the order they were booked: banks write their files either way round."""
    turned = rows[::-1]
    falls = sum(one.day > other.day for one, other in pairwise(rows))
    rises = sum(one.day < other.day for one, other in pairwise(rows))
    if falls != rises:
        return sorted(turned if falls > rises else rows, key=attrgetter("day"))
    return sorted(turned if _broken(turned) < _broken(rows) else rows, key=attrgetter("day"))


def _broken(rows: Sequence[CsvRow]) -> int:
    return sum(_gap(one, other) != 0 for one, other in pairwise(rows))


def _gap(before: CsvRow, row: CsvRow) -> int:
    """By how much a stated balance is off what the row before it leads to, in minor units."""
    if before.balance is None or row.balance is None:
        return 0
    return row.balance - before.balance - row.amount


def _of_one_currency(file: str, rows: Sequence[CsvRow], errors: FileErrors) -> list[CsvRow]:
    """The rows in the currency of the first; an account has one."""
    currency = rows[0].currency
    for row in rows:
        if row.currency != currency:
            errors.bad_row(file, row.line, f"is in {row.currency}; the account's first row is in {currency}")
    return [row for row in rows if row.currency == currency]


def _check(file: str, rows: Sequence[CsvRow], errors: FileErrors) -> None:
    """Note stated balances that do not follow: a row is missing there, or means something else."""
    for before, row in pairwise(rows):
        gap = _gap(before, row)
        if gap:
            stated, off = (plain(minor, row.currency) for minor in (row.balance or 0, gap))
            errors.note(
                file,
                row.line,
                f"states a balance of {stated}, which is {off} off what line {before.line} leads to",
            )
