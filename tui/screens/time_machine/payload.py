"""The event under the cursor as it lies in the log, over the time machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import BindingType

from domain.account.events import AccountEvent
from domain.ports import PayloadStep
from domain.stream import RecordedEvent
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.time_machine.payload_pane import PayloadPane


class PayloadScreen(Dialog[None]):
    """Shows one event; nothing can be changed here or anywhere."""

    CONTEXT: ClassVar[Context] = "payload"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("payload")]
    DEFAULT_CSS = """
    PayloadScreen {
        & PayloadPane {
            width: 100%; max-width: 116; height: 80%; padding: 0 1; background: $surface;
            border: round $accent; border-title-color: $accent;
        }
    }
    """

    def __init__(
        self, event: RecordedEvent[AccountEvent], steps: Sequence[PayloadStep], zone: ZoneInfo
    ) -> None:
        super().__init__()
        self._event, self._steps, self._zone = event, steps, zone

    def compose(self) -> ComposeResult:
        yield PayloadPane(self._event, self._steps, self._zone)
        yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(PayloadPane).border_title = f"Event {self._event.version:,} as it is stored"

    def action_scroll(self, lines: int) -> None:
        self.query_one(PayloadPane).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        self.dismiss()
