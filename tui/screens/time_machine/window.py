"""Which part of an account's life the timeline shows: zoom, pan, scale, and the way back to earlier views."""

from __future__ import annotations

from textual import events, on
from textual.reactive import reactive

from tui.application.session import Session
from tui.application.time_machine.queries import CurrentAccount, Window, WindowQuery
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.time_machine.travel import TravelScreen
from tui.screens.timeline.data import Scale, TimelineData
from tui.screens.timeline.timeline import Timeline
from tui.screens.timeline.view import ZOOM_IN, ZOOM_OUT, View, ViewHistory, centred, fit, zoomed

CURVE_LENS = "AS-AT"
"""The curve is drawn in the order of recording, whatever the lens of the figures."""

FIRST_VIEW = 32
"""Events of the first window: few enough to tell each from the next."""

MARGIN_SHARE = 8
"""The part of the window at either end where the cursor brings what lies beyond into view."""


class WindowScreen(TravelScreen):
    """Keeps the timeline's window around the cursor and filled from the store."""

    scale: reactive[Scale] = reactive("event", init=False, repaint=False)

    def __init__(self, session: Session, account_id: str) -> None:
        super().__init__(session, account_id)
        self.standing: CurrentAccount | None = None
        self._view: View = (1, 1)
        self._views = ViewHistory()
        self._window: Window | None = None
        self._windows: LatestQuery[WindowQuery, Window] = LatestQuery(
            self, lambda question: question.run(session.store), self._window_came, self.failed
        )

    @property
    def is_reading(self) -> bool:
        """A move, a mark, a copy or a window is being asked for."""
        return any(reading.is_busy for reading in (self._moves, self._marks, self._copies, self._windows))

    def action_zoom(self, direction: int) -> None:
        factor = ZOOM_IN if direction > 0 else ZOOM_OUT
        self.look(zoomed(*self._view, self.pages.head, self.cursor.version, factor))

    def action_fit(self) -> None:
        self.look(fit(self.pages.head))

    def action_view_back(self) -> None:
        view = self._views.back(self._view)
        if view is None:
            self.notify("This is the first view.")
        else:
            self.look(view, remember=False)

    def action_scale(self) -> None:
        self.scale = "time" if self.scale == "event" else "event"

    def watch_scale(self) -> None:
        self.show_timeline()

    def look(self, view: View, *, remember: bool = True) -> None:
        """Show these versions in the timeline."""
        if remember:
            self._views.push(self._view)
        self._view = view
        self.query_one(Timeline).view = view
        self._ask_window()

    def follow_cursor(self) -> None:
        """Bring the cursor to the middle when it leaves the window or has little to see before it.

        By halves, because a window that moved with every step would be read and drawn anew at each.
        """
        first, last = self._view
        margin = min((last - first + 1) // MARGIN_SHARE, (last - first) // 2)
        beyond = self.cursor.version < first + margin and first > 1
        beyond = beyond or (self.cursor.version > last - margin and last < self.pages.head)
        if beyond:
            self.look(centred(first, last, self.pages.head, self.cursor.version), remember=False)

    def grow(self, head_before: int) -> None:
        """The account has a new head: a window that showed the old one goes on to show it."""
        head = self.pages.head
        if not head_before:
            self.look(centred(1, min(head, FIRST_VIEW), head, self.cursor.version), remember=False)
        elif self._view == fit(head_before):
            self.look(fit(head), remember=False)
        elif self._view[1] == head_before and self.is_live:
            self.follow_cursor()
        else:
            self._ask_window()

    def show_timeline(self) -> None:
        """Hand the timeline what is loaded, unless other versions are on their way."""
        window, standing = self._window, self.standing
        self.query_one(Timeline).cursor = self.cursor.version
        if window is None or standing is None or (window.question.first, window.question.last) != self._view:
            return
        self.query_one(Timeline).show(
            TimelineData(
                currency=standing.state.currency,
                zone=self.session.zone,
                whole=standing.whole,
                window=window.curve,
                marks=window.marks,
                first=window.question.first,
                last=window.question.last,
                head=standing.state.version,
                cursor=self.cursor.version,
                cursor_recorded_at=None if self.event is None else self.event.recorded_at,
                mark_a=None if self.mark is None else self.mark.cursor.version,
                scale=self.scale,
                lens=CURVE_LENS,
                playing=self.playing,
                stops=self.stops,
                speed=self.speed,
                bookmarks=self.bookmarked,
                matches=window.matches,
                match_count=0 if self.found is None else self.found.count,
                unverified_from=standing.state.unverified_from,
            )
        )

    def watch_mark(self) -> None:
        self.show_timeline()

    def watch_bookmarked(self) -> None:
        self.show_timeline()

    def watch_playing(self) -> None:
        super().watch_playing()
        self.show_timeline()

    def watch_stops(self) -> None:
        self.show_timeline()

    def watch_found(self) -> None:
        self._ask_window()

    @on(Timeline.CursorMoved)
    def _cursor_moved(self, moved: Timeline.CursorMoved) -> None:
        moved.stop()
        self.move_to(moved.version)

    @on(Timeline.WindowRequested)
    def _window_requested(self, requested: Timeline.WindowRequested) -> None:
        requested.stop()
        self.look((requested.first, requested.last), remember=not requested.continues)

    @on(Timeline.EndpointMoved)
    def _endpoint_moved(self, moved: Timeline.EndpointMoved) -> None:
        moved.stop()
        if moved.which == "a":
            self.mark_at(moved.version)

    def on_resize(self, _: events.Resize) -> None:
        self._ask_window()

    def _ask_window(self) -> None:
        if self.standing is None:
            return
        first, last = self._view
        columns = max(self.query_one(Timeline).size.width, 20)
        wanted = None if self.found is None else self.found.wanted
        self._windows.ask(WindowQuery(self.account_id, first, last, columns, wanted))

    def _window_came(self, _: WindowQuery, window: Window) -> None:
        self._window = window
        self.show_timeline()
