"""Settings: every action with its id and keys, the line of the config file that changes them, and the colours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from domain.errors import BadInput
from tui.application.preferences import Preferences
from tui.application.search.wording import likeness
from tui.screens.help import TITLES
from tui.screens.kit.actions.registry import ACTIONS, Action, Context, bindings_of
from tui.screens.kit.actions.words import ALSO
from tui.screens.kit.dialogs import ListDialog
from tui.screens.kit.keymap import checked_keymap, keys_of, short_name
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.lines import Line, Span, fitted
from tui.screens.kit.lists import RowList
from tui.screens.kit.prompt import Prompt
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SearchLine
from tui.screens.kit.themes import THEMES

ID_CELLS, KEYS_CELLS = 22, 16
"""Columns of the id and the keys."""
THEME_WORDS = "theme colours colors dark light appearance"


class Host(Protocol):
    """What the settings need of the app."""

    @property
    def keymap(self) -> Mapping[str, str]: ...

    @property
    def preferences(self) -> Preferences: ...


@dataclass(frozen=True, slots=True)
class KeyChange:
    """Other keys for an action, by Textual's names, and the line of the config file that gives it them."""

    action: Action
    line: str


class KeysPrompt(Prompt[KeyChange, KeyChange]):
    """Asks for other keys of an action; answers with the line to write, once nothing else has them."""

    LABEL = "Keys"
    PLACEHOLDER = "x, f5, ctrl+x"
    HINT = "keys with commas between, such as x or f5,left"

    def __init__(self, action: Action, keymap: Mapping[str, str], config_file: Path | None) -> None:
        super().__init__(None)
        self._action, self._keymap, self._file = action, keymap, config_file

    def understood(self, text: str) -> tuple[KeyChange, str]:
        wanted = text.strip()
        if not wanted:
            raise BadInput(f"Type the keys that {self._action.id} is to have, or esc to leave it as it is.")
        checked_keymap({**self._keymap, self._action.id: wanted})
        line = config_line(self._action.id, wanted)
        where = "the config file" if self._file is None else str(self._file)
        return KeyChange(self._action, line), f"= free. Under [keys] in {where}: {line}"


class SettingsRows(RowList, can_focus=False):
    """The themes of ours, then every action; what is filtered for alone."""

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._keymap, self.worn = keymap, ""
        self.shown: Sequence[Action | str] = ()

    def show(self, typed: str) -> None:
        """Those that are called what is typed, the likest first; all of them where nothing is."""
        every: list[Action | str] = [*(theme.name for theme in THEMES), *ACTIONS]
        ranked = [(_likeness(one, typed), one) for one in every]
        self.shown = [one for score, one in sorted(ranked, key=lambda pair: -pair[0]) if score]
        self.renew(len(self.shown), 0)

    def heading(self, width: int) -> Line:
        return (Span(f"{'id':<{ID_CELLS}} {'keys':<{KEYS_CELLS}} what it does, and where", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self.shown[at]
        if isinstance(one, str):
            worn = "worn now" if one == self.worn else "enter wears it"
            return (
                Span(fitted("theme", ID_CELLS) + " "),
                Span(fitted(worn, KEYS_CELLS) + " ", "quiet"),
                Span(one),
            )
        keys = " ".join(short_name(key) for key in keys_of(one, self._keymap))
        changed = one.id in self._keymap
        return (
            Span(fitted(one.id, ID_CELLS) + " ", "strong" if changed else "text"),
            Span(fitted(keys, KEYS_CELLS) + " ", "annotation" if changed else "loud"),
            Span(one.help),
            Span(f"  {TITLES[one.context].lower()}", "quiet"),
        )


class SettingsScreen(ListDialog[None]):
    """Shows what can be set. Keys are changed in the config file alone: the exact line is said and copied."""

    CONTEXT: ClassVar[Context] = "settings"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("settings")]
    DEFAULT_CSS = """
    SettingsScreen {
        & .dialog-frame { width: 100%; max-width: 118; height: 100%; }
        & SearchLine, & SearchLine:focus {
            border: none; height: 1; padding: 0; background: $surface; background-tint: $surface 0%;
        }
        & SettingsRows { height: 1fr; border-top: solid $line; background: $surface; }
        & #about { height: auto; max-height: 8; border-top: solid $line; }
    }
    """

    def __init__(self, app: App[Any], host: Host) -> None:
        """`app` and `host` are one."""
        super().__init__()
        self._wearer, self._host = app, host

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame"):
            yield SearchLine(placeholder="filter: zoom, letter, tm.play, theme …", compact=True)
            yield SettingsRows(self._host.keymap)
            yield Static(id="about")
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = "Settings"
        self.query_one(SearchLine).focus()
        self._show()

    @property
    def chosen(self) -> None:
        return None

    @property
    def _row(self) -> Action | str | None:
        rows = self.query_one(SettingsRows)
        return rows.shown[rows.cursor] if rows.shown else None

    def why_not(self, action: Action) -> str:
        is_empty = action.name == "choose" and self._row is None
        return "Nothing is called that; ctrl+u clears the filter." if is_empty else ""

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self.moved)

    def moved(self) -> None:
        """What the chosen line says where it is cut, and what can be done about it."""
        rows, row = self.query_one(SettingsRows), self._row
        about = self._about(row)
        if isinstance(row, Action) and rows.cuts(rows.row(rows.cursor, rows.size.width)):
            about = (f"{row.id}  {row.help}  {TITLES[row.context].lower()}", *about)
        self.query_one("#about", Static).update(Content("\n").join([safe(line, 400) for line in about]))

    def clicked(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        """Wear the theme, or ask for other keys of the action."""
        row = self._row
        if isinstance(row, str):
            self._wearer.theme = row
            self._show()
        elif row is not None:
            prompt = KeysPrompt(row, self._host.keymap, self._host.preferences.config_file)
            self.app.push_screen(prompt, self._keys_asked)

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        changed.stop()
        self._show()

    def _show(self) -> None:
        rows = self.query_one(SettingsRows)
        rows.worn = self._wearer.theme
        rows.show(self.query_one(SearchLine).value.strip())
        self.moved()

    def _keys_asked(self, change: KeyChange | None) -> None:
        if change is not None:
            self.app.copy_to_clipboard(change.line)
            self.notify(f"{change.line} is in the clipboard; it counts from the next start.", title="[keys]")

    def _about(self, row: Action | str | None) -> tuple[str, ...]:
        if row is None:
            return ("Nothing is called that.",)
        if isinstance(row, str):
            return ("A theme that is worn here is worn the next time too; ctrl+t shows all there are.",)
        file, keys = self._host.preferences.config_file, self._host.keymap.get(row.id, row.keys)
        where = "the config file" if file is None else str(file)
        return (
            f"Its keys are changed under [keys] in {where}, from the next start on:",
            config_line(row.id, keys),
            "enter asks for other keys, and says whether they are free",
        )


def config_line(action_id: str, keys: str) -> str:
    """The line of the config file that gives an action these keys."""
    # A JSON text is a basic string of TOML.
    return f"{json.dumps(action_id)} = {json.dumps(keys, ensure_ascii=False)}"


def _likeness(row: Action | str, typed: str) -> float:
    if not typed:
        return 1.0
    if isinstance(row, str):
        return likeness(typed, row, THEME_WORDS)
    if typed.lower() in row.id:
        return 1.0
    return likeness(typed, f"{row.help} {row.label}", f"{ALSO.get(row.id, '')} {TITLES[row.context]}")
