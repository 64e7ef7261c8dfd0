"""The time machine: one account's life as a timeline, its events, the state at the cursor, and why."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from domain.history.event_rows import Figure
from tui.application.time_machine.queries import Cursor
from tui.screens.act.act import ActScreen
from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.messages import ProjectionsRequested, ProofRequested
from tui.screens.kit.safe_content import safe
from tui.screens.time_machine.citing import CitingScreen
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.header import Header
from tui.screens.time_machine.payload import PayloadScreen
from tui.screens.time_machine.state_pane import StatePane
from tui.screens.time_machine.why_pane import WhyPane
from tui.screens.timeline.timeline import Timeline

PANES: tuple[type[Widget], ...] = (Timeline, EventsPane, StatePane, WhyPane)
NAMES = ("Timeline", "Events", "State", "Why")

TABS = 2
"""Panes from this place on share one place where there is room for three."""

STATE_PANE, COMPARE_PANE = 3, 5
"""Keys of the State pane, and of the same with mark A beside the cursor."""

COMPUTING, NO_ANSWER = "computing…", "no answer"
"""What stands where an answer is awaited, and where the store could not give it."""

MAX_ANSWER = 400


class TimeMachineScreen(CitingScreen):
    """Lays out the panes and brings them to the cursor."""

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
        &.-tab-why StatePane { display: none; }
        &.-tab-why WhyPane { display: block; }
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

    front: reactive[int] = reactive(0, init=False, repaint=False)
    """The pane that is seen where they share the room: its place in PANES."""

    def compose(self) -> ComposeResult:
        yield Header().data_bind(away=TimeMachineScreen.offline)
        yield Banner().data_bind(reason=TimeMachineScreen.offline)
        with Container(id="panes"):
            yield Timeline()
            yield EventsPane(self.pages, self.session.zone)
            yield StatePane(self.session.zone)
            yield WhyPane(self.session.zone)
        yield Static(id="answer")
        yield KeysBar()

    def on_mount(self) -> None:
        self.ask_standing()
        self.watch_front()
        self.query_one(Timeline).focus()

    def watch_cursor(self, _: Cursor, cursor: Cursor) -> None:
        if self.is_live:
            self._seen_head = self.pages.head
        self.show_timeline()
        self.query_one(EventsPane).cursor = cursor.version
        self.follow_cursor()
        self.ask_pages()
        self.show()

    def grow(self, head_before: int) -> None:
        super().grow(head_before)
        self._entitle()

    def watch_lens(self) -> None:
        self._entitle()
        self.show()

    def watch_mark(self) -> None:
        super().watch_mark()
        self.query_one(EventsPane).mark = 0 if self.mark is None else self.mark.cursor.version
        self.show()

    def watch_offline(self, reason: str) -> None:
        for screen in self.app.screen_stack:
            if isinstance(screen, ActScreen):
                screen.offline = reason

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
        self.ask_pages()

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

    @property
    def figure(self) -> Figure | None:
        return self.query_one(StatePane).figure

    def action_prove(self) -> None:
        self.post_message(ProofRequested(self.account_id, self.cursor.version))

    def action_payload(self) -> None:
        """Show the event at the cursor as it lies in the log."""
        event = self.event
        if event is not None:
            self.playing = False
            self.app.push_screen(PayloadScreen(event, self.session.payload_steps(event), self.session.zone))

    def action_projections(self) -> None:
        self.playing = False
        self.post_message(ProjectionsRequested(self.account_id))

    def action_act(self) -> None:
        if self.standing is not None:
            self.playing = False
            seen = self.standing.state
            live = self.is_live
            self.app.push_screen(
                ActScreen(self.session, self.account_id, seen=seen, cursor=self.event, live=live)
            )

    def _bring(self, place: int) -> None:
        self.front = place
        # What is hidden cannot take the focus; it is shown by the next refresh.
        self.call_after_refresh(self.query_one(PANES[place]).focus)

    def show(self) -> None:
        """Bring every pane to the cursor, from what is loaded; the rest is asked for once the cursor rests."""
        scene = self.scene()
        if scene is None:
            return
        note = NO_ANSWER if self.has_no_answer else COMPUTING
        self.query_one(Header).show(scene.header(note))
        state, details, event = scene.state_view(), scene.details, self.event
        if state is None:
            self.query_one(StatePane).wait(note)
        else:
            self.query_one(StatePane).show(state, note)
        if event is None:
            self.query_one(WhyPane).wait(note)
        else:
            why = None if details is None else details.why
            delay = None if details is None else details.delay
            self.query_one(WhyPane).show(event, why, scene.standing.state.currency, note, delay)
        if details is None:
            self.ask_when_resting()

    def _entitle(self) -> None:
        """Number and name on each border; where State and Why share their place, both names on both."""
        shared = self.has_class("-short") or self.has_class("-narrow")
        for place, kind in enumerate(PANES):
            title = Content(f"{place + 1} {NAMES[place]}")
            if shared and place >= TABS:
                other = TABS + (place == TABS)
                title = Content.assemble(title, ("  ", ""), (f"{other + 1} {NAMES[other]}", "$quiet"))
            self.query_one(kind).border_title = title
        self.query_one(EventsPane).border_subtitle = safe(self._count())

    def _count(self) -> str:
        """How many events there are, how many of them the filter lets through, and how their balances are counted."""
        head, found = self.pages.head, self.found
        count = f"{head:,} event{'' if head == 1 else 's'} · no filter"
        if found is not None:
            count = f"{found.label} · {found.count:,} of {head:,} · n N"
        return count if self.lens == "as-at" else f"{count} · balances AS-AT"
