"""Steps of cases that were begun and left: kept for as long as the session lasts, until they are recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tui.application.cases.form_fields import Values


class DraftKey(NamedTuple):
    """Whose it is, what it is about (a case, or the account of a notice), and which step."""

    actor: str
    about: str
    step: str


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What stood in the fields, and on the line where that was used last (None: it was not). `command_id` is that of
    an attempt of which nobody knows whether it was recorded ("": none was made)."""

    values: Values
    line: str | None = None
    command_id: str = ""


@dataclass(slots=True)
class StepDrafts:
    """The drafts of a session, and whether steps are rather typed on a line."""

    kept: dict[DraftKey, StepDraft] = field(default_factory=dict)
    prefers_line: bool = False

    def keep(self, key: DraftKey, draft: StepDraft) -> None:
        """Instead of the one that was kept."""
        self.kept[key] = draft

    def drop(self, key: DraftKey) -> None:
        """It was recorded, or nobody wants it any more."""
        self.kept.pop(key, None)
