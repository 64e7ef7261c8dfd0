"""The list of what changed one figure, over the time machine: choosing one takes the cursor there."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import RecountError
from domain.history.field_changes import FieldChange
from tui.application.session import Session
from tui.application.time_machine.field_history import PAGE, FieldChangesQuery
from tui.application.time_machine.figure_tracer import FigureHistory
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import ListDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.safe_content import safe
from tui.screens.time_machine.changes_list import ChangesList

MAX_SENTENCE = 400


class ChangesScreen(ListDialog[FieldChange]):
    """Dismissed with the change to go to, or with None."""

    CONTEXT: ClassVar[Context] = "changes"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("changes")]

    def __init__(self, session: Session, history: FigureHistory) -> None:
        super().__init__()
        self._question, self._currency, self._zone = history.first, history.currency, session.zone
        self._is_all = False
        self._pages: LatestQuery[FieldChangesQuery, tuple[FieldChange, ...]] = LatestQuery(
            self, lambda question: question.run(session.store), self._page_came, self._failed
        )

    @property
    def _list(self) -> ChangesList:
        return self.query_one(ChangesList)

    @property
    def chosen(self) -> FieldChange | None:
        return self._list.chosen

    def compose(self) -> ComposeResult:
        rows = ChangesList(self._question.figure, self._currency, self._zone)
        rows.add_class("dialog-frame")
        yield rows
        yield KeysBar()

    def on_mount(self) -> None:
        until = f"what changed it, up to event {self._question.before - 1:,}, in the order recorded"
        self._list.border_title = safe(f"{self._question.figure.label}: {until}", MAX_SENTENCE)
        self._list.border_subtitle = "computing…"
        self._list.focus()
        self._pages.ask(self._question)

    def clicked(self) -> None:
        self.action_choose()

    def moved(self) -> None:
        """Ask for older ones when the chosen row comes near the last that is known."""
        oldest = self._list.oldest
        near = self._list.cursor + self._list.page >= self._list.count
        if near and oldest is not None and not self._is_all and not self._pages.is_busy:
            question = FieldChangesQuery(
                self._question.account_id, self._question.figure, oldest.recorded.version
            )
            self._pages.ask(question)

    def _page_came(self, _: FieldChangesQuery, changes: tuple[FieldChange, ...]) -> None:
        self._is_all = len(changes) < PAGE
        self._list.add(changes)
        count = self._list.count
        said = f"{count:,} change{'' if count == 1 else 's'}{'' if self._is_all else ' so far'}"
        self._list.border_subtitle = said if count else "nothing has changed it"

    def _failed(self, _: FieldChangesQuery, error: RecountError) -> None:
        self._list.border_subtitle = safe(error.message, MAX_SENTENCE)
