"""A statement and an account held against each other: groups of differences, the drift day by day, and the sum.

It closes: statement end = log end + everything listed. Amounts are minor units; a difference is statement − log.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from domain.bank_statement import BankStatement, StatementLine
from domain.errors import BadInput, UnknownAccount
from domain.ports import Store
from domain.reconciliation.drift import DriftDay, drift_of
from domain.reconciliation.entries import LogDays, LogEntry, read_entries, zone_of
from domain.reconciliation.items import Item, of_entry, of_line
from domain.reconciliation.matching import Chosen, Matching, Way, match
from domain.reconciliation.order import OrderDiffers, order_differences

NEAR = 5
"""Days that a statement and the log may be apart for the same booking, unless said otherwise."""

Group: TypeAlias = Literal["differs", "sign", "only_statement", "only_log", "order", "timing", "matched"]
GROUPS: tuple[Group, ...] = ("differs", "sign", "only_statement", "only_log", "order", "timing", "matched")
"""What needs the agent first."""
WITH_AMOUNTS: tuple[Group, ...] = ("differs", "sign", "only_statement", "only_log", "matched")
"""Every line and every entry is in just one of these, or is cancelled or not covered."""


class Finding(NamedTuple):
    """Lines and entries that belong together, or stand alone. A bare tuple, as a LogEntry is.

    `places` are the lines' among those of the statement.
    `way` says by what they were found to be the same, "" for what stands alone; `offered` are entries that a line on
    its own may be; `after` is the line before which the log has it, where the order differs.
    """

    lines: tuple[StatementLine, ...] = ()
    places: tuple[int, ...] = ()
    entries: tuple[LogEntry, ...] = ()
    way: Way | Literal[""] = ""
    alike: bool = False
    offered: tuple[LogEntry, ...] = ()
    after: StatementLine | None = None

    @property
    def amount(self) -> int:
        """Of the statement, or where it has it not, of the log."""
        return (
            sum(line.amount for line in self.lines) if self.lines else sum(one.amount for one in self.entries)
        )

    @property
    def difference(self) -> int:
        """Statement − log."""
        return sum(line.amount for line in self.lines) - sum(one.amount for one in self.entries)

    @property
    def days_later(self) -> int:
        """By how many days the statement books it later than the log; 0 for what stands alone."""
        if not self.lines or not self.entries:
            return 0
        return (max(line.booked for line in self.lines) - max(one.booked for one in self.entries)).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The result. `opening` and `closing` are (statement, log) before the first day and after the last.

    `matched` holds every match of equal amounts, `timing` those of them that are booked on different days.
    `not_covered` counts entries near the statement's days that are outside them; `cancelled` are entries with their own
    reversals that the statement has neither of. `unexplained` is what the statement's own balances do not add up by.
    `zone` is where the days of both are.
    """

    account_id: str
    statement: BankStatement
    zone: ZoneInfo
    opening: tuple[int, int]
    closing: tuple[int, int]
    states_balances: bool
    groups: Mapping[Group, tuple[Finding, ...]]
    cancelled: tuple[tuple[LogEntry, LogEntry], ...]
    not_covered: int
    drift: tuple[DriftDay, ...]
    unexplained: int

    @property
    def agrees(self) -> bool:
        """Nothing lasting differs, and both end with the same balance."""
        differing = any(self.groups[name] for name in GROUPS[:5])
        return not differing and self.opening[0] == self.opening[1] and self.closing[0] == self.closing[1]

    def terms(self) -> Iterator[tuple[str, int]]:
        """What leads from the log's end to the statement's: names of groups, "opening" and "unexplained", each with its
        sum, and none of them 0."""
        last = self.statement.last_day
        first = self.statement.first_day
        sums = {"opening": self.opening[0] - self.opening[1]}
        for name in WITH_AMOUNTS:
            sums[name] = sum(_at_the_end(one, first, last) for one in self.groups[name])
        sums["cancelled"] = -sum(
            one.amount for pair in self.cancelled for one in pair if first <= one.booked <= last
        )
        sums["unexplained"] = self.unexplained
        return ((name, amount) for name, amount in sums.items() if amount)


def reconcile(
    store: Store,
    account_id: str,
    statement: BankStatement,
    *,
    days: int = NEAR,
    taken: Sequence[Chosen] = (),
    refused: Iterable[tuple[int, int]] = (),
) -> Reconciliation:
    """Hold a statement against an account; nothing is recorded.

    `days` is how far apart both may be for the same booking. `taken` and `refused` are what the agent decided: places
    of lines among the statement's with versions. Raises UnknownAccount, BadInput where the currencies differ.
    """
    account = store.head(account_id)
    if account is None:
        raise UnknownAccount(account_id)
    if account.currency != statement.currency:
        raise BadInput(
            f"The statement is in {statement.currency}, account {account_id} in {account.currency}; "
            "take the statement of this account."
        )
    zone = zone_of(store, statement)
    margin = timedelta(days)
    with _no_collections():
        log = read_entries(store, account_id, statement.first_day - margin, statement.last_day + margin, zone)
        matching = match(
            (of_line(place, line) for place, line in enumerate(statement.lines)),
            map(of_entry, log.entries),
            days,
            taken,
            refused,
        )
        return _Result(account_id, statement, zone, log, matching).whole()


@contextmanager
def _no_collections() -> Iterator[None]:
    """Without looking for garbage in cycles, of which nothing here makes any: a long log is half a million objects that
    stay, and the collector would walk through all of them again and again, for a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True)
class _Result:
    """What the passes found, put into groups and sums."""

    account_id: str
    statement: BankStatement
    zone: ZoneInfo
    log: LogDays
    matching: Matching
    entry_of: dict[int, LogEntry] = field(init=False)

    def __post_init__(self) -> None:
        self.entry_of = {one.version: one for one in self.log.entries}

    def whole(self) -> Reconciliation:
        first, last = self.statement.first_day, self.statement.last_day
        log_opening = self.log.opening + sum(one.amount for one in self.log.entries if one.booked < first)
        within = [one for one in self.log.entries if first <= one.booked <= last]
        log_closing = log_opening + sum(one.amount for one in within)
        stated = _opening(self.statement)
        opening = log_opening if stated is None else stated
        moved = sum(line.amount for line in self.statement.lines)
        stated_end = _closing(self.statement)
        closing = opening + moved if stated_end is None else stated_end
        groups = self._groups(within, log_opening, opening)
        cancelled = tuple((self._entry(one), self._entry(two)) for one, two in self.matching.cancelled)
        all_of_it = [finding for name in WITH_AMOUNTS for finding in groups[name]]
        all_of_it += [Finding(entries=pair) for pair in cancelled]
        return Reconciliation(
            account_id=self.account_id,
            statement=self.statement,
            zone=self.zone,
            opening=(opening, log_opening),
            closing=(closing, log_closing),
            states_balances=stated is not None,
            groups=groups,
            cancelled=cancelled,
            not_covered=len(self.matching.entries) - len(groups["only_log"]),
            drift=drift_of((opening, log_opening), first, last, all_of_it),
            unexplained=closing - opening - moved,
        )

    def _groups(
        self, within: Sequence[LogEntry], log_opening: int, opening: int
    ) -> dict[Group, tuple[Finding, ...]]:
        groups: dict[Group, list[Finding]] = {name: [] for name in GROUPS}
        for one in self.matching.found:
            finding = self._finding(one.lines, one.entries, one.way, one.alike)
            group: Group = "differs" if one.way == "differs" else "sign" if one.way == "sign" else "matched"
            groups[group].append(finding)
            if group == "matched" and finding.days_later:
                groups["timing"].append(finding)
        offers = {one.line.place: one.entries for one in self.matching.offers}
        for line in self.matching.lines.values():
            offered = tuple(map(self._entry, offers.get(line.place, ())))
            groups["only_statement"].append(
                Finding(lines=(self.statement.lines[line.place],), places=(line.place,), offered=offered)
            )
        groups["order"] += self._order(groups["matched"] + groups["differs"], within, log_opening, opening)
        sorted_ = {name: tuple(sorted(found, key=_place)) for name, found in groups.items()}
        left = self.matching.entries
        # In their order already, as they were read.
        return sorted_ | {"only_log": tuple(Finding((), (), (one,)) for one in within if one.version in left)}

    def _order(
        self, pairs: Sequence[Finding], within: Sequence[LogEntry], log_opening: int, opening: int
    ) -> Iterator[Finding]:
        single = [one for one in pairs if len(one.lines) == len(one.entries) == 1]
        places = {(one.places[0], one.entries[0].version): one for one in single}
        found: Iterable[OrderDiffers] = order_differences(
            self.statement.lines, opening, within, log_opening, sorted(places), self.log.warnings
        )
        for one in found:
            pair = places[one.place, one.version]
            yield Finding(
                lines=pair.lines,
                places=pair.places,
                entries=pair.entries,
                way=pair.way,
                after=self.statement.lines[one.after],
            )

    def _finding(self, lines: Sequence[Item], entries: Sequence[Item], way: Way, alike: bool) -> Finding:
        return Finding(
            lines=tuple(self.statement.lines[one.place] for one in lines),
            places=tuple(one.place for one in lines),
            entries=tuple(map(self._entry, entries)),
            way=way,
            alike=alike,
        )

    def _entry(self, item: Item) -> LogEntry:
        return self.entry_of[item.place]


def _opening(statement: BankStatement) -> int | None:
    """The balance before the first line: stated, or what a line's balance goes back to; None where none is told."""
    if statement.opening is not None:
        return statement.opening.amount
    moved = 0
    for line in statement.lines:
        moved += line.amount
        if line.balance is not None:
            return line.balance - moved
    if statement.closing is not None:
        return statement.closing.amount - moved
    return None


def _closing(statement: BankStatement) -> int | None:
    """The balance after the last line: stated, or what the last line that tells one leads to; None where none is
    told."""
    if statement.closing is not None:
        return statement.closing.amount
    moved = 0
    for line in reversed(statement.lines):
        if line.balance is not None:
            return line.balance + moved
        moved += line.amount
    return None


def _at_the_end(one: Finding, first: date, last: date) -> int:
    """What a finding puts between both ends: entries outside the statement's days are in neither sum of the log."""
    within = sum(entry.amount for entry in one.entries if first <= entry.booked <= last)
    return sum(line.amount for line in one.lines) - within


def _place(one: Finding) -> tuple[date, int, int]:
    if not one.lines and len(one.entries) == 1:
        return (one.entries[0].booked, -1, one.entries[0].version)
    days = [line.booked for line in one.lines] or [entry.booked for entry in one.entries]
    return (min(days), min(one.places, default=-1), min((entry.version for entry in one.entries), default=-1))
