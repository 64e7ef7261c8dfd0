"""From a figure of the state to the events that made it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.history.field_changes import FieldChange
from tui.application.session import Session
from tui.application.time_machine.field_history import FieldChangeQuery, FieldChangesQuery, change_sentence
from tui.application.time_machine.host import Host
from tui.application.time_machine.queries import Cursor
from tui.text.figures import Figure


@dataclass(frozen=True, slots=True)
class FigureHistory:
    """Everything that changed a figure: the question for the last of it, and the currency it is told in."""

    first: FieldChangesQuery
    currency: str


class FigureTracer:
    """Goes to what changed a figure, and tells the change."""

    def __init__(self, host: Host, session: Session) -> None:
        self._host = host
        self._traces = host.askers.latest(lambda question: question.run(session.store), self._traced)

    @property
    def is_busy(self) -> bool:
        """What changed the figure is being looked for."""
        return self._traces.is_busy

    def trace(self, figure: Figure | None, direction: int) -> None:
        """To the event that changed the figure last before the cursor (−1), or first after it (1)."""
        if figure is None:
            return
        state = self._host.state()
        # Between two events, the one just passed is the previous.
        passed = direction < 0 and state.cursor.asked_at is not None
        self._traces.ask(FieldChangeQuery(state.account_id, figure, state.version + passed, direction))

    def history(self, figure: Figure | None) -> FigureHistory | None:
        """What changed the figure up to the cursor; None for none, or until the account is loaded."""
        state = self._host.state()
        if figure is None or state.current is None:
            return None
        first = FieldChangesQuery(state.account_id, figure, state.version + 1)
        return FigureHistory(first, state.current.state.currency)

    def go_to(self, figure: Figure, change: FieldChange | None) -> None:
        """Go to the event of a change of the figure, None for nowhere."""
        current = self._host.state().current
        if change is not None and current is not None:
            answer = change_sentence(figure, change, current.state.currency)
            self._host.go(Cursor(change.recorded.version), answer=answer)

    def _traced(self, question: FieldChangeQuery, change: FieldChange | None) -> None:
        if change is None:
            way = "after" if question.direction > 0 else "before"
            self._host.say(
                f"Nothing changed it {way} event {question.version:,}.", title=question.figure.label
            )
        else:
            self.go_to(question.figure, change)
