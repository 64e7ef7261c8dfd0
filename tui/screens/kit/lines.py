"""Lines of text in roles and the base of the panes that draw them: only lines that changed are painted again.

A role is a meaning, not a colour; stylesheets and themes decide what it looks like. Text in a span must
already be safe (`tui.text.safe`) and hold no line break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Literal, NamedTuple, TypeAlias, get_args
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.css.styles import RenderStyles
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from domain.clock import wall_clock
from tui.screens.kit.component_styles import ComponentStyles
from tui.screens.kit.plain import is_plain
from tui.screens.kit.safe_content import safe
from tui.text.format import MONTHS, year
from tui.text.glyphs import Tone
from tui.text.plain import spoken

Role: TypeAlias = Literal[
    "text",
    "strong",
    "quiet",
    "accent",
    "loud",
    "warning",
    "alarm",
    "annotation",
    "chip",
    "past",
    "live",
    "hanging",
    "chosen",
    "hypothetical",
]
"""strong is bold text, loud bold accent, alarm bold warning; chip, past, live and hypothetical are
filled labels; chosen is what was selected; hanging is a warning bar with its two colours exchanged."""


TONE_ROLES: Mapping[Tone, Role] = {"credit": "accent", "alert": "warning", "annotation": "annotation"}
"""Roles of the signs that keep their colour in the future; the others look like their row."""


class Span(NamedTuple):
    """A piece of a line in one role."""

    text: str
    role: Role = "text"

    @property
    def cells(self) -> int:
        """Columns it takes."""
        return cell_len(self.text)


Line: TypeAlias = tuple[Span, ...]
"""Spans from left to right; what is too wide for the pane is cut."""

EMPTY: Line = ()

MAX_NOTE = 400

UNVERIFIED = "unverified"
"""What stands for a figure that rests on an event that cannot be read."""


def fitted(text: str, cells: int) -> str:
    """Text in exactly that many columns: padded, or cut with an ellipsis."""
    if cells <= 0:
        return ""
    return set_cell_size(text, cells) if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def right(text: str, cells: int) -> str:
    """Text moved to the right end of that many columns; never cut, because figures must not be."""
    return " " * (cells - cell_len(text)) + text


def short_day(us: int, zone: ZoneInfo) -> str:
    """The day of a UTC time in microseconds, in the zone: 13 Mar."""
    at = wall_clock(us, zone).at
    return f"{at.day} {MONTHS[at.month - 1]}"


def dated(us: int, zone: ZoneInfo, *, clock: bool = True) -> str:
    """A UTC time in microseconds, in the zone, for columns that cross years: 13 Mar 26 09:05.

    A year beyond the calendar is told in full.
    """
    wall = wall_clock(us, zone)
    at, in_year = wall.at, year(wall.year) if wall.shifted else f"{wall.year % 100:02}"
    return f"{at.day:>2} {MONTHS[at.month - 1]} {in_year}{f' {at:%H:%M}' if clock else ''}"


def width_of(spans: Sequence[Span]) -> int:
    """Columns the spans take."""
    return sum(span.cells for span in spans)


def flowed(chunks: Sequence[Line], width: int, *, gap: int = 3, indent: int = 2) -> list[Line]:
    """The chunks one after another, broken onto indented lines where the width is spent.

    A chunk is not broken unless it is alone too wide; then it is, between its words.
    """
    lines: list[Line] = []
    used = width + 1
    for chunk in chunks:
        size = width_of(chunk)
        if lines and used + gap + size <= width:
            lines[-1] = (*lines[-1], Span(" " * gap), *chunk)
            used += gap + size
            continue
        lines += _wrapped(chunk, width, (Span(" " * indent),) if lines else EMPTY, indent)
        used = width_of(lines[-1])
    return lines


def _wrapped(chunk: Line, width: int, lead: Line, indent: int) -> list[Line]:
    """The chunk after `lead`, continued on indented lines; a single word too wide is left to be cut."""
    lines, line = list[Line](), lead
    for span in chunk:
        for word in re.findall(r"\s*\S+|\s+", span.text):
            if width_of(line) + cell_len(word) > width and width_of(line) > indent:
                lines.append(line)
                line, word = (Span(" " * indent),), word.lstrip()  # noqa: PLW2901 - what is left of it
            line = (*line, Span(word, span.role))
    return [*lines, line]


def text_of(lines: Iterable[Line]) -> list[str]:
    """The lines as plain text."""
    return ["".join(span.text for span in line).rstrip() for line in lines]


def spread(left: Line, end: Line, width: int) -> Line:
    """`left` and `end` at the two ends of a line; `left` is cut where they would touch."""
    room = width - width_of(end)
    kept = _cut(left, room - 1 if end else room)
    return (*kept, Span(" " * (room - width_of(kept))), *end)


def _cut(line: Line, width: int) -> Line:
    kept: list[Span] = []
    for span in line:
        room = width - width_of(kept)
        if room <= 0:
            break
        kept.append(span if span.cells <= room else Span(fitted(span.text, room), span.role))
    return tuple(kept)


ROLES = frozenset({*(f"role--{role}" for role in get_args(Role)), "role--on-selection"})
"""Classes that a stylesheet dresses the roles by."""


class LinesView(ScrollView, inherit_bindings=False):
    """A scrolling pane that paints spans by the line API. Its keys are the screen's."""

    DEFAULT_CSS = """
    LinesView {
        background: $surface;
        color: $foreground;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & .role--strong { text-style: bold; }
        & .role--quiet { color: $quiet; }
        & .role--accent { color: $accent; }
        & .role--loud { color: $accent; text-style: bold; }
        & .role--warning { color: $warning; }
        & .role--alarm { color: $warning; text-style: bold; }
        & .role--annotation { color: $annotation; }
        & .role--chip { background: $accent; color: $background; text-style: bold; }
        & .role--past { background: $warning; color: $background; text-style: bold; }
        & .role--live { background: $accent; color: $background; text-style: bold; }
        & .role--hanging { background: $warning; color: $surface; }
        & .role--chosen { background: $selection; color: $selection-text; text-style: bold; }
        & .role--hypothetical { background: $annotation; color: $background; text-style: bold; }
        & .role--on-selection { background: $selection; text-style: bold; }
    }
    """
    ALLOW_SELECT = False
    IN_PLACE: ClassVar[bool] = False
    """What a line says hangs on its columns: they stay as they are in plain mode, too."""

    ANNOUNCES_ITSELF: ClassVar[bool] = False
    """It says itself in plain mode what it shows when it gets the focus; of others the name is said."""

    def __init__(self) -> None:
        self._styles_of_roles: dict[tuple[Role, bool, bool], Style] = {}
        self._components = ComponentStyles(self, ROLES)
        super().__init__()

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The styles of classes of `ROLES`."""
        self._components.prepare(*names)
        return super().get_component_styles(*names)

    def strip_of(self, line: Line, width: int, *, selected: bool = False, dimmed: bool = False) -> Strip:
        """The line as a strip of exactly that width."""
        told: Iterable[tuple[str, Role]] = spoken(line) if is_plain(self) and not self.IN_PLACE else line
        segments = [Segment(text, self._style(role, selected, dimmed)) for text, role in told]
        rest = self._style("text", selected, dimmed=False)
        return Strip(segments).adjust_cell_length(width, rest)

    def notify_style_update(self) -> None:
        """The stylesheet or the theme changed."""
        super().notify_style_update()
        self._styles_of_roles.clear()

    def _style(self, role: Role, selected: bool, dimmed: bool) -> Style:
        """Kept, because every span of every frame asks for one."""
        kept = self._styles_of_roles.get((role, selected, dimmed))
        if kept is None:
            kept = self._styles_of_roles[role, selected, dimmed] = self._made_style(role, selected, dimmed)
        return kept

    def _made_style(self, role: Role, selected: bool, dimmed: bool) -> Style:
        if role == "hanging":
            # Its two colours are its shape: another ground would turn it upside down.
            return self.get_component_rich_style("role--hanging")
        ground = ("role--on-selection",) if selected else ()
        return self.get_component_rich_style("role--quiet" if dimmed else f"role--{role}", *ground)


class LinesPane(LinesView):
    """A pane of as many lines as there is to say; subclasses say it in `lines`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", show=False),
        Binding("down", "scroll_down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._dimmed = False
        self._subtitle = ""

    def lines(self, width: int, height: int) -> list[Line]:
        """What there is to say, given the size of the pane in columns and lines."""
        raise NotImplementedError

    def relay(self, *, dimmed: bool = False) -> None:
        """Say it again, painting only what changed. `dimmed`: it is not the answer yet."""
        width, height = self.scrollable_content_region.size
        before, self._lines = self._lines, self.lines(width, height) if width and height else []
        if len(self._lines) > height > 0 and (bar := self._bar_to_come):
            # Textual tells nobody that the bar it is about to show takes columns.
            width -= bar
            self._lines = self.lines(width, height)
        everything = dimmed != self._dimmed
        self._dimmed = dimmed
        # Lines that fit leave the height as it is: another one would lay out the whole screen again.
        self.virtual_size = Size(width, max(len(self._lines), height))
        for y in range(max(len(before), len(self._lines))):
            if everything or before[y : y + 1] != self._lines[y : y + 1]:
                self.refresh_line(y)

    @property
    def _bar_to_come(self) -> int:
        """Columns of the scrollbar that lines beyond the height bring; 0 where it is there already, where its place is
        kept, or where it never is."""
        is_kept = self.show_vertical_scrollbar or self.styles.scrollbar_gutter == "stable"
        return 0 if is_kept or self.styles.overflow_y != "auto" else self.styles.scrollbar_size_vertical

    def wait(self, note: str) -> None:
        """What is shown is not the answer any more; `note` says why there is no other."""
        self.note_below(note)
        self.relay(dimmed=True)

    def note_below(self, words: str) -> None:
        """Words in the lower border, which Textual would paint anew even if they are the same."""
        if words != self._subtitle:
            self._subtitle, self.border_subtitle = words, safe(words, MAX_NOTE)

    def on_resize(self) -> None:
        self.relay(dimmed=self._dimmed)

    def render_line(self, y: int) -> Strip:
        """One painted line of the viewport."""
        at = y + self.scroll_offset.y
        line = self._lines[at] if at < len(self._lines) else EMPTY
        return self.strip_of(line, self.scrollable_content_region.width, dimmed=self._dimmed)
