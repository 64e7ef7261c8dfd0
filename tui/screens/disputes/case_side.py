"""What is kept beside a case: what is to be done, who called or wrote, files, other cases, and what should be there."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from domain.dispute import side_events as side
from domain.dispute.checklist import checked_pieces
from tui.application.cases.case_view import CaseView
from tui.screens.disputes.sections import section
from tui.screens.kit.lines import Line, Role, Span, dated
from tui.text.cases import day_words, distance
from tui.text.safe import safe_str

MAX_WORDS = 2000
SHOWN_DIGITS = 16
"""Of a SHA-256."""


def side_lines(view: CaseView, zone: ZoneInfo, width: int) -> list[Line]:
    """Tasks, the checklist of evidence, contacts, files and links of a case."""
    lines = [
        *section("Tasks", _tasks(view), "none: t adds one", width),
        *section("Evidence to have", _pieces(view), "nothing", width),
        *section("Contacts", _contacts(view, zone), "none yet: c records one", width),
        *section("Files", _files(view, zone), "none: A attaches one", width),
        *section("Other cases", _links(view, zone), "none: K links one", width),
    ]
    return lines[:-1]


def _contacts(view: CaseView, zone: ZoneInfo) -> Iterator[Line]:
    for row in view.events:
        if isinstance(row.event, side.ContactRecorded):
            way = "← from" if row.event.direction == "in" else "→ to"
            yield (
                Span(f"  {dated(row.event.at, zone)} ", "quiet"),
                Span(f"{way} the customer, {row.event.medium or 'by hand'}: ", "strong"),
                Span(safe_str(row.event.text, MAX_WORDS)),
                Span(f"  {safe_str(row.actor, 24)}", "quiet"),
            )


def _files(view: CaseView, zone: ZoneInfo) -> Iterator[Line]:
    for row in view.events:
        if isinstance(row.event, side.FileAttached):
            one = row.event
            yield (
                Span(f"  {one.number} ", "quiet"),
                Span(f"{safe_str(one.name, 120)} ", "strong"),
                Span(safe_str(one.words, MAX_WORDS)),
                Span(
                    f"  {one.size:,} bytes, SHA-256 {one.sha256[:SHOWN_DIGITS]}…, "
                    f"{dated(row.recorded_at, zone)} {safe_str(row.actor, 24)}",
                    "quiet",
                ),
            )


def _links(view: CaseView, zone: ZoneInfo) -> Iterator[Line]:
    for row in view.events:
        if isinstance(row.event, side.CaseLinked):
            yield (
                Span(f"  {row.event.relation.replace('-', ' ')} "),
                Span(safe_str(row.event.case_id, 40), "strong"),
                Span(f"  {dated(row.recorded_at, zone)} {safe_str(row.actor, 24)}", "quiet"),
            )


def open_task_lines(view: CaseView) -> Iterator[Line]:
    """A line for each task that is not done, the nearest day first."""
    tasks = [(one.due_on, number, one) for number, one in view.case.tasks.items() if not one.is_done]
    for due_on, number, one in sorted(tasks, key=lambda item: item[:2]):
        role: Role = "text" if due_on > view.today else "warning"
        away = distance(due_on, view.today, view.calendar)
        text = safe_str(one.text, MAX_WORDS)
        yield (Span(f"☐ {number} "), Span(text, "strong"), Span(f"  {day_words(due_on)}, {away}", role))


def _tasks(view: CaseView) -> Iterator[Line]:
    for line in open_task_lines(view):
        yield (Span("  "), *line)
    for number, one in view.case.tasks.items():
        if one.is_done:
            yield (Span(f"  ☑ {number} {safe_str(one.text, MAX_WORDS)}", "quiet"),)


def _pieces(view: CaseView) -> Iterator[Line]:
    files = [row.event for row in view.events if isinstance(row.event, side.FileAttached)]
    for one in checked_pieces(view.case, files):
        if one.found:
            yield (Span(f"  ✓ {one.piece.name}", "accent"), Span(f"  {one.found}", "quiet"))
        else:
            yield (Span(f"  · {one.piece.name}"), Span(f"  {one.piece.why}", "quiet"))
