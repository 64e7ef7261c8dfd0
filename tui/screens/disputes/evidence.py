"""The evidence of a case, over its file: choosing a piece opens exactly what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.reactive import reactive
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

    cited: reactive[Sequence[Cited]] = reactive((), init=False, repaint=False)
    """The evidence as the log bears it out now."""

    def __init__(self, cited: Sequence[Cited], currency: str, zone: ZoneInfo) -> None:
        super().__init__()
        self.set_reactive(EvidenceScreen.cited, cited)
        self._currency, self._zone = currency, zone

    @property
    def chosen(self) -> Cited | None:
        return self.query_one(EvidenceList).chosen

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame"):
            yield EvidenceList(self._currency, self._zone)
            yield Static()
        yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = "Evidence of the case"
        self.query_one(EvidenceList).focus()
        self.watch_cited(self.cited)

    def watch_cited(self, cited: Sequence[Cited]) -> None:
        count = len(cited)
        self.query_one(Vertical).border_subtitle = f"{count:,} piece{'' if count == 1 else 's'}"
        self.query_one(EvidenceList).show(cited)
        self.moved()

    def moved(self) -> None:
        """The whole sentence of the chosen piece."""
        chosen = self.chosen
        said = "" if chosen is None else cited_sentence(chosen, self._currency)
        self.query_one(Static).update(safe(said, MAX_SENTENCE))
