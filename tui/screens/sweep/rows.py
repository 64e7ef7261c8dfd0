"""What a sweep found, a finding a line."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.harm import HarmFound
from tui.application.sweep.job import Looked
from tui.screens.kit.lines import EMPTY, Line, Span, dated, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.format import money
from tui.text.safe import safe_str

ROOMY = 134
"""Columns from which a finding names the holder and says all of most reasons."""
HOLDER, DAY, OWED = 20, 9, 14


class HarmRows(RowList):
    """Shows what was looked for and found; days are told in the zone."""

    IS_MAIN: ClassVar[bool] = True

    looked: reactive[Looked | None] = reactive(None, init=False, repaint=False)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self.marks: dict[tuple[str, int], str] = {}
        """Findings that are none, by account and entry: why."""

    def watch_looked(self, looked: Looked | None) -> None:
        self.renew(0 if looked is None else len(looked.swept.found), 0)

    @property
    def chosen(self) -> HarmFound | None:
        """The finding under the cursor."""
        found = () if self.looked is None else self.looked.swept.found
        return found[self.cursor] if found else None

    @property
    def holder(self) -> str:
        """Whose account the chosen finding is in."""
        one = self.chosen
        return (
            "" if one is None or self.looked is None else self.looked.names.get(one.holder_id, one.holder_id)
        )

    def heading(self, width: int) -> Line:
        holder = f"{fitted('holder', HOLDER)}  " if width >= ROOMY else ""
        words = f"  {'account':<12}  {holder}{'event':>6}  {fitted('recorded', DAY)}  {right('owed', OWED)}      why"
        return (Span(words, "quiet"),)

    def row(self, at: int, width: int) -> Line:
        assert self.looked is not None
        one = self.looked.swept.found[at]
        name = self.looked.names.get(one.holder_id, one.holder_id)
        holder = (Span(f"{fitted(safe_str(name, HOLDER), HOLDER)}  "),) if width >= ROOMY else EMPTY
        owed = money(one.harm.owed, one.currency) if one.harm.owed and one.currency else "–"
        is_none = (one.account_id, one.harm.entry) in self.marks
        before = 2 + 12 + 2 + (HOLDER + 2 if holder else 0) + 6 + 2 + DAY + 2 + OWED + 1 + 3 + 2
        return (
            Span(f"{'▸' if at == self.cursor else ' '}{'×' if is_none else ' '}", "strong"),
            Span(f"{fitted(safe_str(one.account_id, 12), 12)}  ", "strong"),
            *holder,
            Span(f"{one.harm.entry:>6}  "),
            Span(f"{dated(one.recorded_at, self._zone, clock=False):<{DAY}}  ", "quiet"),
            Span(right(owed, OWED), "alarm" if one.harm.owed and not is_none else "quiet"),
            Span(f" {one.currency:<3}  ", "quiet"),
            Span(fitted(safe_str(one.harm.words, 200), max(width - before, 8))),
        )
