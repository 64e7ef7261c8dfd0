"""The time machine: one account's life as a timeline, its events, the state at the cursor, and why.

The screen is composed of plain objects that know nothing of it but a `Host`. A key leads to an action, the action to
one of them, and whatever that changes comes back by `go` or `refresh`; then the panes are brought up to date with one
frozen `ViewState`, and what is still missing is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive
from textual.screen import Screen

from domain.history.cut import Lens
from tui.application.cases.citations import citation_request
from tui.application.session import Session
from tui.application.time_machine.bookmark_controller import BookmarkController
from tui.application.time_machine.copied_answer import AnswerCopier
from tui.application.time_machine.event_filter import EventFilterController
from tui.application.time_machine.figure_tracer import FigureTracer
from tui.application.time_machine.host import Host
from tui.application.time_machine.loader import AccountLoader
from tui.application.time_machine.mark_controller import MarkController
from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.playback import Playback
from tui.application.time_machine.queries import LIVE, Cursor, Opening
from tui.application.time_machine.remembered import RememberedTimes
from tui.application.time_machine.standing import link
from tui.application.time_machine.transfers import TransferFollower
from tui.application.time_machine.view_state import Pace, ViewState
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.citing import CitationController
from tui.screens.kit.desk_screen import ONE_PANE, DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.messages import (
    CaseRecorded,
    CaseStepFailed,
    CaseStepRequested,
)
from tui.screens.kit.plain import is_plain
from tui.screens.kit.presented import is_presented
from tui.screens.time_machine.answer_line import AnswerLine
from tui.screens.time_machine.deeds import deeds
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.header import Header
from tui.screens.time_machine.openings import Answered, Openings
from tui.screens.time_machine.panes import Panes
from tui.screens.time_machine.reasons import place_of, reason
from tui.screens.time_machine.requests import act_request
from tui.screens.time_machine.state_pane import StatePane
from tui.screens.time_machine.styles import TIME_MACHINE_CSS
from tui.screens.time_machine.viewport import TimelineViewport
from tui.screens.time_machine.why_pane import WhyPane, why_text
from tui.screens.timeline.layout import apart_sentence
from tui.screens.timeline.timeline import Timeline

STATE_PANE, COMPARE_PANE = 3, 5
"""Keys of the State pane, and of the same with mark A beside the cursor."""


class TimeMachineScreen(DeskScreen):
    """Opens at the head, or as `opening` says."""

    CONTEXT: ClassVar[Context] = "time-machine"
    READS_FIRST = True
    DEFAULT_CSS = TIME_MACHINE_CSS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("time-machine")]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (80, "-narrow"), (110, "-wide"), (160, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-short"), (30, "-high"), (38, "-tall"), (50, "-towering")]

    lens: reactive[Lens] = reactive("as-at", init=False, repaint=False)
    answer: reactive[str] = reactive("", init=False, repaint=False)
    """The sentence that answers the time asked for."""

    def __init__(self, session: Session, account_id: str, opening: Opening = LIVE) -> None:
        super().__init__()
        self.session, self.account_id, self._opening = session, account_id, opening
        self._queries = LatestQueries(self, partial(self.say, severity="warning"))
        host = Host(lambda: self.state, self.go, self.say, self._renew, self._queries, self.set_timer)
        self.navigator = Navigator(host, session)
        self.playback = Playback(host, self.navigator)
        self.loader = AccountLoader(host, session, in_view=self._in_view, came=self._came)
        self.viewport = TimelineViewport(host, session, columns=lambda: self.query_one(Timeline).size.width)
        self.filters = EventFilterController(host, session, self.navigator, in_view=self._in_view)
        self.marks = MarkController(host, session)
        self.bookmarks = BookmarkController(host, session, self.navigator, account_id)
        self.tracer = FigureTracer(host, session)
        self.copier = AnswerCopier(
            host,
            session,
            clipboard=lambda text: self.app.copy_to_clipboard(text),  # noqa: PLW0108 - there is no app yet
            why_text=partial(why_text, session.zone),
            stays=partial(is_plain, self),
        )
        self.remembered = RememberedTimes(host, session, account_id)
        self.openings = Openings(
            host,
            session,
            navigator=self.navigator,
            playback=self.playback,
            filters=self.filters,
            bookmarks=self.bookmarks,
            tracer=self.tracer,
            remembered=self.remembered,
            figure=lambda: self.query_one(StatePane).figure,
            push=self._push_dialog,
            request=self.post_message,
        )
        self.transfers = TransferFollower(
            host, session, open_at=self.openings.open_at, choose=self.openings.choose_side
        )
        self.citations = CitationController(
            self._queries,
            request=partial(citation_request, session, account_id),
            record=lambda request: self.post_message(CaseStepRequested(request)),
            say=self.say,
        )

    @cached_property
    def deeds(self) -> dict[str, Callable[[], object]]:
        """What the registry's action `do` names."""
        moves = (self.navigator, self.playback, self.viewport)
        return deeds(*moves, self.marks, self.bookmarks, self.transfers, self.copier)

    def compose(self) -> ComposeResult:
        yield Header().data_bind(TimeMachineScreen.training, away=TimeMachineScreen.offline)
        yield Banner().data_bind(reason=TimeMachineScreen.offline)
        yield Panes(self.loader.pages, self.session.zone)
        yield AnswerLine(id="answer").data_bind(TimeMachineScreen.answer)
        yield KeysBar()

    def on_mount(self) -> None:
        self.playback.pace = Pace(stops=is_presented(self))
        self.loader.ask_account()

    @property
    def awaits_answer(self) -> bool:
        parts = (self.navigator, self.tracer, self.marks, self.transfers)
        return super().awaits_answer or any(part.is_busy for part in parts)

    @property
    def state(self) -> ViewState:
        """The time machine at this moment."""
        return ViewState(
            account_id=self.account_id,
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
            badge=self._opening.badge,
            customer_zone=self.remembered.zone,
        )

    def go(self, cursor: Cursor, *, step: bool = False, answer: str = "") -> None:
        """Stand there; playing ends. A run of single steps is one thing to undo; `answer` is told about the place."""
        self.playback.stop()
        self.answer = answer
        if self.navigator.stand(cursor, step=step):
            self._renew()

    def _renew(self) -> None:
        """Bring the panes up to date, and ask for what is still missing around what they show."""
        if self.loader.current is not None:
            self.viewport.keep_up()
            state = self.state
            self._paint(state)
            self.loader.ask(state)
            self.filters.ask(state)

    def _paint(self, state: ViewState) -> None:
        """Hand each pane its part of the state, the pane that the eye follows first.

        They are handed it here and not bound to it, because a view and the note that stands for what is missing of it
        are one change, laid out once, and because the rows in view follow from where the list has scrolled to.
        """
        note, timeline = self.loader.note(state), self.query_one(Timeline)
        timeline.cursor, timeline.view = state.version, self.viewport.view
        if (picture := self.viewport.picture(state)) is not None:
            timeline.show(picture)
        self.query_one(EventsPane).show(state.events_view())
        self.query_one(EventsPane).tell(state)
        self.query_one(Header).show(state.header_view(note))
        self.query_one(StatePane).show(state.state_view(), note)
        self.query_one(WhyPane).show(state.why_view(), note)

    def _came(self, head_before: int) -> None:
        """The account was read: take up the first view of it, or follow what was recorded since."""
        if not head_before:
            self._begin(self._opening)
            self.has_read()
        elif self.loader.pages.head != head_before:
            for part in (self.navigator, self.viewport, self.filters):
                part.grown(head_before)
        self._renew()

    def _begin(self, opening: Opening) -> None:
        self.navigator.begin(opening.cursor)
        self.viewport.begin()
        self.bookmarks.read()
        self.remembered.read()
        if opening.mark is not None:
            self.marks.put(opening.mark)
        self.lens, self.answer = opening.lens, opening.said

    def revisit(self, opening: Opening) -> None:
        """Go where the opening leads; one that leads to no place leaves one where one stood."""
        if opening.cursor is not None:
            self.lens = opening.lens
            self.go(opening.cursor, answer=opening.said)

    def _in_view(self) -> Sequence[int]:
        return self.query_one(EventsPane).rows_in_view

    def _push_dialog(self, dialog: Screen[Any], answered: Answered | None) -> None:
        self.app.push_screen(dialog, answered)

    def watch_lens(self) -> None:
        self._renew()

    def ask_again(self) -> None:
        self.loader.ask_account()

    def why_not(self, action: Action) -> str:
        at = place_of(self.navigator, self.state, self.viewport.view, self.query_one(StatePane).figure)
        return super().why_not(action) or reason(action.name, at)

    @on(CaseRecorded)
    @on(CaseStepFailed)
    def _case_announced(self, message: CaseRecorded | CaseStepFailed) -> None:
        self.citations.announced(message)

    def on_resize(self, _: events.Resize) -> None:
        self.viewport.ask()

    @on(EventsPane.Picked)
    def _picked(self, picked: EventsPane.Picked) -> None:
        self.go(Cursor(picked.version))

    @on(EventsPane.RowsWanted)
    def _rows_wanted(self, wanted: EventsPane.RowsWanted) -> None:
        self.loader.ask_page(self.state)
        self.filters.ask(self.state)

    @on(Timeline.CursorMoved)
    def _cursor_moved(self, moved: Timeline.CursorMoved) -> None:
        self.navigator.drag(moved.version)

    @on(Timeline.WindowRequested)
    def _window_requested(self, requested: Timeline.WindowRequested) -> None:
        self.viewport.look((requested.first, requested.last), remember=not requested.continues)

    @on(Timeline.EndpointMoved)
    def _endpoint_moved(self, moved: Timeline.EndpointMoved) -> None:
        if moved.which == "a":
            self.marks.put(moved.version)

    def action_step(self, by: int) -> None:
        self.navigator.step(by)

    def action_row(self, by: int) -> None:
        self.navigator.row(by)

    def action_page(self, by: int) -> None:
        """A page of the pane that has the focus where it scrolls, of the events elsewhere."""
        if isinstance(self.focused, StatePane | WhyPane):
            self.focused.scroll_relative(y=by * self.focused.size.height, animate=False)
        else:
            self.navigator.row(by * self.query_one(EventsPane).page)

    def action_marker(self, direction: int) -> None:
        self.navigator.marker(direction)

    def action_day(self, direction: int) -> None:
        self.navigator.day(direction)

    def action_undo(self) -> None:
        self.navigator.undo()
        self.playback.stop()
        self.answer = ""
        self._renew()

    def action_zoom(self, direction: int) -> None:
        self.viewport.zoom(direction)

    def action_lens(self) -> None:
        self.lens = "as-of" if self.lens == "as-at" else "as-at"
        picture = self.viewport.picture(self.state)
        self.answer = "" if picture is None else apart_sentence(picture)

    def action_search_next(self, direction: int) -> None:
        if not self.filters.next_match(direction):
            self.openings.open("search")

    def action_show_all(self) -> None:
        self.filters.toggle_all()

    def action_cancel(self) -> None:
        """Stop playing, or else show all panes, put away the answer, or the filter; where there is none, go back."""
        panes = self.query_one(Panes)
        if self.playback.pace.playing:
            self.playback.stop()
        elif panes.maximised:
            panes.maximised = False
        elif self.answer:
            self.answer = ""
        elif self.filters.found is not None:
            self.filters.set(None)
        else:
            self.dismiss()

    def action_change(self, direction: int) -> None:
        self.tracer.trace(self.query_one(StatePane).figure, direction)

    def action_link(self) -> None:
        line = link(self.state, self.session.address)
        self.app.copy_to_clipboard(line)
        self.say(line, title="link, for the shell")

    def action_cite(self) -> None:
        self.citations.cite(self.state.citable())

    def action_act(self) -> None:
        self.openings.ask(act_request(self.state))

    def action_open(self, name: str) -> None:
        self.openings.open(name)

    def action_do(self, name: str) -> None:
        self.deeds[name]()

    def action_compare(self) -> None:
        """Compare with mark A, or do not any more; what is compared behind another pane is brought to the front."""
        panes = self.query_one(Panes)
        if not self.marks.comparing or not panes.uncover(STATE_PANE - 1):
            self.marks.compare()
            if self.marks.comparing:
                panes.uncover(STATE_PANE - 1)

    def action_pane(self, number: int) -> None:
        if number == COMPARE_PANE:
            self.action_compare()
        self.query_one(Panes).bring((STATE_PANE if number == COMPARE_PANE else number) - 1)

    def action_maximise(self) -> None:
        if not self.query_one(Panes).maximise():
            self.say(ONE_PANE)

    def action_next_pane(self, direction: int) -> None:
        self.query_one(Panes).bring_next(direction)
