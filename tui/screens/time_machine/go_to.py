"""The prompts of the time machine: go to a time or an event, and search the events for a text."""

from __future__ import annotations

from textual.suggester import Suggester

from domain.errors import BadInput
from domain.ports import Store
from tui.application.search.queries import Found, SearchQuery
from tui.application.session import Session
from tui.application.time_machine.queries import Answer, BalanceQuery
from tui.application.time_machine.view_state import ViewState
from tui.screens.kit.prompt import Prompt
from tui.text.time.completion import completed_when
from tui.text.time.parse import parse_when


class WhenSuggester(Suggester):
    """Days, months, and numbers of events."""

    def __init__(self, head: int, bookmarked: frozenset[int]) -> None:
        super().__init__(case_sensitive=True)
        self._head, self._bookmarked = head, bookmarked

    async def get_suggestion(self, value: str) -> str | None:
        """The line completed."""
        return completed_when(value, head=self._head, bookmarked=self._bookmarked)


class GoToPrompt(Prompt[BalanceQuery, Answer]):
    """Answers with the balance at a time or right after an event, and where the cursor goes."""

    LABEL = "Go to"
    PLACEHOLDER = "tue 15:00"
    HINT = "a time or an event: tue 15:00 · 3pm on Tuesday · 2026-11-17 15:00 · 2026-11-17 · -2h · #40"

    def __init__(self, session: Session, state: ViewState) -> None:
        """-2h counts from the instant of the cursor; the head and the bookmarks are versions worth offering."""
        super().__init__(session.store, suggester=WhenSuggester(state.head, state.bookmarked))
        self._session, self._account_id, self._lens = session, state.account_id, state.lens
        self._cursor_at = state.instant

    def understood(self, text: str) -> tuple[BalanceQuery, str]:
        zone = self._session.zone
        asked = parse_when(text, zone=zone, now=self._session.clock(), cursor=self._cursor_at)
        return BalanceQuery(self._account_id, asked, self._lens, zone), f"= {asked.echo}"

    def read(self, store: Store, question: BalanceQuery) -> Answer:
        return question.run(store)


class SearchPrompt(Prompt[SearchQuery, Found]):
    """Answers with how many events hold a text, and the first of them from the cursor on."""

    LABEL = "Search"
    PLACEHOLDER = "payroll"
    HINT = (
        "words of a description, kind, counterparty, reason or event type · then n and N go from hit to hit"
    )

    def __init__(self, store: Store, state: ViewState) -> None:
        super().__init__(store)
        self._account_id, self._version = state.account_id, state.version

    def understood(self, text: str) -> tuple[SearchQuery, str]:
        if not text.strip():
            raise BadInput("Type a word that the events should hold, or Esc to leave.")
        return SearchQuery(self._account_id, text.strip(), self._version), self.HINT

    def read(self, store: Store, question: SearchQuery) -> Found:
        return question.run(store)
