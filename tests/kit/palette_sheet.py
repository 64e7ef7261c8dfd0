"""One sheet of everything that a palette colours: named colours, inks, signs, the timeline, and what is typed into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.strip import Strip
from textual.widgets import Button, OptionList, Select, Static

from tests.kit.timelines import disputed, picture, salaried
from tui.screens.accounts.sparkline import EIGHTHS, spark
from tui.screens.kit.banner import Banner
from tui.screens.kit.lines import TONE_ROLES, Line, LinesPane, LinesView, Role, Span, fitted
from tui.screens.kit.safe_input import SafeInput
from tui.screens.kit.themes import THEMES, fallback_variables
from tui.screens.kit.top_bar import TopBar
from tui.screens.timeline.timeline import Timeline, TimelineData
from tui.text.events import EVENT_GLYPHS, LATE_GLYPHS
from tui.text.glyphs import AFTER, BEFORE, BOOKMARK, MARK_A, PAUSED, PLAYING, UNKNOWN

SIZE = (120, 57)
ROLES: tuple[Role, ...] = get_args(Role)
_LATE = sorted(LATE_GLYPHS.values(), key=lambda sign: sign.word)
SIGNS = (*EVENT_GLYPHS.values(), *_LATE, MARK_A, BOOKMARK, UNKNOWN)
GROUNDS = ("background", "surface", "bar", "selection", "curve-fill", "negative-fill")
INKS = ("foreground", "quiet", "accent", "warning", "error", "annotation", "selection-text", "line", "tick")
"""Colours by the names that stylesheets use."""


def by_name() -> str:
    """A stylesheet with a class for each pair of a ground and an ink."""
    pairs = ((ground, ink) for ground in GROUNDS for ink in INKS)
    return "\n".join(f".{ground}-{ink} {{ background: ${ground}; color: ${ink}; }}" for ground, ink in pairs)


class Inks(LinesView, can_focus=False):
    """Every ink as it is, on the row that is chosen, and while it is not the answer yet."""

    def render_line(self, y: int) -> Strip:
        """The ink of that number, three times."""
        if y >= len(ROLES):
            return self.strip_of((), self.size.width)
        line: Line = (Span(fitted(f" {ROLES[y]} ", 18), ROLES[y]), Span("  "))
        return Strip.join(
            [
                self.strip_of(line, 20),
                self.strip_of(line, 20, selected=True),
                self.strip_of(line, 20, dimmed=True),
            ]
        )


class Signs(LinesPane, can_focus=False):
    """Every sign with its word in its tone, what stands beside them, and a balance in one row."""

    def lines(self, width: int, height: int) -> list[Line]:
        cells = [
            (Span(f"{sign.char} ", TONE_ROLES.get(sign.tone, "text")), Span(fitted(sign.word, 26)))
            for sign in SIGNS
        ]
        pairs = zip(cells[::2], [*cells[1::2], ()], strict=False)
        rows: list[Line] = [(*left, *right) for left, right in pairs]
        marks: Line = (Span(f"{BEFORE} {AFTER} {PLAYING} {PAUSED}  "), *spark(range(-EIGHTHS, EIGHTHS + 1)))
        return [*rows, marks]


class PaletteSheet(App[None]):
    """The sheet in a theme that is registered or Textual's own."""

    CSS = (
        by_name()
        + """
    Screen { background: $background; }
    .row { height: auto; }
    .row Static { width: 13; height: 1; }
    #grounds { height: auto; }
    #meanings { height: 15; }
    #inks, #signs { width: 1fr; }
    #typed { height: 8; }
    #typed > * { width: 1fr; }
    #framed { height: 3; }
    #framed Static { width: 1fr; border: round $line; border-title-color: $quiet; }
    #framed .on { border: round $accent; border-title-color: $accent; }
    #framed .said { border: round $annotation; border-title-color: $annotation; }
    """
    )

    def __init__(self, theme: str) -> None:
        super().__init__()
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Banner()
        with Vertical(id="grounds"):
            yield from _grounds()
        with Horizontal(id="framed"):
            for name in ("off", "on", "said"):
                framed = Static(name, classes=name)
                framed.border_title = name
                yield framed
        with Horizontal(id="meanings"):
            inks, signs = Inks(), Signs()
            inks.id, signs.id = "inks", "signs"
            yield inks
            yield signs
        yield Timeline(id="dispute")
        yield Timeline(id="dense")
        with Horizontal(id="typed"):
            with Vertical():
                yield SafeInput("12.50", id="filled")
                yield SafeInput(placeholder="reason")
            with Vertical():
                yield Select([("debit", 1), ("credit", 2)], value=1)
                yield Button("Cancel")
            yield OptionList(*(f"option {number}" for number in range(9)))

    def on_mount(self) -> None:
        self.query_one(TopBar).show(
            (Span(" LIVE ", "live"), Span(" 4417")), (Span(" HYPOTHETICAL ", "hypothetical"),)
        )
        self.query_one(Banner).reason = "The bank at bank.db does not answer."
        self.query_one("#dispute", Timeline).show(disputed())
        self.query_one("#dense", Timeline).show(dense())
        self.query_one(OptionList).highlighted = 1
        for line in self.query(SafeInput):
            line.cursor_blink = False
        self.query_one("#filled").focus()


def _grounds() -> Iterator[Horizontal]:
    for ground in GROUNDS:
        names = (Static(ink.removesuffix("-text"), classes=f"{ground}-{ink}") for ink in INKS)
        yield Horizontal(*names, classes="row")


def dense() -> TimelineData:
    """More events than columns, by time, filtered, with a bookmark."""
    return replace(
        picture(salaried(7, 9), 120, 420, 300),
        scale="time",
        mark_a=200,
        matches=frozenset(range(150, 221)),
        match_count=71,
        bookmarks=frozenset({333}),
    )
