"""The prompt that asks which events are wanted."""

from __future__ import annotations

from textual.suggester import Suggester

from domain.ports import Store
from tui.application.search.completion import NamesSeen, completed
from tui.application.search.filter_parser import help_for, parse_filter
from tui.application.search.queries import FilterQuery, Found
from tui.application.time_machine.event_filter import FilterInput
from tui.screens.kit.prompt import Prompt


class FilterSuggester(Suggester):
    """Keywords, kinds of events, and names on the events around the cursor."""

    def __init__(self, seen: NamesSeen) -> None:
        super().__init__(case_sensitive=True)
        self._seen = seen

    async def get_suggestion(self, value: str) -> str | None:
        """The line completed."""
        return completed(value, self._seen)


class FilterPrompt(Prompt[FilterQuery, Found]):
    """Answers with the filter and how many events it lets through; an empty line is every event."""

    LABEL = "Filter"
    PLACEHOLDER = "type:fee amount:>50"
    HINT = (
        "type:fee,hold · amount:50..100 · amount:>50 · words · actor:ops/mlee · channel:atm · "
        'from:"13 mar" to:tue · correlation:… · late · nothing: no filter'
    )

    def __init__(self, store: Store, given: FilterInput) -> None:
        super().__init__(store, typed=given.typed, suggester=FilterSuggester(given.seen))
        self._account_id, self._reader = given.account_id, given.reader

    def understood(self, text: str) -> tuple[FilterQuery, str]:
        read = parse_filter(text, self._reader)
        question = FilterQuery(self._account_id, read.wanted, " ".join(text.split()))
        return question, f"= {read.words}" if read.words else self.HINT

    def hint(self, text: str) -> str:
        return help_for(text) or self.HINT

    def read(self, store: Store, question: FilterQuery) -> Found:
        return question.run(store)
