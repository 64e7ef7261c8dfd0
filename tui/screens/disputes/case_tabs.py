"""The panes of a case file: facts beside one of the others where there is room for two, else one at a time."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.application.session import Session
from tui.screens.disputes.case_findings import CaseFindings, CaseLetters
from tui.screens.disputes.case_panes import CaseFacts, CaseLog
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.top_bar import TopBar

PANES: tuple[type[Widget], ...] = (CaseFacts, CaseLog, CaseFindings, CaseLetters)
NAMES = ("Facts", "What happened", "Findings", "Letters")
FACTS, LOG = 0, 1


class CaseTabsScreen(DeskScreen):
    """Subclasses fill the panes."""

    DEFAULT_CSS = """
    CaseTabsScreen {
        & #case { height: 1fr; layout: horizontal; }
        & #case > * {
            display: none; width: 3fr; height: 1fr; border: round $line; border-title-color: $quiet;
            background: $surface; padding: 0 1;
        }
        & #case > CaseFacts { width: 2fr; }
        & #case > *:focus { border: round $accent; border-title-color: $accent; }
        &.-pane-0 #case > CaseFacts, &.-pane-1 #case > CaseLog { display: block; }
        &.-pane-2 #case > CaseFindings, &.-pane-3 #case > CaseLetters { display: block; }
        &.-wide #case > CaseFacts, &.-wide.-pane-0 #case > CaseLog { display: block; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (80, "-normal"),
        (110, "-wide"),
    ]

    front: reactive[int] = reactive(FACTS, init=False)
    """The pane that is looked at: its place in PANES."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._desk = session

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Banner().data_bind(reason=DeskScreen.offline)
        with Container(id="case"):
            yield CaseFacts()
            yield CaseLog(self._desk.zone)
            yield CaseFindings(self._desk.zone)
            yield CaseLetters()
        yield KeysBar()

    def on_mount(self) -> None:
        self.watch_front()

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._entitle)

    def watch_front(self) -> None:
        for place in range(len(PANES)):
            self.set_class(place == self.front, f"-pane-{place}")
        self._entitle()
        # What is hidden cannot take the focus; it is shown by the next refresh.
        self.call_after_refresh(self.query_one(PANES[self.front]).focus)

    def on_click(self, event: events.Click) -> None:
        # Not where the focus goes: it also goes from a pane that is being hidden to whichever is left.
        clicked, _ = self.get_widget_at(event.screen_x, event.screen_y)
        if type(clicked) in PANES:
            self.front = PANES.index(type(clicked))

    def action_pane(self, number: int) -> None:
        self.front = number - 1

    def action_next_pane(self, direction: int) -> None:
        self.front = (self.front + direction) % len(PANES)

    def action_scroll(self, lines: int) -> None:
        self.query_one(PANES[self.front]).scroll_relative(y=lines, animate=False)

    def _entitle(self) -> None:
        """Number and name of the pane, and of those that stand behind it."""
        first = LOG if self.has_class("-wide") else FACTS
        for place, kind in enumerate(PANES):
            title = Content(f"{place + 1} {NAMES[place]}")
            if place >= first:
                behind = [
                    f"{other + 1} {NAMES[other]}" for other in range(first, len(PANES)) if other != place
                ]
                title = Content.assemble(title, ("  ", ""), (" ".join(behind), "$quiet"))
            self.query_one(kind).border_title = title
