"""The sentence that answers the time asked for, under the panes; without one it takes no room."""

from __future__ import annotations

from textual.reactive import reactive
from textual.widgets import Static

from tui.screens.kit.safe_content import safe

MAX_ANSWER = 400


class AnswerLine(Static):
    """Shows `answer`, which may hold outside text."""

    DEFAULT_CSS = """
    AnswerLine {
        display: none; height: auto; max-height: 3; padding: 0 1;
        background: $bar; color: $accent; text-style: bold;
        &.-answered { display: block; }
    }
    """

    answer: reactive[str] = reactive("", init=False, repaint=False)

    def watch_answer(self, answer: str) -> None:
        self.set_class(bool(answer), "-answered")
        # Notices leave the foot of the screen to the answer, which they would lie over.
        self.screen.set_class(bool(answer), "-answered")
        self.update(safe(answer, MAX_ANSWER))
