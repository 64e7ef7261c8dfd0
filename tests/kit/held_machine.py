"""The objects that the time machine is made of, held by a test instead of a screen: no app, no thread, no clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from domain.errors import RecountError
from domain.history.cut import Lens
from tests.kit.travelling import ACCOUNT, session
from tui.application.ports import Severity
from tui.application.time_machine.bookmark_controller import BookmarkController
from tui.application.time_machine.copied_answer import AnswerCopier
from tui.application.time_machine.event_filter import EventFilterController
from tui.application.time_machine.figure_tracer import FigureTracer
from tui.application.time_machine.host import Host
from tui.application.time_machine.loader import AccountLoader
from tui.application.time_machine.mark_controller import MarkController
from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.playback import Playback
from tui.application.time_machine.queries import Cursor
from tui.application.time_machine.view_state import ViewState
from tui.screens.time_machine.viewport import TimelineViewport
from tui.screens.time_machine.why_pane import why_text

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class HandAsker(Generic[Question, Answer]):
    """Answers when the test lets it."""

    def __init__(
        self,
        turns: deque[Callable[[], None]],
        read: Callable[[Question], Answer],
        show: Callable[[Question, Answer], object],
        fail: Callable[[Question, RecountError], object],
        *,
        keeps_all: bool,
    ) -> None:
        self._turns, self._read, self._show, self._fail = turns, read, show, fail
        self._keeps_all = keeps_all
        self._waiting: list[Question] = []
        self.is_busy = False
        self.asked: list[Question] = []
        """The questions that reached the store."""

    def ask(self, question: Question) -> None:
        if self.is_busy:
            self._waiting = [*self._waiting, question] if self._keeps_all else [question]
        else:
            self._start(question)

    def _start(self, question: Question) -> None:
        self.is_busy = True
        self._turns.append(lambda: self._answer(question))

    def _answer(self, question: Question) -> None:
        self.asked.append(question)
        outcome: Answer | RecountError
        try:
            outcome = self._read(question)
        except RecountError as error:
            outcome = error
        self.is_busy = False
        newer = self._waiting[:1]
        self._waiting = self._waiting[1:]
        for one in newer:
            self._start(one)
        if newer and not self._keeps_all:
            return
        if isinstance(outcome, RecountError):
            self._fail(question, outcome)
        else:
            self._show(question, outcome)


class HandAskers:
    """Implements tui.application.ports.Askers."""

    def __init__(self, failed: Callable[[RecountError], object]) -> None:
        self._failed = failed
        self._turns: deque[Callable[[], None]] = deque()
        self.made: list[HandAsker[Any, Any]] = []

    def latest(self, read: Any, show: Any, fail: Any = None) -> HandAsker[Any, Any]:
        return self._kept(read, show, fail, keeps_all=False)

    def every(self, read: Any, show: Any, fail: Any = None) -> HandAsker[Any, Any]:
        return self._kept(read, show, fail, keeps_all=True)

    def asked(self, kind: type[Question]) -> list[Question]:
        """The questions of that kind that reached the store."""
        return [question for asker in self.made for question in asker.asked if isinstance(question, kind)]

    def settle(self) -> None:
        """Answer all that was asked, and what that leads to."""
        while self._turns:
            self._turns.popleft()()

    def _kept(self, read: Any, show: Any, fail: Any, *, keeps_all: bool) -> HandAsker[Any, Any]:
        fail = fail or (lambda _, error: self._failed(error))
        self.made.append(HandAsker(self._turns, read, show, fail, keeps_all=keeps_all))
        return self.made[-1]


class HandTimer:
    """A call that the test lets come."""

    def __init__(self, seconds: float, do: Callable[[], object]) -> None:
        self.seconds, self.do = seconds, do
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True


class HeldMachine:
    """Does with the objects what their screen does, and notes what is said; `settle` lets the store answer.

    `view` are the versions whose rows are in sight.
    """

    def __init__(
        self, store: Any = None, *, folder: Path | None = None, version: int | None = None, columns: int = 100
    ) -> None:
        self.session = session(store, folder)
        self.lens: Lens = "as-at"
        self.answer, self.columns, self.in_view = "", columns, (1, 10)
        self.said: list[str] = []
        self.copied: list[str] = []
        self.refreshed = 0
        self._cursor = None if version is None else Cursor(version)
        self._timers: list[HandTimer] = []
        self.askers = HandAskers(lambda error: self.say(error, severity="warning"))
        host = Host(lambda: self.state, self.go, self.say, self._refresh, self.askers, self._later)
        self.navigator = Navigator(host, self.session)
        self.playback = Playback(host, self.navigator)
        self.loader = AccountLoader(host, self.session, in_view=lambda: self.in_view, came=self._came)
        self.viewport = TimelineViewport(host, self.session, columns=lambda: self.columns)
        self.filters = EventFilterController(host, self.session, self.navigator, in_view=lambda: self.in_view)
        self.marks = MarkController(host, self.session)
        self.bookmarks = BookmarkController(host, self.session, self.navigator, ACCOUNT)
        self.tracer = FigureTracer(host, self.session)
        self.copier = AnswerCopier(
            host,
            self.session,
            clipboard=self.copied.append,
            why_text=partial(why_text, self.session.zone),
            stays=lambda: False,
        )

    @property
    def state(self) -> ViewState:
        return ViewState(
            account_id=ACCOUNT,
            zone=self.session.zone,
            pages=self.loader.pages,
            current=self.loader.current,
            cursor=self.navigator.cursor,
            lens=self.lens,
            mark=self.marks.mark,
            comparing=self.marks.comparing,
            pace=self.playback.pace,
            found=self.filters.found,
            matched=self.filters.matched,
            shows_all=self.filters.shows_all,
            bookmarked=self.bookmarks.versions,
            known=self.loader.details,
            seen_head=self.navigator.seen_head,
        )

    @property
    def version(self) -> int:
        return self.navigator.cursor.version

    def load(self) -> HeldMachine:
        """Read the account, for the first time or again."""
        self.loader.ask_account()
        return self.settle()

    def settle(self) -> HeldMachine:
        """Let the store answer; nothing is waited for."""
        self.askers.settle()
        return self

    def rest(self) -> float:
        """Let the time pass until the next call that is to come, and the store answer; the seconds it took."""
        timer = min((one for one in self._timers if not one.is_stopped), key=lambda one: one.seconds)
        self._timers.remove(timer)
        timer.do()
        self.settle()
        return timer.seconds

    def go(self, cursor: Cursor, *, step: bool = False, answer: str = "") -> None:
        self.playback.stop()
        self.answer = answer
        if self.navigator.stand(cursor, step=step):
            self._refresh()

    def say(self, told: str | RecountError, *, title: str = "", severity: Severity = "information") -> None:
        words = told.message if isinstance(told, RecountError) else told
        self.said.append(f"{title}: {words}" if title else words)

    def _refresh(self) -> None:
        self.refreshed += 1
        if self.loader.current is not None:
            self.viewport.keep_up()
            state = self.state
            self.loader.ask(state)
            self.filters.ask(state)

    def _came(self, head_before: int) -> None:
        if not head_before:
            self.navigator.begin(self._cursor)
            self.viewport.begin()
            self.bookmarks.read()
        elif self.loader.pages.head != head_before:
            for part in (self.navigator, self.viewport, self.filters):
                part.grown(head_before)
        self._refresh()

    def _later(self, seconds: float, do: Callable[[], object], /) -> HandTimer:
        timer = HandTimer(seconds, do)
        self._timers.append(timer)
        return timer
