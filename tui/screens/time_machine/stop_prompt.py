"""The prompt that asks what playing shall stop at."""

from __future__ import annotations

from threading import Event

from textual.suggester import Suggester

from domain.ports import Store
from tui.application.search.completion import NamesSeen
from tui.application.search.stop_parser import (
    completed_condition,
    condition_words,
    help_for_condition,
    parse_condition,
)
from tui.application.time_machine.stop_controller import StopInput, Stopped, StopQuery
from tui.screens.kit.prompt import Prompt


class ConditionSuggester(Suggester):
    """What can be compared, kinds of events, and actors around the cursor."""

    def __init__(self, seen: NamesSeen) -> None:
        super().__init__(case_sensitive=True)
        self._seen = seen

    async def get_suggestion(self, value: str) -> str | None:
        """The line completed."""
        return completed_condition(value, self._seen)


class StopPrompt(Prompt[StopQuery, Stopped]):
    """Answers with the place where the condition becomes true next, one way or the other. Leaving ends the search."""

    LABEL = "Stop when"
    PLACEHOLDER = "available < 0"
    HINT = (
        "available < 0 · balance > 1000 · holds > 0 · amount > 50 · actor = ops/mlee · actor changes · "
        "type = fee · type changes · case"
    )

    def __init__(self, store: Store, given: StopInput) -> None:
        super().__init__(store, typed=given.typed, suggester=ConditionSuggester(given.seen))
        self._given, self._is_left = given, Event()

    @property
    def label(self) -> str:
        return self.LABEL if self._given.direction > 0 else "Back to when"

    def understood(self, text: str) -> tuple[StopQuery, str]:
        condition = parse_condition(text, self._given.currency)
        way = "after" if self._given.direction > 0 else "before"
        words = condition_words(condition, self._given.currency)
        typed = " ".join(text.split())
        return StopQuery(self._given, condition, typed), f"= {way} event {self._given.version:,}: {words}"

    def hint(self, text: str) -> str:
        return help_for_condition(text) or self.HINT

    def read(self, store: Store, question: StopQuery) -> Stopped:
        return question.run(store, lambda: not self._is_left.is_set())

    def on_unmount(self) -> None:
        self._is_left.set()
