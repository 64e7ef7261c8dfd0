"""Mark A: a cursor kept to compare with."""

from __future__ import annotations

from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.application.time_machine.queries import Cursor, MarkA, MarkQuery


class MarkController:
    """Keeps mark A, if there is one, and whether the cursor is compared with it."""

    def __init__(self, host: Host, session: Session) -> None:
        self._host = host
        self.mark: MarkA | None = None
        self.comparing = False
        self._marks = host.askers.latest(lambda question: question.run(session.store), self._marked)

    @property
    def is_busy(self) -> bool:
        """The state at a cursor to be marked is being read."""
        return self._marks.is_busy

    def toggle(self) -> None:
        """Mark A at the cursor and compare with it; a second time in the same place takes it away."""
        cursor = self._host.state().cursor
        if self.mark is not None and self.mark.cursor == cursor:
            self.mark, self.comparing = None, False
            self._host.refresh()
        else:
            self._put(cursor)

    def put(self, version: int) -> None:
        """Mark A after that event."""
        self._put(Cursor(version))

    def compare(self) -> None:
        """Compare with mark A, or do not any more."""
        if self.mark is None:
            self._host.say("Mark A first: m marks the cursor, and compares A with wherever it goes.")
        else:
            self.comparing = not self.comparing
            self._host.refresh()

    def _put(self, cursor: Cursor) -> None:
        self._marks.ask(MarkQuery(self._host.state().account_id, cursor))

    def _marked(self, _: MarkQuery, mark: MarkA) -> None:
        self.mark, self.comparing = mark, True
        self._host.refresh()
