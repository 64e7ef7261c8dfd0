"""The line that says from where one acts: live or parked in the past, and when it will count."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from domain.events import RecordedEvent
from tui.safe import safe


class ActStanding(Static):
    """A filled label for live or past, the place, and the words."""

    _shown: tuple[int, RecordedEvent | None, str] | None = None

    def show(self, version: int, parked: RecordedEvent | None, words: str) -> None:
        """`version` is the head as it was seen; `parked` the event of the past looked at, None at live."""
        if self._shown == (version, parked, words):
            return
        self._shown = (version, parked, words)
        if parked is None:
            label = Content.styled(" LIVE ", "bold $background on $accent")
            place = f" version {version:,} "
        else:
            label = Content.styled(" PAST ", "bold $background on $warning")
            place = f" event {parked.version:,}/{version:,} "
        words_style = "$quiet" if parked is None else "bold $warning"
        self.update(Content.assemble(label, safe(place), safe(f" {words}", style=words_style)))
