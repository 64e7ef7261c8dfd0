"""The screen instead of a bank: what could not be opened, where, and what to do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from tui.actions import bindings_of
from tui.safe import safe
from tui.widgets.keys_bar import KeysBar


class FailureScreen(Screen[bool]):
    """Dismissed with True to try again; q quits."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("failure")]

    def __init__(self, sentence: str, where: str) -> None:
        super().__init__()
        self._sentence, self._where = sentence, where

    def compose(self) -> ComposeResult:
        with Vertical(id="failure"):
            yield Static("! The bank cannot be opened", id="failure-title")
            yield Static(safe(self._sentence, 1000))
            yield Static(safe(self._where, 400), id="failure-where")
        yield KeysBar()

    def action_retry(self) -> None:
        self.dismiss(True)
