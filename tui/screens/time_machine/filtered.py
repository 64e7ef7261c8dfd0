"""A filter over the events: it dims what it does not let through and counts the rest; no balance changes."""

from __future__ import annotations

from collections.abc import Iterator

from domain.account.events import AccountEvent
from domain.stream import RecordedEvent
from tui.application.search.completion import seen_on
from tui.application.search.filter_parser import Reader
from tui.application.search.matches import MatchedRows, MatchedRowsQuery
from tui.application.search.queries import CountQuery, Found
from tui.application.session import Session
from tui.application.time_machine.queries import LIVE, Opening
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.filter_prompt import FilterPrompt
from tui.screens.time_machine.loaded import LoadedScreen

AHEAD = 200
"""Rows around those in view that are asked for with them, so that scrolling meets no unknown ones."""


class FilteredScreen(LoadedScreen):
    """Keeps the rows of the Events pane and the count up to date with the filter that stands (`found`)."""

    def __init__(self, session: Session, account_id: str, opening: Opening = LIVE) -> None:
        super().__init__(session, account_id, opening)
        store = session.store
        self._rows: LatestQuery[MatchedRowsQuery, MatchedRows] = LatestQuery(
            self, lambda question: question.run(store), self._rows_came, self.failed
        )
        self._counts: LatestQuery[CountQuery, int] = LatestQuery(
            self, lambda question: question.run(store), self._counted, self.failed
        )

    @property
    def is_reading(self) -> bool:
        return super().is_reading or self._rows.is_busy or self._counts.is_busy

    def action_filter(self) -> None:
        """Ask for a filter, beginning with the one that stands; an empty line takes it away."""
        if self.standing is None:
            return
        seen = seen_on(self._events_around())
        reader = Reader(
            currency=self.standing.state.currency,
            zone=self.session.zone,
            now=self.session.clock(),
            cursor=self.instant,
            correlations=seen.correlations,
        )
        typed = "" if self.found is None else self.found.typed
        self.app.push_screen(
            FilterPrompt(self.session.store, self.account_id, reader, seen, typed=typed), self._filtered
        )

    def watch_found(self) -> None:
        super().watch_found()
        self.query_one(EventsPane).matched = None
        self._ask_rows()

    def ask_pages(self) -> None:
        super().ask_pages()
        self._ask_rows()

    def grow(self, head_before: int) -> None:
        super().grow(head_before)
        if self.found is not None:
            self._counts.ask(CountQuery(self.account_id, self.found.wanted, self.pages.head))

    def _filtered(self, found: Found | None) -> None:
        if found is not None:
            self.found = None if found.is_everything else found

    def _ask_rows(self) -> None:
        """Ask which rows in view the filter lets through, if that is not known."""
        if self.found is None or self.standing is None or self._rows.is_busy:
            return
        pane = self.query_one(EventsPane)
        first, last = pane.visible_ends
        known = pane.matched
        if known is None or not known.first <= first <= last <= known.last:
            first, last = max(first - AHEAD, 1), min(last + AHEAD, self.pages.head)
            self._rows.ask(MatchedRowsQuery(self.account_id, self.found.wanted, first, last))

    def _rows_came(self, question: MatchedRowsQuery, rows: MatchedRows) -> None:
        if self.found is not None and question.wanted == self.found.wanted:
            self.query_one(EventsPane).matched = rows
        self._ask_rows()

    def _counted(self, question: CountQuery, count: int) -> None:
        found = self.found
        if found is not None and question.wanted == found.wanted:
            self.found = Found(found.label, found.wanted, count, found.typed)

    def _events_around(self) -> Iterator[RecordedEvent[AccountEvent]]:
        """The loaded events around the cursor, from it outwards."""
        for distance in range(AHEAD):
            for version in {self.cursor.version - distance, self.cursor.version + distance}:
                event = self.pages.event(version)
                if event is not None:
                    yield event
