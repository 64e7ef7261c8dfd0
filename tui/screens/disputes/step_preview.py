"""What a step would do: what it says, what the clock makes of it, and the figures of account and case."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.application.cases.step_effects import StepEffect
from tui.application.commands.text import Row
from tui.screens.kit.comparison import Comparison
from tui.screens.kit.safe_content import safe

MAX_SAID = 1200
ROOMY = 30
"""Lines of the terminal from which figures that stay as they are are shown as well."""


class StepPreview(VerticalScroll):
    """Shows a `StepEffect`, or why there is none. Where not all of it is in sight it can be gone to and scrolled."""

    DEFAULT_CSS = """
    StepPreview {
        height: auto; margin-top: 1; scrollbar-size-vertical: 1;
        & #told { height: auto; }
        & #figures { height: auto; display: none; margin-top: 1; layout: vertical; }
        & #account-figures { margin-bottom: 1; }
        &.-figures #figures { display: block; }
        &.-wrong #told { color: $warning; }
        &:focus #told { text-style: bold; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Static(id="told")
        with Container(id="figures"):
            yield Comparison("before", "after", "change", heading="Account", id="account-figures")
            yield Comparison("before", "after", "change", heading="Case", id="case-figures")

    def allow_focus(self) -> bool:
        return self.max_scroll_y > 0

    def show(self, effect: StepEffect) -> None:
        """What would be recorded."""
        self._say(effect.lines)
        self.remove_class("-wrong")
        self.set_class(bool(effect.account), "-figures")
        self.query_one("#account-figures", Comparison).show(self._worth(effect.account))
        self.query_one("#case-figures", Comparison).show(self._worth(effect.case))

    def say(self, *lines: str, wrong: bool = False) -> None:
        """Say this; the figures stay where nothing is wrong."""
        self._say(lines)
        self.set_class(wrong, "-wrong")
        if wrong or not lines:
            self.remove_class("-figures")

    def _say(self, lines: Sequence[str]) -> None:
        pieces = [safe(line, MAX_SAID) for line in lines]
        self.query_one("#told", Static).update(Content("\n").join(pieces))

    def _worth(self, rows: Sequence[Row]) -> list[Row]:
        # On a small screen the figures that stay as they are would push those that change out of sight.
        return [row for row in rows if row.differs or self.app.size.height >= ROOMY]
