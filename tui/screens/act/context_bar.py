"""The line that says from where one acts: live or parked in the past, and when it will count."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from domain.account.events import AccountEvent
from domain.stream import RecordedEvent
from tui.screens.kit.safe_content import safe
from tui.screens.kit.training_badge import WORD, TrainingTime


class ContextBar(Static):
    """A filled label for live, past or a store that is away, the place, and the words."""

    away: reactive[str] = reactive("", init=False, repaint=False)
    """Why the store cannot be reached, "" while it can."""
    training: reactive[TrainingTime | None] = reactive(None, init=False, repaint=False)
    """What time it is in a bank for training, None in any other."""
    signer: reactive[str] = reactive("", init=False, repaint=False)
    """Who signs, in words, while it is not the first person at the desk."""
    newest: reactive[int] = reactive(0, init=False, repaint=False)
    """The version that the account has reached meanwhile; 0: not known to be another than the one seen."""
    _shown: tuple[int, RecordedEvent[AccountEvent] | None, str] | None = None

    def watch_training(self) -> None:
        self.watch_away()

    def watch_signer(self) -> None:
        self.watch_away()

    def watch_newest(self) -> None:
        self.watch_away()

    def watch_away(self) -> None:
        if self._shown is not None:
            self._say(*self._shown)

    def show(self, version: int, parked: RecordedEvent[AccountEvent] | None, words: str) -> None:
        """`version` is the head as it was seen; `parked` the event of the past looked at, None at live."""
        if self._shown == (version, parked, words):
            return
        self._shown = (version, parked, words)
        self._say(version, parked, words)

    def _say(self, version: int, parked: RecordedEvent[AccountEvent] | None, words: str) -> None:
        if parked is None and self.away:
            label = Content.styled(" OFFLINE ", "bold $background on $warning")
            place = f" version {version:,} "
        elif parked is None and self.newest > version:
            label = Content.styled(" CHANGED ", "bold $background on $warning")
            place = f" version {version:,}, meanwhile {self.newest:,} "
        elif parked is None:
            label = Content.styled(" LIVE ", "bold $background on $accent")
            place = f" version {version:,} "
        else:
            label = Content.styled(" PAST ", "bold $background on $warning")
            meanwhile = f", meanwhile {self.newest:,}" if self.newest > version else ""
            place = f" event {parked.version:,}/{version:,}{meanwhile} "
        words_style = "$quiet" if parked is None else "bold $warning"
        training = Content.styled(f" {WORD} ", "bold $background on $annotation") if self.training else ""
        signer = safe(f" {self.signer} ", style="bold $background on $warning") if self.signer else ""
        self.update(
            Content.assemble(label, training, signer, safe(place), safe(f" {words}", style=words_style))
        )
