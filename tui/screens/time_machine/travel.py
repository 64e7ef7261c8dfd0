"""Where one stands in an account's life, and every key that leads elsewhere. What is shown of it is not here."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import ClassVar

from textual.reactive import reactive
from textual.timer import Timer

from domain.account.events import AccountEvent
from domain.errors import RecountError
from domain.history.cut import Lens
from domain.stream import RecordedEvent
from tui.application.search.queries import Found
from tui.application.session import Session
from tui.application.time_machine.copied_answer import Copied, CopyQuery
from tui.application.time_machine.event_pages import EventPages
from tui.application.time_machine.queries import (
    Answer,
    BalanceQuery,
    Cursor,
    DayMove,
    FilterMove,
    MarkA,
    MarkQuery,
    Move,
    marker_move,
)
from tui.screens.kit.actions.registry import Context
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.time_machine.go_to import GoToPrompt, SearchPrompt
from tui.screens.timeline.play import faster, pause_after, slower
from tui.text.safe import safe_str
from tui.text.time.parse import EventNumber, Moment

TRAIL_KEPT = 100
MAX_SENTENCE = 400

NOWHERE = Cursor(0)
"""The cursor before the account is loaded."""


class TravelScreen(DeskScreen):
    """Moves the cursor over the events of one account; subclasses watch `cursor`, `lens` and `mark`."""

    CONTEXT: ClassVar[Context] = "time-machine"

    cursor: reactive[Cursor] = reactive(NOWHERE, init=False, repaint=False)
    lens: reactive[Lens] = reactive("as-at", init=False, repaint=False)
    mark: reactive[MarkA | None] = reactive(None, init=False, repaint=False)
    comparing: reactive[bool] = reactive(False, init=False, repaint=False)
    playing: reactive[bool] = reactive(False, init=False, repaint=False)
    speed: reactive[Fraction] = reactive(Fraction(1), init=False, repaint=False)
    stops: reactive[bool] = reactive(False, init=False, repaint=False)
    """Playing stops at every marker."""
    found: reactive[Found | None] = reactive(None, init=False, repaint=False)
    """The filter that stands; it leads from event to event and changes no balance."""
    bookmarked: reactive[frozenset[int]] = reactive(frozenset[int](), init=False)
    """Versions of the events that carry a bookmark."""
    answer: reactive[str] = reactive("", init=False, repaint=False)
    """The sentence that answers the time asked for."""

    def __init__(self, session: Session, account_id: str) -> None:
        super().__init__()
        self.session = session
        self.account_id = account_id
        self.pages = EventPages()
        self._trail: deque[Cursor] = deque(maxlen=TRAIL_KEPT)
        self._stepping = False
        self._play_timer: Timer | None = None
        self._moves: LatestQuery[Move, Cursor | None] = LatestQuery(
            self, self._find, self._moved, self.failed
        )
        self._marks: LatestQuery[MarkQuery, MarkA] = LatestQuery(
            self, lambda question: question.run(session.store), self._marked, self.failed
        )
        self._copies: LatestQuery[CopyQuery, Copied] = LatestQuery(
            self, lambda question: question.run(session.store), self._copy, self.failed
        )

    @property
    def is_live(self) -> bool:
        """Nothing was recorded after the cursor."""
        return self.cursor.version == self.pages.head

    @property
    def event(self) -> RecordedEvent[AccountEvent] | None:
        """The event the cursor stands on; None while it is not loaded."""
        return self.pages.event(self.cursor.version)

    @property
    def instant(self) -> int | None:
        """The instant of the cursor: the one asked for, or when its event was recorded."""
        return self._instant_of(self.cursor)

    def go(self, cursor: Cursor, *, step: bool = False) -> None:
        """Stand there and remember where one came from; a run of single steps counts as one."""
        self.playing = False
        self.answer = ""
        if cursor == self.cursor or not 1 <= cursor.version <= self.pages.head:
            return
        if self.cursor != NOWHERE and not (step and self._stepping):
            self._trail.append(self.cursor)
        self._stepping = step
        self.cursor = cursor

    def move_to(self, version: int) -> None:
        """Stand on an event that was dragged or pointed to: however many on the way, one thing to undo."""
        self.go(Cursor(version), step=True)

    def failed(self, _: object, error: RecountError) -> None:
        """Say what went wrong; what is loaded stays."""
        if not self.store_failed(error):
            self.notify(safe_str(error.message, MAX_SENTENCE), severity="warning", markup=False)

    def action_step(self, by: int) -> None:
        # Between two events, one step back leads to the event before, not to the one before that.
        if by < 0 and self.cursor.asked_at is not None:
            by += 1
        self.go(Cursor(min(max(self.cursor.version + by, 1), self.pages.head)), step=True)

    def action_marker(self, direction: int) -> None:
        self._moves.ask(marker_move(self.cursor.version, direction, self.bookmarked))

    def action_day(self, direction: int) -> None:
        if self.instant is not None:
            self._moves.ask(DayMove(self.cursor.version, self.instant, direction, self.session.zone))

    def action_first(self) -> None:
        self.go(Cursor(1))

    def action_last(self) -> None:
        self.go(Cursor(self.pages.head))

    def action_live(self) -> None:
        self.go(Cursor(self.pages.head))

    def action_undo(self) -> None:
        if self._trail:
            self._stepping = self.playing = False
            self.answer = ""
            self.cursor = self._trail.pop()

    def action_play(self) -> None:
        self.playing = not self.playing and not self.is_live

    def action_stops(self) -> None:
        """Let playing stop at every marker, or run on to the present."""
        self.stops = not self.stops

    def action_slower(self) -> None:
        self.speed = slower(self.speed)

    def action_faster(self) -> None:
        self.speed = faster(self.speed)

    def watch_playing(self) -> None:
        if self._play_timer is not None:
            self._play_timer.stop()
            self._play_timer = None
        if self.playing:
            self._wait_and_step()

    def watch_speed(self) -> None:
        self.watch_playing()

    def action_lens(self) -> None:
        self.answer = ""
        self.lens = "as-of" if self.lens == "as-at" else "as-at"

    def action_mark(self) -> None:
        """Mark A here and compare with it; a second time in the same place takes it away."""
        if self.mark is not None and self.mark.cursor == self.cursor:
            self.mark, self.comparing = None, False
        else:
            self._marks.ask(MarkQuery(self.account_id, self.cursor))

    def mark_at(self, version: int) -> None:
        """Move mark A to another event."""
        self._marks.ask(MarkQuery(self.account_id, Cursor(version)))

    def _marked(self, _: MarkQuery, mark: MarkA) -> None:
        self.mark, self.comparing = mark, True

    def action_compare(self) -> None:
        if self.mark is None:
            self.notify("Mark A first: m marks the cursor, then c compares A with it.")
        else:
            self.comparing = not self.comparing

    def action_goto(self) -> None:
        prompt = GoToPrompt(
            self.session,
            self.account_id,
            standing_at=self.instant,
            lens=self.lens,
            head=self.pages.head,
            bookmarked=self.bookmarked,
        )
        self.app.push_screen(prompt, self._answered)

    def action_search(self) -> None:
        prompt = SearchPrompt(self.session.store, self.account_id, self.cursor.version)
        self.app.push_screen(prompt, self._search_done)

    def action_search_next(self, direction: int) -> None:
        if self.found is None:
            self.action_search()
        else:
            self._moves.ask(FilterMove(self.found.wanted, self.cursor.version, direction))

    def action_cancel(self) -> None:
        """Stop playing, or else put away the answer, or else the filter."""
        if self.playing:
            self.playing = False
        elif self.answer:
            self.answer = ""
        else:
            self.found = None

    def action_copy(self) -> None:
        """The answer at the cursor, the same sentence as a prompt gives: for the clipboard, and in a file."""
        asked_at = self.cursor.asked_at
        asked = EventNumber(self.cursor.version, "") if asked_at is None else Moment(asked_at, "")
        question = BalanceQuery(self.account_id, asked, self.lens, self.session.zone)
        session = self.session
        self._copies.ask(CopyQuery(question, session.folder, session.actor, session.clock()))

    def _instant_of(self, cursor: Cursor) -> int | None:
        row = self.pages.row(cursor.version)
        return cursor.asked_at if cursor.asked_at is not None or row is None else row.recorded_at

    def _find(self, move: Move) -> Cursor | None:
        return move.find(self.session.store, self.account_id)

    def _moved(self, move: Move, cursor: Cursor | None) -> None:
        if cursor is None:
            self.notify("There is none that way.")
        else:
            self.go(cursor)

    def _answered(self, answer: Answer | None) -> None:
        if answer is not None:
            self.go(answer.cursor)
            self.answer = answer.sentence

    def _search_done(self, found: Found | None) -> None:
        if found is not None:
            self.found = found
            if found.cursor is not None:
                self.go(found.cursor)

    def _copy(self, _: CopyQuery, copied: Copied) -> None:
        self.app.copy_to_clipboard(copied.sentence)
        self.notify(
            safe_str(copied.sentence, MAX_SENTENCE),
            title=safe_str(copied.told, MAX_SENTENCE),
            markup=False,
            severity="warning" if copied.problem else "information",
        )

    def _wait_and_step(self) -> None:
        """Stay as long as the time to the next event asks for, then go there."""
        here, there = self.pages.row(self.cursor.version), self.pages.row(self.cursor.version + 1)
        gap = there.recorded_at - here.recorded_at if here is not None and there is not None else 0
        self._play_timer = self.set_timer(pause_after(gap, self.speed), self._play_on)

    def _play_on(self) -> None:
        self._stepping = True
        self.cursor = Cursor(min(self.cursor.version + 1, self.pages.head))
        if self.is_live or (self.stops and self._is_worth_stopping(self.cursor.version)):
            self.playing = False
        else:
            self._wait_and_step()

    def _is_worth_stopping(self, version: int) -> bool:
        row = self.pages.row(version)
        return version in self.bookmarked or (row is not None and row.is_marker)
