"""From a figure of the state to the events that made it, and from the cursor to what would have been."""

from __future__ import annotations

from domain.history.event_rows import Figure
from domain.history.field_changes import FieldChange
from tui.application.session import Session
from tui.application.time_machine.field_history import FieldChangeQuery, FieldChangesQuery, change_sentence
from tui.application.time_machine.queries import LIVE, Cursor, Opening
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.messages import WhatIfRequested
from tui.screens.time_machine.bookmarked import BookmarkedScreen
from tui.screens.time_machine.changes import ChangesScreen


class TracingScreen(BookmarkedScreen):
    """Subclasses say which figure is chosen."""

    def __init__(self, session: Session, account_id: str, opening: Opening = LIVE) -> None:
        super().__init__(session, account_id, opening)
        self._traces: LatestQuery[FieldChangeQuery, FieldChange | None] = LatestQuery(
            self, lambda question: question.run(session.store), self._traced, self.failed
        )

    @property
    def figure(self) -> Figure | None:
        """The chosen figure of the state; None while there is no state to choose from."""
        raise NotImplementedError

    @property
    def is_reading(self) -> bool:
        """Also while a change is looked for."""
        return super().is_reading or self._traces.is_busy

    def action_change(self, direction: int) -> None:
        """To the event that changed the figure last before the cursor, or first after it."""
        if self.figure is None:
            return
        # Between two events, the one just passed is the previous.
        passed = direction < 0 and self.cursor.asked_at is not None
        self._traces.ask(
            FieldChangeQuery(self.account_id, self.figure, self.cursor.version + passed, direction)
        )

    def action_changes(self) -> None:
        if self.figure is None or self.standing is None:
            return
        store = self.session.store
        first = FieldChangesQuery(self.account_id, self.figure, self.cursor.version + 1)
        currency = self.standing.state.currency
        self.app.push_screen(
            ChangesScreen(lambda question: question.run(store), first, currency, self.session.zone),
            lambda change: None if change is None else self._go_to_change(first.figure, change),
        )

    def action_what_if(self) -> None:
        scene = self.scene()
        if scene is not None and scene.question is not None:
            self.playing = False
            self.post_message(WhatIfRequested(self.account_id, self.cursor.version, scene.question.instant))

    def _traced(self, question: FieldChangeQuery, change: FieldChange | None) -> None:
        if change is None:
            way = "after" if question.direction > 0 else "before"
            self.notify(f"Nothing changed it {way} event {question.version:,}.", title=question.figure.label)
        else:
            self._go_to_change(question.figure, change)

    def _go_to_change(self, figure: Figure, change: FieldChange) -> None:
        if self.standing is not None:
            self.go(Cursor(change.recorded.version))
            self.answer = change_sentence(figure, change, self.standing.state.currency)
