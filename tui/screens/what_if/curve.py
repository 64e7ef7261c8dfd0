"""The curve of a what-if: what was, and beside it what would have been."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.ports import Mark
from tui.application.what_if.curves import Courses, courses
from tui.application.what_if.sandbox import Findings
from tui.application.what_if.text import HYPOTHETICAL
from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.timeline import Timeline
from tui.screens.timeline.view import centred

COLUMNS_OF_EVENT = 2
"""Columns an event takes: less, and one could not be told from the next."""

LEAST_EVENTS = 24


class WhatIfCurve(Timeline):
    """Shows both curves around the chosen event, and brings others into view when another one is chosen."""

    PANE: ClassVar[str] = "curve"

    findings: reactive[Findings | None] = reactive(None, init=False, repaint=False)
    chosen: reactive[int] = reactive(0, init=False, repaint=False)
    """The version that is chosen; 0 or less for none of the recorded ones."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._courses: Courses | None = None
        self._shown = range(0)

    def watch_findings(self, findings: Findings | None) -> None:
        self._courses = None if findings is None else courses(findings)
        self.show_again()

    def watch_chosen(self, chosen: int) -> None:
        margin = len(self._shown) // 8
        kept = self._shown[margin : len(self._shown) - margin]
        if chosen in kept:
            self.cursor = chosen
        else:
            self.show_again()

    def on_resize(self) -> None:
        super().on_resize()
        self.show_again()

    def show_again(self) -> None:
        """Show what is around the chosen event, once there is one."""
        if self._courses is not None and self.chosen > 0 and self.size.width:
            picture = curve_picture(self._courses, self._zone, self.chosen, self.size.width)
            self._shown = range(picture.first, picture.last + 1)
            self.show(picture)


def curve_picture(of: Courses, zone: ZoneInfo, chosen: int, width: int) -> TimelineData:
    """Both curves of the part of the window around the chosen version that fits into so many columns."""
    page = of.findings.window.page
    shown = min(max(width // COLUMNS_OF_EVENT, LEAST_EVENTS), len(page.events))
    before = page.first - 1
    first, last = (
        before + place for place in centred(1, shown, len(page.events), max(chosen, page.first) - before)
    )
    curves = of.curves(first, last)
    events = [page.event(version) for version in range(first, last + 1)]
    return TimelineData(
        currency=of.findings.currency,
        zone=zone,
        whole=(),
        window=curves.was,
        beside=curves.would_be,
        apart=curves.apart,
        marks=[Mark(one.version, one.type, one.recorded_at, one.effective_at) for one in events],
        first=first,
        last=last,
        # Nothing of it is dimmed as later than the cursor.
        head=first,
        cursor=chosen,
        cursor_recorded_at=page.event(chosen).recorded_at if chosen in page else None,
        named=HYPOTHETICAL if curves.apart else "as it was",
    )
