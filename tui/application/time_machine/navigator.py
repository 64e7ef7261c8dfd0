"""Where one stands in an account's life, how one came there, and the ways that lead elsewhere."""

from __future__ import annotations

from collections import deque

from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.application.time_machine.queries import Answer, Cursor, DayMove, MatchMove, Move, marker_move

TRAIL_KEPT = 100

NOWHERE = Cursor(0)
"""The cursor before the account is loaded."""


class Navigator:
    """Keeps the cursor and the trail behind it. Every way is asked of the host's `go`, which calls `stand`."""

    def __init__(self, host: Host, session: Session) -> None:
        self._host, self._session = host, session
        self.cursor = NOWHERE
        self.seen_head = 0
        """The head as it was when the cursor was last there: what lies beyond it is new."""
        self._trail: deque[Cursor] = deque(maxlen=TRAIL_KEPT)
        self._is_stepping = False
        self._moves = host.askers.latest(self._destination, self._arrived)

    def begin(self, cursor: Cursor | None) -> None:
        """Take up the first place: the head, or a cursor in a life that may be shorter by now."""
        self.seen_head = head = self._host.state().head
        at = cursor or Cursor(head)
        self._put(Cursor(min(at.version, head), at.asked_at))

    def stand(self, cursor: Cursor, *, step: bool = False) -> bool:
        """Stand there and remember where one came from; a run of single steps counts as one.

        False when one stands there already, or there is no such event.
        """
        if cursor == self.cursor or not 1 <= cursor.version <= self._host.state().head:
            return False
        if self.cursor != NOWHERE and not (step and self._is_stepping):
            self._trail.append(self.cursor)
        self._is_stepping = step
        self._put(cursor)
        return True

    @property
    def is_busy(self) -> bool:
        """Where a move leads is being looked for."""
        return self._moves.is_busy

    @property
    def can_undo(self) -> bool:
        """One came here from somewhere else."""
        return bool(self._trail)

    def undo(self) -> bool:
        """Back to where one came from; False when that is nowhere."""
        if not self._trail:
            return False
        self._is_stepping = False
        self._put(self._trail.pop())
        return True

    def grown(self, head_before: int) -> None:
        """Come along with the account where one stood at its head, no further than an instant asked for; that is
        nothing to undo."""
        state = self._host.state()
        if not self.cursor.version == head_before < state.head:
            return
        at, version = self.cursor.asked_at, state.head
        while at is not None and version > head_before:
            row = state.pages.row(version)
            if row is not None and row.recorded_at <= at:
                break
            version -= 1
        if version > head_before:
            self._put(Cursor(version, at))

    def play_on(self) -> None:
        """To the next event: playing is a run of steps."""
        self._is_stepping = True
        self._put(Cursor(self._clamped(self.cursor.version + 1)))

    def step(self, by: int) -> None:
        """To the event so many further on, or as near to it as the ends allow."""
        # Between two events, one step back leads to the event before, not to the one before that.
        if by < 0 and self.cursor.asked_at is not None:
            by += 1
        self._host.go(Cursor(self._clamped(self.cursor.version + by)), step=True)

    def row(self, by: int) -> None:
        """To the event so many lines further on in the list, which a filter may have narrowed."""
        listed = (state := self._host.state()).listed
        if listed.versions is None:
            self.step(by)
        else:
            line = min(max(listed.line(state.version) + by, 1), listed.count)
            self._host.go(Cursor(listed.version(line)), step=True)

    def first(self) -> None:
        """To the first event."""
        self._host.go(Cursor(1))

    def last(self) -> None:
        """To the present."""
        self._host.go(Cursor(self._host.state().head))

    def drag(self, version: int) -> None:
        """To an event that is dragged or pointed to: however many on the way, one thing to undo."""
        self._host.go(Cursor(version), step=True)

    def marker(self, direction: int) -> None:
        """To the next (1) or previous (−1) event worth stopping at."""
        self.find(marker_move(self.cursor.version, direction, self._host.state().bookmarked))

    def day(self, direction: int) -> None:
        """To the first event of a later day (1), or of this one and then of earlier ones (−1)."""
        instant = self._host.state().instant
        if instant is not None:
            self.find(DayMove(self.cursor.version, instant, direction, self._session.zone))

    def answered(self, answer: Answer | None) -> None:
        """To the place that a prompt answered about, None for none."""
        if answer is not None:
            self._host.go(answer.cursor, answer=answer.sentence)

    def find(self, move: Move) -> None:
        """To where a move leads; where that is nowhere it is said."""
        self._moves.ask(move)

    def _destination(self, move: Move) -> Cursor | None:
        return move.find(self._session.store, self._host.state().account_id)

    def _arrived(self, move: Move, cursor: Cursor | None) -> None:
        if cursor is None:
            is_match = isinstance(move, MatchMove)
            self._host.say("No event matches." if is_match else "There is none that way.")
            return
        if isinstance(move, MatchMove) and move.goes_round(cursor):
            self._host.say(f"Round to the {'first' if move.direction > 0 else 'last'} match.")
        self._host.go(cursor)

    def _put(self, cursor: Cursor) -> None:
        self.cursor = cursor
        if cursor.version == (head := self._host.state().head):
            self.seen_head = head

    def _clamped(self, version: int) -> int:
        return min(max(version, 1), self._host.state().head)
