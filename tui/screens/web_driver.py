"""The driver of an app that a server runs for a browser."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from textual.drivers.web_driver import WebDriver

from tui.screens.room import KIND, Room


class RecountWebDriver(WebDriver):
    """Textual's, which would leave at once where a signal asks to; `tui/signals.py` waits for the write under way.

    What the server says of a room goes to `room`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.room = Room(self._app, self.write_meta)

    def start_application_mode(self) -> None:
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        super().start_application_mode()
        loop = asyncio.get_running_loop()
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """In the thread that reads what the server says."""
        if packet_type == KIND:
            self._app.call_later(self.room.hear, payload)
        else:
            super().on_meta(packet_type, payload)
