"""The prompt that asks why."""

from __future__ import annotations

from domain.errors import BadInput
from tui.screens.kit.prompt import Prompt

MOST_REASON = 1000


class ReasonPrompt(Prompt[str, str]):
    """Answers with the reason that was typed."""

    LABEL = "Why"
    PLACEHOLDER = "two purchases, not one"
    HINT = "why, for whoever reads it later"

    def __init__(self, label: str) -> None:
        super().__init__(None)
        self._label = label

    @property
    def label(self) -> str:
        return self._label

    def understood(self, text: str) -> tuple[str, str]:
        reason = " ".join(text.split())
        if not reason:
            raise BadInput("Say why.")
        if len(reason) > MOST_REASON:
            raise BadInput(f"A reason has at most {MOST_REASON:,} characters.")
        return reason, f"= {reason}"
