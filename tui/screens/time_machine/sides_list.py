"""The list of the other sides of an entry, where one piece of work moved money on several accounts."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.application.time_machine.transfers import Side
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.safe_content import safe
from tui.screens.time_machine.bookmark_list import Options

MAX_LINE = 120


class SidesList(Dialog[Side | None]):
    """Dismissed with the entry to go to, or None."""

    CONTEXT: ClassVar[Context] = "transfers"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(CONTEXT)]
    DEFAULT_CSS = """
    SidesList {
        & #sides {
            width: 90; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $accent; border-title-color: $accent; padding: 0 1;
        }
        & OptionList, & OptionList:focus {
            height: auto; max-height: 16; border: none; padding: 0; background: $surface;
        }
    }
    """

    def __init__(self, sides: tuple[Side, ...]) -> None:
        super().__init__()
        self._sides = sides

    def compose(self) -> ComposeResult:
        with Vertical(id="sides"):
            yield Options(*(Option(safe(_line(side), MAX_LINE)) for side in self._sides))
        yield KeysBar()

    def on_mount(self) -> None:
        self.query_one("#sides").border_title = "Other sides of this entry"
        self.query_one(Options).highlighted = 0
        self.query_one(Options).focus()

    @on(OptionList.OptionSelected)
    def _selected(self, selected: OptionList.OptionSelected) -> None:
        selected.stop()
        self.action_go()

    def action_go(self) -> None:
        chosen = self.query_one(Options).highlighted
        self.dismiss(None if chosen is None else self._sides[chosen])

    def action_close(self) -> None:
        self.dismiss(None)


def _line(side: Side) -> str:
    return f"account {side.account_id}, event {side.version:,}  {side.words}"
