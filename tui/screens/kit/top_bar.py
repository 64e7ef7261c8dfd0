"""The line on top of a screen: where one is, and on whose behalf."""

from __future__ import annotations

from textual.reactive import reactive

from tui.screens.kit.lines import EMPTY, Line, LinesPane, spread, width_of
from tui.screens.kit.signer_badge import follow_signer, signer_badge, signer_of
from tui.screens.kit.training_badge import TrainingTime, training_badge, with_badge


class TopBar(LinesPane, can_focus=False):
    """What stands at the left and at the right end of the bar: of several ends, the first that leaves all of the left.
    It is cut where even the last would touch it."""

    DEFAULT_CSS = """
    TopBar {
        height: 1;
        padding: 0 1;
        background: $bar;
        overflow: hidden hidden;
    }
    """

    training: reactive[TrainingTime | None] = reactive(None, init=False, repaint=False)
    """What time it is in a bank for training, None in any other."""

    def __init__(self) -> None:
        super().__init__()
        self._left: Line = EMPTY
        self._ends: tuple[Line, ...] = (EMPTY,)

    def on_mount(self) -> None:
        follow_signer(self, self.relay)

    def watch_training(self) -> None:
        self.relay()

    def show(self, left: Line, *ends: Line) -> None:
        """Show these from now on."""
        self._left, self._ends = left, ends or (EMPTY,)
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        badge = (*signer_badge(signer_of(self), width), *training_badge(self.training, width))
        room = width - width_of(badge)
        end = next(
            (one for one in self._ends if width_of(self._left) + 1 + width_of(one) <= room), self._ends[-1]
        )
        line = spread(self._left, end, room)
        return with_badge([line], badge, width)
