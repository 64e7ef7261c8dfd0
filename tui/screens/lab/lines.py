"""What a lesson says, laid out in lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from tui.application.lab.telling import Part, Said
from tui.screens.kit.lines import EMPTY, Line, Role, Span, flowed, spread, width_of
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
MORE: Line = (Span(" …", "quiet"),)


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


def cut_off(lines: Sequence[Line], width: int, height: int) -> list[Line]:
    """As many of the lines as there is room for; an ellipsis says that the sheet has more."""
    shown = list(lines[: max(height, 0)])
    if shown and len(lines) > len(shown):
        last = shown[-1]
        is_full = width_of(last) + width_of(MORE) > width
        shown[-1] = spread(last, EMPTY, width_of(last) - 1) if is_full else (*last, *MORE)
    return shown


def new_part(before: Sequence[Said], after: Sequence[Said]) -> tuple[int, int]:
    """The first paragraph that was not there before, and the one behind the last such; twice the same: none is new."""
    first = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    rest = zip(reversed(before[first:]), reversed(after[first:]), strict=False)
    return first, len(after) - sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest))
