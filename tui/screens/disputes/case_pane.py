"""A pane of the case file that says one side of the case, as a function tells it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from tui.application.cases.case_view import CaseView
from tui.screens.kit.lines import Line, LinesPane

Told = Callable[[CaseView, ZoneInfo, int], list[Line]]
"""What there is to say of the case, at a desk in that zone, in lines of so many columns."""


class CasePane(LinesPane, can_focus=True, inherit_bindings=False):
    """Says it anew whenever the case has changed. `name` is what keys of panes call it."""

    view: reactive[CaseView | None] = reactive(None, init=False, repaint=False)

    def __init__(self, name: str, told: Told, zone: ZoneInfo) -> None:
        super().__init__()
        self.PANE = name
        self._told, self._zone = told, zone

    def watch_view(self) -> None:
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        return [] if self.view is None else self._told(self.view, self._zone, width)
