"""The four panes, as many of them side by side as there is room for, and which of them is in front."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.application.time_machine.event_pages import EventPages
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.state_pane import StatePane
from tui.screens.time_machine.why_pane import WhyPane
from tui.screens.timeline.timeline import Timeline

PANES: tuple[type[Widget], ...] = (Timeline, EventsPane, StatePane, WhyPane)
NAMES = ("Timeline", "Events", "State", "Why")

EVENTS = 1
"""The pane that has the focus when an account opens."""

TABS = 2
"""Panes from this place on share one place where there is room for three."""


class Panes(Container):
    """Carries as classes which pane is in front and which of the tabs; the screen's styles lay them out by these."""

    front: reactive[int] = reactive(0, init=False, repaint=False)
    """The pane that is seen where they share the room: its place in PANES."""
    maximised: reactive[bool] = reactive(False, init=False, repaint=False)
    """The pane in front has all the room."""

    def __init__(self, pages: EventPages, zone: ZoneInfo) -> None:
        super().__init__(id="panes")
        self._pages, self._zone = pages, zone

    def compose(self) -> ComposeResult:
        yield Timeline()
        yield EventsPane(self._pages, self._zone)
        yield StatePane(self._zone)
        yield WhyPane(self._zone)

    def on_mount(self) -> None:
        self.watch_front()
        self._entitle()
        self.bring(EVENTS)

    def on_resize(self) -> None:
        self._entitle()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if type(event.widget) in PANES:
            self.front = PANES.index(type(event.widget))

    def watch_front(self) -> None:
        classes = {f"-pane-{place}": place == self.front for place in range(len(PANES))}
        if self.front >= TABS:
            classes["-tab-why"] = PANES[self.front] is WhyPane
        # All at once: each change of classes dresses all panes anew.
        self.update_classes(classes)

    def watch_maximised(self) -> None:
        self.set_class(self.maximised, "-maximised")
        self._entitle()

    def maximise(self) -> bool:
        """Give the pane in front all the room, or every pane its own again; False where it has all of it anyway."""
        if self._is_alone:
            return False
        self.maximised = not self.maximised
        return True

    def bring(self, place: int) -> None:
        """Bring the pane of that place to the front, and the focus to it."""
        self.front = place
        # What is hidden cannot take the focus; it is shown by the next refresh.
        self.call_after_refresh(self.query_one(PANES[place]).focus)

    def uncover(self, place: int) -> bool:
        """Bring the pane of that place to the front if another one hides it; whether one did."""
        is_hidden = not self.query_one(PANES[place]).display
        if is_hidden:
            self.bring(place)
        return is_hidden

    def bring_next(self, direction: int) -> None:
        """Bring the next (1) or the previous (−1) pane to the front."""
        self.bring((self.front + direction) % len(PANES))

    @property
    def _is_alone(self) -> bool:
        """There is room for the pane in front alone."""
        return self.screen.has_class("-slim") or self.screen.has_class("-low")

    def _entitle(self) -> None:
        """Number and name on each border, then those of the panes that share its place."""
        shared = self.screen.has_class("-short") or self.screen.has_class("-narrow")
        tabs = range(len(PANES)) if self._is_alone else range(TABS, len(PANES)) if shared else ()
        for place, kind in enumerate(PANES):
            title = Content(f"{place + 1} {NAMES[place]}")
            if self.maximised:
                title = Content.assemble(title, ("  z: all panes", "$quiet"))
            elif place in tabs:
                others = " ".join(f"{other + 1} {NAMES[other]}" for other in tabs if other != place)
                title = Content.assemble(title, ("  ", ""), (others, "$quiet"))
            self.query_one(kind).border_title = title
