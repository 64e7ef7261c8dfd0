"""What a lesson says, laid out in lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui.application.lab.telling import Part, Said
from tui.screens.kit.lines import EMPTY, Line, Role, Span, flowed
from tui.text.safe import safe_str

MOST = 8_000
ROLES: Mapping[Part, Role] = {
    "title": "loud",
    "stage": "strong",
    "text": "text",
    "hint": "annotation",
    "wrong": "warning",
    "right": "accent",
    "quiet": "quiet",
    "tool": "loud",
    "shown": "strong",
}
SIGNS: Mapping[Part, str] = {"wrong": "× ", "right": "✓ "}


def laid(said: Iterable[Said], width: int, *, close: bool = False) -> list[Line]:
    """The paragraphs, wrapped; an empty line between them unless they stand `close`, or are what a tool
    said."""
    lines: list[Line] = []
    before = ""
    for one in said:
        if lines and not close and (one.part, before) != ("shown", "shown"):
            lines.append(EMPTY)
        text = f"{SIGNS.get(one.part, '')}{safe_str(one.text, MOST)}"
        before = one.part
        lines += flowed([(Span(text, ROLES[one.part]),)], width, indent=0)
    return lines
