"""What a case waits for, with the key that does it, and what was recorded in it from this desk a moment ago."""

from __future__ import annotations

import re

from textual.screen import Screen

from domain.handlers.dispute import CaseExecuted
from tui.application.cases.case_view import CaseView
from tui.application.cases.four_eyes import not_yours
from tui.screens.kit.keymap import short_name, shown_key
from tui.text.cases import NEXT_STEPS, event_words
from tui.text.safe import safe_str

_INNER = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a word of a type's name begins."""
MAX_WORDS = 140
"""Of what was recorded: it is shown in passing."""


def following(view: CaseView, actor: str, screen: Screen[None]) -> str:
    """What the case waits for, with the key of the screen that does it."""
    action, words = NEXT_STEPS[view.next_step]
    if action == "approve":
        why = not_yours(view.case, actor)
        if why:
            return f"{shown_key('app.sign-in', screen.app)}  sign somebody else in to approve: {why}"
        words = "approve the correction, or reject it"
    keys = [key for key, active in screen.active_bindings.items() if active.binding.action == action]
    return "  ".join([*map(short_name, keys[:1]), words])


class RecordedSteps:
    """Remembers which events were recorded from here, until the case has been read with them."""

    def __init__(self) -> None:
        self._version = 0

    def heard(self, executed: CaseExecuted) -> None:
        """A step of the case was recorded."""
        self._version = executed.receipts[0].lines[0].version

    def told(self, view: CaseView, then: str) -> tuple[str, str]:
        """What was recorded in a word or two ("Note added"), and what it says with what comes next, as soon as the case
        is seen with it; "" for nothing to tell."""
        row = next((row for row in view.events if row.version == self._version), None)
        if row is None:
            return "", ""
        self._version = 0
        words = safe_str(event_words(row.event, view.case.currency), MAX_WORDS)
        return _INNER.sub(" ", row.type).capitalize(), f"{words}. Next: {then}" if then else f"{words}."
