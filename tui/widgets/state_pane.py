"""The State pane: the figures at the cursor, beside mark A if there is one, and the sums that prove them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from domain.account import Account
from domain.views import Figure, StateView, arithmetic_of, figures
from domain.why import TwoWays
from tui.format import MINUS, money
from tui.safe import safe_str
from tui.widgets.ink import EMPTY, Ink, Line, LinesPane, Span, flowed, right, short_day

UNVERIFIED = "unverified"

SHORT = 6
"""Lines below which figures stand side by side instead of one above the other."""

MAX_LISTED = 8
"""Holds, credits or reversals listed one by one before "and 12 more"."""

_WORSE_WHEN_MORE = frozenset({"held", "debits", "fees"})


class StatePane(LinesPane):
    """Shows a StateView."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._view: StateView | None = None

    def show(self, view: StateView, *, computing: bool = False) -> None:
        """Show this from now on; `computing` dims it because another answer is on its way."""
        self._view = view
        self.border_subtitle = "computing…" if computing else _subtitle(view)
        self.relay(dimmed=computing)

    def lines(self, width: int, height: int) -> list[Line]:
        if self._view is None:
            return []
        if height < SHORT:
            return brief_lines(self._view, width)
        return state_lines(self._view, self._zone)


def _subtitle(view: StateView) -> str:
    return "A ↔ cursor" if view.mark is not None else view.lens.upper()


def state_lines(view: StateView, zone: ZoneInfo) -> list[Line]:
    """All there is to tell, in paragraphs."""
    account = view.account
    paragraphs = [
        _table(view),
        [_sum(view), *_unverified(account)],
        _ways(view.ways, account.currency),
        _stated(view),
        _holds(account, zone),
        _credits(account),
        _reversals(account),
    ]
    lines: list[Line] = []
    for paragraph in paragraphs:
        if paragraph:
            lines += [EMPTY, *paragraph] if lines else paragraph
    return lines


def brief_lines(view: StateView, width: int) -> list[Line]:
    """The same where there are only a few lines: figures side by side, then the rest."""
    account = view.account
    rows = _rows(view)
    chunks: list[Line] = [(Span(f"{label} ", "quiet"), *cells[-1:]) for label, cells in rows]
    if view.mark is not None:
        chunks = [
            (Span(f"{label} ", "quiet"), cells[0], Span(" → ", "quiet"), cells[1]) for label, cells in rows
        ]
    ways = _ways(view.ways, account.currency)
    return [*flowed(chunks, width, indent=0), _sum(view), *_unverified(account), *ways, *_stated(view)]


def _table(view: StateView) -> list[Line]:
    """The figures in columns: the cursor's alone, or A, cursor and change."""
    rows = _rows(view)
    heads = _heads(view)
    widths = [
        max(len(heads[column]), *(len(cells[column].text) for _, cells in rows))
        for column in range(len(heads))
    ]
    label_width = max(len(label) for label, _ in rows) + 2
    head = [Span(" " * label_width)]
    head += [Span(right(text, width) + "  ", "quiet") for text, width in zip(heads, widths, strict=True)]
    lines: list[Line] = [tuple(head)]
    for label, cells in rows:
        columns = zip(cells, widths, strict=True)
        padded = (Span(right(cell.text, width) + "  ", cell.ink) for cell, width in columns)
        lines.append((Span(f"{label:<{label_width}}", "quiet"), *padded))
    return lines


def _heads(view: StateView) -> list[str]:
    cursor = f"{view.version:,}"
    return [cursor] if view.mark is None else [f"A · {view.mark_version:,}", cursor, "change"]


def _rows(view: StateView) -> list[tuple[str, list[Span]]]:
    """Label and cells of each figure: A, cursor, change; without a mark the cursor alone."""
    here = [(figure.label, _cell(figure, view.account)) for figure in figures(view.account)]
    if view.mark is None:
        return [(label, [cell]) for label, cell in here]
    marked = figures(view.mark)
    pairs = zip(here, marked, figures(view.account), strict=True)
    return [
        (label, [_plain(_cell(then, view.mark)), cell, _change(then, now, view)])
        for (label, cell), then, now in pairs
    ]


def _cell(figure: Figure, account: Account) -> Span:
    if account.unverified_from is not None:
        return Span(UNVERIFIED, "alarm")
    if not figure.is_money:
        return Span(f"{figure.value:,}", "strong")
    return Span(money(figure.value, account.currency), "alarm" if figure.value < 0 else "strong")


def _plain(cell: Span) -> Span:
    return Span(cell.text, "warning" if cell.ink == "alarm" else "text")


def _change(then: Figure, now: Figure, view: StateView) -> Span:
    if view.account.unverified_from is not None or (view.mark and view.mark.unverified_from is not None):
        return Span(UNVERIFIED, "warning")
    change = now.value - then.value
    text = money(change, view.account.currency, signed=True) if now.is_money else f"{change:+,}"
    ink: Ink = "quiet"
    if change:
        ink = "warning" if (change > 0) == (now.name in _WORSE_WHEN_MORE) else "accent"
    return Span(text.replace("-", MINUS), ink)


def _sum(view: StateView) -> Line:
    """The arithmetic line, since the opening or between A and the cursor."""
    sums, currency = arithmetic_of(view), view.account.currency
    text = (
        f"{money(sums.opening, currency)} + {money(sums.credits, currency)} cr "
        f"{MINUS} {money(sums.debits, currency)} dr = {money(sums.closing, currency)} "
    )
    if view.account.unverified_from is not None:
        return (Span(text, "quiet"), Span(UNVERIFIED, "alarm"))
    return (Span(text, "quiet"), Span("✓", "accent") if sums.adds_up else Span("✗ does not add up", "alarm"))


def _unverified(account: Account) -> list[Line]:
    if account.unverified_from is None:
        return []
    without = f"without event {account.unverified_from:,} the ledger would be"
    return [(Span(f"{without} {money(account.ledger, account.currency)}", "warning"),)]


def _ways(ways: TwoWays | None, currency: str) -> list[Line]:
    """The instant counted by each lens; one line when they agree."""
    if ways is None:
        return []
    if not ways.differ:
        return [(Span("AS-AT = AS-OF", "accent"), Span("  nothing that counts here came later", "quiet"))]
    as_at = money(ways.as_at.ledger, currency)
    as_of = "not opened" if ways.as_of is None else money(ways.as_of.ledger, currency)
    width = max(len(as_at), len(as_of), 12)
    at_ink: Ink = "alarm" if ways.as_at.ledger < 0 else "loud"
    of_ink: Ink = "alarm" if ways.as_of is None or ways.as_of.ledger < 0 else "loud"
    return [
        (Span("At this instant, two ways to count", "quiet"),),
        (Span("AS-AT ", at_ink), Span(right(as_at, width), at_ink), Span("  what we knew then", "quiet")),
        (
            Span("AS-OF ", of_ink),
            Span(right(as_of, width), of_ink),
            Span("  with what came later", "quiet"),
        ),
    ]


def _stated(view: StateView) -> list[Line]:
    """What the source said the balance was, when it said something else than the replay."""
    row, currency = view.stated, view.account.currency
    if row is None or row.stated is None or not row.drift or not row.verified:
        return []
    return [
        (
            Span("replay ", "quiet"),
            Span(money(row.balance, currency)),
            Span(", stated ", "quiet"),
            Span(money(row.stated, currency)),
            Span(f"  ≠ {money(row.drift, currency, signed=True)} at event {row.version:,}", "warning"),
        )
    ]


def _holds(account: Account, zone: ZoneInfo) -> list[Line]:
    holds = (
        (
            Span(f"hold {safe_str(hold.description or hold_id, 24)}  "),
            Span(money(hold.amount, account.currency), "strong"),
            Span(f"  since {short_day(hold.placed_at, zone)} · event {hold.version:,}", "quiet"),
        )
        for hold_id, hold in account.holds.items()
    )
    return _listed(holds, len(account.holds))


def _credits(account: Account) -> list[Line]:
    open_credits = (
        (
            Span("provisional credit "),
            Span(money(credit.amount, account.currency), "strong"),
            Span(f"  for event {credit.entry:,} {safe_str(credit.case_id, 24)}", "quiet"),
        )
        for credit in account.provisional_credits.values()
    )
    return _listed(open_credits, len(account.provisional_credits))


def _reversals(account: Account) -> list[Line]:
    newest = reversed(account.reversals.items())
    reversals = (
        (
            Span(f"event {entry:,} reversed "),
            Span(money(sum(part.amount for part in parts), account.currency), "strong"),
            Span(f"  by {', '.join(f'{part.version:,}' for part in parts[:4])}", "quiet"),
        )
        for entry, parts in newest
    )
    return _listed(reversals, len(account.reversals))


def _listed(lines: Iterator[Line], count: int) -> list[Line]:
    kept = list(islice(lines, MAX_LISTED))
    if count > len(kept):
        kept.append((Span(f"and {count - len(kept):,} more", "quiet"),))
    return kept
