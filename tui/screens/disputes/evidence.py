"""The evidence of a case, over its file: choosing a piece opens exactly what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.actions.registry import Context, bindings_of
from tui.disputing.cited import Cited, cited_sentence
from tui.safe import safe
from tui.screens.steady import Steady
from tui.widgets.disputes.evidence_list import EvidenceList
from tui.widgets.keys_bar import KeysBar
from tui.widgets.row_list import RowList

MAX_SENTENCE = 800


class EvidenceScreen(Steady, ModalScreen[Cited | None]):
    """Dismissed with the evidence to open, or with None."""

    CONTEXT: ClassVar[Context] = "evidence"
    DEFAULT_CSS = """
    EvidenceScreen {
        align: center middle;
        background: $background 60%;
        & Vertical {
            width: 100%; max-width: 112; height: 80%; padding: 0 1; background: $surface;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
        }
        & EvidenceList { height: 1fr; background: $surface; }
        & Static { height: auto; max-height: 6; padding-top: 1; color: $accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("evidence")]

    def __init__(self, cited: Sequence[Cited], currency: str, zone: ZoneInfo) -> None:
        super().__init__()
        self._cited, self._currency, self._zone = cited, currency, zone

    @property
    def _list(self) -> EvidenceList:
        return self.query_one(EvidenceList)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield EvidenceList(self._cited, self._currency, self._zone)
            yield Static()
        yield KeysBar()

    def on_mount(self) -> None:
        frame, count = self.query_one(Vertical), len(self._cited)
        frame.border_title = "Evidence of the case"
        frame.border_subtitle = f"{count:,} piece{'' if count == 1 else 's'}"
        self._list.renew(count, max(count - 1, 0))
        self._list.focus()
        self._tell()

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self._list.cursor = picked.at
        self._tell()

    def action_row(self, by: int) -> None:
        self._list.cursor += by
        self._tell()

    def action_page(self, by: int) -> None:
        self.action_row(by * self._list.page)

    def action_choose(self) -> None:
        self.dismiss(self._list.chosen)

    def action_close(self) -> None:
        self.dismiss(None)

    def _tell(self) -> None:
        """The whole sentence of the chosen piece."""
        chosen = self._list.chosen
        said = "" if chosen is None else cited_sentence(chosen, self._currency)
        self.query_one(Static).update(safe(said, MAX_SENTENCE))
