"""An instant counted in two ways, as it was known and by value date: the cursor's, and beside it that of mark A."""

from __future__ import annotations

from domain.account.state import Account
from domain.history.event_rows import StateView
from domain.history.why import TwoWays
from tui.screens.kit.lines import UNVERIFIED, Line, Role, Span, right
from tui.text.format import money


def ways_lines(view: StateView, note: str, cells: int = 12) -> list[Line]:
    """A heading and each instant counted in each way, the balances in so many columns; one line when they agree."""
    if view.ways is None or (view.mark is not None and view.mark_ways is None):
        return [(Span(f"AS-AT, AS-OF  {note}", "quiet"),)]
    if view.mark is not None:
        return _ways_of_both(view)
    if _agree(view.ways) and view.what_if is None:
        return [(Span("AS-AT = AS-OF", "accent"), Span("  nothing later counts here", "quiet"))]
    counts: list[tuple[str, Account | None, str]] = [
        ("AS-AT", view.ways.as_at, "what we knew then"),
        ("AS-OF", view.ways.as_of, "with what came later"),
    ]
    if view.what_if is not None:
        counts.append(("WHAT-IF", view.what_if, "hypothetical"))
    number = {2: "two", 3: "three"}[len(counts)]
    lines: list[Line] = [(Span(f"At this instant, {number} ways to count", "quiet"),)]
    lens_cells = max(len(lens) for lens, _, _ in counts) if cells else 0
    for lens, state, meaning in counts:
        balance, ink = _counted(state, view.account.currency)
        if lens == "WHAT-IF":
            ink = "annotation"
        lens_span = Span(f"{lens:<{lens_cells}} ", ink)
        lines.append((lens_span, Span(right(balance, cells), ink), Span(f"  {meaning}", "quiet")))
    return lines


def _ways_of_both(view: StateView) -> list[Line]:
    """A and the cursor counted in both ways, and what came late between them: never what holds for one of them only."""
    sides = [
        (name, ways) for name, ways in (("A", view.mark_ways), ("cursor", view.ways)) if ways is not None
    ]
    late = None if view.between is None else view.between.late
    if late == 0 and view.what_if is None and all(_agree(ways) for _, ways in sides):
        return [
            (Span("AS-AT = AS-OF", "accent"), Span("  at both, and nothing between them came late", "quiet"))
        ]
    lines: list[Line] = [(Span("A and the cursor, each counted in two ways", "quiet"),)]
    for name, ways in sides:
        lines.append((Span(f"{name:<6} ", "quiet"), *_two_counts(ways, view.account.currency)))
    if view.what_if is not None:
        balance, _ = _counted(view.what_if, view.account.currency)
        lines.append((Span(f"cursor WHAT-IF {balance}", "annotation"), Span("  hypothetical", "quiet")))
    if late:
        came = "1 event between them came late" if late == 1 else f"{late:,} events between them came late"
        lines.append((Span(came, "quiet"),))
    return lines


def _two_counts(ways: TwoWays, currency: str) -> Line:
    as_at, ink = _counted(ways.as_at, currency)
    if not ways.differ:
        return (Span("AS-AT = AS-OF ", "accent"), Span(as_at, ink))
    as_of, other_ink = _counted(ways.as_of, currency)
    return (Span("AS-AT ", ink), Span(as_at, ink), Span("  AS-OF ", other_ink), Span(as_of, other_ink))


def _agree(ways: TwoWays) -> bool:
    """Both counts are the same, and not because what came late cancels out."""
    return not ways.differ and not ways.late


def _counted(state: Account | None, currency: str) -> tuple[str, Role]:
    if state is None:
        return "not opened", "alarm"
    if state.unverified_from is not None:
        return UNVERIFIED, "alarm"
    return money(state.ledger, currency), "alarm" if state.ledger < 0 else "loud"
