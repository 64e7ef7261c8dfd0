"""The evidence of a case, over its file: choosing a piece opens exactly what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.application.cases.evidence_status import Cited, cited_sentence
from tui.screens.disputes.evidence_list import EvidenceList
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import ListDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.safe_content import safe

MAX_SENTENCE = 800


class EvidenceScreen(ListDialog[Cited]):
    """Dismissed with the evidence to open, or with None."""

    CONTEXT: ClassVar[Context] = "evidence"
    DEFAULT_CSS = """
    EvidenceScreen {
        & EvidenceList { height: 1fr; background: $surface; }
        & Static { height: auto; max-height: 6; padding-top: 1; color: $accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("evidence")]

    def __init__(self, cited: Sequence[Cited], currency: str, zone: ZoneInfo) -> None:
        super().__init__()
        self._cited, self._currency, self._zone = cited, currency, zone

    @property
    def chosen(self) -> Cited | None:
        return self.query_one(EvidenceList).chosen

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame"):
            yield EvidenceList(self._cited, self._currency, self._zone)
            yield Static()
        yield KeysBar()

    def on_mount(self) -> None:
        frame, count = self.query_one(Vertical), len(self._cited)
        frame.border_title = "Evidence of the case"
        frame.border_subtitle = f"{count:,} piece{'' if count == 1 else 's'}"
        rows = self.query_one(EvidenceList)
        rows.renew(count, max(count - 1, 0))
        rows.focus()
        self.moved()

    def moved(self) -> None:
        """The whole sentence of the chosen piece."""
        chosen = self.chosen
        said = "" if chosen is None else cited_sentence(chosen, self._currency)
        self.query_one(Static).update(safe(said, MAX_SENTENCE))
