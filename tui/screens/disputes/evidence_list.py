"""The evidence of a case, a row each: what was cited, the figures seen, and whether later events bear on it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tui.application.cases.evidence_status import Cited
from tui.screens.kit.lines import Line, Span, dated, fitted
from tui.screens.kit.lists import RowList
from tui.text.cases import CITED, seen_words
from tui.text.safe import safe_str

KIND, PLACE, WHEN = 10, 12, 15
ROOMY = 84
"""Columns from which the time of citing is shown."""


class EvidenceList(RowList):
    """Shows Cited."""

    def __init__(self, currency: str, zone: ZoneInfo) -> None:
        super().__init__()
        self._cited: Sequence[Cited] = ()
        self._shown = False
        self._currency, self._zone = currency, zone

    def show(self, cited: Sequence[Cited]) -> None:
        """The evidence as the log bears it out; the cursor stays on its piece, at first it is on the last."""
        last = len(cited) - 1
        cursor = self.cursor if self._shown else last
        self._cited, self._shown = cited, True
        self.renew(len(cited), max(min(cursor, last), 0))

    @property
    def chosen(self) -> Cited | None:
        """The evidence under the cursor; None while there is none."""
        return self._cited[self.cursor] if self._cited else None

    def heading(self, width: int) -> Line:
        cited = f"{'cited':<{WHEN}} " if width >= ROOMY else ""
        return (Span(f"    # {cited}{'what':<{KIND}} {'where':<{PLACE}} seen", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self._cited[at]
        citation = one.citation
        cursor = "▸ " if at == self.cursor else "  "
        when = f"{dated(one.cited_at, self._zone)} " if width >= ROOMY else ""
        lead = f"{cursor}{citation.number:>3} {when}{CITED[citation.kind]:<{KIND}} "
        place = f"event {citation.version:,}"
        mark = "  ! " if one.problem or one.bearing else "    "
        left = max(width - len(lead) - PLACE - 1 - len(mark), 0)
        return (
            Span(lead),
            Span(f"{place:<{PLACE}} ", "quiet"),
            Span(fitted(safe_str(seen_words(citation, self._currency), 200), left)),
            Span(mark, "alarm" if one.problem else "warning"),
        )
