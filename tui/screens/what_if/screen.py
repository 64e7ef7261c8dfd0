"""WHAT-IF: a sandbox over one account's history. It is given events, never a store: nothing can be recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeAlias
from zoneinfo import ZoneInfo

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.reactive import reactive
from textual.widget import Widget

from domain.account.events import AccountEvent
from domain.dispute.commands import CaseRequest
from domain.errors import RecountError
from domain.history.what_if import Edit
from domain.ports import Clock
from domain.stream import RecordedEvent
from tui.application.answer_file import Copied
from tui.application.cases.citations import Citable, WhatIfView
from tui.application.cases.knock_on import KnockOnProposal
from tui.application.what_if.edit_history import EditHistory
from tui.application.what_if.sandbox import (
    EventWindow,
    Findings,
    late_on_time,
    left_out_or_back,
    try_out,
    with_edit,
    without_insert,
)
from tui.application.what_if.text import HYPOTHETICAL
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.citing import CitationController
from tui.screens.kit.desk_screen import ONE_PANE, DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import (
    CaseRecorded,
    CaseStepFailed,
    CaseStepRequested,
    ProposalRequested,
)
from tui.screens.kit.safe_content import safe
from tui.screens.timeline.apart import AREA
from tui.screens.timeline.timeline import Timeline
from tui.screens.what_if.curve import WhatIfCurve
from tui.screens.what_if.events import WhatIfEvents
from tui.screens.what_if.findings import WhatIfFindings
from tui.screens.what_if.header import WhatIfHeader
from tui.screens.what_if.prompts import AmountPrompt, InsertPrompt, MovePrompt, Times
from tui.text.safe import safe_str

MAX_SENTENCE = 400
EDITS = "x leaves the event out, e changes its amount, l lets nothing be late"
Trial: TypeAlias = tuple[EventWindow, tuple[Edit, ...]]
PANES: tuple[type[Widget], ...] = (WhatIfEvents, WhatIfFindings, WhatIfCurve)


class WhatIfScreen(DeskScreen):
    """Tries edits on the window of events that `read` answers, on a thread. `clock` is what "2 hours ago" counts from.

    `request` makes the step that cites what was found in a case, `propose` the proposal there that gives back what came
    of what is undone, `copy` hands a finding over; all on a thread. `edits` are tried from the start, and `cited` says
    where they come from.
    """

    CONTEXT: ClassVar[Context] = "what-if"
    AUTO_FOCUS = "WhatIfEvents"  # another pane would come to the front, and hide them
    DEFAULT_CSS = """
    WhatIfScreen {
        background: $background;
        & #panes {
            height: 1fr; layout: grid; grid-size: 2; grid-columns: 3fr 2fr; grid-rows: 9 1fr;
        }
        & #panes > * {
            width: 1fr; height: 1fr; padding: 0 1; background: $surface;
            border: round $line; border-title-color: $annotation; border-subtitle-color: $quiet;
        }
        & #panes > WhatIfCurve { column-span: 2; }
        & #panes > *:focus { border: round $annotation; }
        &.-towering #panes { grid-rows: 18 1fr; }
        &.-narrow #panes { grid-size: 1; grid-columns: 1fr; grid-rows: 5 1fr 9; }
        &.-narrow #panes > WhatIfCurve { column-span: 1; }
        &.-slim #panes, &.-low #panes, &.-maximised #panes { layout: vertical; }
        &.-slim, &.-low, &.-maximised {
            & #panes > * { width: 1fr; height: 1fr; display: none; }
            &.-pane-0 #panes > WhatIfEvents, &.-pane-1 #panes > WhatIfFindings { display: block; }
            &.-pane-2 #panes > WhatIfCurve { display: block; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("what-if")]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (80, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high"), (50, "-towering")]

    window: reactive[EventWindow | None] = reactive(None, init=False, repaint=False)
    findings: reactive[Findings | None] = reactive(None, init=False, repaint=False, always_update=True)
    front: reactive[int] = reactive(0, init=False)
    """The pane that is seen where only one is: its place in PANES."""
    maximised: reactive[bool] = reactive(False, init=False)
    """The pane in front has all the room."""

    def __init__(
        self,
        read: Callable[[], EventWindow],
        account_id: str,
        zone: ZoneInfo,
        clock: Clock,
        *,
        request: Callable[[Citable], CaseRequest],
        propose: Callable[[Findings], KnockOnProposal],
        copy: Callable[[Findings], Copied],
        edits: tuple[Edit, ...] = (),
        cited: str = "",
    ) -> None:
        super().__init__()
        self._account_id, self._zone, self._clock = account_id, zone, clock
        self._cited_as, self._look = cited, 0
        self._edits = EditHistory(edits)
        self._queries = LatestQueries(self, self.say)
        self._windows = self._queries.latest(lambda _: read(), self._came, self._failed)
        self._trials = self._queries.latest(lambda trial: try_out(*trial), self._found, self._refused)
        self._copies = self._queries.latest(copy, self._copied)
        self._proposals = self._queries.latest(propose, self._proposed)
        self._citations = CitationController(
            self._queries,
            request=request,
            record=lambda made: self.post_message(CaseStepRequested(made)),
            say=self.say,
        )

    def compose(self) -> ComposeResult:
        yield WhatIfHeader(self._account_id, self._zone).data_bind(
            WhatIfScreen.training, WhatIfScreen.window, WhatIfScreen.findings
        )
        yield Banner().data_bind(reason=DeskScreen.offline)
        with Container(id="panes"):
            yield WhatIfCurve(self._zone).data_bind(WhatIfScreen.findings)
            yield WhatIfEvents(self._zone).data_bind(WhatIfScreen.findings)
            yield WhatIfFindings(self._zone).data_bind(WhatIfScreen.findings)
        yield KeysBar()

    def on_mount(self) -> None:
        listed = self.query_one(WhatIfEvents)
        listed.border_title = safe(self._cited_as or "Events, as history had them", MAX_SENTENCE)
        self.query_one(WhatIfFindings).border_title = f"What would have been · {HYPOTHETICAL}"
        self.query_one(WhatIfCurve).border_title = f"Balance as it was, and {AREA} as it would have been"
        self.watch_front()
        self.watch(listed, "cursor", self._row_chosen, init=False)
        self.ask_again()

    def why_not(self, action: Action) -> str:
        needed = self._edits.can_be_taken_back if action.name == "undo" else bool(self._edits.now)
        if action.name in ("undo", "reset", "cite", "propose") and not needed:
            return f"Nothing is supposed yet: {EDITS}."
        if action.name in ("leave_out", "amount", "move") and self.query_one(WhatIfEvents).chosen is None:
            return "No event is chosen yet; up and down choose one."
        return super().why_not(action)

    def ask_again(self) -> None:
        """The edits are tried on what history is now."""
        self._look += 1
        self._windows.ask(self._look)

    @on(CaseRecorded)
    @on(CaseStepFailed)
    def _case_announced(self, message: CaseRecorded | CaseStepFailed) -> None:
        self._citations.announced(message)

    def watch_front(self) -> None:
        self.update_classes({f"-pane-{place}": place == self.front for place in range(len(PANES))})

    def watch_maximised(self) -> None:
        self.set_class(self.maximised, "-maximised")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if type(event.widget) in PANES:
            self.front = PANES.index(type(event.widget))

    def watch_offline(self) -> None:
        if not self.offline and self.window is None:
            self.ask_again()

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        picked.rows.cursor = picked.at

    def _row_chosen(self) -> None:
        self.query_one(WhatIfCurve).chosen = self.query_one(WhatIfEvents).chosen or 0

    @on(Timeline.CursorMoved)
    def _scrubbed(self, moved: Timeline.CursorMoved) -> None:
        self.query_one(WhatIfEvents).choose(moved.version)

    @on(Timeline.WindowRequested)
    def _window_requested(self) -> None:
        """The curve shows what is around the chosen event, whatever the wheel asks for."""
        self.query_one(WhatIfCurve).show_again()

    def action_row(self, by: int) -> None:
        self.query_one(WhatIfEvents).cursor += by

    def action_page(self, by: int) -> None:
        listed = self.query_one(WhatIfEvents)
        listed.cursor += by * listed.page

    def action_first(self) -> None:
        self.query_one(WhatIfEvents).cursor = 0

    def action_last(self) -> None:
        listed = self.query_one(WhatIfEvents)
        listed.cursor = listed.count - 1

    def action_next_pane(self) -> None:
        self.front = (self.front + 1) % len(PANES)
        # What is hidden cannot take the focus; it is shown by the next refresh.
        self.call_after_refresh(self.query_one(PANES[self.front]).focus)

    def action_late(self) -> None:
        """As if everything had been recorded on its value date."""
        if self.window is None:
            return
        edits = late_on_time(self.window, self._edits.now)
        if edits == self._edits.now:
            self._warn("Nothing here came late, or it has been put on its value date already.")
        else:
            self._suppose(edits)

    def action_leave_out(self) -> None:
        """Leave the chosen event out; put back one that is edited; take away one that was inserted."""
        chosen = self.query_one(WhatIfEvents).chosen
        if chosen is None:
            return
        if chosen < 0:
            self._suppose(without_insert(self._edits.now, -chosen - 1))
        else:
            self._suppose(left_out_or_back(self._edits.now, chosen))

    def action_amount(self) -> None:
        recorded = self._chosen_event()
        if recorded is not None and self.findings is not None:
            self.app.push_screen(AmountPrompt(recorded, self.findings.currency), self._answered)

    def action_move(self) -> None:
        recorded = self._chosen_event()
        if recorded is not None and self.window is not None:
            self.app.push_screen(MovePrompt(recorded, self._times(self.window)), self._answered)

    def action_insert(self) -> None:
        if self.window is not None and self.findings is not None:
            prompt = InsertPrompt(self._times(self.window), self.findings.currency)
            self.app.push_screen(prompt, self._answered)

    def action_undo(self) -> None:
        if self._edits.take_back():
            self._try()

    def action_reset(self) -> None:
        self._suppose(())

    def action_cite(self) -> None:
        """Cite what would have been at the cursor the sandbox was opened at."""
        if self.findings is not None and self.findings.edits == self._edits.now != ():
            self._citations.cite(WhatIfView(self.findings))
        else:
            self._warn("Nothing is supposed yet.")

    def action_propose(self) -> None:
        """Write the proposal that gives back the fees and the interest which the error cost."""
        if self.findings is not None and self.findings.edits == self._edits.now != ():
            self._proposals.ask(self.findings)
        else:
            self._warn("Nothing is supposed yet.")

    def action_copy(self) -> None:
        """Hand over the finding, as soon as it is that of what is supposed."""
        if self.findings is not None and self.findings.edits == self._edits.now:
            self._copies.ask(self.findings)
        else:
            self._warn("Still computing: copy it once what would have been is shown.")

    def _copied(self, _: Findings, copied: Copied) -> None:
        self.app.copy_to_clipboard(copied.sentence)
        told = [safe_str(line, MAX_SENTENCE) for line in copied.sentence.splitlines()]
        title = f"{HYPOTHETICAL} · {safe_str(copied.told, MAX_SENTENCE)}"
        self.notify("\n".join(told), title=title, markup=False)

    def action_maximise(self) -> None:
        """Give the pane in front all the room, or every pane its own again."""
        if self.has_class("-slim") or self.has_class("-low"):
            self.say(ONE_PANE)
        else:
            self.maximised = not self.maximised

    def action_close(self) -> None:
        """Show all panes again, or else leave."""
        if self.maximised:
            self.maximised = False
        else:
            self.dismiss()

    def _times(self, window: EventWindow) -> Times:
        return Times(window, self._zone, self._clock())

    def _chosen_event(self) -> RecordedEvent[AccountEvent] | None:
        """The recorded event under the cursor."""
        chosen = self.query_one(WhatIfEvents).chosen
        if chosen is None or self.window is None:
            return None
        if chosen < 0:
            self._warn("This one was inserted: x takes it away, i inserts another.")
            return None
        return self.window.event(chosen)

    def _answered(self, edit: Edit | None) -> None:
        if edit is not None:
            self._suppose(with_edit(self._edits.now, edit))

    def _suppose(self, edits: tuple[Edit, ...]) -> None:
        """Try these from now on; the ones before can be had back."""
        self._edits.suppose(edits)
        self._try()

    def _try(self) -> None:
        if self.window is not None:
            self.query_one(WhatIfFindings).wait("computing…")
            self._trials.ask((self.window, self._edits.now))

    def _came(self, _: int, window: EventWindow) -> None:
        self.window = window
        held = f"events {window.page.first:,}–{window.page.last:,}"
        missing = "" if window.is_to_the_end else f" of {window.head:,}, what follows is not tried"
        self.query_one(WhatIfEvents).border_subtitle = held + missing
        self._try()

    def _found(self, _: Trial, findings: Findings) -> None:
        self.findings = findings
        self._row_chosen()

    def _refused(self, trial: Trial, error: RecountError) -> None:
        """An edit that means nothing is taken back at once."""
        self._warn(error.message)
        if trial[1] == self._edits.now and self._edits.take_back():
            self._try()

    def _proposed(self, _: Findings, proposal: KnockOnProposal) -> None:
        self.post_message(ProposalRequested(proposal))

    def _failed(self, _: int, error: RecountError) -> None:
        if not self.store_failed(error):
            self.query_one(WhatIfFindings).note_below(error.message)

    def _warn(self, sentence: str) -> None:
        self.say(sentence, severity="warning")
