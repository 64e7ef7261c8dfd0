"""The time machine: one account's life as a timeline, its events, the state at the cursor, and why."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from domain.errors import RecountError
from domain.views import EventPage
from tui.actions import bindings_of
from tui.desk import Desk
from tui.messages import EventsRecorded, ProofRequested, StoreChanged
from tui.reading import Reading
from tui.safe import safe, safe_str
from tui.scene import Scene
from tui.screens.act import ActScreen
from tui.screens.window import WindowScreen
from tui.view_loader import (
    Cursor,
    Details,
    DetailsQuestion,
    PageQuestion,
    Standing,
    StandingQuestion,
)
from tui.widgets.banner import Banner
from tui.widgets.events_pane import EventsPane
from tui.widgets.header import Header
from tui.widgets.keys_bar import KeysBar
from tui.widgets.state_pane import StatePane
from tui.widgets.timeline import Timeline
from tui.widgets.why_pane import WhyPane

REST = 0.06
"""Seconds the cursor must rest before the store is asked about it: held keys never wait for answers."""

PANES: tuple[type[Widget], ...] = (Timeline, EventsPane, StatePane, WhyPane)
NAMES = ("Timeline", "Events", "State", "Why")

TABS = 2
"""Panes from this place on share one place where there is room for three."""

STATE_PANE, COMPARE_PANE = 3, 5
"""Keys of the State pane, and of the same with mark A beside the cursor."""

MAX_ANSWER = 400


class TimeMachineScreen(WindowScreen):
    """Opens at the head, or right after the event `version`."""

    DEFAULT_CSS = """
    TimeMachineScreen {
        background: $background;
        & #panes {
            height: 1fr; layout: grid; grid-size: 2; grid-columns: 3fr 2fr; grid-rows: 12 1fr 7;
        }
        & #panes > * {
            width: 1fr; height: 1fr; padding: 0 1; background: $surface;
            border: round $line; border-title-color: $quiet; border-subtitle-color: $quiet;
        }
        & #panes > *:focus {
            border: round $accent; border-title-color: $accent; border-subtitle-color: $accent;
        }
        & Timeline, & WhyPane { column-span: 2; }
        & #answer {
            display: none; height: auto; max-height: 3; padding: 0 1;
            background: $bar; color: $accent; text-style: bold;
        }
        &.-answered #answer { display: block; }
    }
    TimeMachineScreen.-high #panes { grid-rows: 8 1fr 7; }
    TimeMachineScreen.-short #panes { grid-rows: 4 1fr; }
    TimeMachineScreen.-short, TimeMachineScreen.-narrow {
        & WhyPane { column-span: 1; display: none; }
        &.-why StatePane { display: none; }
        &.-why WhyPane { display: block; }
    }
    TimeMachineScreen.-narrow #panes {
        grid-size: 1; grid-columns: 1fr; grid-rows: 8 1fr 9;
        & > * { column-span: 1; }
    }
    TimeMachineScreen.-narrow.-short #panes { grid-rows: 4 1fr 6; }
    TimeMachineScreen.-slim, TimeMachineScreen.-low {
        & #panes { layout: vertical; }
        & #panes > * { display: none; }
        &.-pane-0 #panes > Timeline, &.-pane-1 #panes > EventsPane { display: block; }
        &.-pane-2 #panes > StatePane, &.-pane-3 #panes > WhyPane { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("time-machine")]
    HORIZONTAL_BREAKPOINTS = [
        (0, "-slim"),
        (80, "-narrow"),
        (110, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-low"),
        (24, "-short"),
        (30, "-high"),
        (38, "-tall"),
    ]

    front: reactive[int] = reactive(0, init=False)
    """The pane that is seen where they share the room: its place in PANES."""

    def __init__(self, desk: Desk, account_id: str, version: int | None = None) -> None:
        super().__init__(desk, account_id)
        self._wanted = version
        self._seen_head = 0
        self._details: Details | None = None
        self._rest: Timer | None = None
        self._unreadable: set[PageQuestion] = set()
        store = desk.store
        self._standings: Reading[StandingQuestion, Standing] = Reading(
            self, lambda question: question.answer(store), self._stands, self.failed
        )
        self._page_readings: Reading[PageQuestion, EventPage] = Reading(
            self, lambda question: question.answer(store), self._page_came, self._page_failed
        )
        self._detail_readings: Reading[DetailsQuestion, Details] = Reading(
            self, lambda question: question.answer(store), self._details_came, self.failed
        )

    def compose(self) -> ComposeResult:
        yield Header()
        yield Banner().data_bind(reason=TimeMachineScreen.offline)
        with Container(id="panes"):
            yield Timeline()
            yield EventsPane(self.pages, self.desk.zone)
            yield StatePane(self.desk.zone)
            yield WhyPane(self.desk.zone)
        yield Static(id="answer")
        yield KeysBar()

    def on_mount(self) -> None:
        self._ask_standing()
        self.watch_front()
        self.query_one(Timeline).focus()

    @on(StoreChanged)
    @on(EventsRecorded)
    def _ask_standing(self) -> None:
        self._unreadable.clear()
        self._standings.ask(StandingQuestion(self.account_id, self.desk.clock()))

    def _stands(self, _: StandingQuestion, standing: Standing) -> None:
        """The account at its head: follow it when live, count what is new when parked in the past."""
        before, was_live = self.pages.head, self.is_live
        self.standing = standing
        self.pages.head = head = standing.state.version
        self.query_one(EventsPane).renew(standing.state.currency)
        if before == 0:
            self._seen_head = head
            self.cursor = Cursor(min(self._wanted or head, head))
        elif was_live and head > before:
            self.cursor = Cursor(head)
        if head != before:
            self.grow(before)
        self._ask_pages()
        self.show()

    def _ask_pages(self) -> None:
        """Ask for the next page of events that is in view or within reach of a held key."""
        if self._page_readings.is_busy or self.standing is None:
            return
        reach = (*self.pages.around(self.cursor.version), *self.query_one(EventsPane).visible_ends)
        missing = self.pages.missing(reach)
        if missing is not None:
            question = PageQuestion(self.account_id, *missing, self.pages.head)
            if question not in self._unreadable:
                self._page_readings.ask(question)

    def _page_came(self, _: PageQuestion, page: EventPage) -> None:
        self.pages.put(page)
        if self.standing is not None:
            self.query_one(EventsPane).renew(self.standing.state.currency)
        self._ask_pages()
        if self.cursor.version in page:
            self.show()

    def _page_failed(self, question: PageQuestion, error: RecountError) -> None:
        # Asked again at every step, it would complain at every step.
        self._unreadable.add(question)
        self.failed(question, error)

    def _ask_details(self) -> None:
        scene = self._scene()
        if scene is not None and scene.question is not None and scene.details is None:
            self._detail_readings.ask(scene.question)

    def _details_came(self, _: DetailsQuestion, details: Details) -> None:
        self._details = details
        self.show()

    def watch_cursor(self, _: Cursor, cursor: Cursor) -> None:
        if self.is_live:
            self._seen_head = self.pages.head
        self.show_timeline()
        self.query_one(EventsPane).cursor = cursor.version
        self.follow_cursor()
        self._ask_pages()
        self.show()

    def watch_lens(self) -> None:
        self._entitle()
        self.show()

    def watch_mark(self) -> None:
        super().watch_mark()
        self.query_one(EventsPane).mark = 0 if self.mark is None else self.mark.cursor.version
        self.show()

    def watch_comparing(self) -> None:
        self.show()

    def watch_found(self) -> None:
        super().watch_found()
        self._entitle()

    def watch_answer(self, answer: str) -> None:
        self.set_class(bool(answer), "-answered")
        self.query_one("#answer", Static).update(safe(answer, MAX_ANSWER))

    def watch_front(self) -> None:
        """Bring a pane to the front where they share the room; State and Why are tabs of one place."""
        for place in range(len(PANES)):
            self.set_class(place == self.front, f"-pane-{place}")
        if self.front >= TABS:
            self.set_class(PANES[self.front] is WhyPane, "-tab-why")
        self._entitle()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if type(event.widget) in PANES:
            self.front = PANES.index(type(event.widget))

    @on(EventsPane.Picked)
    def _picked(self, picked: EventsPane.Picked) -> None:
        picked.stop()
        self.go(Cursor(picked.version))

    @on(EventsPane.RowsWanted)
    def _rows_wanted(self, wanted: EventsPane.RowsWanted) -> None:
        wanted.stop()
        self._ask_pages()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._entitle()

    def action_pane(self, number: int) -> None:
        if number == COMPARE_PANE:
            number = STATE_PANE
            self.action_compare()
        self._bring(number - 1)

    def action_next_pane(self, direction: int) -> None:
        self._bring((self.front + direction) % len(PANES))

    def action_prove(self) -> None:
        self.post_message(ProofRequested(self.account_id, self.cursor.version))

    def action_act(self) -> None:
        if self.standing is not None:
            self.playing = False
            seen = self.standing.state
            live = self.is_live
            self.app.push_screen(
                ActScreen(self.desk, self.account_id, seen=seen, cursor=self.event, live=live)
            )

    def _bring(self, place: int) -> None:
        self.front = place
        # What is hidden cannot take the focus; it is shown by the next refresh.
        self.call_after_refresh(self.query_one(PANES[place]).focus)

    def show(self) -> None:
        """Bring every pane to the cursor, from what is loaded; the rest is asked for once the cursor rests."""
        scene = self._scene()
        if scene is None:
            return
        self.query_one(Header).show(scene.header())
        state, details, event = scene.state_view(), scene.details, self.event
        if state is None:
            self.query_one(StatePane).wait()
        else:
            self.query_one(StatePane).show(state)
        if event is None:
            self.query_one(WhyPane).wait()
        else:
            why = None if details is None else details.why
            self.query_one(WhyPane).show(event, why, scene.standing.state.currency)
        if details is None:
            self._ask_when_resting()

    def _scene(self) -> Scene | None:
        """What there is to show; None until the account is loaded."""
        if self.standing is None:
            return None
        return Scene(
            account_id=self.account_id,
            zone=self.desk.zone,
            pages=self.pages,
            standing=self.standing,
            cursor=self.cursor,
            lens=self.lens,
            mark=self.mark if self.comparing else None,
            known=self._details,
            seen_head=self._seen_head,
        )

    def _ask_when_resting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._ask_details)

    def _entitle(self) -> None:
        """Number and name on each border; where State and Why share their place, both names on both."""
        shared = self.has_class("-short") or self.has_class("-narrow")
        for place, kind in enumerate(PANES):
            title = Content(f"{place + 1} {NAMES[place]}")
            if shared and place >= TABS:
                other = TABS + (place == TABS)
                title = Content.assemble(title, ("  ", ""), (f"{other + 1} {NAMES[other]}", "$quiet"))
            self.query_one(kind).border_title = title
        head, found = f"{self.pages.head:,}", self.found
        hits = "" if found is None else f"“{safe_str(found.text, 24)}” {found.count:,} of {head} · n N"
        balances = "" if self.lens == "as-at" else " · balances AS-AT"
        self.query_one(EventsPane).border_subtitle = (hits or f"{head} events · no filter") + balances
