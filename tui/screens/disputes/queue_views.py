"""Over the dispute queue: the queues by number with how many cases are in each, and how old the open ones are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual.events import Click
from textual.message import Message
from textual.reactive import reactive

from tui.application.cases.queues import QUEUES, SOON, Overview
from tui.screens.kit.lines import Line, LinesPane, Span, flowed, width_of

SHORT = {
    "wait for customer": "customer",
    "due today": "today",
    f"due in {SOON} bd": f"in {SOON} bd",
    "tasks due": "tasks",
}
SHORTEST = SHORT | {"my approvals": "approvals"}
"""Names for where columns are few, and where they are fewer."""
NORMAL, ROOMY = 70, 150
"""Columns from which names are longer."""
GAP = 2
"""Columns between two queues, where there is room; one is the least."""


class Placed(NamedTuple):
    """A queue by its place in QUEUES, in which line and from which column its text stands."""

    at: int
    line: int
    column: int
    text: str


class QueueViews(LinesPane, can_focus=False):
    """As many lines as it takes; a click on a queue chooses it."""

    DEFAULT_CSS = """
    QueueViews { height: 2; padding: 0 1; background: $background; overflow: hidden hidden; }
    """

    overview: reactive[Overview | None] = reactive(None, init=False, repaint=False)
    """The counts; None until they are known."""
    chosen: reactive[int] = reactive(0, init=False, repaint=False)
    """The queue that is looked at: its place in QUEUES."""

    class Picked(Message):
        """A person clicked on a queue."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def watch_overview(self) -> None:
        self._fit()

    def watch_chosen(self) -> None:
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for one in self._placed(self.content_size.width):
            if one.line == offset.y and one.column <= offset.x < one.column + len(one.text):
                self.post_message(self.Picked(one.at))

    def lines(self, width: int, height: int) -> list[Line]:
        lines = list[Line]()
        for one in self._placed(width):
            if one.line == len(lines):
                lines.append(())
            gap = Span(" " * (one.column - width_of(lines[-1])))
            lines[-1] = (*lines[-1], gap, *self._painted(one))
        return [*lines, *flowed(list(self._ages(width)), width, gap=GAP, indent=0)]

    def _painted(self, one: Placed) -> Line:
        if one.at == self.chosen:
            return (Span(one.text, "chosen"),)
        number, _, rest = one.text.partition(" ")
        words, _, count = rest.rpartition(" ")
        return (Span(f"{number} ", "accent"), Span(f"{words} ", "quiet"), Span(count, "strong"))

    def _placed(self, width: int) -> Iterator[Placed]:
        counts = None if self.overview is None else self.overview.counts
        line = column = 0
        for at, name in enumerate(QUEUES):
            known = {} if width >= ROOMY else SHORT if width >= NORMAL else SHORTEST
            words = known.get(name, name)
            text = f"{at + 1} {words} {'…' if counts is None else f'{counts[name]:,}'}"
            if column and column + len(text) > width:
                line, column = line + 1, 0
            yield Placed(at, line, column, text)
            column += len(text) + (GAP if width >= NORMAL else 1)

    def _ages(self, width: int) -> Iterator[Line]:
        """How many open cases are of each age."""
        if self.overview is not None:
            yield (Span("days since the notice" if width >= NORMAL else "days", "quiet"),)
            for band, count in self.overview.ages.items():
                yield (Span(f"{band}: ", "quiet"), Span(f"{count:,}", "strong" if count else "quiet"))

    def _fit(self) -> None:
        """Take the height that the lines need."""
        width = self.content_size.width
        wanted = max(len(self.lines(width, 0)), 2) if width else 0
        if wanted and self.styles.height is not None and self.styles.height.value != wanted:
            self.styles.height = wanted
        self.relay()
