"""Dialogs: screens over the one below, which stays in sight, dismissed with what was chosen or with none."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import OptionList

from tui.screens.kit.actions.registry import Action, Context, bindings_anywhere
from tui.screens.kit.beside import follow_size
from tui.screens.kit.keys_bar import announce_option
from tui.screens.kit.lists import RowList
from tui.screens.kit.plain import one_pane

Result = TypeVar("Result")
Chosen = TypeVar("Chosen")


class Dialog(ModalScreen[Result], Generic[Result]):
    """Over a screen that shows through; one frame of the class `dialog-frame`, if it has one, in the middle."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & .dialog-frame {
            max-width: 100%; padding: 0 1; background: $surface;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
        }
    }
    """

    CONTEXT: ClassVar[Context]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_anywhere()]

    def on_mount(self) -> None:
        one_pane(self)

    def on_resize(self, event: events.Resize) -> None:
        follow_size(event, self)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        announce_option(self, event)

    @property
    def awaits_answer(self) -> bool:
        """Keys that come now are for what an answer under way leads to."""
        return False

    def why_not(self, action: Action) -> str:
        """Why an action of the dialog cannot be done now, in one sentence; "" where it can."""
        return ""


class ListDialog(Dialog[Chosen | None]):
    """Dismissed with the chosen row's value, or with None. Subclasses compose one RowList and say what it holds."""

    DEFAULT_CSS = """
    ListDialog .dialog-frame { width: 100%; max-width: 112; height: 80%; }
    """

    @property
    def chosen(self) -> Chosen | None:
        """The value of the row under the cursor; None while there is none."""
        raise NotImplementedError

    def moved(self) -> None:
        """The cursor stands on another row."""

    def clicked(self) -> None:
        """The row under the cursor was chosen by the mouse."""

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self.action_row(picked.at - picked.rows.cursor)
        self.clicked()

    def action_row(self, by: int) -> None:
        self.query_one(RowList).cursor += by
        self.moved()

    def action_page(self, by: int) -> None:
        self.action_row(by * self.query_one(RowList).page)

    def action_choose(self) -> None:
        self.dismiss(self.chosen)

    def action_close(self) -> None:
        self.dismiss(None)
