"""The line of a step that says what to press next: always there, until the step is recorded or left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual.reactive import reactive
from textual.widgets import Static

from tui.screens.kit.keymap import shown_key
from tui.screens.kit.safe_content import safe

Readiness = Literal[
    "empty", "read", "wanted", "wrong", "refused", "shown", "unseen", "sent", "changed", "unsure"
]
"""Where the step stands: nothing is typed, it is being read, a field lacks a value or holds a wrong one, the rules
refuse it, it is shown and can be recorded, something else is said in its place, it is being recorded, others were
faster, nobody knows whether it was recorded."""
MAX_NAMES = 120
_WORDS: dict[Readiness, str] = {
    "empty": "Type it: what it would record is shown here.",
    "read": "It is being read.",
    "wanted": "Still to fill in: {names}.",
    "wrong": "Put right what is marked with !.",
    "refused": "Change it, or leave it with {leave}.",
    "shown": "{record} records this.",
    "unseen": "{record} shows what would be recorded.",
    "sent": "It is being recorded.",
    "changed": "Not recorded: {record} shows it as it would be now.",
    "unsure": "{record} sends it again: what is sent twice is recorded once.",
}
_EARLY: dict[Readiness, str] = {
    "read": "Not recorded yet: it is still being read.",
    "shown": "Not recorded yet: look at it, then {record} records it.",
}
"""Where somebody asked for it to be recorded before it was shown."""


class StepNext(Static):
    """One line; `is_early` is said louder."""

    DEFAULT_CSS = """
    StepNext {
        height: auto; max-height: 2; color: $quiet;
        &.-shown { color: $accent; }
        &.-loud { color: $warning; text-style: bold; }
    }
    """

    readiness: reactive[Readiness] = reactive("read", init=False)
    is_early: reactive[bool] = reactive(False, init=False)
    """It was to be recorded before it was shown."""
    wanted: reactive[Sequence[str]] = reactive((), init=False)
    """The labels of fields that lack a value."""

    def on_mount(self) -> None:
        self._say()

    def watch_readiness(self) -> None:
        self._say()

    def watch_is_early(self) -> None:
        self._say()

    def watch_wanted(self) -> None:
        self._say()

    def _say(self) -> None:
        is_loud = self.readiness in ("changed", "unsure") or (self.is_early and self.readiness in _EARLY)
        words = _EARLY[self.readiness] if is_loud and self.readiness in _EARLY else _WORDS[self.readiness]
        said = words.format(
            names=", ".join(self.wanted),
            record=shown_key("form.record", self.app),
            leave=shown_key("form.cancel", self.app),
        )
        self.update(safe(f"→ {said}", MAX_NAMES + len(words)))
        self.update_classes({"-shown": self.readiness == "shown", "-loud": is_loud})
