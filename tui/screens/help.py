"""The help of one screen: its keys as they are bound now, those that work everywhere, signs, and the glossary.

The key that opens it closes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.screens.kit.actions.registry import Context, actions_of, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keymap import keys_of, short_name
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Span, fitted, flowed, spread
from tui.text.events import legend
from tui.text.glossary import words
from tui.text.safe import safe_str

TITLES: dict[Context, str] = {
    "accounts": "Accounts",
    "time-machine": "Time machine",
    "what-if": "What-if",
    "changes": "Changes of a figure",
    "proof": "Proof",
    "act": "Acting",
    "payload": "Stored event",
    "projections": "Read models",
    "bank-log": "The bank's log",
    "cases": "Cases",
    "workload": "Workload",
    "case-report": "The desk's figures",
    "case": "Case file",
    "case-step": "A step of a case",
    "case-form": "A step of a case, in a form",
    "evidence": "Evidence of a case",
    "told": "What we told them",
    "sweep": "Who else: a sweep",
    "batch": "Who else: a batch",
    "reconcile": "A statement beside the log",
    "letter-editor": "A letter being written",
    "letter-kinds": "Letters of a case",
    "read-model": "Rows of a read model",
    "handover": "Handover of a shift",
    "lab": "A lesson of the lab",
    "lessons": "Lessons of the lab",
    "sign-in": "A second person signs in",
    "start": "The demo's start card",
    "show": "A show, on every screen",
    "bookmarks": "Bookmarks",
    "transfers": "Other sides of a transfer",
    "prompt": "A line that asks",
    "palette": "Commands",
    "settings": "Settings",
    "help": "Help",
    "failure": "When the bank cannot be opened",
    "app": "Everywhere",
}
TYPED_INTO = frozenset(
    {"accounts", "act", "case-step", "lab", "letter-editor", "bookmarks", "prompt", "palette", "settings"}
)
"""Places with a field."""
FIELD_KEYS = (
    ("← → home end", "Move in the field"),
    ("^u ^k ^w", "Clear to its start, to its end, the word before"),
    ("^x ^c ^v", "Cut, copy, paste"),
    ("f1", "This help, where ? would be typed"),
)
OWN_KEYS: Mapping[Context, Sequence[tuple[str, str]]] = {
    "act": (
        ("↑ ↓ enter", "Choose what to do, and open its form"),
        ("tab", "Next field or button; shift+tab the one before"),
        ("enter", "In a field: preview what the form would do"),
        ("0 … 9", "At the confirmation: the amount, typed again"),
        ("enter", "On the last button: record it"),
    ),
    "case-step": (("enter", "Read again what is typed, and show what it would record"),),
    "bookmarks": (("↑ ↓", "Choose a bookmark"), ("enter", "In a note: keep it")),
    "transfers": (("↑ ↓", "Choose a side"),),
}
"""What the fields and lists of a place do beside the registry's actions."""
WITH_SIGNS = frozenset({"time-machine", "what-if", "accounts"})
"""Places where events are shown by their signs."""
KEYS_CELLS = 13
"""Columns of the keys, so that the sentences line up."""
INDENT = KEYS_CELLS + 3
"""Columns before a sentence."""
TWO_COLUMNS = 96
"""Columns from which the sections stand side by side."""
SIGNS_IN_ROW = 2
SIGN_CELLS = 22
"""Columns of a sign's word."""


class HelpPane(LinesPane, can_focus=True, inherit_bindings=False):
    """The sections in one column or two, as the width allows; what does not fit a line goes on in the next."""

    BORDER_TITLE = "Help"

    def __init__(self, sections: Sequence[Sequence[Line]]) -> None:
        super().__init__()
        self._sections = sections

    def lines(self, width: int, height: int) -> list[Line]:
        if width < TWO_COLUMNS:
            return _joined(self._sections, width)
        half = width // 2
        left, right = _halved(_joined(self._sections, half - 1))
        return [
            (*spread(one, EMPTY, half), *spread(other, EMPTY, width - half))
            for one, other in zip_longest(left, right, fillvalue=EMPTY)
        ]


class HelpScreen(Dialog[None]):
    """Shows a context of the registry, with the keys of a checked keymap."""

    CONTEXT: ClassVar[Context] = "help"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of("help"),
        # The same id as the app's own: whoever rebinds the help rebinds both its ends.
        Binding("question_mark,f1", "close", "close", show=False, id="app.help"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        & HelpPane {
            width: 1fr;
            height: 1fr;
            scrollbar-gutter: stable;
            border: round $accent;
            border-title-color: $accent;
            background: $surface;
            padding: 0 1;
        }
    }
    """

    def __init__(self, context: Context, keymap: Mapping[str, str], *, may_act: bool) -> None:
        super().__init__()
        self._here, self._keymap, self._may_act = context, keymap, may_act

    def compose(self) -> ComposeResult:
        yield HelpPane(list(self._sections()))
        yield KeysBar()

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        self.query_one(HelpPane).scroll_relative(y=lines, animate=False)

    def action_scroll_page(self, pages: int) -> None:
        pane = self.query_one(HelpPane)
        pane.scroll_relative(y=pages * pane.size.height, animate=False)

    def action_scroll_edge(self, towards: int) -> None:
        pane = self.query_one(HelpPane)
        pane.scroll_relative(y=towards * pane.virtual_size.height, animate=False)

    def _sections(self) -> Iterator[Sequence[Line]]:
        if self._here != "app":
            yield [*self._keys(self._here), *map(_row, OWN_KEYS.get(self._here, ()))]
        if self._here in TYPED_INTO:
            yield [_heading("In a field"), *map(_row, FIELD_KEYS)]
        yield self._keys("app")
        if self._here in WITH_SIGNS:
            yield _signs()
        if words():
            yield [_heading("Words"), *(_row(word) for word in words())]

    def _keys(self, context: Context) -> list[Line]:
        lines = [_heading(TITLES[context])]
        for action in actions_of(context):
            if self._may_act or not action.acts:
                keys = " ".join(short_name(key) for key in keys_of(action, self._keymap))
                lines.append(_row((keys, action.help)))
        return lines


def _heading(title: str) -> Line:
    return (Span(title, "strong"),)


def _row(row: tuple[str, str]) -> Line:
    """A key, or a word, and its sentence. A word that is longer than its column pushes the sentence on."""
    name, sentence = row
    shown = fitted(name, KEYS_CELLS) if len(name) <= KEYS_CELLS else name
    return (Span(f"  {safe_str(shown)} ", "loud"), Span(safe_str(sentence, 1000), "text"))


def _signs() -> list[Line]:
    """What the glyphs of the timeline and the event list mean."""
    signs = legend()
    lines: list[Line] = [_heading("Signs")]
    for start in range(0, len(signs), SIGNS_IN_ROW):
        line: Line = EMPTY
        for char, word in signs[start : start + SIGNS_IN_ROW]:
            # Only a word that another follows must be cut to keep the columns straight.
            room = SIGN_CELLS if line == EMPTY else max(SIGN_CELLS, len(word))
            line += (Span(f"  {char} ", "loud"), Span(fitted(word, room)))
        lines.append(line)
    return lines


def _joined(sections: Sequence[Sequence[Line]], width: int) -> list[Line]:
    """The sections under each other in so many columns, a blank line between two."""
    lines: list[Line] = []
    for section in sections:
        wrapped = [line for row in section for line in flowed([row], width, indent=INDENT)]
        lines += [EMPTY, *wrapped] if lines else wrapped
    return lines


def _halved(lines: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """Two columns of about the same length; a heading stays with what it heads, a blank line is not needed."""
    cut = (len(lines) + 1) // 2
    while cut > 0 and (lines[cut - 1] == EMPTY or _is_heading(lines[cut - 1])):
        cut -= 1
    rest = lines[cut:]
    return lines[:cut], rest[1:] if rest and rest[0] == EMPTY else rest


def _is_heading(line: Line) -> bool:
    return len(line) == 1 and line[0].role == "strong"
