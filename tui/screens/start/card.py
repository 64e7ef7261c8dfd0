"""The start card of the demo: three ways to begin, each one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keymap import shown_key


class Choice(NamedTuple):
    """A way to begin, by its name: what is said of it in a few words, and in a sentence."""

    name: str
    title: str
    detail: str


class StartCard(Dialog[str | None]):
    """Dismissed with the name of the choice, or with None for the list of accounts. `today` is the bank's day."""

    CONTEXT: ClassVar[Context] = "start"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("start")]
    DEFAULT_CSS = """
    StartCard {
        & .dialog-frame { width: 76; height: auto; max-height: 100%; padding: 1 3; overflow-y: auto; }
        & Static { height: auto; width: 100%; }
        & .intro { color: $quiet; margin-bottom: 1; }
        & ChoiceLine { margin-bottom: 1; }
        & .foot { color: $quiet; }
    }
    StartCard.-short .dialog-frame { padding: 0 1; }
    StartCard.-short .intro { display: none; }
    StartCard.-short ChoiceLine { margin-bottom: 0; height: 1; }
    """

    def __init__(self, choices: Sequence[Choice], today: str) -> None:
        super().__init__()
        self._choices, self._today = choices, today

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame") as frame:
            frame.border_title = "Where to begin"
            yield Static(
                f"A bank to practise in: here it is {self._today}, whatever the calendar says, and nothing that you "
                "record leaves it.",
                classes="intro",
                markup=False,
            )
            for number, choice in enumerate(self._choices, start=1):
                yield ChoiceLine(choice, shown_key(f"start.choose-{number}", self.app))
            yield Static(self._foot(), classes="foot", markup=False)

    def action_choose(self, number: int) -> None:
        if number <= len(self._choices):
            self.dismiss(self._choices[number - 1].name)

    def action_close(self) -> None:
        self.dismiss(None)

    def _foot(self) -> str:
        close, again, help_ = (
            shown_key(action, self.app) for action in ("start.close", "app.start", "app.help")
        )
        return f"{close} accounts · {again} again · {help_} keys"


class ChoiceLine(Static):
    """One way to begin; a click takes it."""

    DEFAULT_CSS = """
    ChoiceLine:hover { background: $selection; }
    """

    def __init__(self, choice: Choice, key: str) -> None:
        super().__init__(
            Content.assemble(
                (f"{key}  ", "$accent bold"),
                (choice.title, "bold"),
                "\n",
                (f"{' ' * len(key)}  {choice.detail}", "$quiet"),
            )
        )
        self._name = choice.name

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if isinstance(self.screen, StartCard):
            self.screen.dismiss(self._name)
