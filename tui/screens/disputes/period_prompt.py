"""The prompt that asks over which days of the bank the desk's figures are wanted."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tui.application.cases.report import ALL, read_days
from tui.application.session import Session
from tui.screens.kit.prompt import Prompt
from tui.text.cases import day_words


class AskedPeriod(NamedTuple):
    """Its words, and the first and the last day (None: from the beginning, until today)."""

    words: str
    first: date | None
    last: date | None


class PeriodPrompt(Prompt[AskedPeriod, AskedPeriod]):
    """Answers with the period that was typed; `zone` is that of the bank's days."""

    LABEL = "Period"
    PLACEHOLDER = "last week"
    HINT = f"last week · march · q1 2026 · 9 nov to 15 nov · last 30 days · 2026-11-17 · {ALL}"

    def __init__(self, session: Session, zone: ZoneInfo) -> None:
        super().__init__(None)
        self._session, self._zone = session, zone

    def understood(self, text: str) -> tuple[AskedPeriod, str]:
        session = self._session
        first, last = read_days(text, self._zone, session.clock(), session.locale)
        if first is None or last is None:
            return AskedPeriod(ALL, None, None), "= everything there is, until today"
        said = day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"
        return AskedPeriod(text.strip(), first, last), f"= {said}, the bank's days ({self._zone.key})"
