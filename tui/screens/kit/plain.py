"""Plain mode on the screen: words in place of what is drawn, one pane at a time, one sentence for each move.

The app carries a class while it is plain; whatever draws asks for it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from tui.text.plain import plain_characters

PLAIN = "-plain"
"""Class of an app in plain mode."""


def is_plain(node: DOMNode) -> bool:
    """Whether what belongs to this node is shown in words alone."""
    return node.app.has_class(PLAIN)


class PlainCharacters(LineFilter):
    """Blanks for borders, scrollbars and whatever else is drawn; it changes neither columns nor colours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        words = plain_characters("".join(text for text, _, _ in segments))
        ends = accumulate(len(text) for text, _, _ in segments)
        return [
            Segment(words[end - len(text) : end], style, control)
            for (text, style, control), end in zip(segments, ends, strict=True)
        ]


def make_plain(app: App[Any]) -> Sequence[LineFilter]:
    """Let the app be plain from its first frame on; the filters that its lines are to pass."""
    app.add_class(PLAIN)
    _narrow(app)
    return (PlainCharacters(),)


def one_pane(screen: Screen[Any]) -> None:
    """Lay a screen of a plain app out as on the narrowest terminal: lines are then those of one pane alone."""
    if is_plain(screen):
        _narrow(screen)


def _narrow(laid_out: App[Any] | Screen[Any]) -> None:
    """Of the classes that Textual gives by width leave the first."""
    if laid_out.HORIZONTAL_BREAKPOINTS:
        laid_out.HORIZONTAL_BREAKPOINTS = [(0, laid_out.HORIZONTAL_BREAKPOINTS[0][1])]
