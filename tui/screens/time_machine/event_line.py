"""One event as a line of the Events pane: which fields fit, and what each of them says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from domain.clock import wall_clock
from domain.history.event_rows import EventRow
from domain.ports import Mark
from tui.screens.kit.lines import TONE_ROLES, UNVERIFIED, Line, Role, Span, fitted, right
from tui.text.events import REVERSAL, describe, describe_briefly, glyph_of
from tui.text.format import MONTHS, money
from tui.text.format import year as year_words
from tui.text.glyphs import UNKNOWN
from tui.text.safe import safe_str

FULL_WORDS = 24
"""Columns from which the words say how an event went, not only whose money it was."""

ROOM = 36
"""Columns of the words beside which there is room for more than what happened and its balance."""

DATED = 17
"""Columns of a time that says its year on every row."""

WORDS = 120

LEAST_AVAILABLE = 10
"""Columns that the name of what could be spent takes over its figures."""

CURSOR = "▸ "
"""Before the event that the cursor stands on."""

GLYPH_SPAN = 2
"""Place of the glyph among the spans of a row."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns each field takes; 0: not shown."""

    number: int
    recorded: int
    value: int
    words: int
    amount: int
    balance: int
    available: int
    stated: int


def columns_for(
    width: int, head: int, amount: int, balance: int, *, stated: bool, available: int = LEAST_AVAILABLE
) -> Columns:
    """The fields that fit into a width, for an account of `head` events with figures of those widths.

    The year, what could be spent and what the source stated are shown beside full words only. The time shrinks to the
    day, then the value date to its sign, then figures go; the words never.
    """
    number = max(3, len(str(head)))
    plain = Columns(number, 12, 8, 0, amount, balance, 0, 0)
    dated, spendable = (
        replace(plain, recorded=DATED, available=available),
        replace(plain, available=available),
    )
    plans = []
    if stated:
        plans += [(replace(dated, stated=balance), ROOM), (replace(spendable, stated=balance), ROOM)]
        plans += [(replace(plain, stated=balance), FULL_WORDS)]
    plans += [
        (dated, ROOM),
        (spendable, ROOM),
        (plain, 11),
        (replace(plain, value=1), 11),
        (replace(plain, value=1, recorded=6), 11),
        (replace(plain, value=1, recorded=6, amount=0), 11),
        (replace(plain, value=1, recorded=0, amount=0), 0),
    ]
    plan = next((plan for plan, least in plans if width - _taken(plan) >= least), plans[-1][0])
    return replace(plan, words=max(width - _taken(plan), 0))


def _taken(plan: Columns) -> int:
    """Columns of everything but the words: fields, the gaps before them, the cursor and the glyph."""
    fields = (plan.recorded, plan.value, plan.amount, plan.balance, plan.available, plan.stated)
    return len(CURSOR) + plan.number + sum(field + 1 for field in fields if field) + 3


def heading(columns: Columns, year: int) -> Line:
    """Names over the columns; the times below are of that year where they do not say another."""
    cells = [" " * len(CURSOR) + right("#", columns.number)]
    if columns.recorded:
        name = "recorded" if columns.recorded >= DATED else f"recorded ’{year % 100:02}"
        cells.append(fitted(name if year and columns.recorded > 6 else "day", columns.recorded))
    cells.append(fitted("value" if columns.value > 1 else "", columns.value))
    cells.append(fitted("  event", columns.words + 2))
    if columns.amount:
        cells.append(right("amount", columns.amount))
    cells.append(right("balance ", columns.balance))
    if columns.available:
        cells.append(right("available ", columns.available))
    if columns.stated:
        cells.append(right("stated", columns.stated))
    return (Span(" ".join(cells), "quiet"),)


def row_line(
    row: EventRow,
    columns: Columns,
    currency: str,
    zone: ZoneInfo,
    year: int,
    *,
    future: bool,
    reversed_by: int | None = None,
) -> Line:
    """One event without the cursor's sign; the third span is its glyph. An entry that was reversed says by what."""
    words = _words(row, columns.words, currency, reversed_by)
    base: Role = "quiet" if future else "text"
    low: Role = "warning" if row.balance < 0 and not future else base
    sign = (
        UNKNOWN if row.problem else glyph_of(Mark(row.version, row.type, row.recorded_at, row.effective_at))
    )
    spans = [
        Span(f"{right(f'{row.version}', columns.number)} {_recorded(row, columns, zone, year)}", base),
        Span(fitted(_value(row, columns, zone), columns.value) + " ", "warning" if row.is_late else base),
        Span(f"{sign.char} ", TONE_ROLES.get(sign.tone, base)),
        Span(fitted(words, columns.words), "alarm" if row.problem else base),
    ]
    if columns.amount:
        change = "" if row.change is None else money(row.change, currency, signed=True)
        spans.append(Span(" " + right(change, columns.amount), low if (row.change or 0) < 0 else base))
    spans.append(_balance(row, columns.balance, currency, low))
    if columns.available:
        spans.append(_available(row, columns.available, currency, base))
    if columns.stated:
        stated = "" if row.stated is None or not row.drift else money(row.stated, currency)
        spans.append(Span(" " + right(stated, columns.stated), "warning" if not future else base))
    return tuple(spans)


def _recorded(row: EventRow, columns: Columns, zone: ZoneInfo, year: int) -> str:
    if not columns.recorded:
        return ""
    wall = wall_clock(row.recorded_at, zone)
    at = wall.at
    day = f"{at.day:>2} {MONTHS[at.month - 1]}"
    if columns.recorded <= 6:
        return fitted(day, columns.recorded) + " "
    if columns.recorded >= DATED:
        return fitted(f"{day} {year_words(wall.year)} {at:%H:%M}", columns.recorded) + " "
    same_year = not wall.shifted and year in (0, wall.year)
    clock = f"{at:%H:%M}" if same_year else f"{year_words(wall.year)} "
    return fitted(f"{day} {clock}", columns.recorded) + " "


def _value(row: EventRow, columns: Columns, zone: ZoneInfo) -> str:
    """When it counts: "=" when it was recorded, else the day, with "!" for late, "›" for early, and "‹" for a
    correction, which counts from when its entry does."""
    if row.effective_at == row.recorded_at:
        return "="
    sign = "!" if row.is_late else "‹" if row.effective_at < row.recorded_at else "›"
    if columns.value == 1:
        return sign
    effective, recorded = wall_clock(row.effective_at, zone), wall_clock(row.recorded_at, zone)
    at = effective.at
    if effective.date == recorded.date:
        return f"{at:%H:%M}  {sign}"
    return f"{at.day:>2} {MONTHS[at.month - 1]} {sign}"


def _words(row: EventRow, room: int, currency: str, reversed_by: int | None) -> str:
    """What happened: in a narrow column briefly on every row, so that rows are alike.

    Neither an amount that moved no money nor the link to a correction is ever cut.
    """
    memo = "" if row.memo is None else f" {money(row.memo, currency)}"
    memo += "" if reversed_by is None else f" {REVERSAL.char}{reversed_by}"
    words = safe_str(describe(row) if room >= FULL_WORDS else describe_briefly(row), WORDS)
    if cell_len(words + memo) > room:
        words = safe_str(describe_briefly(row), WORDS)
    return words + memo if cell_len(words + memo) <= room else fitted(words, room - len(memo)) + memo


def _balance(row: EventRow, width: int, currency: str, ink: Role) -> Span:
    """The balance, with "≠" where the source stated another."""
    if not row.verified:
        return Span(" " + right(UNVERIFIED, width), "warning")
    return Span(" " + right(money(row.balance, currency) + ("≠" if row.drift else " "), width), ink)


def _available(row: EventRow, width: int, currency: str, base: Role) -> Span:
    """What could be spent after the event."""
    if not row.verified:
        return Span(" " + right(UNVERIFIED, width), "warning")
    ink: Role = "warning" if row.available < 0 and base != "quiet" else base
    return Span(" " + right(money(row.available, currency) + " ", width), ink)
