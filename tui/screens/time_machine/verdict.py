"""The answer of a proof in a sentence, or how far it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.kit.lines import Line, LinesPane, Span
from tui.screens.time_machine.proof_pane import labelled, verdict_lines
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.history.proof import Proof


class Verdict(LinesPane, can_focus=False):
    """Grows to the lines its sentence needs."""

    DEFAULT_CSS = """
    Verdict {
        height: auto;
        max-height: 5;
        padding: 0 1;
        overflow: hidden hidden;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._proof: Proof | None = None
        self._label = Span("")
        self._sentence = ""

    def show(self, proof: Proof) -> None:
        """Show the verdict of this proof."""
        self._proof = proof
        self._fit()

    def tell_progress(self, events_read: int, seconds: float) -> None:
        """Tell how many events have been replayed in how many seconds."""
        rate = f", {int(events_read / seconds):,} a second" if seconds > 1 and events_read else ""
        self._proof = None
        self._label, self._sentence = Span(" … PROVING ", "chip"), f"{events_read:,} events replayed{rate}"
        self._fit()

    def say(self, sentence: str) -> None:
        """Show a sentence instead of a verdict, outside text included."""
        self._proof = None
        self._label, self._sentence = Span(" ! NOT PROVED ", "past"), safe_str(sentence, 400)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def lines(self, width: int, height: int) -> list[Line]:
        if self._proof is not None:
            return verdict_lines(self._proof, width)
        return labelled(self._label, self._sentence, width)

    def _fit(self) -> None:
        self.relay()
        self.styles.height = max(1, self.virtual_size.height)
