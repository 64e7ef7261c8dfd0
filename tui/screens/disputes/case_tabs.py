"""The panes of a case file: facts beside one of the others where there is room for two, else one at a time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.reactive import reactive

from tui.application.cases.case_view import CaseView
from tui.screens.disputes.case_facts import CaseFacts
from tui.screens.disputes.case_findings import finding_lines
from tui.screens.disputes.case_letters import letter_lines
from tui.screens.disputes.case_log import CaseLog
from tui.screens.disputes.case_pane import CasePane
from tui.screens.disputes.case_side import side_lines
from tui.screens.kit.lines import LinesPane, text_of
from tui.text.time.zones import banks_days, desks_times

NAMES = ("Facts", "What happened", "Findings", "Letters", "Tasks and contacts")
FACTS, LOG, LETTERS = 0, 1, 3
"""Places of panes."""
OF_BANK = (FACTS, LETTERS)
"""Panes that tell days, which are the bank's; the others tell times."""
TEXT_WIDTH = 96
"""Characters of a line of text that is handed over."""
TWO = 2
"""Panes that are seen where the facts stand beside one of the others."""


class CaseTabs(Container):
    """Shows a case in five panes, of which one is looked at."""

    DEFAULT_CSS = """
    CaseTabs {
        height: 1fr;
        layout: horizontal;
        & > LinesPane {
            display: none; width: 3fr; height: 1fr; border: round $line; border-title-color: $quiet;
            border-subtitle-color: $quiet; background: $surface; padding: 0 1;
        }
        & > CaseFacts { width: 2fr; }
        & > LinesPane:focus { border: round $accent; border-title-color: $accent; }
        &.-pane-0 > .pane-0, &.-pane-1 > .pane-1, &.-pane-2 > .pane-2 { display: block; }
        &.-pane-3 > .pane-3, &.-pane-4 > .pane-4 { display: block; }
    }
    """

    view: reactive[CaseView | None] = reactive(None, init=False, repaint=False)
    following: reactive[str] = reactive("", init=False, repaint=False)
    """What the case waits for."""
    front: reactive[int] = reactive(FACTS, init=False, repaint=False)
    """The place of the pane that is looked at."""
    maximised: reactive[bool] = reactive(False, init=False, repaint=False)
    """The pane that is looked at has all the room, also where there is room for two."""
    room: reactive[int] = reactive(1, init=False, repaint=False)
    """How many panes there is room for: one, the facts beside one of the others, or all."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._panes: tuple[CaseFacts | CaseLog | CasePane, ...] = (
            CaseFacts(),
            CaseLog(zone),
            CasePane("findings", finding_lines, zone),
            CasePane("letters", letter_lines, zone),
            CasePane("tasks", side_lines, zone),
        )

    def compose(self) -> ComposeResult:
        for place, pane in enumerate(self._panes):
            pane.add_class(f"pane-{place}")
            bound = (CaseTabs.view, CaseTabs.following) if place == FACTS else (CaseTabs.view,)
            yield pane.data_bind(*bound)

    def on_mount(self) -> None:
        self.watch_front()

    def watch_view(self, view: CaseView | None) -> None:
        """Beside each other stand days of the bank and times of the desk."""
        if view is not None:
            for place, pane in enumerate(self._panes):
                said = (banks_days if place in OF_BANK else desks_times)(view.zone, self._zone)
                pane.note_below(said)

    def watch_front(self) -> None:
        self.update_classes({f"-pane-{place}": place == self.front for place in range(len(self._panes))})
        self._entitle()
        # What is hidden cannot take the focus; it is shown by the next refresh.
        self.call_after_refresh(self._pane.focus)

    def watch_room(self) -> None:
        self._lay_out()

    def watch_maximised(self) -> None:
        self._lay_out()

    def on_click(self, event: events.Click) -> None:
        # Not where the focus goes: it also goes from a pane that is being hidden to whichever is left.
        if event.widget in self._panes:
            self.front = self._panes.index(event.widget)

    def turn(self, direction: int) -> None:
        """Look at the next pane, or the one before."""
        self.front = (self.front + direction) % len(self._panes)

    def scroll_front(self, lines: int) -> None:
        """Scroll the pane that is looked at."""
        self._pane.scroll_relative(y=lines, animate=False)

    def page_front(self, by: int) -> None:
        """Scroll the pane that is looked at by so many pages."""
        pane = self._pane
        self.scroll_front(by * max(1, pane.scrollable_content_region.height - 1))

    def edge_of_front(self, *, is_end: bool) -> None:
        """To the first or the last line of the pane that is looked at."""
        pane = self._pane
        pane.scroll_to(y=pane.max_scroll_y if is_end else 0, animate=False)

    def text(self) -> list[str]:
        """What the pane that is looked at says, in lines of plain text."""
        return text_of(self._pane.lines(TEXT_WIDTH, 0))

    def _lay_out(self) -> None:
        self.update_classes({"-two": self._shown == TWO, "-all": self._shown == len(self._panes)})
        self._entitle()

    @property
    def _shown(self) -> int:
        """How many panes are seen."""
        return 1 if self.maximised else self.room

    @property
    def _pane(self) -> LinesPane:
        return self._panes[self.front]

    def _entitle(self) -> None:
        """Number and name of the pane, and of those that stand behind it."""
        shown = self._shown
        first = FACTS if shown == 1 else LOG if shown == TWO else len(self._panes)
        for place, pane in enumerate(self._panes):
            title = Content(f"{place + 1} {NAMES[place]}")
            if place >= first:
                behind = [
                    f"{other + 1} {NAMES[other]}"
                    for other in range(first, len(self._panes))
                    if other != place
                ]
                title = Content.assemble(title, ("  ", ""), (" ".join(behind), "$quiet"))
            pane.border_title = title
