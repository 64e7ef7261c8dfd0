"""The screen instead of a bank: what could not be opened, where, and what to do."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.safe_content import safe
from tui.screens.kit.stale_resize import drop_if_stale


class FailureScreen(Screen[bool]):
    """Dismissed with True to try again; q quits."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("failure")]
    DEFAULT_CSS = """
    FailureScreen {
        align: center middle;
        & #failure {
            width: 100%;
            max-width: 90;
            height: auto;
            max-height: 100%;
            margin: 0 1;
            padding: 1 2;
            border: round $warning;
            background: $surface;
        }
        & #failure-title {
            color: $warning;
            text-style: bold;
            margin-bottom: 1;
        }
        & #failure-where {
            color: $quiet;
            margin-top: 1;
        }
        &.-short #failure { padding: 0 1; }
    }
    """

    def __init__(self, sentence: str, where: str) -> None:
        super().__init__()
        self._sentence, self._where = sentence, where

    def compose(self) -> ComposeResult:
        with Vertical(id="failure"):
            yield Static("! The bank cannot be opened", id="failure-title")
            yield Static(safe(self._sentence, 1000))
            yield Static(safe(self._where, 400), id="failure-where")
        yield KeysBar()

    def on_resize(self, event: events.Resize) -> None:
        drop_if_stale(event, self)

    def action_retry(self) -> None:
        self.dismiss(True)
