"""The keys, as they are bound now: those of this screen first. The key that opens the help closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.screens.kit.actions.registry import Context, actions_of, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keymap import keys_of, short_name
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Span, fitted, spread
from tui.text.events import legend

TITLES: dict[Context, str] = {
    "accounts": "Accounts",
    "time-machine": "Time machine",
    "what-if": "What-if",
    "changes": "Changes of a figure",
    "proof": "Proof",
    "act": "Acting",
    "payload": "Stored event",
    "projections": "Read models",
    "cases": "Cases",
    "case-report": "The desk's figures",
    "case": "Case file",
    "case-step": "A step of a case",
    "evidence": "Evidence of a case",
    "told": "What we told them",
    "letter-editor": "A letter being written",
    "letter-kinds": "Letters of a case",
    "read-model": "Rows of a read model",
    "bookmarks": "Bookmarks",
    "transfers": "Other sides of a transfer",
    "app": "Everywhere",
}
KEYS_CELLS = 13
"""Columns of the keys, so that the sentences line up."""

TWO_COLUMNS = 96
"""Columns from which the sections stand side by side."""

SIGNS_IN_ROW = 2
SIGN_CELLS = 22
"""Columns of a sign's word."""


class HelpPane(LinesPane, can_focus=True, inherit_bindings=False):
    """The sections in one column or two, as the width allows."""

    BORDER_TITLE = "Keys"

    def __init__(self, sections: Sequence[Sequence[Line]]) -> None:
        super().__init__()
        self._sections = sections

    def lines(self, width: int, height: int) -> list[Line]:
        if width < TWO_COLUMNS:
            return _joined(self._sections)
        half = width // 2
        left, right = _halved(_joined(self._sections))
        return [
            (*spread(one, EMPTY, half), *spread(other, EMPTY, width - half))
            for one, other in zip_longest(left, right, fillvalue=EMPTY)
        ]


class HelpScreen(Dialog[None]):
    """Shows the registry, context by context, with the keys of a checked keymap."""

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
        first: tuple[Context, ...] = (self._here, "app")
        contexts: list[Context] = [context for context in first if context in TITLES]
        contexts += [context for context in TITLES if context not in contexts]
        yield HelpPane([*(self._section(context) for context in contexts), _signs()])
        yield KeysBar()

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        self.query_one(HelpPane).scroll_relative(y=lines, animate=False)

    def action_scroll_page(self, pages: int) -> None:
        pane = self.query_one(HelpPane)
        pane.scroll_relative(y=pages * pane.size.height, animate=False)

    def _section(self, context: Context) -> list[Line]:
        lines: list[Line] = [(Span(TITLES[context], "strong"),)]
        for action in actions_of(context):
            if self._may_act or not action.acts:
                keys = " ".join(short_name(key) for key in keys_of(action, self._keymap))
                lines.append((Span(f"  {fitted(keys, KEYS_CELLS)} ", "loud"), Span(action.help, "text")))
        return lines


def _signs() -> list[Line]:
    """What the glyphs of the timeline and the event list mean."""
    signs = legend()
    lines: list[Line] = [(Span("Signs", "strong"),)]
    for start in range(0, len(signs), SIGNS_IN_ROW):
        line: Line = EMPTY
        for char, word in signs[start : start + SIGNS_IN_ROW]:
            # Only a word that another follows must be cut to keep the columns straight.
            room = SIGN_CELLS if line == EMPTY else max(SIGN_CELLS, len(word))
            line += (Span(f"  {char} ", "loud"), Span(fitted(word, room)))
        lines.append(line)
    return lines


def _joined(sections: Sequence[Sequence[Line]]) -> list[Line]:
    """The sections under each other, a blank line between two."""
    lines: list[Line] = []
    for section in sections:
        lines += [EMPTY, *section] if lines else section
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
