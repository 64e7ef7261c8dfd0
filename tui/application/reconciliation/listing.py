"""The groups of a reconciliation as rows of one list, of which some are folded, and as text to hand over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.reconciliation.reconcile import GROUPS, Finding, Group, Reconciliation
from tui.application.reconciliation.statement_file import StatementFile
from tui.application.reconciliation.words import GROUP_TITLES, closes, drift_words, label, verdict, why
from tui.text.format import money
from tui.text.safe import safe_str
from tui.text.time.zones import banks_days

SUMMED_APART = frozenset(("differs", "sign"))
"""Groups whose sum is what they differ by."""


@dataclass(frozen=True, slots=True)
class Row:
    """A group's heading, or one finding of it."""

    group: Group
    finding: Finding | None = None

    @property
    def day(self) -> date | None:
        """The first day on which it is booked."""
        one = self.finding
        if one is None:
            return None
        return min([line.booked for line in one.lines] + [entry.booked for entry in one.entries])

    @property
    def version(self) -> int | None:
        """The event to look at: its entry, or the first that it may be."""
        one = self.finding
        if one is None:
            return None
        entries = one.entries or one.offered
        return entries[0].version if entries else None


def rows_of(result: Reconciliation, folded: Collection[Group]) -> tuple[Row, ...]:
    """Headings of all groups that hold something, each with its findings unless it is folded."""
    rows: list[Row] = []
    for name in GROUPS:
        if result.groups[name]:
            rows.append(Row(name))
            rows += [Row(name, one) for one in result.groups[name] if name not in folded]
    return tuple(rows)


def heading_words(result: Reconciliation, group: Group) -> str:
    """A group with how many it holds and their sum."""
    found, currency = result.groups[group], result.statement.currency
    total = sum(one.difference if group in SUMMED_APART else one.amount for one in found)
    return f"{GROUP_TITLES[group]}  {len(found):,}  {money(total, currency, signed=True)}"


def as_text(result: Reconciliation, file: StatementFile, desk: ZoneInfo) -> str:
    """All of it but what matched, to hand over; it says whose its days are where the zone of the desk is another."""
    currency, statement = result.statement.currency, result.statement
    lines = [
        verdict(result),
        f"{closes(result)} {currency}",
        "",
        f"Account {safe_str(result.account_id)} beside {safe_str(file.path.name, 80)}, {statement.first_day} to "
        f"{statement.last_day}, SHA-256 {file.sha256}",
        *filter(None, (banks_days(result.zone, desk),)),
    ]
    for name in GROUPS[:-1]:
        if result.groups[name]:
            lines += ["", heading_words(result, name)]
            lines += [f"  {finding_line(name, one, currency)}" for one in result.groups[name]]
    lines += ["", "Day by day, where they are apart:"] if any(day.difference for day in result.drift) else []
    for day in result.drift:
        if day.difference:
            apart = money(day.difference, currency, signed=True)
            lines.append(f"  {day.day}  {apart:>14}  {safe_str(drift_words(day, currency), 300)}")
    return "\n".join(lines) + "\n"


def finding_line(group: Group, one: Finding, currency: str) -> str:
    """Where it stands on both sides, the amount, what it is and why it is here."""
    places = [f"line {line.file_line}" for line in one.lines] + [
        f"event {entry.version}" for entry in one.entries
    ]
    day = (one.lines[0] if one.lines else one.entries[0]).booked
    amount = money(one.amount, currency, signed=True)
    return (
        f"{day}  {amount:>14}  {', '.join(places)}: {safe_str(label(one), 80)} ({why(group, one, currency)})"
    )
