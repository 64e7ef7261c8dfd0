"""What there is to say of one read model: what it answers, why it stands still, and how its rebuild went."""

from __future__ import annotations

import json
from dataclasses import dataclass

from domain.projections.projection import Comparison, Key, ProjectionStatus, Row
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Span, flowed
from tui.text.projections import differing_words
from tui.text.safe import safe_str

MOST_EXAMPLES = 5
MAX_WORDS = 600


@dataclass(frozen=True, slots=True)
class Told:
    """Beside its status: how a rebuild goes or what it came to, what is asked, and what went wrong."""

    progress: str = ""
    comparison: Comparison | None = None
    question: str = ""
    problem: str = ""


class ProjectionDetail(LinesPane, inherit_bindings=False):
    """Shows the read model under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._status: ProjectionStatus | None = None
        self._told = Told()

    def show(self, status: ProjectionStatus | None, told: Told) -> None:
        """Show this one."""
        self._status, self._told = status, told
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        status = self._status
        if status is None:
            return [(Span("There is no read model yet.", "quiet"),)]
        lines = [(Span(safe_str(status.title, 100), "strong"),), *_status_lines(status, width)]
        if self._told.question:
            lines += [EMPTY, (Span(" ? ", "past"), Span(f" {self._told.question}", "strong"))]
        if self._told.progress:
            lines += [EMPTY, (Span(" ↻ REBUILDING ", "hypothetical"), Span(f"  {self._told.progress}"))]
        if self._told.problem:
            lines += [EMPTY, *flowed([_words(self._told.problem, "warning")], width)]
        if self._told.comparison is not None:
            lines += [EMPTY, *_compared(self._told.comparison, width)]
        return lines


def _status_lines(status: ProjectionStatus, width: int) -> list[Line]:
    chunks: list[Line] = []
    if status.source:
        chunks.append((Span("your own, from ", "quiet"), Span(safe_str(status.source, 200))))
    holder = safe_str(status.lease_holder, 100) if status.lease_holder else "nobody"
    chunks.append((Span("moved by ", "quiet"), Span(holder)))
    chunks.append((Span(f"{status.rows:,} rows", "text"), Span(" (enter shows them)", "quiet")))
    chunks.append((Span("`recount projections add FILE.py` adds one of your own", "quiet"),))
    lines = flowed(chunks, width)
    if status.problem:
        lines += flowed([_words(f"Failed on {status.problem}", "warning")], width)
        lines += flowed([_words("Mend the file, then p lets it try that event again.")], width)
    elif status.is_stalled:
        lines += flowed(
            [
                _words(
                    "Nobody moves it: an open app does that may write, and `recount projections run`.",
                    "warning",
                )
            ],
            width,
        )
    return lines


def _compared(comparison: Comparison, width: int) -> list[Line]:
    at = f"at position {comparison.position:,}"
    if comparison.equal:
        said = (
            f" all {comparison.rows:,} rows are the same as the live ones {at}; s swaps them in, x drops them"
        )
        return flowed([(Span(" ✓ EQUAL ", "chip"), Span(said))], width)
    said = f" {differing_words(comparison)} {at}; s swaps them in, x drops them"
    lines = flowed([(Span(" ≠ DIFFERENT ", "past"), Span(said))], width)
    for key, (live, rebuilt) in list(comparison.examples.items())[:MOST_EXAMPLES]:
        lines += _example(key, live, rebuilt)
    more = comparison.differing - MOST_EXAMPLES
    return [*lines, (Span(f"… and {more:,} more", "quiet"),)] if more > 0 else lines


def _example(key: Key, live: Row | None, rebuilt: Row | None) -> list[Line]:
    """The row's key, and of the two rows only what differs."""
    if live is not None and rebuilt is not None:
        differing = [name for name in (*live, *rebuilt) if live.get(name) != rebuilt.get(name)]
        live = {name: live[name] for name in differing if name in live}
        rebuilt = {name: rebuilt[name] for name in differing if name in rebuilt}
    return [
        (Span(f"{safe_str(key[0], 60)}  {safe_str(key[1], 60)}", "strong"),),
        (Span("  live     ", "quiet"), Span(_row(live))),
        (Span("  rebuilt  ", "quiet"), Span(_row(rebuilt), "annotation")),
    ]


def _row(row: Row | None) -> str:
    return "none" if row is None else safe_str(json.dumps(row, ensure_ascii=False, sort_keys=True), 300)


def _words(text: str, role: str = "text") -> Line:
    return (Span(safe_str(text, MAX_WORDS), "warning" if role == "warning" else "text"),)
