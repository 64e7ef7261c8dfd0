"""What would have been, beside what was: balances at the cursor and at the end, and every difference in words."""

from __future__ import annotations

from itertools import zip_longest
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.account.state import Account
from domain.history.what_if import Hypothesis
from tui.application.what_if.sandbox import Findings
from tui.application.what_if.text import (
    HYPOTHETICAL,
    UNVERIFIED,
    following,
    last_event,
    named_event,
    named_version,
    supposed,
)
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, flowed, right, width_of
from tui.text.format import moment, money

LABEL = 10
"""Columns of the name of a figure."""

MAX_LISTED = 200
"""Differences told one by one before "and 12 more"."""


class WhatIfFindings(LinesPane):
    """Shows Findings."""

    PANE: ClassVar[str] = "what-if findings"

    findings: reactive[Findings | None] = reactive(None, init=False, repaint=False)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def watch_findings(self, findings: Findings | None) -> None:
        if findings is not None:
            count = len(findings.edits)
            self.note_below(f"{count:,} supposed" if count else "nothing supposed yet")
            self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        return [] if self.findings is None else findings_lines(self.findings, self._zone, width, height)


def findings_lines(findings: Findings, zone: ZoneInfo, width: int, height: int) -> list[Line]:
    """The balances, what was supposed, and what would follow; the balances last where they would fill the pane."""
    window = findings.window
    at_cursor = f"At event {window.version:,}, {moment(window.instant, zone, style='short')}"
    tables = _tables((at_cursor, findings.at_cursor), (f"After {last_event(window)}", findings.at_end), width)
    told = _differences(findings, zone, width) if findings.edits else _suggestions(findings, zone, width)
    return [*told, EMPTY, *tables] if 2 * len(tables) > height else [*tables, EMPTY, *told]


def _balances(when: str, hypothesis: Hypothesis, width: int, *, has_change: bool = True) -> list[Line]:
    real, account = hypothesis.real, hypothesis.account
    rows = [
        ("Ledger", _figure(real, real.ledger), _figure(account, account.ledger)),
        ("Available", _figure(real, real.available), _figure(account, account.available)),
    ]
    cells = max(len("would be"), *(len(text) for _, *pair in rows for text in pair))
    changes = (account.ledger - real.ledger, account.available - real.available)
    told = account.unverified_from is None and real.unverified_from is None
    heads = Span(f"{right('was', cells)}  {right('would be', cells)}", "quiet")
    lines: list[Line] = flowed([(Span(when, "strong"),)], width, indent=0)
    lines.append((Span(" " * LABEL), heads))
    for (label, was, would_be), change in zip(rows, changes, strict=True):
        by = money(change, real.currency, signed=True) if told else UNVERIFIED
        line: Line = (
            Span(f"{label:<{LABEL}}", "quiet"),
            Span(right(was, cells), _tone(real, was)),
            Span(f"  {right(would_be, cells)}", "annotation"),
        )
        if has_change:
            line += (Span(f"  {by if change or not told else 'the same'}", "quiet"),)
        lines.append(line)
    return lines


def _tables(one: tuple[str, Hypothesis], other: tuple[str, Hypothesis], width: int) -> list[Line]:
    """Both tables beside each other where they fit, if need be without the changes; else one under the other."""
    for has_change in (True, False):
        left, end = (_balances(*table, width, has_change=has_change) for table in (one, other))
        column = max(map(width_of, left)) + 3
        if column + max(map(width_of, end)) <= width:
            return [
                (*first, Span(" " * (column - width_of(first))), *second)
                for first, second in zip_longest(left, end, fillvalue=EMPTY)
            ]
    return [*_balances(*one, width), EMPTY, *_balances(*other, width)]


def _figure(account: Account, minor: int) -> str:
    return UNVERIFIED if account.unverified_from is not None else money(minor, account.currency)


def _tone(account: Account, text: str) -> Role:
    return "warning" if text == UNVERIFIED or account.ledger < 0 else "text"


def _differences(findings: Findings, zone: ZoneInfo, width: int) -> list[Line]:
    window, currency = findings.window, findings.currency
    lines: list[Line] = [(Span("Supposed", "strong"),)]
    for one in findings.asked[:MAX_LISTED]:
        lines += flowed([(Span(f"· {supposed(one, window, currency, zone)}", "annotation"),)], width)
    lines += _more(len(findings.asked))
    lines += [EMPTY, (Span(f"Then, by the rules · {HYPOTHETICAL}", "strong"),)]
    for one in findings.followed[:MAX_LISTED]:
        when = f"{named_version(one)}, {moment(one.instant, zone, style='short')}"
        lines += flowed(
            [(Span(f"· {following(one, currency)}", "annotation"),), (Span(when, "quiet"),)], width
        )
    lines += _more(len(findings.followed))
    if not findings.followed:
        lines.append((Span("nothing else would have been different", "quiet"),))
    return lines


def _more(count: int) -> list[Line]:
    return [(Span(f"and {count - MAX_LISTED:,} more", "quiet"),)] if count > MAX_LISTED else []


def _suggestions(findings: Findings, zone: ZoneInfo, width: int) -> list[Line]:
    """What one could ask, the commonest question first."""
    window, lines = findings.window, list[Line]()
    if window.late:
        count = len(window.late)
        what = "1 entry was recorded late" if count == 1 else f"{count:,} entries were recorded late"
        lines += flowed([(Span("l ", "loud"), Span(f"as if nothing came late: {what}", "annotation"))], width)
        for one in window.late[:3]:
            at, was = (moment(us, zone, style="short") for us in (one.effective_at, one.recorded_at))
            named = f"  {one.version:,} {named_event(one, findings.currency)}"
            lines += flowed(
                [(Span(named),), (Span(f"value {at}, recorded {was}", "quiet"),)], width, indent=4
            )
    else:
        lines += flowed([(Span("Nothing here came late.", "quiet"),)], width)
    if window.late_from_before:
        told = (
            f"{window.late_from_before:,} late, but counting from before event {window.page.first:,}: "
            "left where recorded"
        )
        lines += flowed([(Span(told, "quiet"),)], width)
    lines.append(EMPTY)
    for key, words in (
        ("x", "as if the chosen event had not happened"),
        ("e", "as if it had been of another amount"),
        (">", "as if it had been recorded at another time"),
        ("i", "as if something else had happened as well"),
    ):
        lines.append((Span(f"{key} ", "loud"), Span(words)))
    return lines
