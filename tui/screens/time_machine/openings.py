"""What the time machine's keys open over it: prompts and lists of its own, and other screens, which the app is asked
for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.message import Message
from textual.screen import Screen

from tui.application.reconciliation.statement_file import StatementFile
from tui.application.session import Session
from tui.application.time_machine.bookmark_controller import BookmarkController
from tui.application.time_machine.event_filter import EventFilterController
from tui.application.time_machine.figure_tracer import FigureTracer
from tui.application.time_machine.host import Host
from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.playback import Playback
from tui.application.time_machine.remembered import RememberedTimes
from tui.application.time_machine.standing import OtherAccount
from tui.application.time_machine.stop_controller import StopController
from tui.application.time_machine.transfers import Side
from tui.screens.kit.messages import AccountOpenRequested, ReconcileRequested
from tui.screens.time_machine.bookmark_list import BookmarkList
from tui.screens.time_machine.changes import ChangesScreen
from tui.screens.time_machine.filter_prompt import FilterPrompt
from tui.screens.time_machine.go_to import GoToPrompt, OtherAccountPrompt, SearchPrompt, Went
from tui.screens.time_machine.payload import PayloadScreen
from tui.screens.time_machine.requests import (
    cases_request,
    projections_request,
    proof_request,
    told_request,
    what_if_request,
)
from tui.screens.time_machine.sides_list import SidesList
from tui.screens.time_machine.statement_prompt import StatementPrompt
from tui.screens.time_machine.stop_prompt import StopPrompt
from tui.text.figures import Figure

Answered = Callable[[Any], None]
"""Takes what a dialog was dismissed with."""


class Openings:
    """Each is opened by its name, which the registry's action `open` carries."""

    def __init__(
        self,
        host: Host,
        session: Session,
        *,
        navigator: Navigator,
        playback: Playback,
        filters: EventFilterController,
        bookmarks: BookmarkController,
        tracer: FigureTracer,
        remembered: RememberedTimes,
        figure: Callable[[], Figure | None],
        push: Callable[[Screen[Any], Answered | None], object],
        request: Callable[[Message], object],
    ) -> None:
        """`figure` answers the chosen figure of the state; `push` shows a dialog and hands its answer on; `request`
        asks the app for another screen."""
        self._host, self._session = host, session
        self._navigator, self._playback, self._filters = navigator, playback, filters
        self._bookmarks, self._tracer, self._figure = bookmarks, tracer, figure
        self._remembered = remembered
        self._push, self._request = push, request
        self._stops = StopController(host)
        self.known: dict[str, Callable[[], object]] = {
            "goto": self._goto,
            "other": self._other,
            "search": self._search,
            "filter": self._filter,
            "bookmarks": self._list_bookmarks,
            "stop_when": lambda: self._stop_when(1),
            "back_to_when": lambda: self._stop_when(-1),
            "changes": self._list_changes,
            "payload": self._payload,
            "cases": lambda: self.ask(cases_request(host.state())),
            "projections": lambda: self.ask(projections_request(host.state())),
            "reconcile": self._reconcile,
            "told": lambda: self.ask(told_request(host.state())),
            "prove": lambda: request(proof_request(host.state())),
            "what_if": lambda: self.ask(what_if_request(host.state())),
        }

    def open(self, name: str) -> None:
        """Open what has that name."""
        self.known[name]()

    def ask(self, request: Message | None) -> None:
        """Ask the app for another screen, under which nothing plays on; None: it cannot be asked for yet."""
        if request is not None:
            self._playback.stop()
            self._request(request)

    def _goto(self) -> None:
        self._push(GoToPrompt(self._session, self._host.state(), self._remembered.typed), self._went)

    def _went(self, went: Went | None) -> None:
        if went is None:
            return
        self._remembered.remember(went.asked.typed)
        if went.answer is None or went.asked.zone is not None:
            self._remembered.say_zone(went.asked.zone)
        self._navigator.answered(went.answer)

    def _other(self) -> None:
        if self._host.state().current is not None:
            self._push(OtherAccountPrompt(self._session.store, self._host.state()), self._chose)

    def _chose(self, other: OtherAccount | None) -> None:
        if other is not None:
            self.ask(AccountOpenRequested(other.account_id, opening=other.opening))

    def open_at(self, account_id: str, version: int) -> None:
        """Ask for an event of another account, in the place of this one."""
        self.ask(AccountOpenRequested(account_id, version))

    def choose_side(self, sides: tuple[Side, ...], chosen: Callable[[Side | None], None]) -> None:
        """Offer several other sides of an entry."""
        self._push(SidesList(sides), chosen)

    def _search(self) -> None:
        self._push(SearchPrompt(self._session.store, self._host.state()), self._filters.searched)

    def _filter(self) -> None:
        if (given := self._filters.input()) is not None:
            self._push(FilterPrompt(self._session.store, given), self._filters.filtered)

    def _stop_when(self, direction: int) -> None:
        if (given := self._stops.input(direction)) is not None:
            self._playback.stop()
            self._push(StopPrompt(self._session.store, given), self._stops.stopped)

    def _list_bookmarks(self) -> None:
        if (kept := self._bookmarks.to_list()) is not None:
            listed = BookmarkList(kept, self._bookmarks.listed, self._session.zone)
            self._push(listed, self._bookmarks.chosen)

    def _list_changes(self) -> None:
        if (history := self._tracer.history(self._figure())) is not None:
            listed = ChangesScreen(self._session, history)
            self._push(listed, partial(self._tracer.go_to, history.first.figure))

    def _reconcile(self) -> None:
        account_id = self._host.state().account_id

        def chose(file: StatementFile | None) -> None:
            self.ask(None if file is None else ReconcileRequested(account_id, file))

        self._push(StatementPrompt(self._session, account_id), chose)

    def _payload(self) -> None:
        if (event := self._host.state().event) is not None:
            self._playback.stop()
            steps = self._session.payload_steps(event)
            self._push(PayloadScreen(event, steps, self._session.zone), None)
