"""A filter over the events: it narrows the list to what it lets through and counts that; no balance changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.application.search.completion import NamesSeen, seen_on
from tui.application.search.filter_parser import Reader
from tui.application.search.matches import MatchedRows, MatchedRowsQuery
from tui.application.search.queries import Found, RenewedQuery
from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.queries import MatchMove
from tui.application.time_machine.view_state import ViewState

AHEAD = 200
"""Rows around those in view that are asked for with them, so that scrolling meets no unknown ones."""


@dataclass(frozen=True, slots=True)
class FilterInput:
    """What a line that asks for a filter is read and completed with, and the line to begin with."""

    account_id: str
    reader: Reader
    seen: NamesSeen
    typed: str


class EventFilterController:
    """Keeps the filter that stands, how many events it lets through, and which of the rows in view."""

    def __init__(
        self, host: Host, session: Session, navigator: Navigator, *, in_view: Callable[[], Sequence[int]]
    ) -> None:
        """`in_view` answers the versions whose rows are seen, ascending."""
        self._host, self._session, self._navigator, self._in_view = host, session, navigator, in_view
        self.found: Found | None = None
        self.matched: MatchedRows | None = None
        self.shows_all = False
        """Rows that do not match are seen as well, and the matches among them marked."""
        store = session.store
        self._rows = host.askers.latest(lambda question: question.run(store), self._rows_came)
        self._counts = host.askers.latest(lambda question: question.run(store), self._counted)

    def input(self) -> FilterInput | None:
        """What a prompt needs, beginning with the filter that stands; None until the account is loaded."""
        state = self._host.state()
        if state.current is None:
            return None
        seen = seen_on(state.events_around(AHEAD))
        reader = Reader(
            currency=state.current.state.currency,
            zone=self._session.zone,
            now=self._session.clock(),
            cursor=state.instant,
            correlations=seen.correlations,
            locale=self._session.locale,
        )
        return FilterInput(state.account_id, reader, seen, "" if self.found is None else self.found.typed)

    def filtered(self, found: Found | None) -> None:
        """Take the answer of a prompt, and go to the first match; every event is no filter, None changes nothing."""
        if found is not None:
            self.shows_all = False
            self._take(None if found.is_everything else found)

    def searched(self, found: Found | None) -> None:
        """Take the answer of a search, and go to the first hit; None changes nothing."""
        if found is not None:
            self._take(found)

    def next_match(self, direction: int) -> bool:
        """To the next (1) or previous (−1) event that the filter lets through; False where there is no filter."""
        if self.found is not None:
            version = self._host.state().version
            self._navigator.find(MatchMove(self.found.wanted, version, direction))
        return self.found is not None

    def set(self, found: Found | None) -> None:
        """Let this filter stand, None for none."""
        self.found = found
        is_known = found is not None and found.versions is not None
        self.matched = _all_of(found, self._host.state().head) if is_known else None
        self._host.refresh()

    def toggle_all(self) -> bool:
        """Show the rows again that do not match, or hide them; False where no filter hides any."""
        is_narrowed = self.found is not None and self.found.versions is not None
        if is_narrowed:
            self.shows_all = not self.shows_all
            self._host.refresh()
        return is_narrowed

    def grown(self, _: int) -> None:
        """The account has new events, which may match."""
        if self.found is not None:
            state = self._host.state()
            self._counts.ask(RenewedQuery(state.account_id, self.found, state.head))

    def _take(self, found: Found | None) -> None:
        self.set(found)
        if found is not None and found.cursor is not None:
            self._host.go(found.cursor)

    def ask(self, state: ViewState) -> None:
        """Ask which rows in view the filter lets through, if that is not known."""
        if state.found is None or state.current is None or self._rows.is_busy:
            return
        seen, known = self._in_view(), state.matched
        first, last = seen[0], seen[-1]
        if known is None or not known.first <= first <= last <= known.last:
            first, last = max(first - AHEAD, 1), min(last + AHEAD, state.head)
            self._rows.ask(MatchedRowsQuery(state.account_id, state.found.wanted, first, last))

    def _rows_came(self, question: MatchedRowsQuery, rows: MatchedRows) -> None:
        if self.found is not None and question.wanted == self.found.wanted:
            self.matched = rows
        self._host.refresh()

    def _counted(self, question: RenewedQuery, found: Found) -> None:
        if self.found is not None and question.found.wanted == self.found.wanted:
            self.set(found)


def _all_of(found: Found | None, head: int) -> MatchedRows:
    """What a filter lets through of the whole life."""
    return MatchedRows(1, head, frozenset(() if found is None else found.versions or ()))
