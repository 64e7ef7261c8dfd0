"""Which part of an account's life the timeline shows: zoom, pan, scale, and the way back to earlier views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

from domain.errors import RecountError
from domain.history.curve import Divergence
from domain.history.cut import Lens
from domain.ports import CurvePoint
from domain.search import EventFilter
from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.application.time_machine.navigator import NOWHERE
from tui.application.time_machine.queries import CurrentAccount, Window, WindowQuery
from tui.application.time_machine.value_dates import AsOf, AsOfQuery
from tui.application.time_machine.view_state import ViewState
from tui.screens.timeline.data import Scale, TimelineData
from tui.screens.timeline.view import ZOOM_IN, ZOOM_OUT, View, ViewHistory, centred, fit, zoomed

FIRST_VIEW = 32
"""Events of the first window: few enough to tell each from the next."""

MARGIN_SHARE = 8
"""The part of the window at either end where the cursor brings what lies beyond into view."""

LEAST_COLUMNS = 20


class SeenCurves(TypedDict):
    """The fields of a TimelineData that depend on the lens."""

    lens: Lens
    whole: Sequence[CurvePoint]
    window: Sequence[CurvePoint]
    beside: Sequence[CurvePoint]
    apart: Sequence[Divergence]
    pending: bool


class TimelineViewport:
    """Keeps the window around the cursor and filled from the store; it needs no toolkit."""

    def __init__(self, host: Host, session: Session, *, columns: Callable[[], int]) -> None:
        """`columns` answers how wide the timeline is."""
        self._host, self._columns = host, columns
        self.view: View = (1, 1)
        """The versions that were asked for last; those of the window may still be others."""
        self.scale: Scale = "event"
        self._views = ViewHistory()
        self._window: Window | None = None
        self._as_of: AsOf | None = None
        self._followed = NOWHERE
        self._wanted: EventFilter | None = None
        store = session.store
        self._windows = host.askers.latest(lambda question: question.run(store), self._window_came)
        self._by_value_date = host.askers.latest(
            lambda question: question.run(store), self._as_of_came, self._as_of_failed
        )

    def zoom(self, direction: int) -> None:
        """One level closer (1) or further away (−1), around the cursor."""
        state, factor = self._host.state(), ZOOM_IN if direction > 0 else ZOOM_OUT
        self.look(zoomed(*self.view, state.head, state.version, factor))

    def fit(self) -> None:
        """The whole life."""
        self.look(fit(self._host.state().head))

    def back(self) -> None:
        """The view before this one."""
        view = self._views.back(self.view)
        if view is None:
            self._host.say("This is the first view.")
        else:
            self.look(view, remember=False)

    def toggle_scale(self) -> None:
        """Every event as wide as the next, or as wide as the time it took."""
        self.scale = "time" if self.scale == "event" else "event"
        self._host.refresh()

    def look(self, view: View, *, remember: bool = True) -> None:
        """Show these versions."""
        if remember:
            self._views.push(self.view)
        self._turn(view)
        self._host.refresh()

    def keep_up(self) -> None:
        """Follow the cursor where it moved, and the filter where another stands."""
        state = self._host.state()
        if state.cursor != self._followed:
            self._follow(state)
        if self._wanted != _wanted(state):
            self.ask()

    def begin(self) -> None:
        """Take up the first view, around the cursor."""
        state = self._host.state()
        self._followed = state.cursor
        self._turn(centred(1, min(state.head, FIRST_VIEW), state.head, state.version))

    def grown(self, head_before: int) -> None:
        """The account has a new head: a window that showed the old one goes on to show it."""
        self.keep_up()
        state = self._host.state()
        if self.view == fit(head_before):
            self._turn(fit(state.head))
        elif self.view[1] == head_before and state.is_live:
            self._follow(state)
        else:
            self.ask()

    def ask(self) -> None:
        """Ask for what is in view, for the columns there are now."""
        state = self._host.state()
        if state.current is not None:
            self._wanted = _wanted(state)
            columns = max(self._columns(), LEAST_COLUMNS)
            self._windows.ask(WindowQuery(state.account_id, *self.view, columns, self._wanted))
            head = state.current.state.version
            self._by_value_date.ask(AsOfQuery(state.account_id, *self.view, columns, head, self._as_of))

    def picture(self, state: ViewState) -> TimelineData | None:
        """What the timeline shows of a state; None while other versions are on their way."""
        window, current = self._window, state.current
        if window is None or current is None or (window.question.first, window.question.last) != self.view:
            return None
        if self._awaits_value_dates(current.state.version):
            return None
        return TimelineData(
            **self._curves(state.lens, current, window),
            currency=current.state.currency,
            zone=state.zone,
            marks=window.marks,
            first=window.question.first,
            last=window.question.last,
            head=current.state.version,
            cursor=state.version,
            cursor_recorded_at=None if state.event is None else state.event.recorded_at,
            mark_a=None if state.mark is None else state.mark.cursor.version,
            scale=self.scale,
            playing=state.pace.playing,
            stops=state.pace.stops,
            speed=state.pace.speed,
            bookmarks=state.bookmarked,
            matches=window.matches,
            match_count=0 if state.found is None else state.found.count,
            unverified_from=current.state.unverified_from,
        )

    def _curves(self, lens: Lens, current: CurrentAccount, window: Window) -> SeenCurves:
        """The curves through the lens; while that by value date is not known of this view, the recorded one waits."""
        as_of, whole, curve = self._as_of, current.whole, window.curve
        if as_of is None or not as_of.answers(self.view, current.state.version):
            return SeenCurves(
                lens=lens, whole=whole, window=curve, beside=(), apart=(), pending=lens == "as-of"
            )
        # A curve that lies on the other is none to be drawn, nor to draw the picture anew for.
        beside = as_of.window.points if as_of.window.apart else ()
        if lens == "as-of":
            whole, curve, beside = as_of.whole.points, as_of.window.points, window.curve
        return SeenCurves(
            lens=lens, whole=whole, window=curve, beside=beside, apart=as_of.window.apart, pending=False
        )

    def _awaits_value_dates(self, head: int) -> bool:
        """Whether the curve by value date of this view is about to come: both are one picture, drawn once. Until what
        it is made of has been read of the account, nothing waits for it."""
        as_of = self._as_of
        return as_of is not None and as_of.dates.head == head and not as_of.answers(self.view, head)

    def _follow(self, state: ViewState) -> None:
        """Bring the cursor to the middle when it leaves the window or has little to see before it.

        By halves, because a window that moved with every step would be read and drawn anew at each.
        """
        self._followed = state.cursor
        first, last = self.view
        margin = min((last - first + 1) // MARGIN_SHARE, (last - first) // 2)
        beyond = state.version < first + margin and first > 1
        beyond = beyond or (state.version > last - margin and last < state.head)
        if beyond:
            self._turn(centred(first, last, state.head, state.version))

    def _turn(self, view: View) -> None:
        self.view = view
        self.ask()

    def _window_came(self, _: WindowQuery, window: Window) -> None:
        self._window = window
        self._host.refresh()

    def _as_of_came(self, _: AsOfQuery, as_of: AsOf) -> None:
        self._as_of = as_of
        self._host.refresh()

    def _as_of_failed(self, _: AsOfQuery, error: RecountError) -> None:
        self._as_of = None
        # What the events around the cursor cannot be read for is said already; this adds only a curve.
        if self._host.state().lens == "as-of":
            self._host.say(error, severity="warning")
        self._host.refresh()


def _wanted(state: ViewState) -> EventFilter | None:
    return None if state.found is None else state.found.wanted
