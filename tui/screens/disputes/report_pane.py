"""The desk's figures in a pane: how many, how fast, what was on time, for which reason, by which rules, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.reactive import reactive

from domain.dispute.report import Figures, Met, Report
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, fitted, flowed, right
from tui.text.cases import DEADLINES, REGIMES, day_words
from tui.text.format import money
from tui.text.report import denied_words, spread_words
from tui.text.safe import safe_str

LABEL, NUMBER = 32, 7
"""Columns of a name and of a number."""
MOST_BAR = 40
BARS: tuple[tuple[Met, str, Role], ...] = (
    ("met", "█", "accent"),
    ("late", "▓", "warning"),
    ("missed", "░", "alarm"),
)
"""How each part of a bar is drawn: without colours it is told by its shade."""
NOBODY = "nobody"


class ReportPane(LinesPane, can_focus=True, inherit_bindings=False):
    """Shows a report; None for none."""

    report: reactive[Report | None] = reactive(None, init=False, repaint=False)

    def watch_report(self) -> None:
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        found = self.report
        if found is None:
            return []
        bar = max(min(MOST_BAR, width - LABEL - 3 * NUMBER - 1), 0)
        return [
            *_cases(found, width),
            *_on_time(found, bar),
            *_opened("reason", found.by["reason"], bar),
            *_opened("rules", {_regime(name): one for name, one in found.by["regime"].items()}, bar),
            *_opened("owner", {name or NOBODY: one for name, one in found.by["owner"].items()}, bar),
            *_breaches(found, width),
        ]


def _regime(code: str) -> str:
    return next((words for known, words in REGIMES.items() if known == code), code)


def _cases(found: Report, width: int) -> Iterator[Line]:
    total = found.total
    counts = f"{total.opened:,} opened, {found.reopened:,} reopened"
    yield from flowed(
        [
            (Span(counts, "strong"),),
            (Span(f"{total.determined:,} determined, {denied_words(found)}", "strong"),),
        ],
        width,
    )
    for label, said in (
        ("days to the credit", spread_words(found.days_to_credit)),
        ("days to the determination", spread_words(found.days_to_complete)),
        ("credits made final", _credits(total.final, found.final_amounts)),
        ("credits withdrawn", _credits(total.withdrawn, found.withdrawn_amounts)),
    ):
        yield from flowed([(Span(f"{label:<{LABEL}}", "quiet"), Span(said))], width, indent=LABEL)
    yield EMPTY


def _credits(count: int, amounts: Mapping[str, int]) -> str:
    sums = ", ".join(f"{money(minor, currency)} {safe_str(currency)}" for currency, minor in amounts.items())
    return f"{count:,}" + (f", {sums}" if sums else "")


def _on_time(found: Report, bar: int) -> Iterator[Line]:
    most = max((sum(counts.values()) for counts in found.on_time.values()), default=0)
    keys = "".join(right(name, NUMBER) for name, _, _ in BARS)
    yield (Span(fitted("On time", LABEL), "strong"), Span(keys, "quiet"))
    for duty, counts in found.on_time.items():
        numbers = "".join(right(f"{counts[name]:,}", NUMBER) for name, _, _ in BARS)
        parts = [
            Span(shade * _cells(counts[name], most, bar), role) for name, shade, role in BARS if counts[name]
        ]
        yield (Span(fitted(DEADLINES[duty].removesuffix(" by"), LABEL)), Span(f"{numbers} "), *parts)
    if not found.on_time:
        yield (Span("  no duty was due", "quiet"),)
    yield EMPTY


def _cells(count: int, most: int, bar: int) -> int:
    """Columns for so many of the most there are; one at least, so that a single miss is seen."""
    return max(count * bar // most, 1) if most else 0


def _opened(group: str, figures: Mapping[str, Figures], bar: int) -> Iterator[Line]:
    """Cases of each group, those first of which most were opened."""
    if not figures:
        return
    most = max(one.opened for one in figures.values())
    names = ("opened", "denied", "missed")
    heads = "".join(right(name, NUMBER) for name in names)
    yield (Span(fitted(f"By {group}", LABEL), "strong"), Span(heads, "quiet"))
    for name, one in sorted(figures.items(), key=lambda item: (-item[1].opened, item[0])):
        numbers = "".join(right(f"{getattr(one, figure):,}", NUMBER) for figure in names)
        shade = "█" * (_cells(one.opened, most, bar) if one.opened else 0)
        yield (Span(fitted(safe_str(name, 60), LABEL)), Span(f"{numbers} "), Span(shade, "accent"))
    yield EMPTY


def _breaches(found: Report, width: int) -> Iterator[Line]:
    yield (Span("Breaches", "strong"),)
    for one in found.breaches:
        late = one.met_on is not None
        done = f"done {day_words(one.met_on)}" if one.met_on is not None else "MISSED"
        said = f"{DEADLINES[one.duty]} {day_words(one.due_on)}, {done}; {one.reason_code} ({one.paragraph})"
        lead = Span(f"{fitted(safe_str(one.case_id, 30), 8)} ", "quiet")
        line = (lead, Span(safe_str(said, 400), "warning" if late else "alarm"))
        yield from flowed([line], width, indent=9)
    if not found.breaches:
        yield (Span("  none", "quiet"),)
